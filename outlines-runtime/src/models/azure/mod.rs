//! Azure OpenAI: the dated versions of its API, and v1.

mod resolve;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::api::{Api, OpenAIConfig};
use crate::client::{Identity, Model};
use crate::config::{Environment, Provider, TokenLimitField};
use crate::error::Error;
use crate::models::settings::Settings;
use crate::models::shared::shared_settings;

/// A model that is deployed on Azure OpenAI.
///
/// `deployment` is what the deployment is called in Azure, and is what is sent; `model_name` is the model behind it, for
/// [`Model::name`] and the logs.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `AZURE_OPENAI_ENDPOINT` | the resource, `https://example.openai.azure.com` | none; needed |
/// | `OPENAI_API_VERSION` | `2024-10-21`, a later one, or `v1` | none; needed |
/// | `AZURE_OPENAI_AD_TOKEN` | a token of Entra ID, sent as `Authorization` | none |
/// | `AZURE_OPENAI_API_KEY` | the key, sent as `api-key` where there is no token | none |
/// | `OPENAI_ORG_ID`, `OPENAI_PROJECT_ID` | organization and project | none |
/// | `OPENAI_CUSTOM_HEADERS` | more headers, one `Name: value` a line | none |
///
/// [`AzureOpenAI::builder`] sets the same and more in code.
///
/// # Errors
///
/// [`Error::Configuration`] if the endpoint, the version, or both key and token are missing, all of them named at once, or
/// cannot be used.
///
/// ```no_run
/// use outlines_runtime::models;
///
/// let model = models::azure_openai("azure-deployment-name", "gpt-4o-mini")?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
pub fn azure_openai(
    deployment: impl Into<String>,
    model_name: impl Into<String>,
) -> Result<Model, Error> {
    AzureOpenAI::builder(deployment, model_name).build()
}

/// Azure OpenAI.
///
/// ```
/// use outlines_runtime::AzureOpenAI;
///
/// let model = AzureOpenAI::builder("invoices-eu", "gpt-4o-mini")
///     .azure_endpoint("https://example-endpoint.openai.azure.com")
///     .api_version("v1")
///     .api_key("0123456789abcdef")
///     .build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct AzureOpenAI;

impl AzureOpenAI {
    /// Starts the settings of a deployed model; what is not set here comes from the environment.
    ///
    /// ```
    /// use outlines_runtime::AzureOpenAI;
    ///
    /// let model = AzureOpenAI::builder("azure-deployment-name", "gpt-4o-mini")
    ///     .azure_endpoint("https://example-endpoint.openai.azure.com")
    ///     .api_version("2024-10-21")
    ///     .api_key("0123456789abcdef")
    ///     .build()?;
    /// # Ok::<(), outlines_runtime::Error>(())
    /// ```
    pub fn builder(
        deployment: impl Into<String>,
        model_name: impl Into<String>,
    ) -> AzureOpenAIBuilder {
        AzureOpenAIBuilder {
            deployment: deployment.into(),
            model_name: model_name.into(),
            azure_endpoint: None,
            api_version: None,
            api_key: None,
            azure_ad_token: None,
            azure_ad_token_provider: None,
            settings: Settings::new(),
        }
    }
}

/// The settings of a deployed model, made by [`AzureOpenAI::builder`].
///
/// ```
/// use std::time::Duration;
///
/// use outlines_runtime::{Api, AzureOpenAI, OpenAIConfig};
///
/// let model = AzureOpenAI::builder("invoices-eu", "gpt-4o-mini")
///     .azure_endpoint("https://example-endpoint.openai.azure.com")
///     .api_version("2025-03-01-preview")
///     .azure_ad_token("eyJ0eXAi")
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
/// use outlines_runtime::{AzureOpenAI, TokenLimitField, reqwest};
///
/// let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
/// let model = AzureOpenAI::builder("invoices-eu", "gpt-4o-mini")
///     .base_url("http://gateway.internal:8080/azure/openai")
///     .allow_http(true)
///     .api_version("2024-10-21")
///     .default_headers([("X-Team", "accounting")])
///     .default_query([("region", "eu")])
///     .organization("org-0123")
///     .project("proj_0123")
///     .token_limit_field(TokenLimitField::MaxTokens)
///     .http_client(http.build()?)
///     .api_key("0123456789abcdef")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "settings do nothing until `build` makes a model of them"]
pub struct AzureOpenAIBuilder {
    deployment: String,
    model_name: String,
    azure_endpoint: Option<String>,
    api_version: Option<String>,
    api_key: Option<SecretString>,
    azure_ad_token: Option<SecretString>,
    azure_ad_token_provider: Option<Provider>,
    settings: Settings,
}

shared_settings!(AzureOpenAIBuilder);

impl AzureOpenAIBuilder {
    /// The resource's address, without a path; otherwise that of `AZURE_OPENAI_ENDPOINT`. It excludes
    /// [`base_url`](Self::base_url).
    pub fn azure_endpoint(mut self, url: impl Into<String>) -> Self {
        self.azure_endpoint = Some(url.into());
        self
    }

    /// The whole address up to the operation, in place of an endpoint: for gateways that have paths of their own.
    ///
    /// One that ends in `/openai/v1` means the v1 API; one with `/deployments/` in it goes as it is; to others
    /// `/deployments/{deployment}` is added.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// The API's version; otherwise that of `OPENAI_API_VERSION`: `2024-10-21`, a later date, or `v1`.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// The resource's key, sent as `api-key`; otherwise that of `AZURE_OPENAI_API_KEY`. It excludes both forms of token.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into().into());
        self
    }

    /// A token of Entra ID, sent as `Authorization`; otherwise that of `AZURE_OPENAI_AD_TOKEN`. It excludes the key and
    /// the provider. Tokens end after an hour or so; a provider outlives them.
    pub fn azure_ad_token(mut self, token: impl Into<String>) -> Self {
        self.azure_ad_token = Some(token.into().into());
        self
    }

    /// A function that is asked for a token of Entra ID on every attempt. It excludes key and token. Nothing is cached
    /// here: a provider that fetches tokens keeps them itself, as the crate `azure_identity` does.
    ///
    /// Its failure is [`Error::Credential`], and the call is not tried again.
    ///
    /// ```
    /// # async fn fetch_token() -> std::io::Result<String> { Ok("token".to_owned()) }
    /// use outlines_runtime::AzureOpenAI;
    ///
    /// let builder = AzureOpenAI::builder("azure-deployment-name", "gpt-4o-mini")
    ///     .azure_ad_token_provider(|| fetch_token());
    /// ```
    pub fn azure_ad_token_provider<F, A, K, E>(mut self, ask: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<K, E>> + Send + 'static,
        K: Into<String>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.azure_ad_token_provider = Some(Provider::new(ask));
        self
    }

    /// Checks the settings and makes the model. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the endpoint, the version, or both key and token are missing; if settings exclude each
    /// other; if the version has no structured outputs; if a URL, key, header or number cannot be used; if the key would
    /// travel over plain `http`; or if TLS cannot be set up.
    pub fn build(self) -> Result<Model, Error> {
        if self.deployment.is_empty() {
            return Err(Error::configuration("the deployment has no name"));
        }
        let server = self.resolve()?;
        let identity = Identity::deployed(self.model_name, self.deployment);
        self.settings.build(identity, server)
    }
}

/// Shows neither key nor address, which is not checked yet and may hold one.
impl fmt::Debug for AzureOpenAIBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureOpenAIBuilder")
            .field("deployment", &self.deployment)
            .field("model_name", &self.model_name)
            .field("api_version", &self.api_version)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
