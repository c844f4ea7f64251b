//! JSON of the API from the server's side, written independently of the client, which it tests.

mod answer;
mod chat;
mod responses;

use answer::AnswerChoice;
pub(super) use answer::{Answer, mismatch};

use serde_json::Value;

use super::dialect::Dialect;
use super::error_reply::ErrorReply;
use super::request::Request;
use crate::api::Api;

/// An answer to a request.
pub(super) struct Completion<'a> {
    pub(super) request: &'a Request,
    pub(super) dialect: Dialect,
    pub(super) answer: &'a Answer,
}

/// The end of a stream after the text.
pub(super) enum StreamEnd<'a> {
    Complete,
    /// The connection breaks, so nothing follows.
    Cut,
    Error(&'a ErrorReply),
}

impl Completion<'_> {
    /// Returns the function that a choice calls with its text as the arguments.
    fn function(&self, choice: &AnswerChoice) -> Option<&str> {
        self.request.tool_text().filter(|_| !choice.is_refusal)?;
        self.request.schema_name()
    }

    /// Returns the custom tool that a choice calls with its text as the input.
    fn custom_tool(&self, choice: &AnswerChoice) -> Option<&str> {
        let name = self.request.custom_tool();
        name.filter(|_| !choice.is_refusal)
    }

    /// Returns the body of a reply that is not streamed.
    pub(super) fn body(&self) -> Value {
        match self.request.api() {
            Api::ChatCompletions => chat::body(self),
            Api::Responses => responses::body(self),
        }
    }

    /// Returns the events of a stream with these chunks of text.
    pub(super) fn events(&self, chunks: &[&str], end: &StreamEnd<'_>) -> Vec<String> {
        match self.request.api() {
            Api::ChatCompletions => chat::events(self, chunks, end),
            Api::Responses => responses::events(self, chunks, end),
        }
    }
}
