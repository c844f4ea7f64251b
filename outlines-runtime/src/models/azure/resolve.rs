//! Address, version and credential of a deployed model, out of what is given and the environment.

use secrecy::SecretString;

use super::AzureOpenAIBuilder;
use crate::api::Api;
use crate::config::{ApiKey, AzureVersion, BaseUrl, Credential, Scheme, environment};
use crate::error::Error;
use crate::models::settings::Server;

impl AzureOpenAIBuilder {
    /// What is missing is told all at once.
    pub(super) fn resolve(&self) -> Result<Server, Error> {
        let credential = self.resolve_credential()?;
        let base = self.resolve_base()?;
        let version = self.resolve_version(base.as_ref())?;
        let missing = [
            base.is_none().then(no_address),
            version.is_none().then(no_version),
            (credential.is_none() && !self.settings.is_signed()?).then(no_credential),
        ];
        let missing: Vec<_> = missing.into_iter().flatten().collect();
        let (Some(base), Some(version), []) = (base, version, missing.as_slice()) else {
            return Err(Error::configuration(missing.join("; ")));
        };
        let token_limit_field = version.token_limit_field();
        let (base_url, api_version) = match version {
            AzureVersion::Dated(version) => (self.dated_url(base), Some(version)),
            AzureVersion::V1(version) => (base.v1(), version),
        };
        Ok(Server {
            vendor: "azure.ai.openai",
            base_url,
            api_version,
            credential,
            token_limit_field,
        })
    }

    /// A given one goes before the environment, where the token goes before the key, as in the official client.
    fn resolve_credential(&self) -> Result<Option<Credential>, Error> {
        let key = |key: &SecretString, origin: &str| ApiKey::parse(key.clone(), origin);
        let given = (
            &self.api_key,
            &self.azure_ad_token,
            &self.azure_ad_token_provider,
        );
        match given {
            (Some(api_key), None, None) => {
                let key = key(api_key, "`api_key`")?;
                return Credential::fixed(Scheme::ApiKey, key).map(Some);
            }
            (None, Some(token), None) => {
                let token = key(token, "`azure_ad_token`")?;
                return Credential::fixed(Scheme::Bearer, token).map(Some);
            }
            (None, None, Some(provider)) => {
                let setting = "azure_ad_token_provider";
                let credential = Credential::asked(Scheme::Bearer, provider.clone(), setting);
                return Ok(Some(credential));
            }
            (None, None, None) => {}
            _ => {
                return Err(Error::configuration(
                    "`api_key`, `azure_ad_token` and `azure_ad_token_provider` exclude each other; keep one",
                ));
            }
        }
        for (scheme, variable) in [
            (Scheme::Bearer, environment::AZURE_AD_TOKEN),
            (Scheme::ApiKey, environment::AZURE_API_KEY),
        ] {
            if let Some(value) = self.settings.environment.get(variable) {
                let key = ApiKey::parse(value.into(), &format!("`{variable}`"))?;
                return Credential::fixed(scheme, key).map(Some);
            }
        }
        Ok(None)
    }

    fn resolve_base(&self) -> Result<Option<Base>, Error> {
        match (&self.azure_endpoint, &self.settings.base_url) {
            (Some(_), Some(_)) => Err(Error::configuration(
                "`azure_endpoint` and `base_url` exclude each other; keep one",
            )),
            (Some(url), None) => {
                BaseUrl::parse(url, "`azure_endpoint`").map(|url| Some(Base::endpoint(url)))
            }
            (None, Some(url)) => {
                BaseUrl::parse(url, "`base_url`").map(|url| Some(Base::Whole(url)))
            }
            (None, None) => {
                let url = self.settings.environment.get(environment::AZURE_ENDPOINT);
                let origin = format!("`{}`", environment::AZURE_ENDPOINT);
                let url = url.map(|url| BaseUrl::parse(&url, &origin)).transpose()?;
                Ok(url.map(Base::endpoint))
            }
        }
    }

    fn resolve_version(&self, base: Option<&Base>) -> Result<Option<AzureVersion>, Error> {
        let api = self.settings.api;
        if let Some(version) = &self.api_version {
            return AzureVersion::parse(version, api, "`api_version`").map(Some);
        }
        if let Some(version) = self
            .settings
            .environment
            .get(environment::AZURE_API_VERSION)
        {
            let origin = format!("`{}`", environment::AZURE_API_VERSION);
            return AzureVersion::parse(&version, api, &origin).map(Some);
        }
        Ok(base
            .is_some_and(Base::is_v1)
            .then_some(AzureVersion::V1(None)))
    }

    /// Chat Completions stand below the deployment, Responses do not.
    fn dated_url(&self, base: Base) -> BaseUrl {
        let url = match base {
            Base::Endpoint(url) => url.below(&["openai"]),
            Base::Whole(url) => url,
        };
        if self.settings.api == Api::Responses || url.has_segment("deployments") {
            return url;
        }
        url.below(&["deployments", &self.deployment])
    }
}

fn no_address() -> String {
    format!(
        "there is no address for Azure; set `{}` to `https://{{resource}}.openai.azure.com` (in code: `azure_endpoint`, \
         `base_url`)",
        environment::AZURE_ENDPOINT
    )
}

fn no_version() -> String {
    format!(
        "there is no API version for Azure; set `{}` to `2024-10-21`, a later one, or `v1` (in code: `api_version`)",
        environment::AZURE_API_VERSION
    )
}

fn no_credential() -> String {
    format!(
        "there is neither a key nor a token for Azure; set `{}` or `{}` (in code: `api_key`, `azure_ad_token`, \
         `azure_ad_token_provider`)",
        environment::AZURE_API_KEY,
        environment::AZURE_AD_TOKEN
    )
}

/// Where the resource is.
enum Base {
    /// Its address alone.
    Endpoint(BaseUrl),
    /// The address up to the operation.
    Whole(BaseUrl),
}

impl Base {
    /// Azure's portal shows the endpoint of the v1 API with its path.
    fn endpoint(url: BaseUrl) -> Self {
        if url.ends_with("/openai/v1") {
            Self::Whole(url)
        } else {
            Self::Endpoint(url)
        }
    }

    fn is_v1(&self) -> bool {
        matches!(self, Self::Whole(url) if url.ends_with("/openai/v1"))
    }

    fn v1(self) -> BaseUrl {
        match self {
            Self::Endpoint(url) => url.below(&["openai", "v1"]),
            Self::Whole(url) => url,
        }
    }
}
