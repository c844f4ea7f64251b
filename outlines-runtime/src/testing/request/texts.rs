//! Parts of a request as they came, since the maps of `serde_json` do not keep the order of keys, and in a schema it matters.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::api::Api;
use crate::testing::request::Request;

#[derive(Deserialize)]
struct Chat<'a> {
    #[serde(borrow)]
    response_format: &'a RawValue,
}

#[derive(Deserialize)]
struct ChatFormat<'a> {
    #[serde(borrow)]
    json_schema: Format<'a>,
}

#[derive(Deserialize)]
struct Responses<'a> {
    #[serde(borrow)]
    text: Text<'a>,
}

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    format: &'a RawValue,
}

#[derive(Deserialize)]
struct Format<'a> {
    #[serde(borrow)]
    schema: &'a RawValue,
}

impl Request {
    /// `response_format`, or the `format` of `text`.
    pub(in crate::testing) fn format_text(&self) -> Option<&str> {
        let format = match self.api() {
            Api::ChatCompletions => {
                serde_json::from_str::<Chat<'_>>(self.text())
                    .ok()?
                    .response_format
            }
            Api::Responses => {
                serde_json::from_str::<Responses<'_>>(self.text())
                    .ok()?
                    .text
                    .format
            }
        };
        Some(format.get())
    }

    /// The schema.
    pub(in crate::testing) fn schema_text(&self) -> Option<&str> {
        let format = self.format_text()?;
        let format = match self.api() {
            Api::ChatCompletions => {
                serde_json::from_str::<ChatFormat<'_>>(format)
                    .ok()?
                    .json_schema
            }
            Api::Responses => serde_json::from_str(format).ok()?,
        };
        Some(format.schema.get())
    }
}
