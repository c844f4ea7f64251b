//! Settings: values, defaults, and checks.

mod base_url;
mod credential;
pub(crate) mod environment;
pub(crate) mod headers;
pub(crate) mod redact;

pub(crate) use base_url::BaseUrl;
pub(crate) use credential::{ApiKey, AuthScheme, Credential, KeyProvider};
pub(crate) use environment::Environment;
pub(crate) use redact::{Secret, redact, redact_url};
