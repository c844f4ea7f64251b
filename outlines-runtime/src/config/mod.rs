//! Settings: what they are, what they default to, and which are refused.

mod api_key;
mod azure_version;
mod base_url;
mod credential;
pub(crate) mod environment;
pub(crate) mod headers;
mod token_limit_field;

pub(crate) use api_key::ApiKey;
pub(crate) use azure_version::AzureVersion;
pub(crate) use base_url::BaseUrl;
pub(crate) use credential::{Credential, Provider, Scheme, Signature};
pub(crate) use environment::Environment;
pub use token_limit_field::TokenLimitField;
