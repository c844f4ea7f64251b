//! The constraints of the derive, checked on an answer: local servers silently ignore ranges, formats and most patterns.
//!
//! The document is walked along the nodes of its schema, which are in the binary only for types that have constraints; the
//! derive emits no code for this.

mod formats;
mod rules;
mod shape;
mod walk;

use std::cell::RefCell;
use std::fmt;

use serde::de::DeserializeSeed;

use crate::schema::node::Schema;

/// A constraint that an answer breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// Where, as `lines[2].price`.
    pub(crate) path: String,
    /// What is asked for: `at most 130`.
    pub(crate) rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` must be {}", self.path, self.rule)
    }
}

/// The first constraint that a document breaks. A document that does not fit the schema is not judged: serde has.
pub(crate) fn violation(root: &'static Schema, document: &str) -> Option<Violation> {
    let found = RefCell::new(None);
    let mut json = serde_json::Deserializer::from_str(document);
    let types = shape::Types::default();
    let walk = walk::Walk::new(root, &walk::Path::Root, &types, &found);
    // What cannot be read is serde's to report, and it has.
    let _: Result<(), _> = walk.deserialize(&mut json);
    found.into_inner()
}

#[cfg(test)]
mod tests;
