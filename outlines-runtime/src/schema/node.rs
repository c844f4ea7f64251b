//! The schema of a type as plain data, before it becomes text.
//!
//! A derive writes these as literals. Text between two parts is merged into one literal there, with everything escaped:
//! the const interpreter is paid by the call, not by the byte (100 types and 80 roots: 1.1 s of CPU, and 3.0 s with a
//! call for each token of JSON).

use super::link::Link;
use super::name::Tag;

/// A schema.
#[derive(Debug)]
pub enum Schema {
    /// Nothing but `null`.
    Null,
    /// A string or another scalar that is no whole number.
    Leaf(Leaf),
    /// A whole number.
    Integer(Integer),
    /// A string out of a list.
    Choice(Choice),
    /// A list of values of one type.
    Array(Array),
    /// A value or `null`.
    Nullable(Link),
    /// An object with fixed keys.
    Object(Object),
    /// An object with keys out of other types.
    Spliced(Spliced),
    /// One of several schemas.
    Union(Union),
    /// A schema with constraints of its own.
    Refined(Refined),
    /// A type that a user named: what may stand in `$defs`.
    Named(Named),
    /// A type inside itself, where only its identity is at hand.
    Recursive(Reference),
}

/// A string or another scalar that is no whole number: its text, whole and in the two parts around the name of its type.
#[derive(Debug)]
pub struct Leaf {
    /// `"type":"string","format":"date"`.
    pub text: &'static str,
    /// `string`.
    pub kind: &'static str,
    /// `,"format":"date"`.
    pub rest: &'static str,
}

/// A whole number.
#[derive(Debug)]
pub struct Integer {
    /// `"type":"integer","minimum":0,"maximum":255`.
    pub text: &'static str,
    /// The least value of the Rust type.
    pub minimum: i128,
    /// The greatest value of the Rust type; that of `u128` is cut.
    pub maximum: i128,
    /// Whether serde can read it only straight from the text, as all types of 128 bits.
    pub wide: bool,
}

/// A string out of a list.
#[derive(Debug)]
pub struct Choice {
    /// `"type":"string","enum":["a","b"]`.
    pub text: &'static str,
    /// How many values.
    pub values: u32,
    /// The characters of all values together.
    pub characters: u32,
}

/// A list of values of one type.
#[derive(Debug)]
pub struct Array {
    /// What every element is.
    pub items: Link,
    /// The number of elements, where the type fixes it.
    pub length: Option<usize>,
}

/// An object with fixed keys, all of them required.
#[derive(Debug)]
pub struct Object {
    /// For each key, in declared order since models write keys in the order of the schema: everything from the schema of the
    /// key before to this one's, as `},"age":{"description":"in years",`. It ends in a comma if it holds a description,
    /// which then stands for the type's own.
    pub opens: &'static [&'static str],
    /// What stands behind each key.
    pub fields: &'static [Link],
    /// Everything behind the last field: `}},"required":["age"],"additionalProperties":false`.
    pub tail: &'static str,
    /// The characters of all keys together.
    pub characters: u32,
    /// Whether serde refuses other keys.
    pub closed: bool,
}

/// An object with keys out of other types: serde's `flatten`, and variants of internally tagged enums.
#[derive(Debug)]
pub struct Spliced {
    /// In declared order.
    pub parts: &'static [Part],
}

/// A part of an object.
#[derive(Debug)]
pub enum Part {
    /// A key of its own: the text before the schema, which starts with the key, as `"age":{"description":"in years",`.
    Own(&'static str, Link),
    /// All keys of another type.
    Flat {
        /// The other type.
        schema: Link,
        /// Whether an `Option` is read as `None` where the keys are missing.
        optional: bool,
    },
}

/// A schema with constraints of its own.
#[derive(Debug)]
pub struct Refined {
    /// What is constrained, if need be inside of an `Option` or a newtype.
    pub schema: Link,
    /// The text of the description, escaped and without quotes, or nothing.
    pub description: &'static str,
    /// The constraints.
    pub constraints: Constraints,
}

/// Constraints; a number is JSON text, and an empty text is no constraint.
#[derive(Debug, Clone, Copy)]
pub struct Constraints {
    /// The least number.
    pub minimum: &'static str,
    /// The greatest number.
    pub maximum: &'static str,
    /// What the number is a multiple of.
    pub multiple_of: &'static str,
    /// The fewest characters or elements.
    pub shortest: Option<usize>,
    /// The most characters or elements.
    pub longest: Option<usize>,
    /// A regular expression, anchored.
    pub pattern: &'static str,
    /// A format of strict mode.
    pub format: &'static str,
    /// `,"pattern":"…","format":"…"`.
    pub text: &'static str,
}

/// One of several schemas.
#[derive(Debug)]
pub struct Union {
    /// The text before each branch, which ends in a comma if it holds a description.
    pub opens: &'static [&'static str],
    /// In declared order.
    pub branches: &'static [Link],
    /// From which branch on serde tries one after the other; their number if it never does.
    pub untagged: usize,
    /// Whether serde holds a value in a buffer before it knows the variant.
    pub buffered: bool,
}

/// A type that a user named.
#[derive(Debug)]
pub struct Named {
    /// Which type it is.
    pub tag: Tag,
    /// A digest of the declaration: equal identities with unlike declarations are a fault.
    pub fingerprint: u64,
    /// Whether the type has type or const parameters, so that it is checked only as a part of another.
    pub generic: bool,
    /// `"description":"…",` or nothing.
    pub description: &'static str,
    /// What the type is.
    pub schema: Link,
}

/// A type inside itself.
#[derive(Debug)]
pub struct Reference {
    /// The identity of the type.
    pub id: u64,
}
