//! A request to a real server and its response, as they are recorded.

use serde::{Deserialize, Serialize};

use super::json::Json;

/// A request and its response. Of the headers, only the content type is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Exchange {
    pub(super) path: String,
    pub(super) request: Json,
    pub(super) status: u16,
    pub(super) content_type: String,
    /// A JSON document that is not a string, or a string with the text of another body.
    pub(super) response: Json,
}

impl Exchange {
    pub(super) fn is_stream(&self) -> bool {
        self.content_type.starts_with("text/event-stream")
    }

    /// Returns the body of the response.
    pub(super) fn body(&self) -> String {
        match &self.response {
            Json::String(text) => text.clone(),
            json => json.to_string(),
        }
    }
}
