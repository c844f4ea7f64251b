//! Azure OpenAI: dated API versions and v1.

mod resolve;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::api::{Api, GrammarDialect, OpenAIConfig, OutputMode, TokenLimitField};
use crate::budget::Budget;
use crate::config::{Environment, KeyProvider};
use crate::error::Error;
use crate::model::{Model, ModelId};
use crate::models::builder::shared_settings;
use crate::models::settings::BuilderSettings;

/// Creates a model that is deployed on Azure OpenAI, from environment variables.
///
/// `deployment` is the deployment's name in Azure, which requests carry. `model_name` is the model
/// behind it, for [`Model::name`] and logs. The variables and the settings in code are listed in
/// [`models`](crate::models#settings).
///
/// # Errors
///
/// [`Error::Configuration`] if the endpoint, the version, or both key and token are missing (the
/// error names all of them), or if one of them is invalid.
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
    /// Creates a builder. Settings that are not set in code are read from the environment.
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
            settings: BuilderSettings::new(),
        }
    }
}

/// A builder of deployed models, created by [`AzureOpenAI::builder`].
///
/// ```
/// use std::time::Duration;
///
/// use outlines_runtime::{Api, AzureOpenAI, Budget, OpenAIConfig};
///
/// let model = AzureOpenAI::builder("invoices-eu", "gpt-4o-mini")
///     .azure_endpoint("https://example-endpoint.openai.azure.com")
///     .api_version("2025-03-01-preview")
///     .azure_ad_token("eyJ0eXAi")
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
/// use outlines_runtime::{AzureOpenAI, GrammarDialect, OutputMode, TokenLimitField, reqwest};
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
///     .output_mode(OutputMode::json_schema())
///     .grammar_dialect(GrammarDialect::OpenAI)
///     .token_limit_field(TokenLimitField::MaxTokens)
///     .http_client(http.build()?)
///     .api_key("0123456789abcdef")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct AzureOpenAIBuilder {
    deployment: String,
    model_name: String,
    azure_endpoint: Option<String>,
    api_version: Option<String>,
    api_key: Option<SecretString>,
    azure_ad_token: Option<SecretString>,
    azure_ad_token_provider: Option<KeyProvider>,
    settings: BuilderSettings,
}

shared_settings!(AzureOpenAIBuilder);

impl AzureOpenAIBuilder {
    /// Sets the URL of the resource, without a path. Overrides `AZURE_OPENAI_ENDPOINT`. It
    /// cannot be combined with [`base_url`](Self::base_url).
    pub fn azure_endpoint(mut self, url: impl Into<String>) -> Self {
        self.azure_endpoint = Some(url.into());
        self
    }

    /// Sets the whole URL up to the operation instead of an endpoint, for gateways with paths of
    /// their own.
    ///
    /// A URL that ends in `/openai/v1` selects the v1 API. A URL that contains `/deployments/`
    /// is used unchanged. To others, `/deployments/{deployment}` is appended.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// Sets the API version: `2024-10-21`, a later date, or `v1`. Overrides `OPENAI_API_VERSION`.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// Sets the key of the resource, sent as `api-key`. Overrides `AZURE_OPENAI_API_KEY`. It
    /// cannot be combined with a token or a token provider.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into().into());
        self
    }

    /// Sets a token of Entra ID, sent as `Authorization`. Overrides `AZURE_OPENAI_AD_TOKEN`. It
    /// cannot be combined with a key or a token provider. Tokens expire after about an hour; a
    /// provider renews them.
    pub fn azure_ad_token(mut self, token: impl Into<String>) -> Self {
        self.azure_ad_token = Some(token.into().into());
        self
    }

    /// Sets a function that returns a token of Entra ID. It is called for every attempt and
    /// cannot be combined with a key or a token. Tokens are not cached here. A provider that
    /// fetches tokens caches them itself, as the crate `azure_identity` does.
    ///
    /// If it fails, the call fails with [`Error::Credential`] and is not retried.
    ///
    /// ```
    /// # async fn fetch_token() -> std::io::Result<String> { Ok("token".to_owned()) }
    /// use outlines_runtime::AzureOpenAI;
    ///
    /// let builder = AzureOpenAI::builder("azure-deployment-name", "gpt-4o-mini")
    ///     .azure_ad_token_provider(|| fetch_token());
    /// ```
    pub fn azure_ad_token_provider<F, A, K, E>(mut self, provide: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<K, E>> + Send + 'static,
        K: Into<String>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.azure_ad_token_provider = Some(KeyProvider::new(provide));
        self
    }

    /// Checks the settings and builds the model. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the endpoint, the version, or both key and token are missing, if
    /// settings cannot be combined, if the version does not support structured outputs, if a
    /// URL, key, header, or number is invalid, if the key would be sent over plain `http`, or if
    /// TLS is unavailable.
    pub fn build(self) -> Result<Model, Error> {
        if self.deployment.is_empty() {
            return Err(Error::configuration("the deployment name is empty"));
        }
        // The URL's path would lose them.
        let is_lost = matches!(self.deployment.trim(), "" | "." | "..");
        if is_lost || self.deployment.contains(char::is_control) {
            return Err(Error::configuration(format!(
                "the deployment name {:?} is invalid; use the name that the Azure portal shows",
                self.deployment
            )));
        }
        let server = self.resolve()?;
        let id = ModelId {
            name: self.model_name,
            deployment: Some(self.deployment),
        };
        self.settings.build(id, server)
    }
}

/// Omits the key, and the URL, which is not checked yet and may hold one.
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
