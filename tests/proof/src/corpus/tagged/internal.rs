//! Internally tagged enums and structs.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::adjacent::Event;
use super::{Card, Empty, Unit};
use crate::case::cases;
use crate::corpus::finite;

cases! {
    both Payment, both Vec<Payment>, both Only, both OnlyUnits, both Message, both Option<Message>,
    both Block, both Animal,
    both Outer, both Renamed, both EdgeCases, both Deep, both InTag, both Options, both Numbers,
    both TaggedStruct, both TaggedTwice,
    read Open, both Generic<Card>, both Generic<Inner>, both Strict, both Borrowed<'_>,
}

/// How it was paid.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "method", rename_all = "snake_case")]
pub(super) enum Payment {
    Cash,
    OnAccount,
    /// Any card.
    Card(Card),
    Transfer {
        iban: String,
        /// In cents.
        amount: i64,
    },
    Nothing(Unit),
    Less(Empty),
    Least {},
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Only {
    One { a: u8 },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum OnlyUnits {
    One,
    Two,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "kebab-case"
)]
enum Message {
    TextMessage {
        body_text: String,
        reply_to: Option<u64>,
    },
    Image {
        width: u32,
        height: u32,
        alt_text: Option<String>,
    },
    #[serde(rename = "voice note", rename_all = "SCREAMING_SNAKE_CASE")]
    Voice {
        duration_ms: u32,
    },
    Typing,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind")]
enum Block {
    Paragraph {
        text: String,
    },
    Heading {
        level: u8,
        text: String,
    },
    List {
        ordered: bool,
        items: Vec<Block>,
    },
    Quote {
        inner: Box<Block>,
        by: Option<String>,
    },
    Rule,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "species")]
enum Animal {
    Dog(Box<Pet>),
    Cat(std::rc::Rc<Pet>),
    Fish,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Pet {
    name: String,
    friends: Vec<Animal>,
}

/// An internal tag within another.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "outer")]
enum Outer {
    Inner(Inner),
    Plain { inner: Inner },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "inner")]
enum Inner {
    A { a: u8 },
    B { b: bool },
    C,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "@type", rename_all = "UPPERCASE")]
enum Renamed {
    #[serde(rename = "schema:Person")]
    Person {
        #[serde(rename = "schema:name")]
        name: String,
    },
    Place {
        #[serde(alias = "x")]
        longitude: i16,
        #[serde(default)]
        latitude: i16,
        #[serde(skip)]
        #[arbitrary(default)]
        hidden: u8,
    },
    #[serde(skip)]
    #[arbitrary(skip)]
    Hidden(Card),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "a\"\\\n")]
enum EdgeCases {
    #[serde(rename = "\"")]
    Quote {
        #[serde(rename = "\u{0}")]
        zero: u8,
    },
    #[serde(rename = "\\")]
    Backslash,
    #[serde(rename = "ü😀")]
    NonAscii(Card),
    #[serde(rename = "")]
    Nothing {
        #[serde(rename = "")]
        a: u8,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "op")]
enum Deep {
    Value { of: i32 },
    Not { of: Box<Deep> },
    And { left: Box<Deep>, right: Box<Deep> },
    All { of: Vec<Deep> },
    Maybe { of: Option<Box<Deep>> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "tag")]
enum InTag {
    Struct(TaggedStruct),
    Newtype(Wrapped),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Wrapped(Card);

/// All kinds of values behind an internal tag, which serde buffers.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
pub(super) enum Options {
    A {
        text: Option<String>,
        character: Option<char>,
        pair: (u8, u8),
        array: [Option<bool>; 2],
        unit: Unit,
        empty: Option<Empty>,
        event: Option<Box<Event>>,
        list: std::collections::BTreeSet<u8>,
    },
    B {
        nested: Box<Options>,
        payment: Payment,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Numbers {
    Floats {
        #[arbitrary(with = finite)]
        single: f32,
        #[arbitrary(with = finite)]
        double: f64,
    },
    Signed {
        a: i8,
        b: i16,
        c: i32,
        d: i64,
        e: isize,
    },
    Unsigned {
        a: u8,
        b: u16,
        c: u32,
        d: u64,
        e: usize,
        f: std::num::NonZeroU16,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "type")]
struct TaggedStruct {
    a: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "version", rename = "v1.0", rename_all = "camelCase")]
struct TaggedTwice {
    inner_struct: TaggedStruct,
    many: Vec<TaggedStruct>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Open {
    A {
        a: u8,
    },
    B,
    #[serde(other)]
    Unknown,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "generic")]
enum Generic<T> {
    Of(T),
    Field { of: T, many: Vec<T> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", deny_unknown_fields)]
enum Strict {
    A { a: u8 },
    B { b: Option<u8> },
    C,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Borrowed<'a> {
    A {
        text: std::borrow::Cow<'a, str>,
    },
    B {
        texts: Vec<std::borrow::Cow<'a, str>>,
    },
}
