//! Settings: values, defaults, and checks.

mod azure_version;
mod base_url;
mod credential;
pub(crate) mod environment;
pub(crate) mod headers;
mod redact;
mod token_limit_field;

pub(crate) use azure_version::AzureVersion;
pub(crate) use base_url::BaseUrl;
pub(crate) use credential::{ApiKey, AuthScheme, Credential, KeyProvider};
pub(crate) use environment::Environment;
pub(crate) use redact::{Secret, redact};
pub use token_limit_field::TokenLimitField;
