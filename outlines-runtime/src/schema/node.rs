//! The schema of a type as constant data, before it is rendered to text.
//!
//! The derive writes these values as literals. Text between two nested schemas is one literal, with
//! everything escaped: the const interpreter is slow at calls, not at bytes (100 types and 80 roots
//! take 1.1 s of CPU, and 3.0 s with one call for each JSON token).
//!
//! This is the only file of the schema with `unsafe`: implementations of `Sync` and `Send`, and the
//! dereference of a [`NodeRef`]. Only `NodeRef::new` creates one, from a `&'static Schema`, so the
//! pointer is aligned, points to an initialized value that is never freed or written, and has the
//! provenance of a shared reference. A schema has no interior mutability, which the assertion below
//! ensures, so reads from several threads are no data race. The compiler evaluates the same
//! dereferences at compile time in the interpreter that Miri uses, which rejects undefined
//! behavior.
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

// SAFETY: a `NodeRef` is created only from a `&'static Schema`, which is `Sync` by the assertion
// below, so it may be read from any thread.
unsafe impl Sync for NodeRef {}
// SAFETY: as above.
unsafe impl Send for NodeRef {}

// SAFETY: every payload of a `Schema` is `Sync` by the assertion below, so the compiler would
// derive the same; it would check every field of every variant again for each static of each type,
// which is a sixtieth of the cost of a derived type in `cargo check`.
unsafe impl Sync for Schema {}

/// Fails to compile if a payload of [`Schema`] is not `Sync`, or if a variant is missing here.
const _: fn(&Schema) = |schema| {
    const fn assert_sync<T: Sync>(_: &T) {}
    match schema {
        Schema::Null => {}
        Schema::Scalar(payload) => assert_sync(payload),
        Schema::Integer(payload) => assert_sync(payload),
        Schema::StringEnum(payload) => assert_sync(payload),
        Schema::IntegerEnum(payload) => assert_sync(payload),
        Schema::Array(payload) => assert_sync(payload),
        Schema::Nullable(payload) => assert_sync(payload),
        Schema::Object(payload) => assert_sync(payload),
        Schema::Flattened(payload) => assert_sync(payload),
        Schema::Union(payload) => assert_sync(payload),
        Schema::Constrained(payload) => assert_sync(payload),
        Schema::Named(payload) => assert_sync(payload),
        Schema::Recursive(payload) => assert_sync(payload),
    }
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
        let node = unsafe { &*$node_ref.address };
        node
    }};
}
pub(super) use schema_at;

/// A schema.
///
/// Most payloads are behind references: the compiler checks for interior mutability at every borrow
/// of a schema, once for each type in it.
#[derive(Debug)]
pub enum Schema {
    /// `null`.
    Null,
    /// A string, boolean, or floating-point number.
    Scalar(&'static Scalar),
    /// An integer.
    Integer(&'static Integer),
    /// One of a fixed set of strings.
    StringEnum(&'static StringEnum),
    /// One of a fixed set of integers.
    IntegerEnum(&'static IntegerEnum),
    /// An array whose elements have one type.
    Array(&'static Array),
    /// A value or `null`.
    Nullable(NodeRef),
    /// An object with fixed keys.
    Object(Object),
    /// An object that takes some of its keys from other types.
    Flattened(&'static Flattened),
    /// One of several schemas.
    Union(&'static Union),
    /// A schema with additional constraints.
    Constrained(&'static Constrained),
    /// A type with a name, which may become a definition in `$defs`.
    Named(Named),
    /// A reference to an enclosing type.
    Recursive(Reference),
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

/// An object with fixed keys, all of them required.
#[derive(Debug)]
pub struct Object {
    /// The keys as JSON strings, in declared order, since models write keys in schema order.
    pub keys: &'static [&'static str],
    /// The text before the schema of each field: `"age":{"description":"in years",`. A description
    /// replaces the description of the type.
    pub prefixes: &'static [&'static str],
    /// The schema of each field.
    pub fields: &'static [NodeRef],
    /// The flags of each field.
    pub flags: &'static [u8],
    /// The text after the last field: `}},"required":["age"],"additionalProperties":false`.
    pub suffix: &'static str,
    /// The number of characters of all keys together.
    pub characters: u32,
    /// Whether serde rejects unknown keys.
    pub deny_unknown_fields: bool,
    /// Other keys that serde reads.
    pub aliases: &'static [Alias],
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
    /// Whether a conversion may reject values that the schema admits.
    pub fallible: bool,
    /// Whether the type was declared without limits, so that its variants may begin with the same
    /// key.
    pub unlimited: bool,
    /// The text of the description, escaped and without quotes, or an empty string.
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
