//! Setters that the builders of OpenAI and Azure share.

/// Implements the shared setters for a builder with a field `settings`.
macro_rules! shared_settings {
    ($builder:ident) => {
        impl $builder {
            /// Sets the organization to bill, sent as `OpenAI-Organization`. Overrides
            /// `OPENAI_ORG_ID`.
            pub fn organization(mut self, id: impl Into<String>) -> Self {
                self.settings.organization = Some(id.into());
                self
            }

            /// Sets the project to bill, sent as `OpenAI-Project`. Overrides `OPENAI_PROJECT_ID`.
            pub fn project(mut self, id: impl Into<String>) -> Self {
                self.settings.project = Some(id.into());
                self
            }

            /// Sets the limit of one attempt, from the request for a key to the last byte of the
            /// response. The default is 600 seconds.
            ///
            /// In a stream, it limits the wait for the headers and the wait for each chunk.
            /// [`total_timeout`](Self::total_timeout) limits all attempts together.
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.settings.limits.timeout = limit;
                self
            }

            /// Sets the limit of a call with all its attempts and the waits between them. There is
            /// none by default.
            ///
            /// Waits for a rate limit are included. A call that could not be sent in time fails
            /// immediately with [`Error::RateLimited`](crate::Error::RateLimited).
            pub fn total_timeout(mut self, limit: Duration) -> Self {
                self.settings.limits.total_timeout = Some(limit);
                self
            }

            /// Sets the limit for connecting, TLS included. The default is 5 seconds. A client from
            /// [`http_client`](Self::http_client) has its own limit.
            pub fn connect_timeout(mut self, limit: Duration) -> Self {
                self.settings.connect_timeout = limit;
                self
            }

            /// Sets how often a failed request is retried. The default is 2, which makes 3
            /// attempts.
            ///
            /// The statuses 408, 409, 429 and 500 and above, broken connections and timeouts are
            /// retried, after the wait that the server asks for, or otherwise after a backoff of
            /// half a second that doubles each time. A wait of more than two minutes or an
            /// exhausted quota ends the call immediately. A request that timed out may have been
            /// billed. A stream is retried until its first text. All attempts carry the same
            /// `Idempotency-Key`.
            pub fn max_retries(mut self, retries: u32) -> Self {
                self.settings.limits.max_retries = retries;
                self
            }

            /// Sets the maximum size of a response in bytes. The default is 32 MiB.
            ///
            /// In a stream, it limits the text of the answer, with refusals and reasoning, and the
            /// size of each event.
            pub fn max_response_bytes(mut self, bytes: usize) -> Self {
                self.settings.max_response_bytes = bytes;
                self
            }

            /// Adds headers to every request. They override those of `OPENAI_CUSTOM_HEADERS`, whose
            /// lines have the form `Name: value`. Both override this crate's own headers.
            ///
            /// A header `Authorization` replaces the key. A header whose name says that it
            /// carries a key, such as `x-api-key`, is treated like the key: it is redacted in
            /// errors, and requires [`allow_http`](Self::allow_http) where the key does.
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

            /// Adds query parameters to every request.
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

            /// Changes the HTTP client before it is built: a proxy, a local address, TLS roots.
            ///
            /// Whatever the changes, redirects are not followed, because the key and the prompt
            /// would be sent along.
            ///
            /// ```
            #[doc = concat!("use outlines_runtime::{", stringify!($builder), ", reqwest};")]
            ///
            #[doc = concat!("fn with_proxy(builder: ", stringify!($builder), ") -> Result<",
                                                    stringify!($builder), ", reqwest::Error> {")]
            ///     let proxy = reqwest::Proxy::all("http://my.test.proxy.example.com")?;
            ///     Ok(builder.configure_http(move |http| {
            ///         let any = std::net::IpAddr::from([0, 0, 0, 0]);
            ///         http.proxy(proxy.clone()).local_address(any)
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

            /// Sets a ready HTTP client, to share its connection pool with other code.
            ///
            /// The client keeps its own redirect policy. Unless that is
            /// `redirect::Policy::none()`, a server can redirect the prompt and Azure's key
            /// elsewhere. [`configure_http`](Self::configure_http) does not have this risk, and
            /// is ignored if there is a ready client.
            ///
            /// Create the model builder before the client: with the feature `rustls`, reqwest
            /// panics if it builds a client before the process has a crypto provider. The first
            /// model builder installs one (ring), unless the program has installed another.
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

            /// Limits what all calls of the model and its clones may spend together, see
            /// [`Budget`](crate::Budget). There is no limit by default.
            pub fn budget(mut self, budget: Budget) -> Self {
                self.settings.budget = Some(budget);
                self
            }

            /// Sets the request parameters of every call. A call's own parameters override them.
            pub fn config(mut self, config: OpenAIConfig) -> Self {
                self.settings.config = config;
                self
            }

            /// Sets the request field of the output limit. The default depends on the server, see
            /// [`TokenLimitField`].
            pub fn token_limit_field(mut self, field: TokenLimitField) -> Self {
                self.settings.token_limit_field = Some(field);
                self
            }

            /// Sets how requests ask for an answer that follows the schema. The default depends on
            /// the server, see [`OutputMode`].
            pub fn output_mode(mut self, mode: OutputMode) -> Self {
                self.settings.output_mode = Some(mode);
                self
            }

            /// Sets how the server accepts the grammars of [`Model::grammar`]. The default depends
            /// on the server, see [`GrammarDialect`].
            pub fn grammar_dialect(mut self, dialect: GrammarDialect) -> Self {
                self.settings.grammar_dialect = Some(dialect);
                self
            }

            /// Sets the API that requests are sent to. The default is Chat Completions.
            pub fn api(mut self, api: Api) -> Self {
                self.settings.api = api;
                self
            }

            /// Allows the key to be sent over plain `http` to another machine, where it can be read
            /// in transit.
            ///
            /// Without a key, and to this machine, plain `http` is always allowed.
            pub fn allow_http(mut self, allow: bool) -> Self {
                self.settings.allow_http = allow;
                self
            }

            /// Replaces the environment variables of the process, for example by a configuration
            /// file, or by nothing.
            ///
            /// ```
            /// use outlines_runtime::OpenAI;
            ///
            /// let builder = OpenAI::builder("gpt-4o-mini").environment(|_| None);
            /// let error = builder.build().unwrap_err();
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
