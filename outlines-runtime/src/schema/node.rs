//! The schema of a type as plain data, before it becomes text.
//!
//! A derive writes these as literals. Text between two parts is merged into one literal there, with everything escaped:
//! the const interpreter is paid by the call, not by the byte (100 types and 80 roots: 1.1 s of CPU, and 3.0 s with a
//! call for each token of JSON).

use super::link::Link;
use super::name::Name;

/// A schema.
#[derive(Debug)]
pub enum Schema {
    /// Nothing but `null`.
    Null,
    /// A scalar.
    Leaf(Leaf),
    /// A string out of a list.
    Choice(Choice),
    /// A list of values of one type.
    Array(Array),
    /// A value or `null`.
    Nullable(Link),
    /// An object with fixed keys.
    Object(Object),
    /// One of several schemas.
    Union(Union),
    /// A type that a user named: what may stand in `$defs`.
    Named(Named),
    /// A type inside itself, where only its identity is at hand.
    Recursive(Reference),
}

/// A scalar: its text, whole and in the two parts around the name of its type.
#[derive(Debug)]
pub struct Leaf {
    /// `"type":"integer","minimum":0`.
    pub text: &'static str,
    /// `integer`.
    pub kind: &'static str,
    /// `,"minimum":0`.
    pub rest: &'static str,
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
    /// In declared order: models write keys in the order of the schema.
    pub fields: &'static [Field],
    /// Everything behind the last field: `}},"required":["age"],"additionalProperties":false`.
    pub tail: &'static str,
    /// The characters of all keys together.
    pub characters: u32,
}

/// A key and its schema.
#[derive(Debug)]
pub struct Field {
    /// Everything from the schema of the field before to this one's: `},"age":{"description":"in years",`.
    pub open: &'static str,
    /// What the value is.
    pub schema: Link,
    /// Whether `open` holds a description, which then stands for the type's own.
    pub described: bool,
}

/// One of several schemas.
#[derive(Debug)]
pub struct Union {
    /// In declared order.
    pub branches: &'static [Field],
}

/// A type that a user named.
#[derive(Debug)]
pub struct Named {
    /// Tells this type from every other.
    pub id: u64,
    /// A digest of the declaration: equal identities with unlike declarations are a fault.
    pub fingerprint: u64,
    /// What the definition is called.
    pub name: Name,
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
