//! The functions of both builders.

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

            /// How long one attempt may take, from asking for the key to the last byte of the reply, or of a stream to its
            /// head and from each piece to the next. 600 seconds by default. See [`total_timeout`](Self::total_timeout) for all
            /// attempts together.
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.settings.patience.timeout = limit;
                self
            }

            /// How long a call may take with all attempts and the waits between them, those for a rate limit included: a call whose
            /// turn comes later is [`Error::RateLimited`](crate::Error::RateLimited) at once. No limit by default.
            pub fn total_timeout(mut self, limit: Duration) -> Self {
                self.settings.patience.total_timeout = Some(limit);
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
            pub fn max_response_bytes(mut self, bytes: usize) -> Self {
                self.settings.max_response_bytes = bytes;
                self
            }

            /// Headers for every request. They go before those of `OPENAI_CUSTOM_HEADERS` (`Name: value` lines), and
            /// both before this crate's own.
            ///
            /// The key can be replaced too, by a header `Authorization`. A header whose name says that it holds a key, such as
            /// `x-api-key`, is kept as secret as the key itself: it is blotted out of errors, and needs
            /// [`allow_http`](Self::allow_http) where the key does. Called again, it adds.
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
            ///
            /// Make the builder first and then the client: with the feature `rustls`, reqwest panics when it builds one before
            /// the process has chosen its cryptography, which the first builder of a model does (ring, unless the program has
            /// installed another).
            ///
            /// ```
            #[doc = concat!("use outlines_runtime::{", stringify!($builder), ", reqwest};")]
            ///
            #[doc = concat!("fn with_own_client(builder: ", stringify!($builder), ") -> Result<",
                                                stringify!($builder), ", reqwest::Error> {")]
            ///     let http = reqwest::Client::builder()
            ///         .redirect(reqwest::redirect::Policy::none())
            ///         .pool_max_idle_per_host(4)
            ///         .build()?;
            ///     Ok(builder.http_client(http))
            /// }
            /// ```
            pub fn http_client(mut self, client: reqwest::Client) -> Self {
                self.settings.http_client = Some(client);
                self
            }

            /// What every call asks of the model beside its prompt; a call's own values go before these.
            pub fn config(mut self, config: OpenAIConfig) -> Self {
                self.settings.config = config;
                self
            }

            /// The field in which the output limit travels; by default it follows from the server, see [`TokenLimitField`].
            pub fn token_limit_field(mut self, field: TokenLimitField) -> Self {
                self.settings.token_limit_field = Some(field);
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
