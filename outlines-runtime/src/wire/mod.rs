//! The shapes of requests and replies, and nothing that acts on them.

mod error;
mod request;
mod response;
mod text;

pub(crate) use error::ErrorBody;
pub(crate) use request::{ChatRequest, Message, StrictSchema};
pub(crate) use response::{ChatCompletion, Choice};
