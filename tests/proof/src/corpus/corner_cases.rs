//! Types next to the ones that the derive rejects, and content that serde buffers.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::num::{NonZeroI16, NonZeroU8};

use arbitrary::Arbitrary;
use outlines_runtime::{Entries, Structured};
use serde::{Deserialize, Serialize};

use super::finite;
use crate::case::cases;

cases! {
    read Unlimited, read Vec<InnerUnlimited>, read Beside<InnerUnlimited>,
    read Narrowed, read Vec<Narrowed>, read Beside<Narrowed>,
    read Single, read Beside<Single>, read Edges,
    both AliasBeside, both OpenBeside, read SkippedBeside, both ClosedOutside,
    read Vec<ClosedOutside>,
    both Contact, both Beside<Contact>, both Strict, both Vec<Strict>, both Coordinates,
    read Addressee, read Vec<Addressee>,
    both Figure, both Vec<Figure>, both Scene, both Labelled, both Beside<Figure>, both Reading,
    both Beside<Reading>,
    both Measured, both Vec<Measured>, both Beside<Measured>, both Signal, both Vec<Signal>,
    both Either, both Beside<Either>,
    read Sets, read Beside<Sets>, read Times, read Beside<Times>, both Command, both Vec<Command>,
    both Beside<Command>,
    read Foreign, read Beside<Foreign>, read Open, read Vec<Open>,
}

/// A value with flattened content.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Beside<T> {
    before: Option<u8>,
    #[serde(flatten)]
    content: Part<T>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Part<T> {
    part: T,
    parts: Vec<T>,
}

// Limits of a part.

#[derive(Serialize, Deserialize, Structured)]
#[serde(untagged)]
#[structured(limits = "none")]
enum Alternative {
    A { x: u8, id: u8 },
    B { y: u8, id: u8 },
}

#[derive(Serialize, Deserialize, Structured)]
#[structured(limits = "none")]
struct Unlimited {
    one: Alternative,
    more: Vec<Alternative>,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(untagged)]
#[structured(limits = "none")]
enum InnerUnlimited {
    A { x: u8, id: u8 },
    B { y: u8, id: u8 },
}

// Constraints on constraints, and constraints that admit little.

#[derive(Serialize, Deserialize, Structured)]
struct Stars(#[structured(range(min = 0, max = 5))] u8);

#[derive(Serialize, Deserialize, Structured)]
#[structured(length(min = 1, max = 4))]
struct Few(Vec<Stars>);

#[derive(Serialize, Deserialize, Structured)]
struct Narrowed {
    #[structured(range(min = 2, max = 10))]
    stars: Stars,
    #[structured(length(min = 3, max = 9))]
    few: Few,
    #[structured(range(exclusive_min = 0, exclusive_max = 2))]
    one: Option<Stars>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Single {
    #[structured(range(min = 1, max = 9), multiple_of = 5)]
    five: u8,
    #[structured(range(min = -7, max = -7))]
    seven: i64,
    #[structured(length(min = 2, max = 2))]
    two: Vec<bool>,
    #[structured(range(exclusive_min = 9007199254740993, max = 9007199254740994))]
    beyond: i64,
}

#[derive(Serialize, Deserialize, Structured)]
struct Edges {
    #[structured(range(min = -1000000.5, max = 1000000.5))]
    float: f32,
    #[structured(range(min = 255))]
    byte: u8,
    #[structured(range(max = -128))]
    signed: i8,
    #[structured(range(exclusive_min = -0.5, exclusive_max = 0.5))]
    open: f64,
}

// Flattened content next to keys that it does not have.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct AliasBeside {
    #[serde(alias = "by")]
    writer: String,
    #[serde(flatten)]
    meta: Meta,
    #[serde(flatten)]
    more: More,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Meta {
    author: String,
    #[serde(alias = "since")]
    at: Option<u32>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct More {
    place: (u8, u8),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct OpenBeside {
    name: String,
    #[serde(flatten)]
    kind: Kind,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Kind {
    Task { due: i64 },
    Idea,
    Note(More),
}

#[derive(Serialize, Deserialize, Structured)]
struct SkippedBeside {
    #[structured(skip)]
    #[serde(default)]
    number: u64,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(deny_unknown_fields)]
struct ClosedOutside {
    id: u8,
    #[serde(flatten)]
    state: State,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum State {
    Open { since: u32 },
    Closed(More),
}

// Untagged variants that are all reachable.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Contact {
    Web {
        url: String,
        label: Option<String>,
    },
    Postal {
        city: Option<String>,
        zip: Option<u32>,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged, deny_unknown_fields)]
enum Strict {
    A { a: Option<u8> },
    B { b: Option<u8>, c: Option<bool> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Coordinates {
    Named { x: i16, y: i16 },
    Pair([i16; 2]),
    Text(String),
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(try_from = "String")]
struct Email(String);

impl TryFrom<String> for Email {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.contains('@') {
            Ok(Self(text))
        } else {
            Err("no @")
        }
    }
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(untagged)]
enum Addressee {
    Mail(Email),
    Name(String),
}

// Objects and lists in content that serde buffers.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Position {
    x: i32,
    y: i32,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "shape")]
enum Figure {
    Point(Position),
    Line {
        from: Position,
        to: Position,
    },
    Path {
        points: Vec<Position>,
        closed: [bool; 1],
    },
    Group {
        figures: Vec<Figure>,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Scene {
    root: Box<Figure>,
    #[serde(with = "outlines_runtime::entries")]
    marks: BTreeMap<String, Position>,
    pair: (Position, Position),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Labelled {
    label: String,
    #[serde(flatten)]
    position: Option<Position>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum Reading {
    At(Position),
    List(Vec<Position>),
    Both { at: Position, list: Vec<i8> },
    None,
}

// Numbers in content that serde buffers.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "unit")]
enum Measured {
    Meters {
        #[arbitrary(with = finite)]
        length: f64,
        count: u64,
    },
    Steps {
        count: NonZeroU8,
        offset: i64,
    },
    Ratio(Ratio),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Ratio {
    part: NonZeroI16,
    #[arbitrary(with = finite)]
    whole: f32,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Signal {
    Count(u32),
    Level(#[arbitrary(with = finite)] f64),
    Ratio(Ratio),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Either {
    Left {
        n: u16,
    },
    #[serde(untagged)]
    Right {
        numbers: Vec<i16>,
        #[arbitrary(with = finite)]
        sum: f64,
    },
}

// Constraints that the client checks.

#[derive(Serialize, Deserialize, Structured)]
struct Sets {
    #[structured(length(min = 2, max = 4))]
    numbers: BTreeSet<u16>,
    #[structured(length(min = 1))]
    words: Option<HashSet<String>>,
    #[structured(length(min = 2))]
    map: Entries<BTreeMap<String, Stars>>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Times {
    #[structured(format = "duration")]
    takes: String,
    #[structured(format = "email")]
    mail: Option<String>,
    #[structured(format = "time")]
    at: Option<Box<str>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "do", rename_all = "lowercase")]
enum Command {
    #[serde(alias = "go")]
    Move {
        #[serde(alias = "dx")]
        x: i8,
    },
    #[serde(alias = "say", alias = "tell")]
    Speak { text: String },
    #[serde(alias = "halt")]
    Stop,
}

// Constraints of other crates.

#[derive(Serialize, Deserialize, Structured)]
struct Foreign {
    #[validate(range(exclusive_min = 0.0, exclusive_max = 1.0))]
    share: f64,
    #[validate(range(exclusive_min = 0))]
    pieces: u16,
    #[garde(range(min = 1, max = 50))]
    #[validate(range(max = 99, exclusive_max = 50))]
    tightest: u8,
    #[garde(length(min = 1))]
    #[schemars(length(max = 3))]
    tags: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Open {
    #[structured(range(exclusive_min = -1, exclusive_max = 1))]
    zero: i32,
    #[structured(range(exclusive_min = 0.0))]
    positive: f64,
    #[structured(range(exclusive_max = 0), multiple_of = 3)]
    threes: i16,
}
