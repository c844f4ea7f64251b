//! The schema of a type as constant data, before it is rendered to text.
//!
//! The derive writes these values as literals. Text between two nested schemas is one literal, with
//! everything escaped: the const interpreter is slow at calls, not at bytes (100 types and 80 roots
//! take 1.1 s of CPU, and 3.0 s with one call for each JSON token).

pub(super) mod named;

pub(super) use named::Content;
pub(crate) use named::{Named, Object};

use super::statics::{Static, static_at, static_of};
use super::type_info::TypeInfo;

/// Defines [`Schema`], and [`NodeRef`], which has a [`Static`] in place of every reference.
macro_rules! schemas {
    ($($(#[$doc:meta])* $variant:ident($payload:ty),)+) => {
        /// A schema.
        #[derive(Debug, Clone, Copy)]
        pub enum Schema {
            /// `null`.
            Null,
            $($(#[$doc])* $variant(&'static $payload),)+
        }

        /// A [`Schema`] without references, which the compiler would follow.
        #[derive(Debug, Clone, Copy)]
        pub struct NodeRef {
            pub(super) target: Target,
        }

        #[derive(Debug, Clone, Copy)]
        pub(super) enum Target {
            Null,
            $($variant(Static<$payload>),)+
        }

        /// Fails to compile if a value behind a [`Static`] is not `Sync`.
        const _: () = {
            const fn assert_sync<T: Sync + ?Sized>() {}
            $(assert_sync::<$payload>();)+
            assert_sync::<[NodeRef]>();
            assert_sync::<[Alias]>();
            assert_sync::<[TypeInfo]>();
            assert_sync::<[u8]>();
            assert_sync::<str>();
        };

        impl NodeRef {
            /// Returns `schema` without references.
            #[must_use]
            pub const fn new(schema: Schema) -> Self {
                let target = match schema {
                    Schema::Null => Target::Null,
                    $(Schema::$variant(payload) => Target::$variant(static_of!(payload)),)+
                };
                Self { target }
            }

            /// Returns the schema.
            #[must_use]
            pub const fn get(self) -> Schema {
                match self.target {
                    Target::Null => Schema::Null,
                    $(Target::$variant(payload) => Schema::$variant(static_at!(payload)),)+
                }
            }

            /// Returns the address of the payload, or 0 for `null`. No payload is inside another,
            /// so equal addresses are those of equal schemas.
            #[cfg(feature = "client")]
            pub(crate) fn address(self) -> usize {
                match self.target {
                    Target::Null => 0,
                    $(Target::$variant(payload) => payload.address.addr(),)+
                }
            }
        }
    };
}

schemas! {
    /// A string, boolean, or floating-point number.
    Scalar(Scalar),
    /// An integer.
    Integer(Integer),
    /// A type with a name, which may become a definition in `$defs`.
    Named(Named),
    /// An array whose elements have one type.
    Array(Array),
    /// A value or `null`.
    Nullable(NodeRef),
    /// One of a fixed set of strings.
    StringEnum(StringEnum),
    /// One of a fixed set of integers.
    IntegerEnum(IntegerEnum),
    /// A schema with additional constraints.
    Constrained(Constrained),
    /// One of several schemas.
    Union(Union),
    /// An object with fixed keys.
    Object(Object),
    /// An object that takes some of its keys from other types.
    Flattened(Flattened),
    /// A reference to an enclosing type.
    Recursive(Reference),
}

impl NodeRef {
    /// Returns the node of a type with a name.
    #[must_use]
    pub const fn named(named: &'static Named) -> Self {
        Self {
            target: Target::Named(static_of!(named)),
        }
    }
}

/// A string, boolean, or floating-point number.
///
/// `suffix` repeats the end of `text`, because a nullable scalar replaces the type name before it.
#[derive(Debug)]
pub struct Scalar {
    /// All members: `"type":"string","format":"date"`.
    pub text: &'static str,
    /// The JSON Schema type: `string`.
    pub json_type: &'static str,
    /// The members after the type: `,"format":"date"`.
    pub suffix: &'static str,
    /// Whether the Rust type is `f32`.
    pub is_f32: bool,
}

/// An integer.
#[derive(Debug)]
pub struct Integer {
    /// All members: `"type":"integer","minimum":0,"maximum":255`.
    pub text: &'static str,
    /// The members after the type: `,"minimum":0,"maximum":255`.
    pub suffix: &'static str,
    /// The bounds in the schema, which are narrower than those of a 64-bit type.
    pub bounds: [i128; 2],
    /// The least value of the Rust type.
    pub minimum: i128,
    /// The greatest value of the Rust type; `i128::MAX` for `u128`.
    pub maximum: i128,
    /// Whether the Rust type has 128 bits, which serde cannot buffer.
    pub is_128_bit: bool,
}

/// One of a fixed set of strings.
#[derive(Debug)]
pub struct StringEnum {
    /// All members: `"type":"string","enum":["a","b"]`.
    pub text: &'static str,
    /// The values, as JSON strings.
    pub values: &'static [&'static str],
    /// The number of characters of all values together.
    pub characters: u32,
    /// Other values that serde reads, as JSON strings.
    pub aliases: &'static [&'static str],
}

/// One of a fixed set of integers.
#[derive(Debug)]
pub struct IntegerEnum {
    /// All members: `"type":"integer","enum":[1,2]`.
    pub text: &'static str,
    /// The values.
    pub values: &'static [i128],
}

/// An array whose elements have one type.
#[derive(Debug)]
pub struct Array {
    /// The schema of every element.
    pub items: NodeRef,
    /// The number of elements, if the type fixes it.
    pub length: Option<usize>,
    /// The elements that the type keeps only once.
    pub unique: Unique,
}

/// The elements that a type keeps only once. Strict mode does not support `uniqueItems`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// None, as in a list.
    #[default]
    None,
    /// Equal elements, as in a set.
    Elements,
    /// Elements with an equal `key`, as in a map.
    Keys,
}

/// A key that serde reads and the schema does not offer.
#[derive(Debug)]
pub struct Alias {
    /// The key as a JSON string.
    pub key: &'static str,
    /// The index of the field or member with this alias, or `None` for a field that is skipped only
    /// in the schema.
    pub field: Option<usize>,
}

impl Alias {
    /// No alias. The compiler takes less time for a constant than for an empty slice.
    pub const NONE: &'static [Self] = &[];
}

/// Properties of a field, or of a branch of a union. The derive writes them as bytes.
pub(crate) struct Flags;

impl Flags {
    /// The prefix contains a description.
    pub(crate) const DESCRIBED: u8 = 1;
    /// Serde accepts an object without the key.
    pub(crate) const OPTIONAL: u8 = 2;
    /// A custom function or conversion may reject values that the schema admits.
    pub(crate) const FALLIBLE: u8 = 4;
    /// Serde ignores the key, which is the tag of a struct.
    pub(crate) const IGNORED: u8 = 8;
}

/// An object that takes some of its keys from other types: serde's `flatten`, and variants of
/// internally tagged enums.
#[derive(Debug)]
pub struct Flattened {
    /// The members in declared order.
    pub members: &'static [Member],
    /// The number of characters of the keys of all [`Member::Field`]s together.
    pub characters: u32,
    /// Whether serde rejects unknown keys.
    pub deny_unknown_fields: bool,
    /// Other keys that serde reads.
    pub aliases: &'static [Alias],
}

/// A member of a [`Flattened`] object.
#[derive(Debug)]
pub enum Member {
    /// A field, as in an [`Object`].
    Field {
        /// The key as a JSON string.
        key: &'static str,
        /// The text before the schema: `"age":{"description":"in years",`.
        prefix: &'static str,
        /// The schema of the field.
        schema: NodeRef,
        /// The flags of the field.
        flags: u8,
    },
    /// All keys of another type.
    Flattened {
        /// The other type.
        schema: NodeRef,
        /// Whether an `Option` deserializes as `None` if its keys are missing.
        optional: bool,
    },
}

/// A schema with additional constraints.
#[derive(Debug)]
pub struct Constrained {
    /// The constrained schema; constraints apply to the value inside an `Option` or newtype.
    pub schema: NodeRef,
    /// The text of the description, escaped and without quotes, or an empty string.
    pub description: &'static str,
    /// The constraints.
    pub constraints: Constraints,
}

/// Constraints on one value. Numbers are JSON text, and an empty string is no constraint.
#[derive(Debug, Clone, Copy)]
pub struct Constraints {
    /// The least number.
    pub minimum: &'static str,
    /// The greatest number.
    pub maximum: &'static str,
    /// The greatest number that is too small.
    pub exclusive_minimum: &'static str,
    /// The least number that is too large.
    pub exclusive_maximum: &'static str,
    /// The number of which the value must be a multiple.
    pub multiple_of: &'static str,
    /// The least number of characters or elements.
    pub min_length: Option<usize>,
    /// The greatest number of characters or elements.
    pub max_length: Option<usize>,
    /// An anchored regular expression.
    pub pattern: &'static str,
    /// A string format of strict mode.
    pub format: &'static str,
    /// The members of a string schema: `,"pattern":"…","format":"…"`.
    pub suffix: &'static str,
}

/// One of several schemas.
#[derive(Debug)]
pub struct Union {
    /// The description of each branch: `"description":"…",` or an empty string.
    pub descriptions: &'static [&'static str],
    /// The branches in declared order.
    pub branches: &'static [NodeRef],
    /// The flags of each branch.
    pub flags: &'static [u8],
    /// The first branch of those that serde tries in order; the number of branches if there are
    /// none.
    pub first_untagged: usize,
    /// Whether serde selects the variant by the value of a key.
    pub internally_tagged: bool,
    /// Whether serde rejects unknown keys in the variants.
    pub deny_unknown_fields: bool,
}

impl Union {
    /// Returns whether serde buffers a value before it selects the variant.
    pub(super) const fn is_buffered(&self) -> bool {
        self.internally_tagged || self.first_untagged < self.branches.len()
    }
}

/// A reference to an enclosing type.
#[derive(Debug)]
pub struct Reference {
    /// The identity of the type.
    pub id: u64,
}
