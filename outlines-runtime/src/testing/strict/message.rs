//! What the API says about a schema. Where a message is *reported*, people have quoted it from answers of the API between 2024
//! and 2026; the others are worded after those, or as the Python package jsonschema words them, whose sentences come through.

use super::python;
use crate::testing::json::Json;

/// Reported.
pub(super) const UNTYPED: &str = "schema must have a 'type' key.";

/// Reported.
pub(super) const OPEN_OBJECT: &str =
    "'additionalProperties' is required to be supplied and to be false.";

/// Reported.
pub(super) const REQUIRED: &str =
    "'required' is required to be supplied and to be an array including every key in properties.";

/// Reported.
pub(super) const NO_ITEMS: &str = "array schema missing items.";

/// Reported, with functions.
pub(super) const NO_PROPERTIES: &str = "object schema missing properties.";

/// Reported.
pub(super) const MIXED_ENUM: &str = "enum values must be of the same type.";

/// Reported, as a whole message without the name of the schema.
pub(super) const SHARED_FIRST_KEY: &str = "Objects provided via 'anyOf' must not share identical first keys. Consider adding a discriminator key or \
     rearranging the properties to ensure the first key is unique.";

/// Reported, with functions.
pub(super) const UNION_AT_ROOT: &str = "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";

/// Reported, right behind the name of the schema.
pub(super) const NO_SCHEMA: &str = "Please ensure it is a valid JSON Schema.";

/// Reported for a root that is an array or has no type.
pub(super) fn root_type(kind: &str) -> String {
    format!("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'.")
}

/// Reported for `default`, `format`, `minLength`, `uniqueItems`, `oneOf`, `allOf` and more.
pub(super) fn keyword(keyword: &str) -> String {
    format!("'{keyword}' is not permitted.")
}

/// Reported.
pub(super) fn format(format: &str) -> String {
    format!("'{format}' is not a valid format.")
}

/// Reported.
pub(super) fn missing(key: &str) -> String {
    format!("{REQUIRED} Missing '{key}'.")
}

/// Reported.
pub(super) fn extra(key: &str) -> String {
    format!("{REQUIRED} Extra required key '{key}' supplied.")
}

/// Reported.
pub(super) fn beside_reference<'k>(keywords: impl Iterator<Item = &'k str>) -> String {
    format!("$ref cannot have keywords {}.", python::set(keywords))
}

/// Reported, without a place.
pub(super) fn reference(target: &str) -> String {
    format!("reference to component '{target}' which was not found in the schema.")
}

/// Reported: the value has no quotes there.
pub(super) fn enum_value(value: &Json, kind: &Json) -> String {
    let value = match value {
        Json::String(text) => text.clone(),
        value => python::value(value),
    };
    format!(
        "enum value {value} does not validate against {{'type': {}}}.",
        python::value(kind)
    )
}

/// A type that there is not.
pub(super) fn no_type(kind: &Json) -> String {
    format!(
        "{} is not valid under any of the given schemas.",
        python::value(kind)
    )
}

/// Reported, with functions.
pub(super) fn no_schema(value: &Json) -> String {
    format!(
        "{} is not of type 'object', 'boolean'.",
        python::value(value)
    )
}

pub(super) fn no_value_of(kind: &str, value: &Json) -> String {
    format!("{} is not of type '{kind}'.", python::value(value))
}

pub(super) fn empty(values: &Json) -> String {
    format!("{} should be non-empty.", python::value(values))
}

pub(super) fn not_unique(values: &Json) -> String {
    format!("{} has non-unique elements.", python::value(values))
}

/// Reported, for 6000 of 5000.
pub(super) fn properties(count: usize, limit: usize) -> String {
    format!("{count} parameters exceeds limit of {limit}.")
}

/// Reported, for 14 of 10.
pub(super) fn nesting(count: usize, limit: usize) -> String {
    format!("{count} levels of nesting exceeds limit of {limit}.")
}

/// Reported.
pub(super) fn enum_values(count: usize, limit: usize) -> String {
    format!(
        "Expected at most {limit} enum values in total within a single schema when using structured outputs, but received {count}. \
         {FEWER}"
    )
}

/// Reported.
pub(super) fn large_enum(count: usize, limit: usize, large: usize) -> String {
    format!(
        "Expected at most {limit} total characters across enum values when there are more than {large} enum values, but received \
         {count}. {FEWER}"
    )
}

const FEWER: &str = "Consider reducing the number of enums, or opt out of structured outputs by setting 'strict: false'.";

pub(super) fn characters(count: usize, limit: usize) -> String {
    format!("{count} characters of names and enum values exceeds limit of {limit}.")
}

/// Reported.
pub(super) fn name_pattern(param: &str) -> String {
    format!(
        "Invalid '{param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
    )
}

/// Reported.
pub(super) fn name_length(param: &str, length: usize, limit: usize) -> String {
    format!(
        "Invalid '{param}': string too long. Expected a string with maximum length {limit}, but got a string with length {length} \
         instead."
    )
}

/// Reported.
pub(super) fn missing_parameter(param: &str) -> String {
    format!("Missing required parameter: '{param}'.")
}

/// Reported.
pub(super) fn unknown_parameter(param: &str) -> String {
    format!("Unknown parameter: '{param}'.")
}
