//! Server that exchanges are recorded from.

use std::env;
use std::fmt;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::config::{Secret, redact};
use crate::http::redact_url;
use crate::models::OpenAI;
use crate::testing::dialect::Dialect;
use crate::testing::request::Request;

const OPENAI_BASE_URL: &str = "https://api.openai.com/v1";

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
    pub(super) body: String,
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
                url: variable("OPENAI_BASE_URL").unwrap_or_else(|| OPENAI_BASE_URL.to_owned()),
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
        let path = if dialect.is_azure() {
            request.path_and_query()
        } else {
            let path = request.path_and_query();
            path.strip_prefix("/v1").unwrap_or(path)
        };
        let base = Url::parse(&server.url).map_err(|error| {
            format!(
                "invalid URL of the server to record from: {error}; set `OPENAI_BASE_URL` or, for \
                 Azure, `AZURE_OPENAI_ENDPOINT`"
            )
        })?;
        let url = format!("{}{path}", server.url.trim_end_matches('/'));
        let failed = |error: reqwest::Error| {
            let (base, error) = (redact_url(&base), error.without_url());
            format!("cannot reach the server to record from, `{base}`: {error}")
        };
        // The builder installs the TLS provider that reqwest needs.
        drop(OpenAI::builder("recording"));
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(TIMEOUT)
            .build();
        let mut http = client
            .map_err(failed)?
            .post(url)
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
            body: response.text().await.map_err(failed)?,
        })
    }

    /// Removes the keys from a text, however they are escaped.
    pub(super) fn redact(&self, text: String) -> String {
        let keys = [&self.openai.key, &self.azure.key].into_iter().flatten();
        let secrets: Vec<Secret> = keys.flat_map(|key| Secret::in_value(key)).collect();
        redact(text, &secrets)
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither keys nor URLs, which may hold credentials.
        f.debug_struct("Upstream").finish_non_exhaustive()
    }
}
