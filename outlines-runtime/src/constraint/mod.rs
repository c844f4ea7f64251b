//! The constraints of the derive, checked on an answer: local servers silently ignore ranges, formats and most patterns. And
//! the whole schema, checked on an example, which no server has enforced.
//!
//! An answer is walked along the nodes of its schema, which are in the binary only for types that have constraints; the derive
//! emits no code for this.

mod formats;
mod pattern;
mod rules;
mod schema;
mod shape;
mod walk;

use std::cell::RefCell;
use std::fmt;

use serde::de::DeserializeSeed;
use serde_json::Value;

use self::schema::Extent;
use self::shape::Types;
use self::walk::{Path, Walk, Wrapper};
use crate::schema::Structured;
use crate::schema::node::Schema;

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

/// Returns the first constraint of `T` that a document breaks. A document that is not a `T` has been
/// rejected by serde.
pub(crate) fn violation<T: Structured>(document: &str) -> Option<String> {
    // A constant, so that the nodes of a type without constraints are not in the binary.
    if !const { T::__SUMMARY.constrained } {
        return None;
    }
    judge(T::__NODE.get(), document, &Path::Root, T::__WRAPPED)
}

/// Returns the first constraint that one element of the list type `T` breaks.
pub(crate) fn violation_in_element<T: Structured>(element: &str, index: usize) -> Option<String> {
    if !const { T::__SUMMARY.constrained } {
        return None;
    }
    let Schema::Array(list) = T::__NODE.get() else {
        return None;
    };
    let path = Path::Index(&Path::Root, index);
    judge(list.items.get(), element, &path, false)
}

fn judge(
    schema: &'static Schema,
    document: &str,
    place: &Path<'_>,
    wrapped: bool,
) -> Option<String> {
    let found = RefCell::new(None);
    let types = Types::default();
    let walk = Walk::new(schema, place, &types, &found);
    let mut json = serde_json::Deserializer::from_str(document);
    // Text that cannot be read has been rejected by serde.
    let _: Result<(), _> = if wrapped {
        Wrapper(walk).deserialize(&mut json)
    } else {
        walk.deserialize(&mut json)
    };
    found
        .into_inner()
        .map(|violation: Violation| violation.to_string())
}

/// The first thing in a document that the schema of `T` excludes: a value that its own type writes otherwise than it reads it.
pub(crate) fn misfit<T: Structured>(document: &str) -> Option<String> {
    let schema = serde_json::from_str(T::SCHEMA).ok()?;
    judge_text(document, &schema, T::__WRAPPED, Extent::Whole)
}

/// The first thing in a document that is of another shape than the schema has it, whatever bounds it keeps.
#[cfg(feature = "testing")]
pub(crate) fn misshapen(document: &str, schema: &Value, wrapped: bool) -> Option<String> {
    judge_text(document, schema, wrapped, Extent::Shape)
}

fn judge_text(document: &str, schema: &Value, wrapped: bool, extent: Extent) -> Option<String> {
    let document: Value = serde_json::from_str(document).ok()?;
    let text = schema::Text::new(schema, extent);
    // Paths are those of the type, without the wrapper.
    let misfit = if wrapped {
        let inner = &schema["properties"]["value"];
        text.misfit(inner, &document["value"], &Path::Root)
    } else {
        text.misfit(schema, &document, &Path::Root)
    };
    misfit.map(|misfit| misfit.sentence())
}

#[cfg(test)]
mod tests;
