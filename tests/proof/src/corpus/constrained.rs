//! Constraints of this crate and of other crates.

use arbitrary::{Arbitrary, Result, Unstructured};
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Guest, both Zip, both Vec<Zip>, both Option<Stars>, both Review, read Formats, both Ranges,
    read Steps, both Lists,
    read Patterns, both Codes, read LargeBounds, both Tagged, read Mail, both Exact, both Optional,
    both Flat,
}

fn within<T: arbitrary::unstructured::Int>(u: &mut Unstructured<'_>, from: T, to: T) -> Result<T> {
    u.int_in_range(from..=to)
}

fn digits(u: &mut Unstructured<'_>) -> Result<String> {
    (0..5)
        .map(|_| u.int_in_range(b'0'..=b'9').map(char::from))
        .collect()
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(pattern = "^[0-9]{5}$")]
struct Zip(#[arbitrary(with = digits)] String);

/// Out of five.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Stars(
    #[structured(range(min = 1, max = 5))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, 1, 5))]
    u8,
);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Guest {
    #[structured(range(min = 18, max = 130))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, 18, 130).map(Some))]
    age: Option<u8>,
    #[structured(length(min = 1, max = 3))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(vec![u.arbitrary()?, u.arbitrary()?]))]
    languages: Vec<String>,
    zip: Zip,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Review {
    stars: Stars,
    more: Vec<Stars>,
    /// What to call it.
    #[structured(length(min = 1, max = 20))]
    title: String,
    #[structured(range(min = 2))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, 2, 5).map(Stars))]
    at_least_two: Stars,
}

#[derive(Serialize, Deserialize, Structured)]
struct Formats {
    #[structured(format = "date-time")]
    at: String,
    #[structured(format = "date")]
    on: Option<String>,
    #[structured(format = "time")]
    time: Box<str>,
    #[structured(format = "duration")]
    takes: String,
    #[structured(format = "email")]
    mail: String,
    #[structured(format = "hostname")]
    host: String,
    #[structured(format = "ipv4")]
    v4: std::borrow::Cow<'static, str>,
    #[structured(format = "ipv6")]
    v6: String,
    #[structured(format = "uuid")]
    id: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Ranges {
    #[structured(range(min = -5))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, -5, i64::MAX))]
    offset: i64,
    #[structured(range(min = 0, max = 0))]
    #[arbitrary(default)]
    zero: i8,
    #[structured(range(max = -1))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, i32::MIN, -1))]
    negative: i32,
    #[structured(range(min = -180, max = 180))]
    #[arbitrary(default)]
    longitude: f64,
    #[structured(range(min = -0.5, max = 0.25))]
    #[arbitrary(default)]
    small: f32,
    #[structured(range(min = 1000, max = 9999))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, 1000, 9999))]
    code: u16,
    #[structured(range(min = 99, max = 100_001))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, 99, 100_001))]
    serial: u128,
}

#[derive(Serialize, Deserialize, Structured)]
struct Steps {
    #[structured(range(max = 0.5), multiple_of = 0.25)]
    discount: f64,
    #[structured(multiple_of = 5)]
    fives: i16,
    #[structured(range(min = 0, max = 60), multiple_of = 15)]
    minutes: Option<u8>,
    #[structured(multiple_of = 3)]
    threes: u64,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Lists {
    #[structured(length(equal = 2))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(vec![u.arbitrary()?, u.arbitrary()?]))]
    two: Vec<bool>,
    #[structured(length(max = 2))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(Some(vec![u.arbitrary()?])))]
    few: Option<Vec<Vec<u8>>>,
    #[structured(length(min = 1))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok([u.arbitrary()?].into()))]
    some: std::collections::VecDeque<char>,
    #[structured(length(min = 0, max = 0))]
    #[arbitrary(default)]
    none: Vec<u8>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Patterns {
    #[structured(pattern = r"^\d{3}-\d{4}$")]
    phone: String,
    #[structured(pattern = r#"^[^"\\]*$"#)]
    plain: String,
    #[structured(pattern = "^(red|green|blue)$")]
    color: Option<String>,
    #[structured(pattern = r"^[A-ZÄÖÜ][a-zäöüß]+$")]
    name: String,
    #[structured(pattern = "^.{1,3}$")]
    short: String,
    #[structured(pattern = r"^[\w.]+@\w+\.[a-z]{2,}$")]
    mail: String,
    #[structured(pattern = "^[äöü😀]+$")]
    beyond: String,
    #[structured(pattern = r"^\u{1F600}?[\t\na]$")]
    escapes: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Codes {
    zip: Option<Zip>,
    zips: [Zip; 2],
    /// Where it began.
    first: Zip,
}

#[derive(Serialize, Deserialize, Structured)]
struct LargeBounds {
    #[structured(range(max = 18446744073709551615))]
    all: u64,
    // Engines hold bounds as floats: this one overflows at the bounds of `i64`.
    #[structured(range(min = -1000000000000000000, max = 1000000000000000000))]
    signed: i64,
    #[structured(range(min = 1))]
    rank: std::num::NonZeroU32,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Tagged {
    A {
        #[structured(range(max = 9))]
        #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, 0, 9))]
        digit: u8,
    },
    B {
        stars: Stars,
        zip: Zip,
    },
}

/// Constraints of schemars, garde, and validator.
#[derive(Serialize, Deserialize, Structured)]
struct Mail {
    #[schemars(email)]
    from: String,
    #[garde(email)]
    to: String,
    #[validate(email)]
    cc: Option<String>,
    #[validate(range(min = 1, max = 5))]
    priority: u8,
    #[garde(range(min = -3, max = 3))]
    mood: i8,
    #[schemars(range(min = 0, max = 100))]
    percent: f64,
    #[schemars(length(max = 2))]
    tags: Vec<String>,
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    country: String,
    #[garde(pattern("^[a-z]+$"))]
    word: String,
    #[schemars(description = "free text")]
    body: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Exact {
    #[structured(length(equal = 2))]
    country: Box<str>,
    #[structured(length(max = 1), description = "one letter")]
    letter: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Optional {
    #[structured(pattern = "^a*$")]
    #[arbitrary(value = Some("aa".to_owned()))]
    pattern: Option<String>,
    #[structured(range(min = 1))]
    #[arbitrary(default)]
    range: Option<Box<Option<u8>>>,
    #[structured(length(min = 1, max = 2))]
    #[arbitrary(default)]
    list: Option<Vec<Option<u8>>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Flat {
    #[serde(flatten)]
    codes: Codes,
    #[structured(range(min = 7, max = 8))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| within(u, 7, 8))]
    seven: u8,
}
