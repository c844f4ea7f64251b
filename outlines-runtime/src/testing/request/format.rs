//! Response format of a request as received.
//!
//! The maps of `serde_json` do not keep the order of keys, which matters in a schema.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::api::Api;
use crate::testing::request::Request;

#[derive(Deserialize)]
struct ChatBody<'a> {
    #[serde(borrow)]
    response_format: &'a RawValue,
}

#[derive(Deserialize)]
struct ResponsesBody<'a> {
    #[serde(borrow)]
    text: ResponsesText<'a>,
}

#[derive(Deserialize)]
struct ResponsesText<'a> {
    #[serde(borrow)]
    format: &'a RawValue,
}

/// A format of Chat Completions, which nests the schema, or of Responses, which does not.
#[derive(Deserialize)]
struct Format<'a> {
    #[serde(borrow)]
    json_schema: Option<&'a RawValue>,
    #[serde(borrow)]
    schema: Option<&'a RawValue>,
}

impl Request {
    /// Returns `response_format`, or the `format` of `text`.
    pub(in crate::testing) fn format_text(&self) -> Option<&str> {
        let format = match self.api() {
            Api::ChatCompletions => {
                let body: ChatBody<'_> = serde_json::from_str(self.text()).ok()?;
                body.response_format
            }
            Api::Responses => {
                let body: ResponsesBody<'_> = serde_json::from_str(self.text()).ok()?;
                body.text.format
            }
        };
        Some(format.get())
    }

    /// Returns the schema.
    pub(in crate::testing) fn schema_text(&self) -> Option<&str> {
        let mut format: Format<'_> = serde_json::from_str(self.format_text()?).ok()?;
        if let Some(nested) = format.json_schema {
            format = serde_json::from_str(nested.get()).ok()?;
        }
        Some(format.schema?.get())
    }
}
