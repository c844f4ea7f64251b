//! The settings that OpenAI and Azure share.

use std::fmt;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};

use crate::backend::Endpoint;
use crate::client::{Identity, Model, Patience, Shared};
use crate::config::{
    Api, BaseUrl, Credential, Environment, OpenAIConfig, TokenLimit, environment, headers,
};
use crate::error::Error;
use crate::transport::{Configure, HttpSettings, Transport};
use crate::usage::Counters;

/// The limits of the official clients: ten minutes, because large models answer slowly, and five seconds to connect.
const TIMEOUT: Duration = Duration::from_secs(600);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_RETRIES: u32 = 2;
/// Far beyond the longest answer a model can give, and small enough to hold in memory many times.
const REPLY_LIMIT: usize = 32 * 1024 * 1024;

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) organization: Option<String>,
    pub(super) project: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) patience: Patience,
    pub(super) connect_timeout: Duration,
    pub(super) reply_limit: usize,
    pub(super) headers: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) http_client: Option<Client>,
    pub(super) configure: Option<Configure>,
    pub(super) config: OpenAIConfig,
    pub(super) token_limit: Option<TokenLimit>,
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
    pub(super) token_limit: TokenLimit,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            organization: None,
            project: None,
            base_url: None,
            patience: Patience {
                timeout: TIMEOUT,
                deadline: None,
                max_retries: MAX_RETRIES,
            },
            connect_timeout: CONNECT_TIMEOUT,
            reply_limit: REPLY_LIMIT,
            headers: Vec::new(),
            query: Vec::new(),
            http_client: None,
            configure: None,
            config: OpenAIConfig::default(),
            token_limit: None,
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
        let signed = server.credential.is_some()
            || headers.contains_key(AUTHORIZATION)
            || headers.contains_key("api-key");
        if signed && server.base_url.is_exposed() && !self.allow_http {
            return Err(Error::configuration(format!(
                "the API key would travel to {} over plain http; use https, or leave the key out (`no_api_key()`), \
                 or say `allow_http(true)` where the network is trusted",
                server.base_url
            )));
        }
        let transport = Transport::new(HttpSettings {
            connect_timeout: self.connect_timeout,
            reply_limit: self.reply_limit,
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
            token_limit: self.token_limit.unwrap_or(server.token_limit),
            config: self.config,
            patience: self.patience,
            endpoint: Endpoint::new(server.vendor, url, headers, server.credential),
            transport,
            used: Counters::default(),
        }))
    }

    /// The headers of every request but its signature: ours, then those of the environment, then the caller's.
    fn headers(&self) -> Result<HeaderMap, Error> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::new();
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
            .field("reply_limit", &self.reply_limit)
            .field("default_headers", &names(&self.headers))
            .field("default_query", &names(&self.query))
            .field("config", &self.config)
            .field("token_limit", &self.token_limit)
            .field("api", &self.api)
            .field("allow_http", &self.allow_http)
            .finish_non_exhaustive()
    }
}

/// The functions that the builders of OpenAI and Azure share: both have a field `settings`.
macro_rules! shared_settings {
    ($builder:ident) => {
        impl $builder {
            /// The organization to bill, sent as `OpenAI-Organization`; otherwise that of `OPENAI_ORG_ID`.
            pub fn organization(mut self, id: impl Into<String>) -> Self {
                self.settings.organization = Some(id.into());
                self
            }

            /// The project to bill, sent as `OpenAI-Project`; otherwise that of `OPENAI_PROJECT_ID`.
            pub fn project(mut self, id: impl Into<String>) -> Self {
                self.settings.project = Some(id.into());
                self
            }

            /// How long one attempt may take, from asking for the key to the last byte of the reply. 600 seconds by
            /// default. See [`deadline`](Self::deadline) for all attempts together.
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.settings.patience.timeout = limit;
                self
            }

            /// How long a call may take with all attempts and the waits between them. No limit by default.
            pub fn deadline(mut self, limit: Duration) -> Self {
                self.settings.patience.deadline = Some(limit);
                self
            }

            /// How long connecting may take, TLS included. 5 seconds by default; a client from
            /// [`http_client`](Self::http_client) has its own limit.
            pub fn connect_timeout(mut self, limit: Duration) -> Self {
                self.settings.connect_timeout = limit;
                self
            }

            /// How often a failed request is tried again. 2 by default, so that there are 3 attempts.
            ///
            /// Tried again are statuses 408, 409, 429 and from 500 on, broken connections and time limits, after the
            /// wait that the server asks for, or else after half a second, doubled each time. A wait of more than two
            /// minutes and an account without quota end the call at once. A request that ran into a time limit may
            /// have been paid for; each attempt carries the same `Idempotency-Key`.
            pub fn max_retries(mut self, retries: u32) -> Self {
                self.settings.patience.max_retries = retries;
                self
            }

            /// How many bytes a reply may have. 32 MiB by default.
            pub fn reply_limit(mut self, bytes: usize) -> Self {
                self.settings.reply_limit = bytes;
                self
            }

            /// Headers for every request. They go before those of `OPENAI_CUSTOM_HEADERS` (`Name: value` lines), and
            /// both before this crate's own.
            ///
            /// The key can be replaced too, by a header `Authorization`. Called again, it adds.
            pub fn default_headers<N: Into<String>, V: Into<String>>(
                mut self,
                headers: impl IntoIterator<Item = (N, V)>,
            ) -> Self {
                let headers = headers
                    .into_iter()
                    .map(|(name, value)| (name.into(), value.into()));
                self.settings.headers.extend(headers);
                self
            }

            /// Query parameters for every request. Called again, it adds.
            pub fn default_query<N: Into<String>, V: Into<String>>(
                mut self,
                query: impl IntoIterator<Item = (N, V)>,
            ) -> Self {
                let query = query
                    .into_iter()
                    .map(|(name, value)| (name.into(), value.into()));
                self.settings.query.extend(query);
                self
            }

            /// Changes to the HTTP client before it is made: a proxy, a local address, TLS roots.
            ///
            /// Whatever is changed, no redirect is followed: key and prompt would travel along.
            ///
            /// ```
            #[doc = concat!("use outlines_runtime::{", stringify!($builder), ", reqwest};")]
            ///
            #[doc = concat!("fn behind_a_proxy(builder: ", stringify!($builder), ") -> Result<",
                                                stringify!($builder), ", reqwest::Error> {")]
            ///     let proxy = reqwest::Proxy::all("http://my.test.proxy.example.com")?;
            ///     Ok(builder.configure_http(move |http| {
            ///         http.proxy(proxy.clone()).local_address(std::net::IpAddr::from([0, 0, 0, 0]))
            ///     }))
            /// }
            /// ```
            pub fn configure_http(
                mut self,
                change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder
                + Send
                + Sync
                + 'static,
            ) -> Self {
                self.settings.configure = Some(Arc::new(change));
                self
            }

            /// A ready HTTP client, for a connection pool shared with other code.
            ///
            /// It keeps its own policy for redirects: unless that is `redirect::Policy::none()`, a server can send the
            /// prompt and Azure's key elsewhere. [`configure_http`](Self::configure_http) does not have this trap, and is
            /// not asked where there is a ready client.
            pub fn http_client(mut self, client: reqwest::Client) -> Self {
                self.settings.http_client = Some(client);
                self
            }

            /// What every call asks of the model beside its prompt; a call's own values go before these.
            pub fn config(mut self, config: OpenAIConfig) -> Self {
                self.settings.config = config;
                self
            }

            /// The field in which the output limit travels; by default it follows from the server, see [`TokenLimit`].
            pub fn token_limit(mut self, field: TokenLimit) -> Self {
                self.settings.token_limit = Some(field);
                self
            }

            /// The API that requests go to: Chat Completions by default.
            pub fn api(mut self, api: Api) -> Self {
                self.settings.api = api;
                self
            }

            /// Lets the key travel over plain `http` to another machine, where everyone on the way can read it.
            ///
            /// Without a key, and to this machine itself, plain `http` is always possible.
            pub fn allow_http(mut self, allow: bool) -> Self {
                self.settings.allow_http = allow;
                self
            }

            /// Looks variables up elsewhere than in the process environment: in a configuration file, or nowhere.
            ///
            /// ```
            /// use outlines_runtime::OpenAI;
            ///
            /// let error = OpenAI::builder("gpt-4o-mini").environment(|_| None).build().unwrap_err();
            /// assert!(error.to_string().contains("OPENAI_API_KEY"));
            /// ```
            pub fn environment(
                mut self,
                lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
            ) -> Self {
                self.settings.environment = Environment::from_lookup(lookup);
                self
            }
        }
    };
}
pub(super) use shared_settings;
