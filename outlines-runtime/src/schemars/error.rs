//! Why a schema cannot be made strict.

use std::error::Error;
use std::fmt;

/// A type whose schema says something that strict mode cannot: what, where, and what to do instead.
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
/// assert!(error.to_string().ends_with("use a list of objects with a key and a value, as `Lent<Entries<…>>` is"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaError {
    pub(super) type_name: String,
    pub(super) path: String,
    pub(super) problem: Problem,
}

impl SchemaError {
    /// The name that schemars gives the type.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The place in the schema that schemars makes of the type, as a JSON pointer: `#/$defs/Line/properties/prices`.
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

/// What is wrong, as the end of a sentence that begins with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    Anything,
    Nothing,
    Map,
    Tuple,
    Untyped,
    NoItems,
    MixedValues,
    UnlikeValues(String),
    Keyword(&'static str, &'static str),
    Reference(String),
    Endless,
    Conflict(String),
    TwoUnions,
    SharedFirstKey(String),
    Malformed(String),
    Exceeds {
        what: &'static str,
        found: usize,
        limit: usize,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anything => f.write_str(
                "may be any value, and strict mode wants a type; use a type that names what is expected, or a string",
            ),
            Self::Nothing => f.write_str("admits no value; leave it out with `#[schemars(skip)]`"),
            Self::Map => f.write_str(
                "is a map, and strict mode has no objects with free keys; use a list of objects with a key and a value, as \
                 `Lent<Entries<…>>` is",
            ),
            Self::Tuple => f.write_str(
                "is a tuple of several types, which strict mode does not have; use a struct with named fields",
            ),
            Self::Untyped => f.write_str(
                "has no type, and strict mode wants one; give it a `type` in its `JsonSchema` implementation",
            ),
            Self::NoItems => f.write_str(
                "is a list that does not say of what, and strict mode wants `items`; use a list of one type",
            ),
            Self::MixedValues => f.write_str(
                "is an enum of values of several types, and strict mode wants one; make them strings",
            ),
            Self::UnlikeValues(kind) => write!(
                f,
                "is an enum with a value that is no {kind}, as its type says; correct its `JsonSchema` implementation"
            ),
            Self::Keyword(keyword, remedy) => {
                write!(f, "has `{keyword}`, which strict mode does not; {remedy}")
            }
            Self::Reference(target) => write!(
                f,
                "refers to `{target}`, which is not in the schema; correct its `JsonSchema` implementation"
            ),
            Self::Endless => f.write_str(
                "contains itself without end; put a reference to it in a list or an option",
            ),
            Self::Conflict(keyword) => write!(
                f,
                "merges two schemas that differ in `{keyword}`; rename one of the two fields, or do not flatten"
            ),
            Self::TwoUnions => f.write_str(
                "merges two sets of alternatives, and strict mode has no `allOf`; flatten one of them only",
            ),
            Self::SharedFirstKey(key) => write!(
                f,
                "has alternatives that all begin with the key `{key}`, and the API tells them apart by the first; give the \
                 enum a tag with `#[serde(tag = \"…\")]`"
            ),
            Self::Malformed(keyword) => write!(
                f,
                "has a `{keyword}` of a kind that JSON Schema does not know; correct its `JsonSchema` implementation"
            ),
            Self::Exceeds { what, found, limit } => write!(
                f,
                "has {found} {what}, and the API allows {limit}; extract its parts one by one"
            ),
        }
    }
}
