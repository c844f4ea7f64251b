//! Compiled form of a schema, as used by the validator.

use std::collections::BTreeMap;
use std::ops::BitOr;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;

use super::document::Json;
use super::rules::Rules;
use crate::schema::node::Unique;

/// The shapes that a schema reaches. They refer to each other by index; the first is the root.
#[derive(Debug, Default)]
pub(super) struct CompiledSchema {
    pub(super) shapes: Vec<Shape>,
}

/// One entry per type whose answers have been checked, by the address of its node or text.
static CACHE: RwLock<BTreeMap<usize, Arc<CompiledSchema>>> = RwLock::new(BTreeMap::new());

/// Returns the compiled schema of the static node or text at an address.
pub(super) fn cached(
    address: usize,
    compile: impl FnOnce() -> CompiledSchema,
) -> Arc<CompiledSchema> {
    let cache = CACHE.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(schema) = cache.get(&address) {
        return Arc::clone(schema);
    }
    drop(cache);
    let schema = Arc::new(compile());
    let mut cache = CACHE.write().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(cache.entry(address).or_insert(schema))
}

/// The index of a shape in its schema.
pub(super) type ShapeId = usize;

/// The values that are admitted at one position in a document.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// The admitted types. If there are alternatives, only `null` is considered.
    pub(super) types: Types,
    /// The admitted values; empty if there is no restriction.
    pub(super) choices: Vec<Value>,
    /// The constraints, from the outside in.
    pub(super) rules: Vec<Rules>,
    pub(super) items: Option<ShapeId>,
    /// The elements that the type keeps only once.
    pub(super) unique: Unique,
    pub(super) members: Vec<ShapeMember>,
    /// Whether serde rejects other keys.
    pub(super) closed: bool,
    pub(super) alternatives: Vec<ShapeId>,
}

impl Shape {
    pub(super) fn is_nullable(&self) -> bool {
        self.types.0 & Types::NULL.0 != 0
    }
}

/// A member of an object.
#[derive(Debug)]
pub(super) enum ShapeMember {
    Field {
        key: String,
        /// Other keys that serde reads.
        aliases: Vec<String>,
        /// Whether serde accepts an object without the key.
        optional: bool,
        shape: ShapeId,
    },
    /// All members of another shape. An optional one is `None` if they do not match.
    Flattened { shape: ShapeId, optional: bool },
}

impl ShapeMember {
    /// Returns the value of a field in an object.
    pub(super) fn value<'j, 't>(&self, json: &'j Json<'t>) -> Option<&'j Json<'t>> {
        match self {
            Self::Field { key, aliases, .. } => {
                let mut keys = std::iter::once(key).chain(aliases);
                keys.find_map(|key| json.get(key))
            }
            Self::Flattened { .. } => None,
        }
    }
}

/// A set of JSON types. The empty set admits every type.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u8);

/// The types by name, with their descriptions in messages.
const NAMES: [(&str, &str, Types); 7] = [
    ("object", "an object", Types::OBJECT),
    ("array", "a list", Types::ARRAY),
    ("string", "a string", Types::STRING),
    ("integer", "an integer", Types::INTEGER),
    ("number", "a number", Types::NUMBER),
    ("boolean", "a boolean", Types::BOOLEAN),
    ("null", "null", Types::NULL),
];

impl Types {
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(2);
    pub(super) const STRING: Self = Self(4);
    pub(super) const NUMBER: Self = Self(8);
    pub(super) const INTEGER: Self = Self(16);
    pub(super) const ARRAY: Self = Self(32);
    pub(super) const OBJECT: Self = Self(64);

    /// Returns the type with a name of JSON Schema, or no type.
    pub(super) fn named(name: &str) -> Self {
        let found = NAMES.iter().find(|(known, ..)| *known == name);
        found.map_or(Self::default(), |(.., types)| *types)
    }

    /// Returns the types of a value. A whole number is also an integer.
    pub(super) fn of(json: &Json<'_>) -> Self {
        match json {
            Json::Object(_) => Self::OBJECT,
            Json::Array(_) => Self::ARRAY,
            Json::Scalar("null") => Self::NULL,
            Json::Scalar("true" | "false") => Self::BOOLEAN,
            Json::Scalar(text) if text.starts_with('"') => Self::STRING,
            Json::Scalar(text) => {
                let whole = text
                    .parse::<f64>()
                    .is_ok_and(|number| number.fract() == 0.0);
                Self::NUMBER | if whole { Self::INTEGER } else { Self(0) }
            }
        }
    }

    /// Returns whether nothing but objects and `null` is admitted.
    pub(super) fn is_object(self) -> bool {
        self.0 & !Self::NULL.0 == Self::OBJECT.0
    }

    /// Returns whether a value of any of `types` is admitted.
    pub(super) fn admits(self, types: Self) -> bool {
        self.0 == 0 || self.0 & types.0 != 0
    }

    /// Returns the description of the first type other than `null`.
    pub(super) fn description(self) -> &'static str {
        let found = NAMES.iter().find(|(.., types)| self.0 & types.0 != 0);
        found.map_or("a value", |(_, words, _)| words)
    }
}

impl BitOr for Types {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
