//! Form of an answer: a schema or a grammar.

use std::borrow::Cow;

use serde::Serialize;

use crate::api::{Grammar, OutputFormat, OutputSchema};
use crate::evidence::Root;

/// The form of an answer, which outlives the call it was made for.
#[derive(Debug, Clone)]
pub enum OwnedOutputFormat {
    Schema(OwnedOutputSchema),
    Grammar(Grammar),
}

/// A schema, and how its answers hold the value.
#[derive(Debug, Clone)]
pub struct OwnedOutputSchema {
    pub(super) name: &'static str,
    pub(super) text: Cow<'static, str>,
    pub(super) root: Root,
}

impl OwnedOutputFormat {
    /// Returns the form of a string with one keyword such as `enum`, in an object, because strict
    /// mode requires one as the root.
    pub(super) fn string(
        name: &'static str,
        keyword: &str,
        value: &impl Serialize,
    ) -> Result<Self, String> {
        let value = serde_json::to_string(value)
            .map_err(|error| format!("`{keyword}` of the schema cannot be written: {error}"))?;
        let text = [
            r#"{"type":"object","properties":{"value":{"type":"string",""#,
            keyword,
            r#"":"#,
            &value,
            r#"}},"required":["value"],"additionalProperties":false}"#,
        ];
        Ok(Self::Schema(OwnedOutputSchema {
            name,
            text: Cow::Owned(text.concat()),
            root: Root::Wrapped,
        }))
    }

    pub(crate) fn borrow(&self) -> OutputFormat<'_> {
        match self {
            Self::Schema(schema) => OutputFormat::Schema(OutputSchema {
                name: schema.name,
                schema: &schema.text,
            }),
            Self::Grammar(grammar) => OutputFormat::Grammar(grammar),
        }
    }
}
