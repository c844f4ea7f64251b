//! Serde attributes for renaming, alone and combined.

use std::cell::Cell;
use std::time::SystemTime;

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Lower, both Upper, both Pascal, both Camel, both Snake, both Screaming, both Kebab,
    both ScreamingKebab,
    read Directions, read Received, both Defaults, both Skips, both Overridden, both Strict,
    both Transparent, both Wrapper,
    read WrittenOnly, both Expecting, both Mixed, read OneSided,
}

macro_rules! renamed {
    ($($name:ident $rule:literal)*) => { $(
        #[derive(Serialize, Deserialize, Structured, Arbitrary)]
        #[serde(rename_all = $rule)]
        struct $name {
            id: u8,
            first_name: String,
            http2_url_v1: Option<String>,
            _private: bool,
            a_b_c: u8,
        }
    )* };
}

renamed! {
    Lower "lowercase" Upper "UPPERCASE" Pascal "PascalCase" Camel "camelCase" Snake "snake_case"
    Screaming "SCREAMING_SNAKE_CASE" Kebab "kebab-case" ScreamingKebab "SCREAMING-KEBAB-CASE"
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(rename_all(serialize = "camelCase", deserialize = "kebab-case"))]
struct Directions {
    one_way: String,
    #[serde(rename(serialize = "out", deserialize = "in"))]
    direction: u8,
    #[serde(rename(deserialize = "read"))]
    both_ways: bool,
}

#[derive(Deserialize, Structured)]
#[serde(rename_all = "camelCase")]
struct Received {
    job_title: String,
    #[serde(skip)]
    internal_id: Cell<u64>,
    #[serde(skip_deserializing, default = "SystemTime::now")]
    received: SystemTime,
    #[serde(skip_serializing)]
    password_hash: String,
    r#type: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(default)]
struct Defaults {
    retries: u8,
    #[serde(default = "Vec::new")]
    hosts: Vec<String>,
    name: Option<String>,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            retries: 3,
            hosts: Vec::new(),
            name: None,
        }
    }
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Skips {
    kept: u8,
    #[serde(skip, default = "Vec::new")]
    #[arbitrary(default)]
    dropped: Vec<u8>,
    #[serde(skip)]
    #[arbitrary(default)]
    other: Option<String>,
    also_kept: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "UPPERCASE", rename = "other")]
enum Overridden {
    Plain,
    #[serde(rename = "as-it-is")]
    Renamed,
    #[serde(rename_all = "kebab-case")]
    Fields {
        two_words: u8,
        #[serde(rename = "three words here")]
        x: u8,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(alias = "identifier", alias = "ID")]
    id: u32,
    inner: Option<Inner>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Inner {
    only_field: Vec<bool>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(transparent)]
struct Transparent {
    inner: Option<Inner>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Wrapper(Transparent);

#[derive(Serialize, Deserialize, Structured)]
struct WrittenOnly {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing)]
    secret: u8,
    #[serde(serialize_with = "length")]
    text: String,
}

#[allow(clippy::ptr_arg, reason = "the signature is serde's")]
fn length<S: serde::Serializer>(text: &String, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(text.len() as u64)
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(expecting = "a point", rename = "point")]
struct Expecting {
    x: i32,
    y: i32,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[derive(Default)]
struct Mixed {
    #[serde(alias = "n", rename = "displayName")]
    name: String,
    #[serde(skip)]
    #[arbitrary(default)]
    hidden: u8,
    last_seen: Option<Expecting2>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE", expecting = "a time")]
struct Expecting2 {
    unix_seconds: u64,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(into = "String")]
#[derive(Clone)]
struct OneSided {
    parts: Vec<String>,
}

impl From<OneSided> for String {
    fn from(value: OneSided) -> Self {
        value.parts.join("/")
    }
}
