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
mod error;
#[cfg(feature = "client")]
mod generate;
#[cfg(feature = "client")]
pub mod models;
#[cfg(feature = "client")]
mod rejection;
mod schema;
#[cfg(feature = "client")]
mod transport;
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
    answer::{Answer, FinishReason, Undecodable},
    client::Model,
    config::{OpenAI, OpenAIBuilder, TokenLimit},
    error::Error,
    generate::{Generate, Response},
    rejection::Rejection,
    usage::Usage,
};
