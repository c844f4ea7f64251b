//! Server that exchanges are recorded from.

use std::env;
use std::fmt;
use std::time::Duration;

use axum::body::Bytes;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use url::form_urlencoded;

use crate::config::{BaseUrl, redact_url};
use crate::models::OpenAI;
use crate::testing::dialect::Dialect;
use crate::testing::recordings::redaction::Redaction;
use crate::testing::request::Request;

/// The time limit of the official clients.
const TIMEOUT: Duration = Duration::from_secs(600);

/// The address of a server, and its key, which is never recorded.
#[derive(Clone)]
pub(in crate::testing) struct Upstream {
    openai: Server,
    azure: Server,
}

#[derive(Clone)]
struct Server {
    url: String,
    key: Option<String>,
}

/// A response without the headers that are not recorded.
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: Bytes,
}

impl Upstream {
    /// Creates an upstream with the base URL of OpenAI or the endpoint of Azure.
    pub(in crate::testing) fn new(url: String, key: Option<String>) -> Self {
        let server = Server { url, key };
        Self {
            openai: server.clone(),
            azure: server,
        }
    }

    /// Creates an upstream from the variables that the models read.
    pub(in crate::testing) fn from_env() -> Self {
        let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            openai: Server {
                url: variable("OPENAI_BASE_URL").unwrap_or_else(|| BaseUrl::OPENAI.to_owned()),
                key: variable("OPENAI_API_KEY"),
            },
            azure: Server {
                url: variable("AZURE_OPENAI_ENDPOINT").unwrap_or_default(),
                key: variable("AZURE_OPENAI_API_KEY"),
            },
        }
    }

    pub(super) async fn send(
        &self,
        request: &Request,
        dialect: Dialect,
    ) -> Result<Response, String> {
        let server = if dialect.is_azure() {
            &self.azure
        } else {
            &self.openai
        };
        let (prefix, origin) = if dialect.is_azure() {
            ("/", "`AZURE_OPENAI_ENDPOINT` or `record_from`")
        } else {
            ("/v1/", "`OPENAI_BASE_URL` or `record_from`")
        };
        let path = request.path();
        let base = BaseUrl::parse(&server.url, origin).map_err(|error| error.to_string())?;
        let mut url = base.operation(path.strip_prefix(prefix).unwrap_or(path));
        url.set_query(query(request));
        let failed = |error: reqwest::Error| {
            let (url, error) = (redact_url(&url), error.without_url());
            format!("cannot reach the server to record from, `{url}`: {error}")
        };
        // The builder installs the TLS provider that reqwest needs.
        drop(OpenAI::builder("recording"));
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(TIMEOUT)
            .build();
        let mut http = client
            .map_err(failed)?
            .post(url.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(request.text().to_owned());
        if let Some(key) = &server.key {
            http = if dialect.is_azure() {
                http.header("api-key", key)
            } else {
                http.bearer_auth(key)
            };
        }
        let response = http.send().await.map_err(failed)?;
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Ok(Response {
            status: response.status().as_u16(),
            content_type: content_type.unwrap_or("application/json").to_owned(),
            body: response.bytes().await.map_err(failed)?,
        })
    }

    /// Returns what must not be recorded of an exchange: the keys of the servers and of the
    /// request, and the values of the query, which is sent on and may hold another key.
    pub(super) fn redaction(&self, request: &Request) -> Redaction {
        let bearer = request.header("authorization").map(|value| {
            let (_scheme, key) = value.split_once(' ').unwrap_or(("", value));
            key
        });
        let sent = [bearer, request.header("api-key")].into_iter().flatten();
        let keys = [&self.openai.key, &self.azure.key].into_iter().flatten();
        let keys: Vec<String> = keys
            .map(String::as_str)
            .chain(sent)
            .map(str::to_owned)
            .collect();
        let pairs = form_urlencoded::parse(query(request).unwrap_or_default().as_bytes());
        let values = pairs.filter(|(name, _)| name != "api-version");
        let values: Vec<String> = values.map(|(_, value)| value.into_owned()).collect();
        Redaction::new(&keys, &values)
    }
}

fn query(request: &Request) -> Option<&str> {
    let (_, query) = request.path_and_query().split_once('?')?;
    Some(query)
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither keys nor URLs, which may hold credentials.
        f.debug_struct("Upstream").finish_non_exhaustive()
    }
}
