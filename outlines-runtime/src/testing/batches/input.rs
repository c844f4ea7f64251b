//! A line of the file that a batch is made of.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::testing::request::Request;

/// A line as it is read, once: a file may have 50,000 of them. What it lacks is null, and so is all of a line that is no JSON.
pub(super) struct Input {
    pub(super) custom_id: Value,
    pub(super) method: Value,
    pub(super) url: Value,
    pub(super) request: Request,
}

impl Input {
    pub(super) fn read(endpoint: &str, line: &str) -> Self {
        // Raw, since the order of a schema's keys matters.
        let parts: BTreeMap<String, &RawValue> = serde_json::from_str(line).unwrap_or_default();
        let text = |name| parts.get(name).map_or("null", |part| part.get());
        let value = |name| serde_json::from_str::<Value>(text(name)).unwrap_or_default();
        let custom_id = value("custom_id");
        Self {
            method: value("method"),
            url: value("url"),
            request: Request::of_line(endpoint, custom_id.as_str(), text("body")),
            custom_id,
        }
    }
}
