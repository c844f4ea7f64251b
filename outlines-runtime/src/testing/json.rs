//! JSON values whose objects keep the order of their keys.
//!
//! The order matters in a schema: models write keys in schema order. The feature `preserve_order`
//! of `serde_json` is not used here, because a dev-dependency that enables it changes the maps of
//! the whole test build: a user's code would run with other maps in tests than in production.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Number;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Self>),
    Object(Members),
}

/// The members of an object, in their order.
pub(super) type Members = IndexMap<String, Json>;

impl Json {
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Returns the value of a key if this is an object that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    pub(super) fn as_object(&self) -> Option<&Members> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Resolves a reference such as `#/$defs/Person`.
    pub(super) fn resolve(&self, reference: &str) -> Option<&Self> {
        let pointer = reference.strip_prefix('#')?;
        if pointer.is_empty() {
            return Some(self);
        }
        let mut segments = pointer.strip_prefix('/')?.split('/');
        segments.try_fold(self, |value, segment| {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            match value {
                Self::Object(members) => members.get(&segment),
                Self::Array(items) => items.get(segment.parse::<usize>().ok()?),
                _ => None,
            }
        })
    }

    /// Returns the name of the type in JSON Schema, which is `integer` for a whole number.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(number) if number.as_f64().is_some_and(|n| n.fract() == 0.0) => "integer",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// Returns whether this is a value of a type of JSON Schema.
    pub(super) fn is_of_type(&self, name: &str) -> bool {
        self.type_name() == name || name == "number" && self.type_name() == "integer"
    }
}

/// Writes compact JSON.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// Returns a string as JSON, with its quotes and escapes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
