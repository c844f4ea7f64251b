//! Typed extraction from language models.

#[cfg(feature = "client")]
mod answer;
#[cfg(feature = "client")]
mod backend;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod content_filter;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod generate;
#[cfg(feature = "client")]
pub mod models;
#[cfg(feature = "client")]
mod prompt;
#[cfg(feature = "client")]
mod rejection;
mod schema;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod unusable;
#[cfg(feature = "client")]
mod usage;
#[cfg(feature = "client")]
mod wire;

#[cfg(feature = "derive")]
pub use outlines_derive::Structured;
#[doc(hidden)]
pub use schema::private as __private;
#[doc(inline)]
pub use schema::{Limits, Structured};

#[cfg(feature = "client")]
#[doc(inline)]
pub use {
    answer::{Answer, FinishReason},
    client::Model,
    config::{Api, OpenAIConfig, ReasoningEffort, TokenLimit, Verbosity},
    content_filter::{ContentFilter, FilterFinding},
    error::Error,
    generate::{Choose, Generate, Response, Samples},
    models::{AzureOpenAI, AzureOpenAIBuilder, OpenAI, OpenAIBuilder},
    prompt::{Content, File, Image, ImageDetail, Prompt},
    rejection::Rejection,
    unusable::{Incomplete, Invalid, Undecodable},
    usage::Usage,
};

/// The HTTP client, for [`configure_http`](OpenAIBuilder::configure_http) and
/// [`http_client`](OpenAIBuilder::http_client).
#[cfg(feature = "client")]
pub use reqwest;
