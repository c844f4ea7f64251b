//! Validation of JSON documents against a schema.
//!
//! Three callers share one validator. Answers are checked against the constraints of their type,
//! because local servers silently ignore ranges, formats, and most patterns; the schema comes
//! from the type's nodes, which are in the binary only if the type has constraints. Examples are
//! checked against the complete schema text, as no server has enforced it. The test server checks
//! only the shape of a scripted reply against the schema of the request.
//!
//! [`jsonschema`](https://docs.rs/jsonschema) is not used: it implements the complete standard, of
//! which little is needed here, and would add 43 crates.

mod compile_nodes;
mod compile_text;
mod document;
mod pattern;
mod rules;
mod schema;
mod validator;

use serde_json::Value;

use self::document::Json;
use self::validator::{Extent, Path, Validator};
use crate::schema::Structured;
use crate::schema::node::Schema;

/// Returns the first constraint of `T` that an answer violates. The answer has been deserialized,
/// so that only constraints are checked.
pub(crate) fn violation<T: Structured>(document: &str) -> Option<String> {
    // Evaluated at compile time, so that nodes of a type without constraints are not in the
    // binary.
    if !const { T::__SUMMARY.constrained } {
        return None;
    }
    check_answer(T::__NODE.get(), document, &Path::Root, T::__WRAPPED)
}

/// Returns the first constraint that an element of the list type `T` violates.
pub(crate) fn violation_in_element<T: Structured>(element: &str, index: usize) -> Option<String> {
    if !const { T::__SUMMARY.constrained } {
        return None;
    }
    let Schema::Array(list) = T::__NODE.get() else {
        return None;
    };
    let path = Path::Index(&Path::Root, index);
    check_answer(list.items.get(), element, &path, false)
}

fn check_answer(
    node: &'static Schema,
    document: &str,
    path: &Path<'_>,
    wrapped: bool,
) -> Option<String> {
    let schema = compile_nodes::compiled(node);
    let document = Json::parse(document)?;
    let document = if wrapped {
        document.get("value")?
    } else {
        &document
    };
    let validator = Validator::new(&schema, Extent::Constraints);
    Some(validator.mismatch(document, path)?.to_string())
}

/// Returns the first part of an example that the schema of `T` does not admit: a value that its
/// type serializes differently from how it is deserialized.
pub(crate) fn example_mismatch<T: Structured>(document: &str) -> Option<String> {
    let schema = serde_json::from_str(T::SCHEMA).ok()?;
    check_text(document, &schema, T::__WRAPPED, Extent::Complete)
}

/// Returns the first part of a document whose shape differs from the schema. Bounds are ignored.
#[cfg(feature = "testing")]
pub(crate) fn shape_mismatch(document: &str, schema: &Value, wrapped: bool) -> Option<String> {
    check_text(document, schema, wrapped, Extent::Shape)
}

fn check_text(document: &str, schema: &Value, wrapped: bool, extent: Extent) -> Option<String> {
    // Paths are those of the type, without the wrapper.
    let target = if wrapped {
        &schema["properties"]["value"]
    } else {
        schema
    };
    let schema = compile_text::compile(schema, target);
    let document = Json::parse(document)?;
    let null = Json::Scalar("null");
    let document = if wrapped {
        document.get("value").unwrap_or(&null)
    } else {
        &document
    };
    let validator = Validator::new(&schema, extent);
    Some(validator.mismatch(document, &Path::Root)?.to_string())
}

#[cfg(test)]
mod tests;
