//! The Responses API.

mod event;
mod reply;
mod request;

pub(crate) use event::ResponsesEvent;
pub(crate) use reply::ResponsesReply;
pub(crate) use request::responses_body;
