//! The Responses API.

pub(super) mod event;
pub(super) mod reply;
pub(super) mod request;
