//! Untagged enums and flattened fields that serde reads as their schema says.
#![deny(warnings)]
#![allow(dead_code)]

use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
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

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Contact {
    Mail(Email),
    Other(String),
}

#[derive(Deserialize, Structured)]
struct Address {
    mail: Email,
    city: u8,
}

#[derive(Deserialize, Structured)]
struct Raw {
    city: u8,
    mail: String,
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Nested {
    Address(Address),
    Raw(Raw),
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum WithFunction {
    Even(
        #[serde(deserialize_with = "even")]
        #[structured(as = "u8")]
        u8,
    ),
    Any(u8),
}

fn even<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let number = u8::deserialize(deserializer)?;
    if number % 2 == 0 {
        Ok(number)
    } else {
        Err(serde::de::Error::custom("odd"))
    }
}

#[derive(Deserialize, Structured)]
#[serde(deny_unknown_fields)]
struct Postal {
    city: Option<String>,
    zip: Option<String>,
}

#[derive(Deserialize, Structured)]
struct Web {
    url: String,
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum Denying {
    Postal(Postal),
    Web(Web),
}

#[derive(Deserialize, Structured)]
struct Point {
    x: u8,
    y: u8,
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum PointOrTriple {
    Point(Point),
    Triple([u8; 3]),
}

#[derive(Deserialize, Structured)]
#[serde(untagged)]
enum VariantOrArray {
    Point { x: u8, y: u8 },
    Array([u8; 2]),
}

#[derive(Deserialize, Structured)]
struct Meta {
    author: String,
}

#[derive(Deserialize, Structured)]
#[serde(tag = "t", deny_unknown_fields)]
enum Closed {
    A { x: u8 },
    B { y: u8 },
}

#[derive(Deserialize, Structured)]
struct AfterTheOtherKeys {
    name: String,
    #[serde(flatten)]
    meta: Meta,
    #[serde(flatten)]
    closed: Closed,
}

#[derive(Deserialize, Structured)]
#[serde(deny_unknown_fields)]
enum External {
    A { x: u8 },
    B(Meta),
}

#[derive(Deserialize, Structured)]
#[serde(deny_unknown_fields)]
struct DeniesExternal {
    name: String,
    #[serde(flatten)]
    external: External,
}

#[derive(Deserialize, Structured)]
#[serde(deny_unknown_fields)]
struct DeniesOption {
    name: String,
    #[serde(flatten)]
    meta: Option<Meta>,
}

fn main() {}
