//! The settings that OpenAI and Azure share.

use std::fmt;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};

use crate::api::{Api, OpenAIConfig};
use crate::backend::Endpoint;
use crate::client::{Identity, Model, Patience, Shared};
use crate::config::{BaseUrl, Credential, Environment, TokenLimitField, environment, headers};
use crate::error::Error;
use crate::transport::{Configure, HttpSettings, Pace, Transport};
use crate::usage::Counters;

/// The limits of the official clients: ten minutes, because large models answer slowly, and five seconds to connect.
const TIMEOUT: Duration = Duration::from_secs(600);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_RETRIES: u32 = 2;
/// Far beyond the longest answer a model can give, and small enough to hold in memory many times.
const MAX_RESPONSE_BYTES: usize = 32 * 1024 * 1024;
/// Ours, a signature, and what the HTTP client adds. The map is copied for each attempt, and should not grow there.
const HEADERS: usize = 8;

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) organization: Option<String>,
    pub(super) project: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) patience: Patience,
    pub(super) connect_timeout: Duration,
    pub(super) max_response_bytes: usize,
    pub(super) headers: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) http_client: Option<Client>,
    pub(super) configure: Option<Configure>,
    pub(super) config: OpenAIConfig,
    pub(super) token_limit_field: Option<TokenLimitField>,
    pub(super) api: Api,
    pub(super) allow_http: bool,
    pub(super) environment: Environment,
}

/// What the vendors differ in, once it is known.
pub(super) struct Server {
    /// The vendor's name in the OpenTelemetry conventions.
    pub(super) vendor: &'static str,
    pub(super) base_url: BaseUrl,
    /// Azure's `api-version`.
    pub(super) api_version: Option<String>,
    pub(super) credential: Option<Credential>,
    pub(super) token_limit_field: TokenLimitField,
}

impl Settings {
    pub(super) fn new() -> Self {
        #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
        crate::transport::choose_cryptography();
        Self {
            organization: None,
            project: None,
            base_url: None,
            patience: Patience {
                timeout: TIMEOUT,
                total_timeout: None,
                max_retries: MAX_RETRIES,
            },
            connect_timeout: CONNECT_TIMEOUT,
            max_response_bytes: MAX_RESPONSE_BYTES,
            headers: Vec::new(),
            query: Vec::new(),
            http_client: None,
            configure: None,
            config: OpenAIConfig::default(),
            token_limit_field: None,
            api: Api::default(),
            allow_http: false,
            environment: Environment::process(),
        }
    }
}

impl Settings {
    /// Makes the model, after the checks that all vendors share.
    pub(super) fn build(self, identity: Identity, server: Server) -> Result<Model, Error> {
        self.config.check()?;
        let headers = self.headers()?;
        let signed = server.credential.is_some() || headers.keys().any(headers::is_secret);
        if signed && server.base_url.is_exposed() && !self.allow_http {
            return Err(Error::configuration(format!(
                "the API key would travel to {} over plain http; use https, or leave the key out (`no_api_key()`), \
                 or say `allow_http(true)` where the network is trusted",
                server.base_url
            )));
        }
        let transport = Transport::new(HttpSettings {
            connect_timeout: self.connect_timeout,
            max_response_bytes: self.max_response_bytes,
            loopback: server.base_url.is_loopback(),
            client: self.http_client,
            configure: self.configure,
        })?;
        let mut url = server.base_url.operation(self.api.path());
        let version = server
            .api_version
            .map(|version| ("api-version".to_owned(), version));
        for (name, value) in version.into_iter().chain(self.query) {
            url.query_pairs_mut().append_pair(&name, &value);
        }
        Ok(Model::new(Shared {
            identity,
            api: self.api,
            token_limit_field: self.token_limit_field.unwrap_or(server.token_limit_field),
            config: self.config,
            patience: self.patience,
            endpoint: Endpoint::new(server.vendor, url, headers, server.credential),
            transport,
            pace: Pace::default(),
            used: Counters::default(),
        }))
    }

    /// Whether there is a key among the headers.
    pub(super) fn is_signed(&self) -> Result<bool, Error> {
        Ok(self.headers()?.keys().any(headers::is_secret))
    }

    /// The headers of every request but its signature: ours, then those of the environment, then the caller's.
    fn headers(&self) -> Result<HeaderMap, Error> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::with_capacity(HEADERS);
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(ACCEPT, JSON);
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("outlines-runtime/", env!("CARGO_PKG_VERSION"))),
        );
        for (name, given, variable) in [
            (
                "openai-organization",
                &self.organization,
                environment::ORGANIZATION,
            ),
            ("openai-project", &self.project, environment::PROJECT),
        ] {
            let id = given.clone().or_else(|| self.environment.get(variable));
            if let Some(id) = id {
                headers::insert(&mut headers, name, &id, variable)?;
            }
        }
        if let Some(lines) = self.environment.get(environment::CUSTOM_HEADERS) {
            for (name, value) in headers::parse_lines(&lines, environment::CUSTOM_HEADERS)? {
                headers::insert(&mut headers, &name, &value, environment::CUSTOM_HEADERS)?;
            }
        }
        for (name, value) in &self.headers {
            headers::insert(&mut headers, name, value, "default_headers")?;
        }
        Ok(headers)
    }
}

/// Shows no key, no address, which may hold one, and of headers and query only the names.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn names(pairs: &[(String, String)]) -> Vec<&str> {
            pairs.iter().map(|(name, _)| name.as_str()).collect()
        }
        f.debug_struct("Settings")
            .field("organization", &self.organization)
            .field("project", &self.project)
            .field("patience", &self.patience)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("default_headers", &names(&self.headers))
            .field("default_query", &names(&self.query))
            .field("config", &self.config)
            .field("token_limit_field", &self.token_limit_field)
            .field("api", &self.api)
            .field("allow_http", &self.allow_http)
            .finish_non_exhaustive()
    }
}
