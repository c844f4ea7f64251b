//! OpenAI and compatible servers.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::api::{Api, GrammarDialect, OpenAIConfig, OutputMode, TokenLimitField};
use crate::budget::Budget;
use crate::config::{
    ApiKey, AuthScheme, BaseUrl, Credential, Environment, KeyProvider, environment,
};
use crate::error::Error;
use crate::model::{Model, ModelId};
use crate::models::builder::shared_settings;
use crate::models::settings::{BuilderSettings, ResolvedServer};

/// Creates a model of OpenAI, or of any server with the same API, from environment variables.
///
/// The variables and the settings in code are listed in [`models`](crate::models#settings).
///
/// # Errors
///
/// [`Error::Configuration`] if there is neither a key nor a base URL, or if a variable is invalid.
///
/// ```no_run
/// use outlines_runtime::models;
///
/// let model = models::openai("gpt-4o-mini")?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
pub fn openai(name: impl Into<String>) -> Result<Model, Error> {
    OpenAI::builder(name).build()
}

/// OpenAI, and servers with the same API.
///
/// ```
/// use outlines_runtime::OpenAI;
///
/// let model = OpenAI::builder("gpt-4o-mini").api_key("sk-0123456789").build()?;
/// assert_eq!(model.name(), "gpt-4o-mini");
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct OpenAI;

impl OpenAI {
    /// Creates a builder. Settings that are not set in code are read from the environment.
    ///
    /// ```
    /// use outlines_runtime::OpenAI;
    ///
    /// let model = OpenAI::builder("qwen3:4b").base_url("http://localhost:11434/v1").build()?;
    /// # Ok::<(), outlines_runtime::Error>(())
    /// ```
    pub fn builder(name: impl Into<String>) -> OpenAIBuilder {
        OpenAIBuilder {
            name: name.into(),
            api_key: Key::FromEnvironment,
            settings: BuilderSettings::new(),
        }
    }
}

#[derive(Clone)]
enum Key {
    FromEnvironment,
    Fixed(SecretString),
    Provider(KeyProvider),
    None,
}

/// A builder of models, created by [`OpenAI::builder`].
///
/// ```
/// use std::time::Duration;
///
/// use outlines_runtime::{Api, Budget, OpenAI, OpenAIConfig};
///
/// let model = OpenAI::builder("gpt-4o-mini")
///     .api_key("sk-0123456789")
///     .organization("org-0123")
///     .project("proj_0123")
///     .connect_timeout(Duration::from_secs(2))
///     .timeout(Duration::from_secs(60))
///     .total_timeout(Duration::from_secs(150))
///     .max_retries(4)
///     .max_response_bytes(1024 * 1024)
///     .budget(Budget::tokens(5_000_000))
///     .api(Api::Responses)
///     .config(OpenAIConfig::new().temperature(0.0))
///     .build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
///
/// Behind a gateway:
///
/// ```
/// use outlines_runtime::{GrammarDialect, OpenAI, OutputMode, TokenLimitField, reqwest};
///
/// let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
/// let model = OpenAI::builder("gpt-4o-mini")
///     .base_url("http://gateway.internal:8080/v1")
///     .allow_http(true)
///     .default_headers([("X-Team", "accounting")])
///     .default_query([("region", "eu")])
///     .output_mode(OutputMode::json_schema())
///     .grammar_dialect(GrammarDialect::OpenAI)
///     .token_limit_field(TokenLimitField::MaxCompletionTokens)
///     .http_client(http.build()?)
///     .api_key("sk-0123456789")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A local server, on a machine where `OPENAI_API_KEY` is set:
///
/// ```
/// use outlines_runtime::OpenAI;
///
/// let model = OpenAI::builder("qwen3:4b")
///     .base_url("http://localhost:11434/v1")
///     .no_api_key()
///     .build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct OpenAIBuilder {
    name: String,
    api_key: Key,
    settings: BuilderSettings,
}

shared_settings!(OpenAIBuilder);

impl OpenAIBuilder {
    /// Sets the API key. Overrides `OPENAI_API_KEY`. It is optional if there is a base URL.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Key::Fixed(key.into().into());
        self
    }

    /// Sets a function that returns the key, for keys that change. It is called for every attempt.
    ///
    /// If it fails, the call fails with [`Error::Credential`] and is not retried.
    ///
    /// ```
    /// use outlines_runtime::OpenAI;
    ///
    /// let model = OpenAI::builder("gpt-4o-mini")
    ///     .api_key_provider(|| async { std::fs::read_to_string("/run/secrets/openai") })
    ///     .build()?;
    /// # Ok::<(), outlines_runtime::Error>(())
    /// ```
    pub fn api_key_provider<F, A, K, E>(mut self, provide: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<K, E>> + Send + 'static,
        K: Into<String>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.api_key = Key::Provider(KeyProvider::new(provide));
        self
    }

    /// Sends no key, even if `OPENAI_API_KEY` is set.
    pub fn no_api_key(mut self) -> Self {
        self.api_key = Key::None;
        self
    }

    /// Sets the base URL, including `/v1`. Overrides `OPENAI_BASE_URL`. The default is
    /// `https://api.openai.com/v1`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// Checks the settings and builds the model. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the name is empty, if there is neither a key nor a base URL, if
    /// a URL, key, header, or number is invalid, if the key would be sent over plain `http`, or if
    /// TLS is unavailable.
    pub fn build(self) -> Result<Model, Error> {
        if self.name.is_empty() {
            return Err(Error::configuration("the model name is empty"));
        }
        let credential = self.resolve_key()?;
        let base_url = match self.resolve_base_url()? {
            Some(base_url) => base_url,
            None if credential.is_some() => BaseUrl::parse(BaseUrl::OPENAI, "the default")?,
            None => {
                return Err(Error::configuration(format!(
                    "missing API key and base URL; set `{}` to use OpenAI, or `{}` to use a \
                     compatible server (in code: `api_key`, `base_url`)",
                    environment::API_KEY,
                    environment::BASE_URL
                )));
            }
        };
        let server = ResolvedServer {
            vendor: "openai",
            base_url,
            azure_version: None,
            credential,
        };
        let id = ModelId {
            name: self.name,
            deployment: None,
        };
        self.settings.build(id, server)
    }

    fn resolve_key(&self) -> Result<Option<Credential>, Error> {
        let key = match &self.api_key {
            Key::None => return Ok(None),
            Key::Provider(provider) => {
                let provider = provider.clone();
                let setting = "api_key_provider";
                let credential = Credential::from_provider(AuthScheme::Bearer, provider, setting);
                return Ok(Some(credential));
            }
            Key::Fixed(key) => Some(ApiKey::parse(key, "`api_key`")?),
            Key::FromEnvironment => self
                .settings
                .environment
                .get(environment::API_KEY)
                .map(|key| ApiKey::parse(&key.into(), &format!("`{}`", environment::API_KEY)))
                .transpose()?,
        };
        key.map(|key| Credential::fixed(AuthScheme::Bearer, key))
            .transpose()
    }

    fn resolve_base_url(&self) -> Result<Option<BaseUrl>, Error> {
        if let Some(url) = &self.settings.base_url {
            return BaseUrl::parse(url, "`base_url`").map(Some);
        }
        self.settings
            .environment
            .get(environment::BASE_URL)
            .map(|url| BaseUrl::parse(&url, &format!("`{}`", environment::BASE_URL)))
            .transpose()
    }
}

/// Omits the key, and the base URL, which is not checked yet and may hold one.
impl fmt::Debug for OpenAIBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAIBuilder")
            .field("name", &self.name)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
