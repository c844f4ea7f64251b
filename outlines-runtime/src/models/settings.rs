//! Settings that OpenAI and Azure share.

use std::fmt;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use crate::api::{
    Api, AzureVersion, GrammarDialect, OpenAIConfig, OutputMode, ServerDefaults, TokenLimitField,
};
use crate::budget::Budget;
use crate::config::{BaseUrl, Credential, Environment, Secret, environment, headers};
use crate::error::Error;
use crate::http::{CallLimits, ConfigureClient, Endpoint, HttpClient, HttpSettings};
use crate::model::{Inner, Model, ModelId};
use crate::usage::Counters;

/// The limits of the official clients: ten minutes, because large models answer slowly, and five
/// seconds to connect.
const TIMEOUT: Duration = Duration::from_secs(600);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_RETRIES: u32 = 2;
/// Far larger than the longest answer of a model, and small enough to hold in memory many times.
const MAX_RESPONSE_BYTES: usize = 32 * 1024 * 1024;
/// The headers of a request and those that the HTTP client adds. The map is copied for each attempt
/// and should not grow there.
const HEADERS: usize = 8;

#[derive(Clone)]
pub(super) struct BuilderSettings {
    pub(super) organization: Option<String>,
    pub(super) project: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) limits: CallLimits,
    pub(super) connect_timeout: Duration,
    pub(super) max_response_bytes: usize,
    pub(super) headers: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) http_client: Option<Client>,
    pub(super) configure: Option<ConfigureClient>,
    pub(super) config: OpenAIConfig,
    pub(super) budget: Option<Budget>,
    pub(super) token_limit_field: Option<TokenLimitField>,
    pub(super) output_mode: Option<OutputMode>,
    pub(super) grammar_dialect: Option<GrammarDialect>,
    pub(super) api: Api,
    pub(super) allow_http: bool,
    pub(super) environment: Environment,
}

/// The resolved settings in which the vendors differ.
pub(super) struct ResolvedServer {
    /// The vendor's name in the OpenTelemetry conventions.
    pub(super) vendor: &'static str,
    pub(super) base_url: BaseUrl,
    pub(super) azure_version: Option<AzureVersion>,
    pub(super) credential: Option<Credential>,
}

impl BuilderSettings {
    pub(super) fn new() -> Self {
        #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
        crate::http::install_crypto_provider();
        Self {
            organization: None,
            project: None,
            base_url: None,
            limits: CallLimits {
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
            budget: None,
            token_limit_field: None,
            output_mode: None,
            grammar_dialect: None,
            api: Api::default(),
            allow_http: false,
            environment: Environment::process(),
        }
    }

    /// Builds the model, after the checks that all vendors share.
    pub(super) fn build(self, id: ModelId, server: ResolvedServer) -> Result<Model, Error> {
        self.config.check()?;
        let headers = self.headers()?;
        let secrets = self.secrets()?;
        let sends_key = server.credential.is_some() || self.sends_secret()?;
        if sends_key && server.base_url.is_exposed() && !self.allow_http {
            return Err(Error::configuration(format!(
                "a key would be sent to {} over plain http; use https, or omit the key with \
                 `no_api_key()`, or set `allow_http(true)` if the network is trusted",
                server.base_url
            )));
        }
        let http = HttpClient::new(HttpSettings {
            connect_timeout: self.connect_timeout,
            max_response_bytes: self.max_response_bytes,
            loopback: server.base_url.is_loopback(),
            client: self.http_client,
            configure: self.configure,
        })?;
        let defaults = ServerDefaults::of(server.base_url.domain());
        let mut url = server.base_url.operation(self.api.path());
        let azure_version = server.azure_version;
        if let Some(version) = azure_version.as_ref().and_then(AzureVersion::query) {
            url.query_pairs_mut().append_pair("api-version", version);
        }
        for (name, value) in self.query {
            url.query_pairs_mut().append_pair(&name, &value);
        }
        let token_limit_field = self
            .token_limit_field
            .or(azure_version.as_ref().map(AzureVersion::token_limit_field))
            .unwrap_or(defaults.token_limit_field);
        Ok(Model::new(Inner {
            id,
            api: self.api,
            token_limit_field,
            output_mode: self.output_mode.unwrap_or(defaults.output_mode),
            azure_version,
            grammar_dialect: self.grammar_dialect.or(defaults.grammar_dialect),
            config: self.config,
            limits: self.limits,
            endpoint: Endpoint::new(server.vendor, url, headers, secrets, server.credential),
            http,
            counters: Counters::default(),
            budget: self.budget,
        }))
    }

    /// Returns the output mode set in code, or the default of unknown servers.
    pub(super) fn output_mode(&self) -> OutputMode {
        let configured = self.config.output_mode.or(self.output_mode);
        configured.unwrap_or_default()
    }

    /// Returns whether a header or a query parameter carries a key.
    pub(super) fn sends_secret(&self) -> Result<bool, Error> {
        let custom = self.custom_headers()?;
        let mut names = custom.keys().map(HeaderName::as_str);
        let mut query = self.query.iter().map(|(name, _)| name.as_str());
        Ok(names.any(headers::is_secret) || query.any(headers::is_secret))
    }

    /// Returns the values to redact: those of all headers and query parameters of the caller.
    fn secrets(&self) -> Result<Vec<Secret>, Error> {
        let custom = self.custom_headers()?;
        let headers = custom.values().filter_map(|value| value.to_str().ok());
        let query = self.query.iter().map(|(_, value)| value.as_str());
        Ok(headers.chain(query).flat_map(Secret::in_value).collect())
    }

    /// Returns the headers of every request without the credential: our own, then those of the
    /// environment, then the caller's. Later ones override earlier ones.
    fn headers(&self) -> Result<HeaderMap, Error> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::with_capacity(HEADERS);
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(ACCEPT, JSON);
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("outlines-runtime/", env!("CARGO_PKG_VERSION"))),
        );
        for (name, value, variable) in [
            (
                "openai-organization",
                &self.organization,
                environment::ORGANIZATION,
            ),
            ("openai-project", &self.project, environment::PROJECT),
        ] {
            let id = value.clone().or_else(|| self.environment.get(variable));
            if let Some(id) = id {
                headers::insert(&mut headers, name, &id, variable)?;
            }
        }
        headers.extend(self.custom_headers()?);
        Ok(headers)
    }

    fn custom_headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
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

/// Omits keys, the base URL, which may hold one, and the values of headers and query parameters.
impl fmt::Debug for BuilderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn names(pairs: &[(String, String)]) -> Vec<&str> {
            pairs.iter().map(|(name, _)| name.as_str()).collect()
        }
        f.debug_struct("Settings")
            .field("organization", &self.organization)
            .field("project", &self.project)
            .field("limits", &self.limits)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("default_headers", &names(&self.headers))
            .field("default_query", &names(&self.query))
            .field("config", &self.config)
            .field("budget", &self.budget)
            .field("token_limit_field", &self.token_limit_field)
            .field("output_mode", &self.output_mode)
            .field("grammar_dialect", &self.grammar_dialect)
            .field("api", &self.api)
            .field("allow_http", &self.allow_http)
            .finish_non_exhaustive()
    }
}
