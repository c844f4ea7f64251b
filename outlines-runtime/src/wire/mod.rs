//! The shapes of requests and replies, and nothing that acts on them.

mod chat_chunk;
mod chat_reply;
mod chat_request;
mod delivery;
mod error;
mod lenient;
mod parameters;
mod responses_event;
mod responses_reply;
mod responses_request;
mod schema;
mod text;

pub(crate) use chat_chunk::{ChatChunk, ChunkChoice};
pub(crate) use chat_reply::{ChatCompletion, Choice};
pub(crate) use chat_request::chat_body;
pub(crate) use delivery::Delivery;
pub(crate) use error::ErrorBody;
pub(crate) use lenient::told;
pub(crate) use parameters::Parameters;
pub(crate) use responses_event::ResponsesEvent;
pub(crate) use responses_reply::ResponsesReply;
pub(crate) use responses_request::responses_body;
pub(crate) use schema::StrictSchema;
