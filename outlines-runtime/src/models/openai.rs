//! OpenAI itself, and every server that speaks its API.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::api::{Api, OpenAIConfig};
use crate::client::{Identity, Model};
use crate::config::{
    ApiKey, BaseUrl, Credential, Environment, Provider, Scheme, TokenLimitField, environment,
};
use crate::error::Error;
use crate::models::settings::{Server, Settings};
use crate::models::shared::shared_settings;

/// A model of OpenAI, or of any server that speaks its API.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `OPENAI_API_KEY` | the key | none; needed unless there is a base URL |
/// | `OPENAI_BASE_URL` | the server, for example `http://localhost:8080/v1` | `https://api.openai.com/v1` |
/// | `OPENAI_ORG_ID` | the organization to bill | the key's own |
/// | `OPENAI_PROJECT_ID` | the project to bill | the key's own |
/// | `OPENAI_CUSTOM_HEADERS` | more headers, one `Name: value` a line | none |
///
/// [`OpenAI::builder`] sets the same and more in code.
///
/// # Errors
///
/// [`Error::Configuration`] if there is neither a key nor a base URL, or if one of the variables cannot be used.
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

/// OpenAI, and every server that speaks its API.
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
    /// Starts the settings of a model; what is not set here comes from the environment.
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
            settings: Settings::new(),
        }
    }
}

#[derive(Clone)]
enum Key {
    FromEnvironment,
    Given(SecretString),
    Asked(Provider),
    Unused,
}

/// The settings of a model, made by [`OpenAI::builder`].
///
/// ```
/// use std::time::Duration;
///
/// use outlines_runtime::{Api, OpenAI, OpenAIConfig};
///
/// let model = OpenAI::builder("gpt-4o-mini")
///     .api_key("sk-0123456789")
///     .organization("org-0123")
///     .project("proj_0123")
///     // How long and how often.
///     .connect_timeout(Duration::from_secs(2))
///     .timeout(Duration::from_secs(60))
///     .total_timeout(Duration::from_secs(150))
///     .max_retries(4)
///     .max_response_bytes(1024 * 1024)
///     // What each call asks for.
///     .api(Api::Responses)
///     .config(OpenAIConfig::new().temperature(0.0))
///     .build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
///
/// Behind a gateway:
///
/// ```
/// use outlines_runtime::{OpenAI, TokenLimitField, reqwest};
///
/// let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
/// let model = OpenAI::builder("gpt-4o-mini")
///     .base_url("http://gateway.internal:8080/v1")
///     .allow_http(true)
///     .default_headers([("X-Team", "accounting")])
///     .default_query([("region", "eu")])
///     .token_limit_field(TokenLimitField::MaxCompletionTokens)
///     .http_client(http.build()?)
///     .api_key("sk-0123456789")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A local server, beside an OpenAI account:
///
/// ```
/// use outlines_runtime::OpenAI;
///
/// let model = OpenAI::builder("qwen3:4b").base_url("http://localhost:11434/v1").no_api_key().build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "settings do nothing until `build` makes a model of them"]
pub struct OpenAIBuilder {
    name: String,
    api_key: Key,
    settings: Settings,
}

shared_settings!(OpenAIBuilder);

impl OpenAIBuilder {
    /// The API key; otherwise that of `OPENAI_API_KEY`. With a base URL it is optional.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Key::Given(key.into().into());
        self
    }

    /// A function that is asked for the key on every attempt, for keys that change. It is not cached.
    ///
    /// Its failure is [`Error::Credential`], and the call is not tried again.
    ///
    /// ```
    /// use outlines_runtime::OpenAI;
    ///
    /// let model = OpenAI::builder("gpt-4o-mini")
    ///     .api_key_provider(|| async { std::fs::read_to_string("/run/secrets/openai") })
    ///     .build()?;
    /// # Ok::<(), outlines_runtime::Error>(())
    /// ```
    pub fn api_key_provider<F, A, K, E>(mut self, ask: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<K, E>> + Send + 'static,
        K: Into<String>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.api_key = Key::Asked(Provider::new(ask));
        self
    }

    /// Sends no key, even if `OPENAI_API_KEY` is set: for a local server beside an OpenAI account.
    pub fn no_api_key(mut self) -> Self {
        self.api_key = Key::Unused;
        self
    }

    /// The server's address up to and with `/v1`; otherwise that of `OPENAI_BASE_URL`, else `https://api.openai.com/v1`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// Checks the settings and makes the model. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the name is empty, if there is neither a key nor a base URL, if a URL, key, header or number cannot be used,
    /// if the key would travel over plain `http`, or if TLS cannot be set up.
    pub fn build(self) -> Result<Model, Error> {
        if self.name.is_empty() {
            return Err(Error::configuration("the model has no name"));
        }
        let credential = self.resolve_key()?;
        let base_url = match self.resolve_base_url()? {
            Some(base_url) => base_url,
            None if credential.is_some() => BaseUrl::parse(BaseUrl::OPENAI, "the default")?,
            None => {
                return Err(Error::configuration(format!(
                    "there is neither an API key nor a base URL; set `{}` to use OpenAI, or `{}` to use a compatible \
                     server (in code: `api_key`, `base_url`)",
                    environment::API_KEY,
                    environment::BASE_URL
                )));
            }
        };
        let server = Server {
            vendor: "openai",
            token_limit_field: TokenLimitField::for_server(&base_url),
            base_url,
            api_version: None,
            credential,
        };
        self.settings.build(Identity::of(self.name), server)
    }

    fn resolve_key(&self) -> Result<Option<Credential>, Error> {
        let key = match &self.api_key {
            Key::Unused => return Ok(None),
            Key::Asked(provider) => {
                let provider = provider.clone();
                let credential = Credential::asked(Scheme::Bearer, provider, "api_key_provider");
                return Ok(Some(credential));
            }
            Key::Given(key) => Some(ApiKey::parse(key.clone(), "`api_key`")?),
            Key::FromEnvironment => self
                .settings
                .environment
                .get(environment::API_KEY)
                .map(|key| ApiKey::parse(key.into(), &format!("`{}`", environment::API_KEY)))
                .transpose()?,
        };
        key.map(|key| Credential::fixed(Scheme::Bearer, key))
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

/// Shows neither key nor base URL, which is not checked yet and may hold one.
impl fmt::Debug for OpenAIBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAIBuilder")
            .field("name", &self.name)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
