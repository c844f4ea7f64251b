//! Validation of JSON documents against a schema.
//!
//! Three callers share one validator. Answers are checked against the constraints of their type,
//! because local servers silently ignore ranges, formats, and most patterns, and for lists in place
//! of objects; the schema comes from the type's nodes, which are in the binary only if there is
//! something to check. Examples are
//! checked against the complete schema text, as no server has enforced it. The test server checks
//! only the shape of a scripted reply against the schema of the request.
//!
//! [`jsonschema`](https://docs.rs/jsonschema) is not used: it implements the complete standard, of
//! which little is needed here, and would add 43 crates.

mod compile_nodes;
mod compile_text;
mod document;
#[cfg(feature = "llguidance1")]
mod grammar;
mod pattern;
mod rules;
mod schema;
mod validator;

use std::sync::Arc;

use serde_json::Value;

use self::document::Json;
use self::schema::CompiledSchema;
use self::validator::{Extent, Validator};
use crate::schema::Structured;

#[cfg(feature = "llguidance1")]
pub(crate) use self::grammar::CompiledGrammar;
pub(crate) use self::pattern::Pattern;
pub(crate) use self::validator::SchemaMismatch;

/// Returns the first mismatch of an answer that has been deserialized: a violated constraint, or a
/// list in place of an object, which the deserializer does not reject in content that serde
/// buffers.
pub(crate) fn violation<T: Structured>(document: &str) -> Option<SchemaMismatch> {
    check_answer(&*schema_to_check::<T>(document)?, document, T::__WRAPPED)
}

/// Returns the first mismatch of an element of the list type `T`.
pub(crate) fn violation_in_element<T: Structured>(
    element: &str,
    index: usize,
) -> Option<SchemaMismatch> {
    check_element(&*schema_to_check::<T>(element)?, element, index)
}

/// Returns `true` if a complete value has a list in place of an object, in content that serde
/// buffers.
pub(crate) fn has_list_for_object<T: Structured>(json: &str) -> bool {
    let buffered = const { T::__SUMMARY.buffered };
    buffered
        && json.contains('[')
        && schema_to_check::<T>(json)
            .and_then(|schema| check_answer(&schema, json, false))
            .is_some_and(|mismatch| mismatch.is_list())
}

/// Returns the schema of `T`, if there may be a mismatch.
fn schema_to_check<T: Structured>(json: &str) -> Option<Arc<CompiledSchema>> {
    // Evaluated at compile time, so that the nodes of other types are not in the binary.
    if !const { T::__SUMMARY.constrained || T::__SUMMARY.buffered } {
        return None;
    }
    if !const { T::__SUMMARY.constrained } && !json.contains('[') {
        return None;
    }
    Some(compile_nodes::compiled(T::__NODE))
}

/// Returns the first list in place of an object in an answer of a type that is known by the text of
/// its schema.
#[cfg(feature = "schemars1")]
pub(crate) fn list_for_object(
    document: &str,
    schema: &'static str,
    wrapped: bool,
) -> Option<SchemaMismatch> {
    if !document.contains('[') {
        return None;
    }
    check_answer(&compile_text::compiled(schema, wrapped), document, wrapped)
        .filter(SchemaMismatch::is_list)
}

/// Runs [`list_for_object`] for an element of a list, which is always wrapped.
#[cfg(feature = "schemars1")]
pub(crate) fn list_for_object_in_element(
    element: &str,
    index: usize,
    schema: &'static str,
) -> Option<SchemaMismatch> {
    if !element.contains('[') {
        return None;
    }
    check_element(&compile_text::compiled(schema, true), element, index)
        .filter(SchemaMismatch::is_list)
}

fn check_answer(schema: &CompiledSchema, document: &str, wrapped: bool) -> Option<SchemaMismatch> {
    let document = Json::parse(document)?;
    let document = if wrapped {
        document.get("value")?
    } else {
        &document
    };
    Validator::new(schema, Extent::Constraints).mismatch(document)
}

fn check_element(schema: &CompiledSchema, element: &str, index: usize) -> Option<SchemaMismatch> {
    let element = Json::parse(element)?;
    Validator::new(schema, Extent::Constraints).mismatch_of_element(&element, index)
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
    let schema = compile_text::compile(schema, wrapped);
    let document = Json::parse(document)?;
    let null = Json::Scalar("null");
    let document = if wrapped {
        document.get("value").unwrap_or(&null)
    } else {
        &document
    };
    Some(
        Validator::new(&schema, extent)
            .mismatch(document)?
            .to_string(),
    )
}

#[cfg(test)]
mod tests;
