//! Chat Completions.

pub(super) mod event;
pub(super) mod reply;
pub(super) mod request;
