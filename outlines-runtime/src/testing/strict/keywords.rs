//! The keywords of strict mode.

use crate::testing::json::{Json, Members};

/// Keywords by the type that they belong to, as in the guide's list of what is supported.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("string", &["pattern", "format"]),
    ("integer", NUMBERS),
    ("number", NUMBERS),
    ("boolean", &[]),
    ("null", &[]),
    ("array", &["items", "minItems", "maxItems"]),
    (
        "object",
        &["properties", "required", "additionalProperties"],
    ),
];

const NUMBERS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// Keywords of any schema. The guide names neither `title` nor `$schema` nor `examples`; they have been seen to pass.
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

/// What the value of a keyword must be, by the standard.
const VALUES: &[(&str, &str)] = &[
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
    KEYWORDS.iter().any(|(kind, _)| *kind == name)
}

/// Whether a schema of these types may have the keyword.
pub(super) fn is_permitted(keyword: &str, kinds: &[&str]) -> bool {
    let mut typed = KEYWORDS.iter();
    GENERAL.contains(&keyword)
        || typed.any(|(kind, keywords)| kinds.contains(kind) && keywords.contains(&keyword))
}

pub(super) fn is_format(name: &str) -> bool {
    FORMATS.contains(&name)
}

/// The values that a keyword cannot have, and the type that they should be of.
pub(super) fn misfits(members: &Members) -> impl Iterator<Item = (&'static str, &Json)> {
    VALUES.iter().filter_map(|(keyword, kind)| {
        let value = members.get(keyword)?;
        (!value.is_of(kind)).then_some((*kind, value))
    })
}
