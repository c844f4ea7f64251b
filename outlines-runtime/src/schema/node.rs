//! The schema of a type as constant data, before it is rendered to text.
//!
//! The derive writes these values as literals. Text between two nested schemas is one literal, with
//! everything escaped: the const interpreter is slow at calls, not at bytes (100 types and 80 roots
//! take 1.1 s of CPU, and 3.0 s with one call for each JSON token).
//!
//! This is the only file of the schema with `unsafe`.
#![allow(unsafe_code)]

use super::type_info::TypeInfo;

/// A reference to a node.
///
/// It is a raw pointer because the compiler follows references: a constant that holds references to
/// other nodes is validated, and hashed for incremental builds, together with everything below it,
/// as a tree. With references, a type with six recursive fields hangs an incremental build; with
/// pointers to statics, 20 types with five recursive fields each take 0.3 s.
#[derive(Debug, Clone, Copy)]
pub struct NodeRef {
    pub(super) address: *const Schema,
}

// SAFETY: a `NodeRef` is created only from a `&'static Schema`, which is immutable plain data
// without interior mutability, so it may be read from any thread.
unsafe impl Sync for NodeRef {}
// SAFETY: as above.
unsafe impl Send for NodeRef {}

// SAFETY: every payload of a `Schema` is `Sync`, so the compiler would derive the same; it would
// check every field of every variant again for each static of each type, which is a sixtieth of the
// cost of a derived type in `cargo check`.
unsafe impl Sync for Schema {}

/// Fails to compile if a payload of [`Schema`] is not `Sync`.
const _: () = {
    const fn assert_sync<T: Sync>() {}
    assert_sync::<(Scalar, Integer, StringEnum, Array, NodeRef, Object)>();
    assert_sync::<(Flattened, Union, Constrained, Named, Reference)>();
};

impl NodeRef {
    /// Creates a reference to `schema`.
    #[must_use]
    pub const fn new(schema: &'static Schema) -> Self {
        Self { address: schema }
    }

    /// Returns the node.
    #[must_use]
    pub const fn get(self) -> &'static Schema {
        // SAFETY: only `new` creates a `NodeRef`, so the pointer comes from a `&'static Schema`.
        unsafe { &*self.address }
    }
}

/// Returns the node behind a [`NodeRef`] without a call, since the const interpreter is slow at
/// calls.
macro_rules! schema_at {
    ($node_ref:expr) => {{
        // SAFETY: as for `NodeRef::get`.
        #[allow(unsafe_code)]
        let node: &'static $crate::schema::node::Schema = unsafe { &*$node_ref.address };
        node
    }};
}
pub(super) use schema_at;

/// A schema.
#[derive(Debug)]
pub enum Schema {
    /// `null`.
    Null,
    /// A string, boolean or floating-point number.
    Scalar(Scalar),
    /// An integer.
    Integer(Integer),
    /// One of a fixed set of strings.
    StringEnum(StringEnum),
    /// An array whose elements have one type.
    Array(Array),
    /// A value or `null`.
    Nullable(NodeRef),
    /// An object with fixed keys.
    Object(Object),
    /// An object that takes some of its keys from other types.
    Flattened(Flattened),
    /// One of several schemas.
    Union(Union),
    /// A schema with additional constraints.
    Constrained(Constrained),
    /// A type with a name, which may become a definition in `$defs`.
    Named(Named),
    /// A reference to an enclosing type.
    Recursive(Reference),
}

/// A string, boolean or floating-point number.
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
}

/// An integer.
#[derive(Debug)]
pub struct Integer {
    /// All members: `"type":"integer","minimum":0,"maximum":255`.
    pub text: &'static str,
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
    /// The number of values.
    pub values: u32,
    /// The number of characters of all values together.
    pub characters: u32,
}

/// An array whose elements have one type.
#[derive(Debug)]
pub struct Array {
    /// The schema of every element.
    pub items: NodeRef,
    /// The number of elements, if the type fixes it.
    pub length: Option<usize>,
}

/// An object with fixed keys, all of them required.
#[derive(Debug)]
pub struct Object {
    /// For each key, in declared order since models write keys in schema order: the text from the
    /// previous field's schema up to this one's, as `},"age":{"description":"in years",`. It ends
    /// with a comma if it contains a description, which replaces the description of the type.
    pub prefixes: &'static [&'static str],
    /// The schema of each field.
    pub fields: &'static [NodeRef],
    /// The text after the last field: `}},"required":["age"],"additionalProperties":false`.
    pub suffix: &'static str,
    /// The number of characters of all keys together.
    pub characters: u32,
    /// Whether serde rejects unknown keys.
    pub deny_unknown_fields: bool,
}

/// An object that takes some of its keys from other types: serde's `flatten`, and variants of
/// internally tagged enums.
#[derive(Debug)]
pub struct Flattened {
    /// The members in declared order.
    pub members: &'static [Member],
}

/// A member of a [`Flattened`] object.
#[derive(Debug)]
pub enum Member {
    /// A field: the text before its schema, from the key on, as `"age":{"description":"in years",`.
    Field(&'static str, NodeRef),
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
    /// The text before each branch, which ends with a comma if it contains a description.
    pub prefixes: &'static [&'static str],
    /// The branches in declared order.
    pub branches: &'static [NodeRef],
    /// The first branch of those that serde tries in order; the number of branches if there are
    /// none.
    pub first_untagged: usize,
    /// Whether serde buffers a value before it selects the variant.
    pub buffered: bool,
}

/// A type with a name.
#[derive(Debug)]
pub struct Named {
    /// The identity and name of the type.
    pub info: TypeInfo,
    /// A hash of the declaration: equal identities with different declarations are an error.
    pub fingerprint: u64,
    /// Whether the type has type or const parameters, so that it is checked only as part of another
    /// type.
    pub generic: bool,
    /// `"description":"…",` or an empty string.
    pub description: &'static str,
    /// The schema of the type.
    pub schema: NodeRef,
}

/// A reference to an enclosing type.
#[derive(Debug)]
pub struct Reference {
    /// The identity of the type.
    pub id: u64,
}
