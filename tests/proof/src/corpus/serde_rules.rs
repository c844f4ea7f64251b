//! Edge cases of untagged enums, flattened fields, and merged constraints.

use arbitrary::{Arbitrary, Result, Unstructured};
use outlines_runtime::Structured;
use serde::{Deserialize, Deserializer, Serialize};

use crate::case::cases;

cases! {
    both Contact, both Vec<Contact>, both AddressOrRaw, both Denying, both PointOrTriple,
    both VariantOrList,
    read EvenOrAny, both AfterOtherKeys, both DeniesExternal, both DeniesOption, both AliasBeside,
    both DenyingAlone, both Overlap, both ListOverlap, both Half, both Ratio, both Quarter,
    both Nested,
    both OptionOfUntaggedUnit,
}

/// A string conversion that can fail, before an unconverted string.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Contact {
    Mail(Email),
    Other(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(try_from = "String")]
struct Email(String);

impl TryFrom<String> for Email {
    type Error = &'static str;

    fn try_from(text: String) -> std::result::Result<Self, Self::Error> {
        if text.contains('@') {
            Ok(Self(text))
        } else {
            Err("no @")
        }
    }
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Address {
    mail: Email,
    city: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Raw {
    city: u8,
    mail: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum AddressOrRaw {
    Address(Address),
    Raw(Raw),
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum EvenOrAny {
    Even(
        #[serde(deserialize_with = "even")]
        #[structured(as = "u8")]
        u8,
    ),
    Any(u8),
}

fn even<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<u8, D::Error> {
    let number = u8::deserialize(deserializer)?;
    if number % 2 == 0 {
        Ok(number)
    } else {
        Err(serde::de::Error::custom("odd"))
    }
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(deny_unknown_fields)]
struct Postal {
    city: Option<String>,
    zip: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Web {
    url: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Denying {
    Postal(Postal),
    Web(Web),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Point {
    x: u8,
    y: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum PointOrTriple {
    Point(Point),
    Triple([u8; 3]),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum VariantOrList {
    Point { x: u8, y: u8 },
    List(Vec<u8>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Meta {
    author: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", deny_unknown_fields)]
enum Closed {
    A { x: u8 },
    B { y: u8 },
}

/// A flattened struct that takes its keys before a flattened enum.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct AfterOtherKeys {
    name: String,
    #[serde(flatten)]
    meta: Meta,
    #[serde(flatten)]
    closed: Closed,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct DenyingAlone {
    name: String,
    #[serde(flatten)]
    closed: Closed,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum External {
    A { x: u8 },
    B(Meta),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(deny_unknown_fields)]
struct DeniesExternal {
    name: String,
    #[serde(flatten)]
    external: External,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(deny_unknown_fields)]
struct DeniesOption {
    name: String,
    #[serde(flatten)]
    meta: Option<Meta>,
}

/// An alias that is not a key of a flattened type.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct AliasBeside {
    #[serde(alias = "writer")]
    by: String,
    #[serde(skip)]
    #[arbitrary(default)]
    author: u8,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(range(min = 0, max = 5))]
struct Stars(#[arbitrary(with = |u: &mut Unstructured<'_>| u.int_in_range(0..=5))] u8);

/// The intersection of two ranges.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Overlap {
    #[structured(range(min = 2, max = 10))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(Stars(u.int_in_range(2..=5)?)))]
    stars: Stars,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(length(max = 3))]
struct Few(#[arbitrary(with = two)] Vec<u8>);

fn two(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    Ok(vec![u.arbitrary()?, u.arbitrary()?])
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct ListOverlap {
    #[structured(length(min = 2, max = 9))]
    list: Few,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Half {
    #[structured(range(exclusive_min = 0, exclusive_max = 3))]
    #[arbitrary(with = |u: &mut Unstructured<'_>| u.int_in_range(1..=2))]
    count: u16,
}

fn ratio(bytes: &mut Unstructured<'_>) -> Result<f64> {
    bytes
        .int_in_range(1..=4_u8)
        .map(|quarters| f64::from(quarters) / 4.0)
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Ratio {
    #[structured(range(exclusive_min = 0, max = 1))]
    #[arbitrary(with = ratio)]
    ratio: f64,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(multiple_of = 2)]
struct Even(#[arbitrary(with = |_: &mut Unstructured<'_>| Ok(4))] u32);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Quarter {
    #[structured(multiple_of = 4, range(max = 100))]
    count: Even,
}

fn one_to_four(bytes: &mut Unstructured<'_>) -> Result<Option<AtLeastOne>> {
    Ok(Some(AtLeastOne(Stars(bytes.int_in_range(1..=4)?))))
}

/// Three constraints on one value.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Nested {
    #[structured(range(max = 4))]
    #[arbitrary(with = one_to_four)]
    stars: Option<AtLeastOne>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(range(min = 1))]
struct AtLeastOne(Stars);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct OptionOfUntaggedUnit {
    value: Option<TextOrNothing>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum TextOrNothing {
    Text(String),
    Nothing,
}
