//! Resolution of a deployed model's URL, version, and credential from settings and environment.

use super::AzureOpenAIBuilder;
use crate::api::{Api, AzureVersion};
use crate::config::{ApiKey, AuthScheme, BaseUrl, Credential, environment};
use crate::error::Error;
use crate::models::settings::ResolvedServer;

/// The path of the v1 API.
const V1: &str = "/openai/v1";

impl AzureOpenAIBuilder {
    /// Returns the server, or one error that names everything that is missing.
    pub(super) fn resolve(&self) -> Result<ResolvedServer, Error> {
        let credential = self.resolve_credential()?;
        let base = self.resolve_base()?;
        let version = self.resolve_version(base.as_ref())?;
        let missing = [
            base.is_none().then(missing_url),
            version.is_none().then(missing_version),
            (credential.is_none() && !self.settings.sends_secret()?).then(missing_credential),
        ];
        let missing: Vec<_> = missing.into_iter().flatten().collect();
        let (Some(base), Some(version), []) = (base, version, missing.as_slice()) else {
            return Err(Error::configuration(missing.join("; ")));
        };
        let base_url = match &version {
            AzureVersion::Dated(version) => self.dated_url(base, version)?,
            AzureVersion::V1(_) => base.v1(),
        };
        Ok(ResolvedServer {
            vendor: "azure.ai.openai",
            base_url,
            azure_version: Some(version),
            credential,
        })
    }

    /// Returns the credential set in code, or otherwise that of the environment, where the token
    /// overrides the key, as in the official client.
    fn resolve_credential(&self) -> Result<Option<Credential>, Error> {
        let in_code = (
            &self.api_key,
            &self.azure_ad_token,
            &self.azure_ad_token_provider,
        );
        match in_code {
            (Some(api_key), None, None) => {
                let key = ApiKey::parse(api_key, "`api_key`")?;
                return Credential::fixed(AuthScheme::ApiKey, key).map(Some);
            }
            (None, Some(token), None) => {
                let token = ApiKey::parse(token, "`azure_ad_token`")?;
                return Credential::fixed(AuthScheme::Bearer, token).map(Some);
            }
            (None, None, Some(provider)) => {
                let setting = "azure_ad_token_provider";
                let credential =
                    Credential::from_provider(AuthScheme::Bearer, provider.clone(), setting);
                return Ok(Some(credential));
            }
            (None, None, None) => {}
            _ => {
                return Err(Error::configuration(
                    "`api_key`, `azure_ad_token` and `azure_ad_token_provider` cannot be combined; \
                     keep one",
                ));
            }
        }
        for (scheme, variable) in [
            (AuthScheme::Bearer, environment::AZURE_AD_TOKEN),
            (AuthScheme::ApiKey, environment::AZURE_API_KEY),
        ] {
            if let Some(value) = self.settings.environment.get(variable) {
                let key = ApiKey::parse(&value.into(), &format!("`{variable}`"))?;
                return Credential::fixed(scheme, key).map(Some);
            }
        }
        Ok(None)
    }

    fn resolve_base(&self) -> Result<Option<Base>, Error> {
        match (&self.azure_endpoint, &self.settings.base_url) {
            (Some(_), Some(_)) => Err(Error::configuration(
                "`azure_endpoint` and `base_url` cannot be combined; keep one",
            )),
            (Some(url), None) => Base::endpoint(url, "`azure_endpoint`").map(Some),
            (None, Some(url)) => BaseUrl::parse(url, "`base_url`").map(|url| Some(Base::Full(url))),
            (None, None) => {
                let url = self.settings.environment.get(environment::AZURE_ENDPOINT);
                let origin = format!("`{}`", environment::AZURE_ENDPOINT);
                url.map(|url| Base::endpoint(&url, &origin)).transpose()
            }
        }
    }

    fn resolve_version(&self, base: Option<&Base>) -> Result<Option<AzureVersion>, Error> {
        let api = self.settings.api;
        let parse = |version: &str, origin: &str| {
            let version = AzureVersion::parse(version, api, origin)?;
            version.check(self.settings.output_mode(), origin)?;
            Ok(Some(version))
        };
        if let Some(version) = &self.api_version {
            return parse(version, "`api_version`");
        }
        if let Some(version) = self
            .settings
            .environment
            .get(environment::AZURE_API_VERSION)
        {
            let origin = format!("`{}`", environment::AZURE_API_VERSION);
            return parse(&version, &origin);
        }
        Ok(base
            .is_some_and(Base::is_v1)
            .then_some(AzureVersion::V1(None)))
    }

    /// Returns the base URL for dated versions. Chat Completions is below the deployment,
    /// Responses is not.
    fn dated_url(&self, base: Base, version: &str) -> Result<BaseUrl, Error> {
        let url = match base {
            Base::Endpoint { url, .. } => url.below(&["openai"]),
            Base::Full(url) if url.ends_with(V1) => {
                return Err(Error::configuration(format!(
                    "`base_url` ends in `{V1}`, which is the v1 API, but the API version is \
                     `{version}`; remove one of them"
                )));
            }
            Base::Full(url) => url,
        };
        if self.settings.api == Api::Responses || url.has_segment("deployments") {
            return Ok(url);
        }
        Ok(url.below(&["deployments", &self.deployment]))
    }
}

fn missing_url() -> String {
    format!(
        "missing Azure endpoint; set `{}` to `https://{{resource}}.openai.azure.com` (in code: \
         `azure_endpoint`, `base_url`)",
        environment::AZURE_ENDPOINT
    )
}

fn missing_version() -> String {
    format!(
        "missing Azure API version; set `{}` to `2024-10-21` or later, or to `v1` (in code: \
         `api_version`)",
        environment::AZURE_API_VERSION
    )
}

fn missing_credential() -> String {
    format!(
        "missing Azure key or token; set `{}` or `{}` (in code: `api_key`, `azure_ad_token`, \
         `azure_ad_token_provider`)",
        environment::AZURE_API_KEY,
        environment::AZURE_AD_TOKEN
    )
}

/// The URL that was configured.
enum Base {
    /// The resource, without the path of an API.
    Endpoint {
        url: BaseUrl,
        /// Whether it was configured with the path of the v1 API.
        v1: bool,
    },
    /// The whole URL up to the operation.
    Full(BaseUrl),
}

impl Base {
    /// Parses an endpoint. Azure's portal shows some with the path of an API, which is removed.
    fn endpoint(text: &str, origin: &str) -> Result<Self, Error> {
        let url = BaseUrl::parse(text, origin)?;
        if url.has_segment("deployments") {
            return Err(Error::configuration(format!(
                "the URL in {origin} includes a deployment; remove `/openai/deployments/…`"
            )));
        }
        if let Some(url) = url.without(V1) {
            return Ok(Self::Endpoint { url, v1: true });
        }
        let url = url.without("/openai").unwrap_or(url);
        Ok(Self::Endpoint { url, v1: false })
    }

    fn is_v1(&self) -> bool {
        match self {
            Self::Endpoint { v1, .. } => *v1,
            Self::Full(url) => url.ends_with(V1),
        }
    }

    fn v1(self) -> BaseUrl {
        match self {
            Self::Endpoint { url, .. } => url.below(&["openai", "v1"]),
            Self::Full(url) => url,
        }
    }
}
