//! Keywords that strict mode permits.

use crate::testing::json::{Json, Members};

/// Keywords by the type that they belong to, from the guide's list of supported properties.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("string", &["pattern", "format"]),
    ("integer", NUMBER_KEYWORDS),
    ("number", NUMBER_KEYWORDS),
    ("boolean", &[]),
    ("null", &[]),
    ("array", &["items", "minItems", "maxItems"]),
    (
        "object",
        &["properties", "required", "additionalProperties"],
    ),
];

const NUMBER_KEYWORDS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// Keywords of any schema. The guide does not list `title`, `$schema` and `examples`; they have
/// been observed to be accepted.
const GENERAL: &[&str] = &[
    "type",
    "enum",
    "const",
    "anyOf",
    "description",
    "title",
    "$schema",
    "examples",
    "$defs",
    "definitions",
];

/// Types that the values of keywords must have by the JSON Schema standard.
const VALUE_TYPES: &[(&str, &str)] = &[
    ("description", "string"),
    ("title", "string"),
    ("pattern", "string"),
    ("format", "string"),
    ("$ref", "string"),
    ("enum", "array"),
    ("anyOf", "array"),
    ("required", "array"),
    ("properties", "object"),
    ("$defs", "object"),
    ("definitions", "object"),
    ("minItems", "integer"),
    ("maxItems", "integer"),
    ("minimum", "number"),
    ("maximum", "number"),
    ("exclusiveMinimum", "number"),
    ("exclusiveMaximum", "number"),
    ("multipleOf", "number"),
];

const FORMATS: &[&str] = &[
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

pub(super) fn is_type(name: &str) -> bool {
    KEYWORDS.iter().any(|(known, _)| *known == name)
}

/// Returns whether a schema of these types may have the keyword.
pub(super) fn is_permitted(keyword: &str, types: &[&str]) -> bool {
    let of_types = KEYWORDS.iter().filter(|(name, _)| types.contains(name));
    GENERAL.contains(&keyword)
        || of_types
            .flat_map(|(_, keywords)| *keywords)
            .any(|k| *k == keyword)
}

pub(super) fn is_format(name: &str) -> bool {
    FORMATS.contains(&name)
}

/// Returns the first keyword value of the wrong type, with the type that it should have.
pub(super) fn wrongly_typed(members: &Members) -> Option<(&'static str, &Json)> {
    VALUE_TYPES.iter().find_map(|(keyword, name)| {
        let value = members.get(*keyword)?;
        (!value.is_of_type(name)).then_some((*name, value))
    })
}
