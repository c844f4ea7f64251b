//! Enums that `serde_repr` reads from integers, and types with a hand-written `Deserialize`.

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use outlines_runtime::{Entries, Structured, entries};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_repr::{Deserialize_repr, Serialize_repr};

use crate::case::cases;

cases! {
    both Stars, both Vec<Stars>, both Option<Level>, both Level, both Magnitude, both Review,
    both Amount, both Event, both Flat,
    both Names, read Hex, read Semver, read Contact, read Entries<BTreeMap<String, Stars>>,
    both Unbuffered,
}

#[derive(Clone, Copy, Serialize_repr, Deserialize_repr, Structured, Arbitrary)]
#[structured(repr)]
#[repr(u8)]
enum Stars {
    One = 1,
    Two = 2,
    Three = 3,
}

/// How urgent it is.
#[derive(Serialize_repr, Deserialize_repr, Structured, Arbitrary)]
#[structured(repr)]
#[repr(i16)]
enum Level {
    /// Can wait.
    Low = -10,
    Normal,
    High = 0x10,
}

#[derive(Serialize_repr, Deserialize_repr, Structured, Arbitrary)]
#[structured(repr)]
#[repr(u64)]
enum Magnitude {
    Zero,
    One,
    Large = 9_007_199_254_740_991,
}

/// The variant with `other` is read from all other integers.
#[derive(Serialize_repr, Deserialize_repr, Structured, Arbitrary)]
#[structured(repr)]
#[repr(u8)]
enum Status {
    Ok = 200,
    #[serde(other)]
    #[arbitrary(skip)]
    Unknown = 0,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Review {
    stars: Stars,
    previous: Option<Stars>,
    all: [Stars; 2],
    status: Status,
    #[serde(with = "entries")]
    by_name: BTreeMap<String, Stars>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Amount {
    Stars(Stars),
    Text(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind")]
enum Event {
    Rated { stars: Stars },
    Raised { level: Level },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum Unbuffered {
    Stars(Stars),
    Level(Level),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Flat {
    id: u8,
    #[serde(flatten)]
    review: Review,
}

/// Serde reads it from names.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(repr = "string")]
#[repr(u8)]
enum Names {
    One = 1,
    Ten = 10,
}

#[derive(Structured)]
#[structured(as = "String", pattern = "^[0-9a-f]{1,8}$")]
struct Hex {
    value: u32,
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let value = u32::from_str_radix(&text, 16).map_err(D::Error::custom)?;
        Ok(Self { value })
    }
}

#[derive(Structured)]
#[structured(as = "[u8; 3]")]
struct Semver {
    major: u8,
    minor: u8,
    patch: u8,
}

impl<'de> Deserialize<'de> for Semver {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [major, minor, patch] = Deserialize::deserialize(deserializer)?;
        Ok(Self {
            major,
            minor,
            patch,
        })
    }
}

fn digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    Hex::deserialize(deserializer).map(|hex| hex.value)
}

#[derive(Deserialize, Structured)]
enum Contact {
    Color(Hex),
    #[serde(deserialize_with = "digits")]
    #[structured(as = "Hex")]
    Number(u32),
    Versions(Vec<Semver>),
}
