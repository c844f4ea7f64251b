//! Untagged enums.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::internal::Payment;
use super::{Card, Shape, Unit};
use crate::case::cases;
use crate::corpus::finite;

cases! {
    both Id, both Vec<Id>, both OneOrMany<u8>, both OneOrMany<OneOrMany<String>>, both Loose,
    both Either, both Search, both Json,
    both Nullable, both Nested, both Floats, both TupleOrList, both Lengths, both Chooses,
    both Bytes, both CharOrByte,
    both NarrowFirst,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
pub(super) enum Id {
    Number(u32),
    Text(String),
    Pair { left: u8, right: u8 },
    None,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Loose {
    Flag(bool),
    Integer(i64),
    #[arbitrary(skip)]
    Float(f64),
    Text(String),
    List(Vec<Loose>),
}

/// Objects that are distinguished by their keys.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Either {
    Person {
        given: String,
        family: String,
    },
    Company {
        company: String,
        registered: Option<u32>,
    },
    Card(Card),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Search {
    query: OneOrMany<String>,
    page: Option<Id>,
    filters: Vec<Filter>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Filter {
    Equals { equals_to: Loose },
    OneOf { one_of: Vec<Loose> },
    Not { not: Box<Filter> },
}

/// Any value except an object, untagged.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Json {
    Null,
    Bool(bool),
    Number(i32),
    Text(String),
    List(Vec<Json>),
    Entry { key: String, value: Box<Json> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Nullable {
    Unit(Unit),
    Byte(u8),
}

/// Untagged in untagged.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Nested {
    Id(Id),
    Flags(Vec<bool>),
    Payment(Payment),
    Shape(Shape),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Floats {
    Integer(u8),
    Real(#[arbitrary(with = finite)] f32),
    Both {
        #[arbitrary(with = finite)]
        low: f64,
        #[arbitrary(with = finite)]
        high: f64,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum TupleOrList {
    Pair(u8, u8),
    Names(Vec<String>),
    Fixed([bool; 3]),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Lengths {
    Two([u8; 2]),
    Three([u8; 3]),
    Any(Vec<i16>),
}

/// A list of choices before free text.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Chooses {
    Known(Color),
    Other(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "lowercase")]
enum Color {
    Red,
    Green,
    #[serde(rename = "#00f")]
    Blue,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Bytes {
    Small(Vec<u8>),
    Large(Vec<u32>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum CharOrByte {
    Char(char),
    Byte(u8),
    Text(String),
}

/// A wider variant behind a narrower one.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum NarrowFirst {
    Byte(u8),
    Signed(i8),
    Short(i16),
    Maybe(Option<bool>),
}
