//! Output format of a request as received: its response format, its tool, or the schema in its
//! prompt.
//!
//! The maps of `serde_json` do not keep the order of keys, which matters in a schema.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::api::Api;
use crate::testing::request::Request;

#[derive(Default, Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    response_format: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<TextField<'a>>,
    #[serde(borrow)]
    tools: Option<Vec<&'a RawValue>>,
}

/// The field `text` of Responses.
#[derive(Deserialize)]
struct TextField<'a> {
    #[serde(borrow)]
    format: Option<&'a RawValue>,
}

/// An object that holds a schema. Chat Completions nests it in a format or a tool, Responses does
/// not.
#[derive(Deserialize)]
struct Definition<'a> {
    #[serde(borrow, alias = "json_schema")]
    function: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    strict: Option<bool>,
    #[serde(borrow, alias = "parameters")]
    schema: Option<&'a RawValue>,
}

impl<'a> Definition<'a> {
    fn parse(json: &'a str) -> Option<Self> {
        let definition: Self = serde_json::from_str(json).ok()?;
        match definition.function {
            Some(nested) => serde_json::from_str(nested.get()).ok(),
            None => Some(definition),
        }
    }
}

/// The schema that the answer should follow.
pub(super) struct RequestedSchema {
    pub(super) name: Option<String>,
    /// Whether the values of replies are checked. Without strict mode a schema is only a hint.
    pub(super) strict: bool,
    pub(super) text: String,
    pub(super) value: Value,
}

impl RequestedSchema {
    pub(super) fn find(request: &Request) -> Option<Self> {
        let in_body = [request.format_text(), request.tool_text()];
        let mut definitions = in_body.into_iter().flatten().filter_map(Definition::parse);
        let Some((definition, schema)) = definitions.find_map(|definition| {
            let schema = definition.schema?;
            Some((definition, schema))
        }) else {
            return Self::in_prompt(request);
        };
        Some(Self {
            name: definition.name.map(Cow::into_owned),
            strict: definition.strict == Some(true),
            text: schema.get().to_owned(),
            value: serde_json::from_str(schema.get()).ok()?,
        })
    }

    /// Returns the schema on a line of its own in a system message.
    fn in_prompt(request: &Request) -> Option<Self> {
        let messages = request.messages();
        let system = messages.iter().filter(|message| message.role == "system");
        let mut lines = system.flat_map(|message| message.text.lines());
        lines.find_map(|line| {
            let value: Value = serde_json::from_str(line).ok()?;
            value.get("type")?;
            Some(Self {
                name: None,
                strict: true,
                text: line.to_owned(),
                value,
            })
        })
    }
}

impl Request {
    /// Returns `response_format`, or the `format` of `text`.
    pub(in crate::testing) fn format_text(&self) -> Option<&str> {
        let body = self.parsed();
        let format = match self.api() {
            Api::ChatCompletions => body.response_format,
            Api::Responses => body.text?.format,
        };
        format.map(RawValue::get)
    }

    /// Returns the function that the request forces the model to call.
    pub(in crate::testing) fn tool_text(&self) -> Option<&str> {
        let choice = &self.body()["tool_choice"];
        let is_forced = choice == "required" || choice["type"] == "function";
        let is_function = self.body()["tools"][0]["type"] == "function";
        if !is_forced || !is_function {
            return None;
        }
        let tool = self.parsed().tools?.into_iter().next()?;
        Some(tool.get())
    }

    fn parsed(&self) -> Body<'_> {
        serde_json::from_str(self.text()).unwrap_or_default()
    }

    /// Returns the text of the schema.
    pub(in crate::testing) fn schema_text(&self) -> Option<&str> {
        self.output_schema().map(|schema| schema.text.as_str())
    }
}
