//! Fields and types that serde reads as another type: conversions, functions, and maps.

use std::collections::{BTreeMap, HashMap};

use arbitrary::{Arbitrary, Unstructured};
use outlines_runtime::{Entries, Structured, entries};
use serde::{Deserialize, Deserializer, Serialize};

use crate::case::cases;

cases! {
    read Shout, read Vec<Shout>, both Celsius, read Level, read Record, both Spans, both Shop,
    both Dictionary, both Nested,
    read Entries<BTreeMap<String, u8>>, read Option<Entries<HashMap<u8, bool>>>,
    read Vec<Entries<BTreeMap<char, Vec<u8>>>>,
    read Entries<BTreeMap<String, Entries<BTreeMap<String, u8>>>>, both Graph, both ByKey,
    both Flat, both Wrapper, read Skips,
    both Tagged, both Untagged, read Csv,
}

/// Generates the wrapper, which has no `Arbitrary` implementation.
fn wrapped<'a, M: Arbitrary<'a>>(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Entries<M>> {
    bytes.arbitrary().map(Entries)
}

fn by_name<'a, M: Arbitrary<'a>>(
    bytes: &mut Unstructured<'a>,
) -> arbitrary::Result<BTreeMap<String, Entries<M>>> {
    Ok(BTreeMap::from([
        (bytes.arbitrary()?, wrapped(bytes)?),
        (bytes.arbitrary()?, wrapped(bytes)?),
    ]))
}

#[derive(Deserialize, Structured)]
#[serde(from = "String")]
struct Shout(String);

impl From<String> for Shout {
    fn from(text: String) -> Self {
        Self(text.to_uppercase())
    }
}

#[derive(Clone, Serialize, Deserialize, Structured, Arbitrary)]
#[serde(from = "Degrees", into = "Degrees")]
struct Celsius {
    hundredths: i32,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Degrees {
    degrees: i16,
    unit: DegreeUnit,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum DegreeUnit {
    C,
    F,
}

impl From<Degrees> for Celsius {
    fn from(value: Degrees) -> Self {
        Self {
            hundredths: i32::from(value.degrees) * 100,
        }
    }
}

impl From<Celsius> for Degrees {
    fn from(value: Celsius) -> Self {
        let degrees = i16::try_from(value.hundredths / 100).unwrap_or_default();
        Self {
            degrees,
            unit: DegreeUnit::C,
        }
    }
}

/// A `TryFrom` conversion that succeeds for every value of its source type.
#[derive(Deserialize, Structured)]
#[serde(try_from = "u8")]
enum Level {
    Low,
    High,
}

impl TryFrom<u8> for Level {
    type Error = String;

    fn try_from(value: u8) -> Result<Self, Self::Error> {
        Ok(if value < 128 { Self::Low } else { Self::High })
    }
}

fn cents<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    u32::deserialize(deserializer).map(|cents| f64::from(cents) / 100.0)
}

fn comma_separated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    String::deserialize(deserializer).map(|text| text.split(',').map(str::to_owned).collect())
}

mod other_crate {
    #[derive(arbitrary::Arbitrary)]
    pub(crate) struct Span {
        pub(crate) from: u8,
        pub(crate) to: u8,
    }
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(remote = "other_crate::Span")]
struct SpanDef {
    from: u8,
    to: u8,
}

#[derive(Deserialize, Structured)]
struct Record {
    #[serde(deserialize_with = "cents")]
    #[structured(as = "u32", range(max = 1000))]
    price: f64,
    shout: Option<Shout>,
    #[serde(deserialize_with = "comma_separated")]
    #[structured(as = "String", description = "separated by commas")]
    tags: Vec<String>,
    level: Level,
    #[serde(default)]
    #[structured(skip)]
    later: HashMap<String, String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Spans {
    #[serde(with = "SpanDef")]
    #[structured(as = "SpanDef")]
    first: other_crate::Span,
    /// the other
    #[serde(with = "SpanDef")]
    #[structured(as = "SpanDef")]
    second: other_crate::Span,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Shop {
    /// Prices by product.
    #[serde(with = "entries")]
    prices: BTreeMap<String, u32>,
    #[serde(with = "outlines_runtime::entries", rename = "stock-by-id")]
    stock: HashMap<u64, Option<u16>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Dictionary {
    #[serde(with = "entries")]
    words: BTreeMap<String, Vec<Meaning>>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| wrapped(u).map(Some))]
    index: Option<Entries<BTreeMap<char, u32>>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Meaning {
    text: String,
    #[serde(with = "entries", default)]
    translations: BTreeMap<Language, String>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "lowercase")]
enum Language {
    De,
    En,
    Fr,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Nested {
    #[serde(with = "entries")]
    #[arbitrary(with = by_name)]
    outer: BTreeMap<String, Entries<BTreeMap<u8, bool>>>,
    #[serde(with = "entries")]
    #[arbitrary(with = by_name)]
    same: BTreeMap<String, Entries<BTreeMap<u8, bool>>>,
}

/// Recursion through a map.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Graph {
    name: String,
    #[serde(with = "entries")]
    edges: BTreeMap<String, Graph>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct ByKey {
    #[serde(with = "entries")]
    by_pair: BTreeMap<(u8, u8), String>,
    #[serde(with = "entries")]
    by_key: BTreeMap<Key, Language>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Structured, Arbitrary)]
struct Key {
    a: u8,
    b: Option<Box<Key>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Flat {
    id: u8,
    #[serde(flatten)]
    shop: Shop,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Wrapper(#[serde(with = "entries")] BTreeMap<String, bool>);

#[derive(Deserialize, Structured)]
struct Skips {
    kept: u8,
    #[serde(skip_deserializing)]
    map: BTreeMap<String, String>,
    #[serde(default)]
    #[structured(skip)]
    any: Option<serde_json::Value>,
    also: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Tagged {
    Map {
        #[serde(with = "entries")]
        of: BTreeMap<String, u8>,
    },
    Span {
        #[serde(with = "SpanDef")]
        #[structured(as = "SpanDef")]
        of: other_crate::Span,
    },
    Celsius(Celsius),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Untagged {
    Map(#[serde(with = "entries")] BTreeMap<String, u8>),
    Celsius(Celsius),
    Text(String),
}

#[derive(Deserialize, Structured)]
enum Csv {
    #[serde(deserialize_with = "comma_separated")]
    #[structured(as = "String")]
    Line(Vec<String>),
    Fields {
        #[serde(deserialize_with = "comma_separated")]
        #[structured(as = "String")]
        names: Vec<String>,
    },
}
