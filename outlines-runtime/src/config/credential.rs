//! API keys and tokens, and the header that carries them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::config::Secret;
use crate::error::Error;

/// An API key that is a valid header value. It is never shown.
#[derive(Clone)]
pub(crate) struct ApiKey(Arc<SecretString>);

impl ApiKey {
    /// Checks a key from `origin`, which errors name instead of the key.
    pub(crate) fn parse(key: &SecretString, origin: &str) -> Result<Self, Error> {
        let invalid =
            |problem: &str| Error::configuration(format!("the API key in {origin} {problem}"));
        // A key file usually ends in a line break.
        let text = key.expose_secret().trim();
        if text.is_empty() {
            return Err(invalid("is empty"));
        }
        if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
            return Err(invalid("is quoted; remove the quotes"));
        }
        if text
            .get(..7)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer "))
        {
            return Err(invalid(
                "starts with `Bearer`, which is added to it; remove the word",
            ));
        }
        // After a line break, the rest of the key would be read as another header (RFC 9110, 5.5).
        if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(invalid(
                "contains a line break, a control character or a non-ASCII character; copy the \
                 whole key without a line break",
            ));
        }
        Ok(Self(Arc::new(text.into())))
    }

    /// Returns the value of a header that carries the key, marked so that no library logs it.
    pub(crate) fn header(&self, prefix: &str) -> Result<HeaderValue, Error> {
        let mut value = HeaderValue::try_from(format!("{prefix}{}", self.0.expose_secret()))
            .map_err(|_| Error::configuration("the API key is not a valid header value"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Returns the key as a secret to redact.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = Secret> + '_ {
        Secret::in_value(self.0.expose_secret())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}

type Cause = Box<dyn std::error::Error + Send + Sync>;
type KeyFuture = Pin<Box<dyn Future<Output = Result<SecretString, Cause>> + Send>>;

/// The number of keys of a provider that are redacted in the server's text, the latest ones. More
/// are not in use at the same time, because providers change a key about once an hour.
const MAX_PROVIDED: usize = 64;

/// A function of the caller that returns a key or token.
#[derive(Clone)]
pub(crate) struct KeyProvider(Arc<dyn Fn() -> KeyFuture + Send + Sync>);

impl KeyProvider {
    pub(crate) fn new<F, A, K, E>(provide: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<K, E>> + Send + 'static,
        K: Into<String>,
        E: Into<Cause>,
    {
        Self(Arc::new(move || {
            let key = provide();
            Box::pin(async move {
                match key.await {
                    Ok(key) => Ok(SecretString::from(key.into())),
                    Err(cause) => Err(cause.into()),
                }
            })
        }))
    }
}

/// The header that carries the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthScheme {
    /// `Authorization: Bearer …`
    Bearer,
    /// Azure's `api-key: …`
    ApiKey,
}

impl AuthScheme {
    fn header(self, key: ApiKey) -> Result<AuthHeader, Error> {
        let (name, value) = match self {
            Self::Bearer => (AUTHORIZATION, key.header("Bearer ")?),
            Self::ApiKey => (HeaderName::from_static("api-key"), key.header("")?),
        };
        Ok(AuthHeader { name, value, key })
    }
}

/// The header that authenticates a request, and the key in it, which is redacted in responses.
#[derive(Clone)]
pub(crate) struct AuthHeader {
    pub(crate) name: HeaderName,
    pub(crate) value: HeaderValue,
    pub(crate) key: ApiKey,
}

/// A key or token, and the header that carries it.
#[derive(Clone)]
pub(crate) struct Credential {
    scheme: AuthScheme,
    source: KeySource,
}

#[derive(Clone)]
enum KeySource {
    /// Created once, because most requests use it.
    Fixed(AuthHeader),
    Provider {
        provider: KeyProvider,
        /// The setting that holds the provider, for errors.
        setting: &'static str,
        /// The keys that the provider returned, the latest last.
        provided: Arc<Mutex<Vec<ApiKey>>>,
    },
}

impl Credential {
    pub(crate) fn fixed(scheme: AuthScheme, key: ApiKey) -> Result<Self, Error> {
        Ok(Self {
            scheme,
            source: KeySource::Fixed(scheme.header(key)?),
        })
    }

    pub(crate) fn from_provider(
        scheme: AuthScheme,
        provider: KeyProvider,
        setting: &'static str,
    ) -> Self {
        Self {
            scheme,
            source: KeySource::Provider {
                provider,
                setting,
                provided: Arc::default(),
            },
        }
    }

    /// Returns the header of all attempts, if it is the same for all.
    pub(crate) fn fixed_auth_header(&self) -> Option<&AuthHeader> {
        match &self.source {
            KeySource::Fixed(header) => Some(header),
            KeySource::Provider { .. } => None,
        }
    }

    /// Returns the header of one attempt.
    pub(crate) async fn auth_header(&self) -> Result<AuthHeader, Error> {
        match &self.source {
            KeySource::Fixed(header) => Ok(header.clone()),
            KeySource::Provider {
                provider,
                setting,
                provided,
            } => {
                let key = (provider.0)().await;
                let key = key.map_err(|source| Error::Credential { setting, source })?;
                let key = ApiKey::parse(&key, &format!("`{setting}`"))?;
                remember(provided, &key);
                self.scheme.header(key)
            }
        }
    }

    /// Returns the secrets in the keys that a provider returned.
    pub(crate) fn provided_secrets(&self) -> Vec<Secret> {
        match &self.source {
            KeySource::Fixed(_) => Vec::new(),
            KeySource::Provider { provided, .. } => {
                let provided = provided.lock().unwrap_or_else(PoisonError::into_inner);
                provided.iter().flat_map(ApiKey::secrets).collect()
            }
        }
    }
}

/// Moves a key to the end of the list, and drops the first one if there are too many.
fn remember(provided: &Mutex<Vec<ApiKey>>, key: &ApiKey) {
    let mut provided = provided.lock().unwrap_or_else(PoisonError::into_inner);
    provided.retain(|other| other.0.expose_secret() != key.0.expose_secret());
    if provided.len() == MAX_PROVIDED {
        provided.remove(0);
    }
    provided.push(key.clone());
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            KeySource::Fixed(_) => "[key]",
            KeySource::Provider { setting, .. } => setting,
        };
        write!(f, "{:?} {source}", self.scheme)
    }
}
