//! Messages of the API about a schema.
//!
//! A message marked *reported* was quoted by users of the API between 2024 and 2026. The others
//! follow those, or the sentences of the Python package `jsonschema` that the API passes on.

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

/// Reported, for functions.
pub(super) const NO_PROPERTIES: &str = "object schema missing properties.";

/// Reported.
pub(super) const MIXED_ENUM: &str = "enum values must be of the same type.";

/// Reported, without the name of the schema.
pub(super) const SHARED_FIRST_KEY: &str = "Objects provided via 'anyOf' must not share identical \
     first keys. Consider adding a discriminator key or rearranging the properties to ensure the \
     first key is unique.";

/// Reported, for functions.
pub(super) const UNION_AT_ROOT: &str = "schema must have type 'object' and not have \
     'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";

/// Reported, directly after the name of the schema.
pub(super) const NOT_JSON: &str = "Please ensure it is a valid JSON Schema.";

const FEWER: &str = "Consider reducing the number of enums, or opt out of structured outputs by \
     setting 'strict: false'.";

/// Returns the *reported* message about a root that is an array or has no type.
pub(super) fn root_type(kind: &str) -> String {
    format!("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'.")
}

/// Returns the *reported* message about an unsupported keyword, such as `default`.
pub(super) fn keyword(keyword: &str) -> String {
    format!("'{keyword}' is not permitted.")
}

/// Returns the *reported* message about an unknown `format`.
pub(super) fn format(format: &str) -> String {
    format!("'{format}' is not a valid format.")
}

/// Returns the *reported* message about a property that is not in `required`.
pub(super) fn missing_key(key: &str) -> String {
    format!("{REQUIRED} Missing '{key}'.")
}

/// Returns the *reported* message about an element of `required` that is no property.
pub(super) fn extra_key(key: &str) -> String {
    format!("{REQUIRED} Extra required key '{key}' supplied.")
}

/// Returns the *reported* message about keywords beside a `$ref`.
pub(super) fn beside_reference(keywords: &[&str]) -> String {
    format!("$ref cannot have keywords {{{}}}.", list(keywords))
}

/// Returns the *reported* message about a `$ref` without a target. It was quoted without a context.
pub(super) fn unresolved_reference(target: &str) -> String {
    format!("reference to component '{target}' which was not found in the schema.")
}

/// Returns the *reported* message about an enum value of another type. The value has no quotes.
pub(super) fn enum_value(value: &Json, types: &[&str]) -> String {
    let value = match value {
        Json::String(text) => text.clone(),
        value => value.to_string(),
    };
    let types = match types {
        [name] => format!("'{name}'"),
        names => format!("[{}]", list(names)),
    };
    format!("enum value {value} does not validate against {{'type': {types}}}.")
}

pub(super) fn unknown_type(value: &Json) -> String {
    format!(
        "{} is not valid under any of the given schemas.",
        quoted(value)
    )
}

/// Returns the *reported* message about a value in place of a schema. It was quoted for functions.
pub(super) fn not_a_schema(value: &Json) -> String {
    format!("{} is not of type 'object', 'boolean'.", quoted(value))
}

pub(super) fn wrong_type(name: &str, value: &Json) -> String {
    format!("{} is not of type '{name}'.", quoted(value))
}

pub(super) fn empty(values: &Json) -> String {
    format!("{values} should be non-empty.")
}

pub(super) fn not_unique(values: &Json) -> String {
    format!("{values} has non-unique elements.")
}

/// Returns the *reported* message about too many properties. It was quoted for 6000 of 5000.
pub(super) fn properties(count: usize, limit: usize) -> String {
    format!("{count} parameters exceeds limit of {limit}.")
}

/// Returns the *reported* message about too many levels. It was quoted for 14 of 10.
pub(super) fn levels(count: usize, limit: usize) -> String {
    format!("{count} levels of nesting exceeds limit of {limit}.")
}

pub(super) fn characters(count: usize, limit: usize) -> String {
    format!("{count} characters of names and enum values exceeds limit of {limit}.")
}

/// Returns the *reported* message about too many enum values.
pub(super) fn enum_values(count: usize, limit: usize) -> String {
    format!(
        "Expected at most {limit} enum values in total within a single schema when using \
         structured outputs, but received {count}. {FEWER}"
    )
}

/// Returns the *reported* message about a large enum with too many characters.
pub(super) fn large_enum(count: usize, limit: usize, large: usize) -> String {
    format!(
        "Expected at most {limit} total characters across enum values when there are more than \
         {large} enum values, but received {count}. {FEWER}"
    )
}

/// Returns the *reported* message about a schema name with an invalid character.
pub(super) fn name_pattern(param: &str) -> String {
    format!(
        "Invalid '{param}': string does not match pattern. Expected a string that matches the \
         pattern '^[a-zA-Z0-9_-]+$'."
    )
}

/// Returns the *reported* message about a schema name that is too long.
pub(super) fn name_length(param: &str, length: usize, limit: usize) -> String {
    format!(
        "Invalid '{param}': string too long. Expected a string with maximum length {limit}, but \
         got a string with length {length} instead."
    )
}

/// Returns the *reported* context, a Python tuple: `('properties', 'age')`, `('anyOf',)`, `()`.
pub(super) fn context(path: &[String]) -> String {
    match path {
        [segment] => format!("('{segment}',)"),
        path => format!("({})", list(path)),
    }
}

fn list<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("'{}'", name.as_ref()))
        .collect();
    names.join(", ")
}

/// Returns a string in single quotes, as the API does, and other values as JSON.
fn quoted(value: &Json) -> String {
    match value {
        Json::String(text) => format!("'{text}'"),
        value => value.to_string(),
    }
}
