//! Serde attributes, one per type.

use std::borrow::Cow;
use std::marker::PhantomData;

use arbitrary::{Arbitrary, Unstructured};
use outlines_runtime::{Structured, entries};
use serde::{Deserialize, Serialize, Serializer};

use crate::case::cases;

cases! {
    both Person, both Notice, both Settings, both Meters, both Point, read Direction, read Column,
    both Answer, both Theme,
    both Role, read Outcome, read TicketState, read Progress, both Kind<u8>, borrowing Line<'_>,
    both Contact, read Login, read Upload, read Trip,
    read Total, borrowing Excerpt<'_>, both Stack<u8>, read Query, read Warehouse, both Prices,
    read Ratio, read Share,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename = "person-v1")]
struct Person {
    name: String,
    born: Option<u16>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all_fields = "camelCase")]
enum Notice {
    Sent { sent_at: u64, to_whom: String },
    Read { read_at: u64 },
    Lost,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(deny_unknown_fields)]
struct Settings {
    theme: Theme,
    volume: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(crate = "serde")]
struct Meters(u32);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(expecting = "a point on the map")]
struct Point {
    x: i32,
    y: i32,
}

/// A type that serde deserializes from the name of a variant.
#[derive(Deserialize, Structured)]
#[serde(variant_identifier)]
enum Direction {
    Up,
    Down,
}

#[derive(Deserialize, Structured)]
#[serde(field_identifier)]
enum Column {
    Name,
    Price,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Answer {
    #[serde(alias = "ja")]
    Yes,
    #[serde(alias = "nein", alias = "nee")]
    No,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Theme {
    Light,
    #[serde(rename_all = "kebab-case")]
    Custom {
        text_color: String,
        page_color: String,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Role {
    Reader,
    Writer,
    #[serde(skip)]
    #[arbitrary(skip)]
    Root,
}

#[derive(Serialize, Deserialize, Structured)]
enum Outcome {
    Won(u8),
    #[serde(skip_serializing)]
    Lost,
}

#[derive(Serialize, Deserialize, Structured)]
enum TicketState {
    Open,
    #[serde(skip_deserializing)]
    Archived,
}

fn percent<S: Serializer>(part: &u8, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{part} %"))
}

#[derive(Serialize, Deserialize, Structured)]
enum Progress {
    Done,
    #[serde(serialize_with = "percent")]
    Part(u8),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Kind<T> {
    #[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
    Of(Vec<T>),
    None,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Line<'a> {
    #[serde(borrow)]
    Text(Cow<'a, str>),
    Rule,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Contact {
    name: String,
    #[serde(alias = "e-mail", alias = "email")]
    mail: String,
}

#[derive(Serialize, Deserialize, Structured)]
struct Login {
    user: String,
    #[serde(skip_serializing)]
    password: String,
}

#[derive(Serialize, Deserialize, Structured)]
struct Upload {
    name: String,
    #[serde(skip_deserializing)]
    received: u64,
}

#[derive(Serialize, Deserialize, Structured)]
struct Trip {
    to: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    via: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Total {
    #[serde(serialize_with = "percent")]
    tax: u8,
    net: u32,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Excerpt<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    page: u16,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Stack<T> {
    #[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
    items: Vec<T>,
    of: PhantomData<T>,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(rename_all(deserialize = "camelCase"))]
struct Query {
    page_size: u8,
    sort_by: Option<String>,
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(rename_all_fields(deserialize = "camelCase"))]
enum Warehouse {
    Rack { rack_number: u16 },
    Cold { degrees_below: u8 },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Prices {
    /// By article.
    #[serde(with = "outlines_runtime::entries")]
    #[arbitrary(with = |u: &mut Unstructured<'_>| u.arbitrary())]
    net: std::collections::BTreeMap<String, u32>,
    #[serde(with = "entries")]
    gross: std::collections::HashMap<String, u32>,
}

/// A ratio with a nonzero denominator.
#[derive(Deserialize, Structured)]
#[serde(try_from = "(u8, u8)")]
struct Ratio {
    part: u8,
    whole: u8,
}

impl TryFrom<(u8, u8)> for Ratio {
    type Error = String;

    fn try_from((part, whole): (u8, u8)) -> Result<Self, Self::Error> {
        Ok(Self {
            part,
            whole: whole.max(1),
        })
    }
}

#[derive(Clone, Deserialize, Serialize, Structured)]
#[serde(into = "u8")]
struct Share {
    percent: u8,
}

impl From<Share> for u8 {
    fn from(share: Share) -> Self {
        share.percent
    }
}
