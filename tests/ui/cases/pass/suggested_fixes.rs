//! Every fix that a message suggests, applied literally to the declaration that the message is about.
#![deny(warnings)]
#![allow(dead_code)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use outlines_runtime::{Entries, Limits, Structured};
use serde::Deserialize;

// The trait bound `Address: Structured` is not satisfied.

#[derive(Structured)]
struct Customer {
    address: Address,
    #[structured(as = "String")]
    secret: std::ffi::CString,
}

#[derive(Structured)]
struct Address {
    city: String,
}

// `HashMap<String, f64>` is not supported in a strict schema.

#[derive(Deserialize, Structured)]
struct Shop {
    #[serde(with = "outlines_runtime::entries")]
    prices: HashMap<String, f64>,
    stock: Entries<HashMap<String, f64>>,
    optional: Option<Entries<HashMap<String, f64>>>,
    nested: Entries<BTreeMap<String, Entries<HashMap<String, u8>>>>,
}

type Root = Entries<HashMap<String, f64>>;

// Flattened map has arbitrary keys.

#[derive(Deserialize, Structured)]
struct Order {
    id: u8,
    #[serde(flatten)]
    #[structured(skip)]
    rest: HashMap<String, String>,
}

#[derive(Deserialize, Structured)]
struct Labels {
    id: u8,
    #[serde(with = "outlines_runtime::entries")]
    rest: HashMap<String, String>,
}

// Skipped field with `flatten` must be a map or an `Option`.

#[derive(Deserialize, Structured)]
struct Note {
    id: u8,
    #[serde(skip)]
    meta: Meta,
    #[serde(flatten)]
    #[structured(skip)]
    optional: Option<Meta>,
}

#[derive(Default, Deserialize)]
struct Meta {
    author: String,
}

// A tuple of `f64` and `String` is not supported in a strict schema.

#[derive(Structured)]
struct Amount {
    value: f64,
    currency: String,
}

// `&str`, `()`, `fn()`, `serde_json::Value`, `OsString`, `TimeDelta`, `Zoned`, trait objects, raw
// pointers, and unions are not supported in a strict schema.

#[derive(Structured)]
struct Unsupported {
    owned: String,
    boxed: Box<str>,
    borrowed: Cow<'static, str>,
    #[serde(skip)]
    nothing: (),
    #[serde(skip)]
    callback: Option<fn(u8) -> bool>,
    value: Amount,
    path: PathBuf,
    lasts: std::time::Duration,
    starts: jiff::Timestamp,
    local: jiff::civil::DateTime,
    time_zone: String,
    shape: Shape,
    pointer: Box<u8>,
    #[serde(skip)]
    raw: Option<*const u8>,
}

#[derive(Structured)]
enum Shape {
    Circle(f64),
    Square(f64),
}

// Skipped field must have `#[serde(default)]`.

#[derive(Deserialize, Structured)]
struct Stored {
    name: String,
    #[structured(skip)]
    #[serde(default)]
    id: u64,
}

// Constraints on a type, on a field of a tuple, on a flattened field, and on the elements of a list.

#[derive(Structured)]
struct Bounded {
    #[structured(range(max = 5))]
    stars: u8,
    pair: Pair,
    #[serde(flatten)]
    inner: Described,
    list: Vec<Percent>,
}

#[derive(Structured)]
struct Pair(Percent, Percent);

#[derive(Structured)]
#[structured(range(max = 100))]
struct Percent(u8);

#[derive(Structured)]
struct Described {
    #[structured(description = "as printed", length(max = 9))]
    number: String,
}

// Cannot infer a schema for a custom deserializer.

fn cents<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    u32::deserialize(deserializer).map(|cents| f64::from(cents) / 100.0)
}

#[derive(Deserialize, Structured)]
struct Price {
    #[serde(deserialize_with = "cents")]
    #[structured(as = "u32")]
    total: f64,
}

// Invalid schema name, computed doc comments, and attributes that are not strings, types, or paths.

#[doc = include_str!("suggested_fixes.rs")]
#[derive(Structured)]
#[structured(name = "invoice-v2", description = "…", crate = "outlines_runtime")]
struct Invoice {
    #[structured(as = "Vec<String>", length(equal = 5))]
    lines: Vec<String>,
    #[structured(multiple_of = 5, range(min = 1, max = 10))]
    count: u8,
}

// Patterns that are not anchored or not supported, and `inner` constraints.

#[derive(Structured)]
struct Patterns {
    #[structured(pattern = "^(a|b)$")]
    alternatives: String,
    #[garde(pattern("(?i)[a-z]{2}"))]
    #[structured(pattern = "^[A-Za-z]{2}$")]
    country: String,
    #[garde(pattern("^a+$"))]
    #[schemars(regex(pattern = "^[a-b]+$"))]
    #[structured(pattern = "^a+$")]
    two: String,
    #[structured(pattern = r"^(.|\n|\r)*$")]
    all: String,
    #[garde(inner(length(min = 1)))]
    #[structured(as = "Vec<Element>")]
    tags: Vec<String>,
}

#[derive(Structured)]
#[structured(length(min = 1))]
struct Element(String);

// Enum with `#[repr(u8)]` and discriminants.

#[derive(Structured)]
#[structured(repr)]
#[repr(u8)]
enum Stars {
    One = 1,
}

#[derive(Deserialize, Structured)]
#[structured(repr = "string")]
#[repr(u8)]
enum Names {
    One = 1,
}

// `partial` on a field, and `derive` for a generic struct.

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Page<T> {
    items: Vec<T>,
    line: Option<Line>,
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Line {
    text: String,
}

impl<T: outlines_runtime::Partial> PartialEq for PagePartial<T>
where
    outlines_runtime::PartialOf<Vec<T>>: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

// Infinite recursion, and recursion with other parameters.

#[derive(Structured)]
struct Wrapper {
    inner: Option<Box<Wrapper>>,
}

#[derive(Structured)]
struct List(Vec<List>);

#[derive(Structured)]
struct Chain<T> {
    value: T,
    next: Option<Box<Chain<T>>>,
}

// Untagged variants that start with the same key, or are unreachable.

#[derive(Structured)]
#[serde(untagged)]
enum Reordered {
    Web { id: u8, url: String },
    Mail { address: String, id: u8 },
}

#[derive(Structured)]
#[serde(tag = "kind")]
enum Tagged {
    Web { id: u8, url: String },
    Mail { id: u8, address: String },
}

#[derive(Structured)]
#[serde(untagged)]
enum Moved {
    Integer(u8),
    Number(f64),
}

#[derive(Structured)]
#[serde(untagged)]
enum Contact {
    Postal(Postal),
    Web(Web),
}

#[derive(Structured)]
#[serde(deny_unknown_fields)]
struct Postal {
    city: Option<String>,
}

#[derive(Structured)]
struct Web {
    url: String,
}

// A 128-bit integer in untagged content, and flattened types that are not objects.

#[derive(Structured)]
#[serde(untagged)]
enum Number {
    Integer(u64),
    Text(String),
}

#[derive(Structured)]
struct Event {
    names: Vec<String>,
    #[serde(flatten)]
    shape: Option<Amount>,
    second: Option<Amount>,
}

const _: () = Limits::OPENAI.check::<Root>();

fn main() {
    let shop = r#"{"prices": [], "stock": [], "optional": null, "nested": []}"#;
    assert!(serde_json::from_str::<Shop>(shop).is_ok());
    assert!(serde_json::from_str::<Order>(r#"{"id": 1}"#).is_ok());
    assert!(serde_json::from_str::<Labels>(r#"{"id": 1, "rest": []}"#).is_ok());
    assert!(serde_json::from_str::<Note>(r#"{"id": 1}"#).is_ok());
    assert!(serde_json::from_str::<Stored>(r#"{"name": "a"}"#).is_ok());
    assert!(serde_json::from_str::<Price>(r#"{"total": 150}"#).is_ok());
    assert!(serde_json::from_str::<Names>(r#""One""#).is_ok());
    for schema in [
        Customer::SCHEMA,
        Bounded::SCHEMA,
        Unsupported::SCHEMA,
        Invoice::SCHEMA,
        Patterns::SCHEMA,
        Stars::SCHEMA,
        <Page<u8> as Structured>::SCHEMA,
        Wrapper::SCHEMA,
        List::SCHEMA,
        <Chain<u8> as Structured>::SCHEMA,
        Reordered::SCHEMA,
        Tagged::SCHEMA,
        Moved::SCHEMA,
        Contact::SCHEMA,
        Number::SCHEMA,
        Event::SCHEMA,
    ] {
        assert!(schema.starts_with('{'));
    }
}
