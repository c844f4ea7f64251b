//! Settings: where they come from, what they default to, and which are refused.

mod api_key;
mod base_url;
mod builder;
mod env;
mod token_limit;

pub(crate) use api_key::ApiKey;
pub(crate) use base_url::BaseUrl;
pub use builder::{OpenAI, OpenAIBuilder};
pub use token_limit::TokenLimit;
