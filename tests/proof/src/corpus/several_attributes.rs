//! Serde attributes, several on one type, variant, or field.

use std::borrow::Cow;

use arbitrary::Arbitrary;
use outlines_runtime::{Structured, entries};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::case::cases;

cases! {
    both Config, read Event, read Level, read Key, read Field, both Distance, both Track,
    borrowing Quote<'_>, borrowing Note<'_>, both Bag<u8>,
    both Pick<bool>, read Measure, both Mood, read Form, read Search, read Command, both Blank,
    both Reply, both Choice,
    read Filter, read Stage,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(
    crate = "serde",
    rename = "config",
    rename_all = "kebab-case",
    expecting = "a configuration",
    deny_unknown_fields
)]
struct Config {
    #[serde(alias = "hostname", alias = "server")]
    host_name: String,
    #[serde(with = "outlines_runtime::entries", alias = "env", default)]
    environment: std::collections::BTreeMap<String, String>,
    #[serde(with = "outlines_runtime::entries", rename = "port-by-name")]
    ports: std::collections::BTreeMap<String, u16>,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(
    tag = "event",
    rename_all(deserialize = "snake_case"),
    rename_all_fields(deserialize = "SCREAMING-KEBAB-CASE", serialize = "lowercase")
)]
enum Event {
    SignedUp {
        user_name: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        invited_by: Option<String>,
    },
    #[serde(alias = "left", skip_serializing)]
    SignedOff { last_seen: u64 },
    #[serde(skip_deserializing, rename = "internal")]
    Internal,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize, Structured)]
#[serde(variant_identifier, rename_all = "lowercase")]
enum Level {
    Low,
    #[serde(alias = "medium")]
    Middle,
    High,
}

#[derive(Deserialize, Structured)]
#[serde(field_identifier, rename_all = "SCREAMING_SNAKE_CASE")]
enum Key {
    FirstName,
    #[serde(rename = "SURNAME", alias = "LAST_NAME")]
    LastName,
}

#[derive(Deserialize, Structured)]
#[serde(variant_identifier, rename_all = "camelCase")]
enum Field {
    UnitPrice,
    UnitCount,
}

mod other_crate {
    #[derive(arbitrary::Arbitrary)]
    pub(crate) struct Metres {
        pub(crate) whole_metres: u16,
        pub(crate) decimetres: Option<u8>,
    }
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(remote = "other_crate::Metres", rename_all = "camelCase")]
struct MetresDef {
    whole_metres: u16,
    decimetres: Option<u8>,
}

/// A variant with a custom deserializer.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Distance {
    #[serde(with = "MetresDef")]
    #[structured(as = "MetresDef")]
    Metres(other_crate::Metres),
    /// Too far.
    #[serde(rename = "out of sight")]
    Far,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "surface", content = "length")]
enum Track {
    #[serde(with = "MetresDef", rename = "paved")]
    #[structured(as = "MetresDef", description = "with a coat of asphalt")]
    Road(other_crate::Metres),
    Gravel {},
    Unknown,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Quote<'a> {
    #[serde(borrow, rename = "said", alias = "text")]
    words: Cow<'a, str>,
    #[serde(borrow, default)]
    by: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "lowercase")]
enum Note<'a> {
    #[serde(borrow, alias = "words")]
    Text(Cow<'a, str>),
    Pages(Vec<u16>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(
    rename_all = "UPPERCASE",
    bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>")
)]
struct Bag<T = String> {
    #[serde(bound(deserialize = "T: Deserialize<'de>"), alias = "content")]
    items: Vec<T>,
    limit: Option<u8>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "pick", content = "of")]
enum Pick<T> {
    #[serde(
        bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"),
        rename = "one"
    )]
    One(T),
    Many(Vec<T>),
}

fn degrees<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i16, D::Error> {
    i8::deserialize(deserializer).map(i16::from)
}

fn text<S: Serializer>(value: &i16, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[derive(Serialize, Deserialize, Structured)]
enum Measure {
    #[serde(serialize_with = "text", rename = "temperature")]
    Heat(i16),
    #[serde(deserialize_with = "degrees", serialize_with = "text")]
    #[structured(as = "i8", description = "below zero")]
    Frost(i16),
    Split {
        #[serde(serialize_with = "text", rename = "day")]
        high: i16,
        #[serde(deserialize_with = "degrees")]
        #[structured(as = "i8", range(max = 20))]
        low: i16,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename = "mood", rename_all = "UPPERCASE", expecting = "a mood")]
enum Mood {
    Good,
    Bad,
    #[serde(skip, rename = "none")]
    #[arbitrary(skip)]
    Unasked,
}

/// Fields that are only serialized or only deserialized.
#[derive(Serialize, Deserialize, Structured)]
#[serde(rename_all = "camelCase")]
struct Form {
    given_name: String,
    #[serde(skip_serializing, rename(deserialize = "pin"))]
    secret: String,
    #[serde(skip_deserializing, default)]
    checked: bool,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Serialize, Deserialize, Structured)]
struct Rest {
    #[serde(
        rename(serialize = "c", deserialize = "comment"),
        skip_serializing_if = "String::is_empty"
    )]
    comment: String,
}

#[derive(Clone, Serialize, Deserialize, Structured)]
#[serde(try_from = "Phrase", into = "Phrase")]
struct Search {
    words: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(transparent)]
struct Phrase {
    text: String,
}

impl TryFrom<Phrase> for Search {
    type Error = String;

    fn try_from(phrase: Phrase) -> Result<Self, Self::Error> {
        Ok(Self {
            words: phrase.text.split(' ').map(str::to_owned).collect(),
        })
    }
}

impl From<Search> for Phrase {
    fn from(search: Search) -> Self {
        Self {
            text: search.words.join(" "),
        }
    }
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(
    tag = "command",
    content = "arguments",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
enum Command {
    #[serde(skip_deserializing)]
    Ping,
    #[serde(alias = "SET")]
    Put(String, String),
    #[serde(other)]
    Other,
}

/// Empty struct variants, internally tagged.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "blank", rename_all = "kebab-case")]
enum Blank {
    FirstLine {},
    LastLine {},
    Sentence { length: u8 },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Reply {
    Names(String, String),
    Number(u8),
    Anything {},
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged, rename_all = "camelCase")]
enum Choice {
    Pair(bool, bool),
    Named { name: String },
    Flag(bool),
}

#[derive(Deserialize, Structured)]
#[serde(tag = "by", deny_unknown_fields)]
enum Filter {
    Name {
        #[serde(alias = "called")]
        name: String,
    },
    #[serde(bound = "")]
    Prices {
        #[serde(with = "entries")]
        at: std::collections::BTreeMap<String, u32>,
    },
}

/// An empty struct variant that accepts every object.
#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Stage {
    Named { stage: u8 },
    Any {},
}
