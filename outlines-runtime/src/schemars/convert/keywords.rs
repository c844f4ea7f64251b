//! The keywords that say something about a document, and those of them that strict mode has nothing for.

use serde_json::{Value, json};

use super::path::Path;
use super::{Fault, Members};
use crate::schemars::error::Problem;

/// Keywords that bind a document. All others annotate it, and are left out.
const BINDING: &[&str] = &[
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

/// Keywords that only maps have.
const MAPS: &[&str] = &[
    "maxProperties",
    "minProperties",
    "patternProperties",
    "propertyNames",
];

/// Other keywords that bind a document and have no place in a strict schema, each with what to do.
const REFUSED: &[(&str, &str)] = &[
    ("$dynamicRef", "use `$ref`"),
    ("$recursiveRef", "use `$ref`"),
    ("additionalItems", "use a struct with named fields"),
    ("contains", "check the list after the call"),
    ("dependencies", "use an enum with data"),
    ("dependentRequired", "use an enum with data"),
    ("dependentSchemas", "use an enum with data"),
    ("else", "use an enum with data"),
    ("if", "use an enum with data"),
    ("maxContains", "check the list after the call"),
    ("minContains", "check the list after the call"),
    ("then", "use an enum with data"),
    ("unevaluatedItems", "use a struct with named fields"),
];

pub(super) fn binds(keyword: &str) -> bool {
    BINDING.contains(&keyword)
        || MAPS.contains(&keyword)
        || REFUSED.iter().any(|(refused, _)| *refused == keyword)
}

/// Refuses what cannot be said.
pub(super) fn check(members: &Members, path: &Path<'_>) -> Result<(), Fault> {
    if MAPS.iter().any(|keyword| members.contains_key(*keyword)) {
        return Err(path.fault(Problem::Map));
    }
    let refused = REFUSED
        .iter()
        .find(|(keyword, _)| members.contains_key(*keyword));
    if let Some((keyword, remedy)) = refused {
        return Err(path.fault(Problem::Keyword(keyword, remedy)));
    }
    if members.get("not").is_some_and(|not| !is_zero(not)) {
        return Err(path.fault(Problem::Keyword("not", "say what is wanted instead")));
    }
    Ok(())
}

/// The schema that the signed `NonZero` types exclude.
pub(super) fn is_zero(not: &Value) -> bool {
    *not == json!({"const": 0})
}
