//! Chat Completions.

mod event;
pub(in crate::api) mod reply;
pub(in crate::api) mod request;

pub(crate) use event::{ChatChunk, ChunkChoice};
pub(crate) use reply::{ChatCompletion, Choice};
pub(crate) use request::chat_body;
