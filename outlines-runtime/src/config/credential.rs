//! What a request is signed with: a fixed key, or one that is asked for on every attempt.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::SecretString;

use crate::config::ApiKey;
use crate::error::Error;

type Cause = Box<dyn std::error::Error + Send + Sync>;
type Asked = Pin<Box<dyn Future<Output = Result<SecretString, Cause>> + Send>>;

/// A caller's function that gives a key or a token.
#[derive(Clone)]
pub(crate) struct Provider(Arc<dyn Fn() -> Asked + Send + Sync>);

impl Provider {
    pub(crate) fn new<F, A, K, E>(ask: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<K, E>> + Send + 'static,
        K: Into<String>,
        E: Into<Cause>,
    {
        Self(Arc::new(move || {
            let asked = ask();
            Box::pin(async move {
                match asked.await {
                    Ok(key) => Ok(SecretString::from(key.into())),
                    Err(cause) => Err(cause.into()),
                }
            })
        }))
    }
}

/// The header that carries the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `Authorization: Bearer …`
    Bearer,
    /// Azure's `api-key: …`
    ApiKey,
}

impl Scheme {
    fn signature(self, key: ApiKey) -> Result<Signature, Error> {
        let (name, value) = match self {
            Self::Bearer => (AUTHORIZATION, key.header("Bearer ")?),
            Self::ApiKey => (HeaderName::from_static("api-key"), key.header("")?),
        };
        Ok(Signature { name, value, key })
    }
}

#[derive(Clone)]
enum Source {
    /// Made once: most calls are signed with it.
    Fixed(Signature),
    Asked {
        provider: Provider,
        /// The setting that holds the provider, for errors.
        setting: &'static str,
    },
}

/// A key or token, and the header in which it goes.
#[derive(Clone)]
pub(crate) struct Credential {
    scheme: Scheme,
    source: Source,
}

/// A request's signature; the key stays beside it to be blotted out of what the server says.
#[derive(Clone)]
pub(crate) struct Signature {
    pub(crate) name: HeaderName,
    pub(crate) value: HeaderValue,
    pub(crate) key: ApiKey,
}

impl Credential {
    pub(crate) fn fixed(scheme: Scheme, key: ApiKey) -> Result<Self, Error> {
        let signature = scheme.signature(key)?;
        Ok(Self {
            scheme,
            source: Source::Fixed(signature),
        })
    }

    pub(crate) fn asked(scheme: Scheme, provider: Provider, setting: &'static str) -> Self {
        Self {
            scheme,
            source: Source::Asked { provider, setting },
        }
    }

    /// The signature of all attempts, if it is one for all.
    pub(crate) fn signature(&self) -> Option<&Signature> {
        match &self.source {
            Source::Fixed(signature) => Some(signature),
            Source::Asked { .. } => None,
        }
    }

    /// Signs one attempt.
    pub(crate) async fn sign(&self) -> Result<Signature, Error> {
        match &self.source {
            Source::Fixed(signature) => Ok(signature.clone()),
            Source::Asked { provider, setting } => {
                let key = (provider.0)().await;
                let key = key.map_err(|source| Error::Credential { setting, source })?;
                let key = ApiKey::parse(key, &format!("`{setting}`"))?;
                self.scheme.signature(key)
            }
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Fixed(_) => "[key]",
            Source::Asked { setting, .. } => setting,
        };
        write!(f, "{:?} {source}", self.scheme)
    }
}
