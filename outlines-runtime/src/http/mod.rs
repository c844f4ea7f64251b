//! HTTP client: requests, retries, timeouts, rate limits, and response bodies.
//!
//! Bodies are bytes here. Their JSON is read by `api`.

mod body_stream;
mod client;
mod client_pool;
mod endpoint;
mod error;
mod random;
mod rate_limit;
mod request;
mod response;
mod retry;
mod retry_hint;
mod settings;

pub(crate) use body_stream::BodyStream;
pub(crate) use client::{HttpClient, ReplyReader, Unread};
pub(crate) use endpoint::Endpoint;
#[cfg(feature = "batch")]
pub(crate) use error::AttemptError;
#[cfg(feature = "batch")]
pub(crate) use random::random_u128;
pub(crate) use request::{BudgetCheck, CallLimits, Deadline, HttpRequest, RequestLimits};
pub(crate) use response::{HttpResponse, StreamingResponse};
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
pub(crate) use settings::install_crypto_provider;
pub(crate) use settings::{ConfigureClient, HttpSettings};
#[cfg(feature = "batch")]
pub(crate) use {rate_limit::Permit, retry::Attempt};
