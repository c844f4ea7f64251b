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

use self::shape::Types;
use self::walk::{Path, Walk, Wrapper};
use crate::schema::Structured;

/// A constraint that an answer breaks.
struct Violation {
    /// Where, as `lines[2].price`.
    path: String,
    /// What is asked for: `at most 130`.
    rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` must be {}", self.path, self.rule)
    }
}

/// The first constraint of `T` that a document breaks. A document that is no `T` is not judged: serde has.
pub(crate) fn violation<T: Structured>(document: &str) -> Option<String> {
    judge::<T>(document, &Path::Root, T::__WRAPPED)
}

/// The same for an element of a list, which is not wrapped.
pub(crate) fn violation_in_element<T: Structured>(document: &str, index: usize) -> Option<String> {
    judge::<T>(document, &Path::Index(&Path::Root, index), false)
}

fn judge<T: Structured>(document: &str, place: &Path<'_>, wrapped: bool) -> Option<String> {
    // A constant, so that the nodes of a type without constraints are not in the binary.
    if !const { T::__MEASURE.constrained } {
        return None;
    }
    let found = RefCell::new(None);
    let types = Types::default();
    let walk = Walk::new(T::__NODE.get(), place, &types, &found);
    let mut json = serde_json::Deserializer::from_str(document);
    // What cannot be read is serde's to report, and it has.
    let _: Result<(), _> = if wrapped {
        Wrapper(walk).deserialize(&mut json)
    } else {
        walk.deserialize(&mut json)
    };
    found
        .into_inner()
        .map(|violation: Violation| violation.to_string())
}

#[cfg(test)]
mod tests;
