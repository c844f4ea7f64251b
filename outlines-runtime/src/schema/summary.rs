//! The result of rendering a schema, and the error message that follows from it.

use super::error::SchemaError;
use super::strict_mode::{Limits, SchemaSize};
use super::text::Writer;
use super::type_info::Name;

/// The result of rendering a schema, apart from its text.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Summary {
    /// The length of the text.
    pub(super) bytes: usize,
    pub(super) size: SchemaSize,
    /// The first error in the schema.
    pub(super) error: Option<SchemaError>,
    /// A key with which two alternatives begin, as JSON.
    pub(super) shared_first_key: Option<&'static str>,
    /// Whether the schema has constraints to check on an answer.
    pub(crate) constrained: bool,
    /// Whether serde buffers parts of a value before it deserializes them.
    pub(crate) buffered: bool,
}

impl Summary {
    pub(super) const fn new() -> Self {
        Self {
            bytes: 0,
            size: SchemaSize::new(),
            error: None,
            shared_first_key: None,
            constrained: false,
            buffered: false,
        }
    }
}

/// An error message about a schema, or an empty one.
pub(super) struct Message(Writer<512>);

impl Message {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    pub(super) const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    const fn start(&mut self, name: &Name) {
        self.0.push("`");
        self.0.name(name);
        self.0.push("` ");
    }
}

/// Returns the error in the schema of the type `name`, in one sentence, or an empty message.
pub(super) const fn violation(limits: &Limits, summary: &Summary, name: &Name) -> Message {
    let mut message = Message(Writer::new());
    if let Some(error) = &summary.error {
        message.start(name);
        error.explain(&mut message.0);
    } else if let Some(key) = summary.shared_first_key
        && !limits.shared_first_keys
    {
        message.start(name);
        message
            .0
            .push("has untagged variants that start with the same key ");
        message.0.push(key);
        message.0.push(
            "; reorder their fields so that the first keys differ, or add `#[serde(tag = \"…\")]`",
        );
    } else if let Some(exceeded) = limits.exceeded(&summary.size) {
        // `Order` has 6000 properties, but the API allows 5000; split it into types …
        message.start(name);
        message.0.push("has ");
        message.0.number(exceeded.found as u128);
        message.0.push(" ");
        message.0.push(exceeded.what);
        message.0.push(", but the API allows ");
        message.0.number(exceeded.limit as u128);
        message.0.push("; ");
        message.0.push(exceeded.fix);
    }
    message
}
