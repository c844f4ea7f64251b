//! Externally tagged enums, with and without data.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;
use crate::corpus::finite;

cases! {
    both Answer, both Vec<Answer>, both Option<Answer>, both Box<Answer>, both Only, both OnlyData,
    both Country, both Event,
    both Shape, both Vec<Shape>, both Log, both Command, both Prefixed, both Empties, both Nested,
    both Optional, read Aliased,
    both Discriminants, both ManyVariants,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Answer {
    Yes,
    No,
    #[serde(rename = "can't say")]
    Unknown,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Only {
    One,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum OnlyData {
    One(bool),
}

/// Many values with common prefixes.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "kebab-case")]
enum Country {
    Austria,
    Australia,
    Azerbaijan,
    SouthAfrica,
    SouthKorea,
    SouthSudan,
    UnitedArabEmirates,
    UnitedKingdom,
    UnitedStates,
    UnitedStatesMinorOutlyingIslands,
}

/// What happened.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Event {
    Opened,
    /// Someone wrote.
    Message(String),
    /// Money came.
    Paid {
        /// In cents.
        amount_paid: u32,
        late: Option<bool>,
    },
    Moved(u8, u8),
    Nothing {},
    Closed,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Shape {
    Circle {
        #[arbitrary(with = finite)]
        radius: f64,
    },
    Rectangle {
        #[arbitrary(with = finite)]
        width: f32,
        #[arbitrary(with = finite)]
        height: f32,
    },
    Group(Vec<Shape>),
    Triangle([i32; 3]),
    Text(Option<String>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Log {
    last: Option<Event>,
    all: Vec<Event>,
    answers: [Answer; 3],
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "lowercase")]
enum Command {
    Get {
        key: String,
    },
    Put {
        key: String,
        value: Option<Vec<u8>>,
    },
    Delete {
        key: String,
        #[serde(default)]
        recursive: bool,
    },
    Batch(Vec<Command>),
    Flush,
    Quit,
}

/// Names with common prefixes, and names that are prefixes of others.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Prefixed {
    A,
    Ab,
    Abc(u8),
    Abcd {
        a: u8,
        ab: u8,
    },
    #[serde(rename = "")]
    Nothing,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Unit;

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct NoFields {}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Empties {
    Unit(Unit),
    NoFields(NoFields),
    Neither {},
    None([u8; 0]),
    Nullable(Option<Unit>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Nested {
    Inner(Option<Event>),
    Choice(Answer),
    Choices(Vec<Answer>),
    Shape { shape: Shape, name: String },
    Deep(Box<Nested>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Optional {
    a: Option<Answer>,
    b: Option<Box<Event>>,
    c: Option<Vec<Option<Shape>>>,
    d: Box<Option<Only>>,
}

/// Variants that are only serialized or only deserialized.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Aliased {
    #[serde(alias = "on", alias = "yes")]
    True,
    #[serde(rename(serialize = "off", deserialize = "no"))]
    False,
    #[serde(skip_deserializing)]
    Written,
    #[serde(skip_serializing)]
    Read(u8),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Discriminants {
    One = 1,
    Ten = 10,
    Minus = -1,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum ManyVariants {
    V00(u8),
    V01(bool),
    V02(String),
    V03(char),
    V04 { a: u8 },
    V05,
    V06(i64),
    V07([u8; 2]),
    V08(Option<u8>),
    V09(Vec<u8>),
    V10(u8),
    V11(bool),
    V12(String),
    V13(char),
    V14 { a: u8 },
    V15,
    V16(i64),
    V17([u8; 2]),
    V18(Option<u8>),
    V19(Vec<u8>),
    V20(u8),
    V21(bool),
    V22(String),
    V23(char),
    V24 { a: u8 },
    V25,
    V26(i64),
    V27([u8; 2]),
    V28(Option<u8>),
    V29(Vec<u8>),
}
