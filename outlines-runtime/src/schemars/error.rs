//! Errors of the conversion to a strict schema.

use std::error::Error;
use std::fmt;

/// A type whose schema cannot be expressed in strict mode, with the position and a remedy.
///
/// ```
/// use std::collections::HashMap;
///
/// use outlines_runtime::schemars::strict;
/// use schemars::JsonSchema;
///
/// #[derive(JsonSchema)]
/// struct Shop {
///     prices: HashMap<String, f64>,
/// }
///
/// let error = strict::<Shop>().unwrap_err();
/// assert_eq!(error.type_name(), "Shop");
/// assert_eq!(error.path(), "#/properties/prices");
/// assert!(error.to_string().contains("`AsJsonSchema<Entries<…>>`"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaError {
    pub(super) type_name: String,
    pub(super) path: String,
    pub(super) problem: Problem,
}

impl SchemaError {
    /// Returns the schemars name of the type.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// Returns the position in the schemars schema as a JSON pointer:
    /// `#/$defs/Line/properties/prices`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            type_name,
            path,
            problem,
        } = self;
        write!(
            f,
            "`{type_name}` cannot have a strict schema: `{path}` {problem}"
        )
    }
}

impl Error for SchemaError {}

/// The problem. `Display` completes a sentence that begins with the position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    AnyValue,
    NoValue,
    Map,
    Tuple,
    Untyped,
    NoItems,
    MixedTypes,
    ValueOfOtherType(String),
    UnsupportedKeyword(&'static str, &'static str),
    UnknownReference(String),
    InfiniteRecursion,
    MergeConflict(String),
    TwoUnions,
    SharedFirstKey(String),
    Malformed(String),
    LimitExceeded {
        what: &'static str,
        found: usize,
        limit: usize,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyValue => f.write_str(
                "admits any value, but strict mode requires a type; use a specific type, or a \
                 string",
            ),
            Self::NoValue => {
                f.write_str("admits no value; omit the field with `#[schemars(skip)]`")
            }
            Self::Map => f.write_str(
                "is a map, but strict mode has no objects with arbitrary keys; use a list of \
                 objects with a key and a value, such as `AsJsonSchema<Entries<…>>`",
            ),
            Self::Tuple => f.write_str(
                "is a tuple of several types, which strict mode does not support; use a struct \
                 with named fields",
            ),
            Self::Untyped => f.write_str(
                "has no type, but strict mode requires one; add a `type` to its `JsonSchema` impl",
            ),
            Self::NoItems => f.write_str(
                "is a list without `items`, which strict mode requires; use a list of one type",
            ),
            Self::MixedTypes => f.write_str(
                "is an enum with values of several types, but strict mode requires a single one; \
                 use strings",
            ),
            Self::ValueOfOtherType(type_name) => write!(
                f,
                "is an enum with a value that is not of its type {type_name}; correct its \
                 `JsonSchema` impl"
            ),
            Self::UnsupportedKeyword(keyword, remedy) => {
                write!(
                    f,
                    "has `{keyword}`, which strict mode does not support; {remedy}"
                )
            }
            Self::UnknownReference(target) => write!(
                f,
                "refers to `{target}`, which is not in the schema; correct its `JsonSchema` impl"
            ),
            Self::InfiniteRecursion => f.write_str(
                "contains itself without end; put the recursive reference in a list or an option",
            ),
            Self::MergeConflict(keyword) => write!(
                f,
                "merges two schemas with different `{keyword}`; rename one of the fields, or do \
                 not flatten"
            ),
            Self::TwoUnions => f.write_str(
                "merges two sets of alternatives, but strict mode has no `allOf`; flatten only \
                 one of them",
            ),
            Self::SharedFirstKey(key) => write!(
                f,
                "has alternatives that share the first key `{key}`, by which the API tells them \
                 apart; add a tag to the enum with `#[serde(tag = \"…\")]`"
            ),
            Self::Malformed(keyword) => write!(
                f,
                "has a malformed `{keyword}`; correct its `JsonSchema` impl"
            ),
            Self::LimitExceeded { what, found, limit } => write!(
                f,
                "has {found} {what}, but the API allows {limit}; extract its parts with separate \
                 calls"
            ),
        }
    }
}
