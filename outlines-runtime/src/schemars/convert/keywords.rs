//! JSON Schema keywords: those that constrain a document, and those that strict mode does not
//! support.

use serde_json::{Value, json};

use super::converter::Members;
use super::path::{ConversionError, SchemaPath};
use crate::schemars::error::Problem;

/// Keywords that constrain a document. All others are annotations, and omitted.
const CONSTRAINING: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "prefixItems",
    "properties",
    "required",
    "type",
    "unevaluatedProperties",
];

/// Keywords of maps.
const MAPS: &[&str] = &[
    "maxProperties",
    "minProperties",
    "patternProperties",
    "propertyNames",
];

/// Other constraining keywords that strict mode does not support, with a remedy.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("$dynamicRef", "use `$ref`"),
    ("$recursiveRef", "use `$ref`"),
    ("additionalItems", "use a struct with named fields"),
    ("contains", "check the list with `check`"),
    ("dependencies", "use an enum with data"),
    ("dependentRequired", "use an enum with data"),
    ("dependentSchemas", "use an enum with data"),
    ("else", "use an enum with data"),
    ("if", "use an enum with data"),
    ("maxContains", "check the list with `check`"),
    ("minContains", "check the list with `check`"),
    ("then", "use an enum with data"),
    ("unevaluatedItems", "use a struct with named fields"),
];

pub(super) fn constrains(keyword: &str) -> bool {
    CONSTRAINING.contains(&keyword)
        || MAPS.contains(&keyword)
        || UNSUPPORTED
            .iter()
            .any(|(unsupported, _)| *unsupported == keyword)
}

/// Rejects unsupported keywords.
pub(super) fn check(members: &Members, path: &SchemaPath<'_>) -> Result<(), ConversionError> {
    if MAPS.iter().any(|keyword| members.contains_key(*keyword)) {
        return Err(path.error(Problem::Map));
    }
    let unsupported = UNSUPPORTED
        .iter()
        .find(|(keyword, _)| members.contains_key(*keyword));
    if let Some((keyword, remedy)) = unsupported {
        return Err(path.error(Problem::UnsupportedKeyword(keyword, remedy)));
    }
    if members.get("not").is_some_and(|not| !is_zero(not)) {
        return Err(path.error(Problem::UnsupportedKeyword(
            "not",
            "list the admitted values instead",
        )));
    }
    Ok(())
}

/// Returns whether this is the schema that the signed `NonZero` types exclude.
pub(super) fn is_zero(not: &Value) -> bool {
    *not == json!({"const": 0})
}
