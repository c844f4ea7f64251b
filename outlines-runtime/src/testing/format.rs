//! The form in which a request wants its answer, with its keys in the order in which they came.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::Json;
use super::request::Operation;

/// `response_format` of Chat Completions, `text.format` of Responses; null if there is none.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) operation: Operation,
    pub(super) json: Json,
}

#[derive(Deserialize)]
struct Body<'b> {
    #[serde(borrow)]
    response_format: Option<&'b RawValue>,
    text: Option<Text<'b>>,
}

#[derive(Deserialize)]
struct Text<'b> {
    #[serde(borrow)]
    format: Option<&'b RawValue>,
}

impl Format {
    /// The format in the body of a request.
    pub(super) fn of(operation: Operation, body: &[u8]) -> Self {
        let body: Option<Body<'_>> = serde_json::from_slice(body).ok();
        let raw = body.and_then(|body| match operation {
            Operation::Chat => body.response_format,
            Operation::Responses => body.text?.format,
        });
        let json = raw.and_then(|raw| Json::parse(raw.get()).ok());
        Self {
            operation,
            json: json.unwrap_or(Json::Null),
        }
    }

    /// Where name, schema and strictness stand together, and what the API calls the place.
    pub(super) fn described(&self) -> (Option<&Json>, &'static str) {
        match self.operation {
            Operation::Chat => (self.json.get("json_schema"), "response_format.json_schema"),
            Operation::Responses => (Some(&self.json), "text.format"),
        }
    }

    /// The schema, if there is one.
    pub(super) fn schema(&self) -> Option<&Json> {
        self.described().0?.get("schema")
    }
}
