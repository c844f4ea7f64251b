//! The JSON of the API, from the server's side. It is written down a second time, so that the client's own is tested by it.

mod chat;
mod responses;
mod spoken;

pub(super) use spoken::{Spoken, misfit, spoken};

use serde_json::Value;

use super::dialect::Dialect;
use super::failure::Failure;
use super::request::Request;
use crate::api::Api;

/// One answer to one request, as it is to be written.
pub(super) struct Draft<'a> {
    pub(super) request: &'a Request,
    pub(super) dialect: Dialect,
    pub(super) spoken: &'a Spoken,
}

/// What comes after the pieces of a stream.
pub(super) enum End<'a> {
    /// All that belongs there.
    Whole,
    /// Nothing.
    Cut,
    Failure(&'a Failure),
}

impl Draft<'_> {
    /// The body of an answer that comes at once.
    pub(super) fn body(&self) -> Value {
        match self.request.api() {
            Api::ChatCompletions => chat::body(self),
            Api::Responses => responses::body(self),
        }
    }

    /// The events of an answer that comes in pieces.
    pub(super) fn events(&self, pieces: &[&str], end: &End<'_>) -> Vec<String> {
        match self.request.api() {
            Api::ChatCompletions => chat::events(self, pieces, end),
            Api::Responses => responses::events(self, pieces, end),
        }
    }
}
