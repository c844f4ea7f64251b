//! The shapes of requests and replies, and nothing that acts on them.

mod chat_reply;
mod chat_request;
mod count;
mod error;
mod parameters;
mod responses_reply;
mod responses_request;
mod schema;
mod text;

pub(crate) use chat_reply::{ChatCompletion, Choice};
pub(crate) use chat_request::chat_body;
pub(crate) use error::ErrorBody;
pub(crate) use parameters::Parameters;
pub(crate) use responses_reply::ResponsesReply;
pub(crate) use responses_request::responses_body;
pub(crate) use schema::StrictSchema;
