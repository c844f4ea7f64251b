//! Every fix that a message suggests, applied literally to the declaration that the message is
//! about.
//!
//! Each comment is the text of one or more fixes, and the code after it applies them.
//! `tests/coverage` compares them with the messages.
#![deny(warnings)]
#![allow(dead_code)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use outlines_runtime::{Entries, Limits, Structured};
use serde::Deserialize;

// for local types, add `#[derive(Structured)]`
// for types of other crates, enable the `outlines-runtime` feature for that crate, or add
// `#[structured(as = "Type")]` to the field

#[derive(Structured)]
struct Customer {
    address: Address,
    // The feature of the crate is enabled: `outlines-runtime = { features = ["jiff02"] }`.
    since: jiff::Timestamp,
    #[structured(as = "String")]
    secret: std::ffi::CString,
}

#[derive(Structured)]
struct Address {
    city: String,
}

// add `#[serde(with = "outlines_runtime::entries")]` to the field, or use
// `Entries<HashMap<String, f64>>`
// use a struct, or `Entries<HashMap<String, Type>>`
// expected a map
// use `HashMap`, `BTreeMap`, or, with the feature `indexmap2`, `IndexMap`

#[derive(Deserialize, Structured)]
struct Shop {
    #[serde(with = "outlines_runtime::entries")]
    prices: HashMap<String, f64>,
    stock: Entries<HashMap<String, f64>>,
    optional: Option<Entries<HashMap<String, f64>>>,
    nested: Entries<BTreeMap<String, Entries<HashMap<String, u8>>>>,
    // With the feature `indexmap2`.
    ordered: Entries<indexmap::IndexMap<String, u8>>,
}

type Root = Entries<HashMap<String, f64>>;

// add `#[structured(skip)]`, or replace `flatten` with `with = "outlines_runtime::entries"`

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

// use `#[serde(skip)]` instead

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

// use a struct with named fields
// use a struct, or an enum of the expected kinds of value

#[derive(Structured)]
struct Amount {
    value: f64,
    currency: String,
}

#[derive(Structured)]
#[serde(untagged)]
enum Scalar {
    Flag(bool),
    Number(f64),
    Text(String),
}

// use `f64`, an integer type, or an untagged enum of both

#[derive(Structured)]
struct Numbers {
    float: f64,
    integer: i64,
    either: IntegerOrFloat,
}

#[derive(Structured)]
#[serde(untagged)]
enum IntegerOrFloat {
    Integer(i64),
    Float(f64),
}

// use an owned type such as `String` or `Box<str>`, or a `Cow<'static, str>`
// use `PathBuf` or `String`
// use `std::time::Duration`, or a number in a field that names the unit
// use `Timestamp`, or `civil::DateTime` and a `String` for the time zone

#[derive(Structured)]
struct Unsupported {
    owned: String,
    boxed: Box<str>,
    borrowed: Cow<'static, str>,
    path: PathBuf,
    lasts: std::time::Duration,
    lasts_seconds: f64,
    starts: jiff::Timestamp,
    local: jiff::civil::DateTime,
    time_zone: String,
}

// remove the field, or add `#[serde(skip)]`
// use an enum of the functions to call, or add `#[serde(skip)]`
// use `Box`, or add `#[serde(skip)]`
// for trait objects, use an enum of the implementing types
// use an enum

#[derive(Structured)]
struct WithoutValue {
    #[serde(skip)]
    nothing: (),
    #[serde(skip)]
    callback: Option<fn(u8) -> bool>,
    function: Function,
    pointer: Box<u8>,
    #[serde(skip)]
    raw: Option<*const u8>,
    shape: Shape,
}

#[derive(Structured)]
enum Function {
    Add,
    Remove,
}

#[derive(Structured)]
enum Shape {
    Circle(f64),
    Square(f64),
}

// enum must have at least one variant that can be deserialized
// use a unit struct or a unit variant
// remove the other variant, or use a `String`

#[derive(Deserialize, Structured)]
enum State {
    #[serde(skip)]
    Internal,
    Open,
    Unit,
}

#[derive(Deserialize, Structured)]
struct Unit;

#[derive(Deserialize, Structured)]
#[serde(field_identifier)]
enum Key {
    Name,
    Age,
}

#[derive(Deserialize, Structured)]
struct Named {
    key: String,
    state: State,
    unit: Unit,
}

// skipped field must have `#[serde(default)]`

#[derive(Deserialize, Structured)]
struct Stored {
    name: String,
    #[structured(skip)]
    #[serde(default)]
    id: u64,
}

// add them to a field instead
// use a newtype with the constraint
// add them to the fields of its type
// remove it, or, for the elements of a list, use a newtype with the constraint

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

#[derive(Deserialize, Structured)]
struct Described {
    #[structured(description = "as printed", length(max = 9))]
    number: String,
}

// add `#[structured(as = "Type")]`

fn cents<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    u32::deserialize(deserializer).map(|cents| f64::from(cents) / 100.0)
}

#[derive(Deserialize, Structured)]
struct Price {
    #[serde(deserialize_with = "cents")]
    #[structured(as = "u32")]
    total: f64,
}

// expected 1 to 64 characters of `A-Z a-z 0-9 _ -`, for example
// `#[structured(name = "invoice-v2")]`

#[derive(Structured)]
#[structured(name = "invoice-v2")]
struct Renamed {
    letters: String,
}

const _: &str = "A-Z a-z 0-9 _ -";

// add `#[structured(description = "…")]`
// `description` must not be empty
// expected attribute `name` to be a string, for example `name = "…"`
// remove one
// expected a type, for example `as = "Vec<String>"`
// expected a path, for example `crate = "my_crate::outlines_runtime"`

mod my_crate {
    pub use outlines_runtime;
}

#[doc = include_str!("suggested_fixes.rs")]
#[derive(Structured)]
#[structured(crate = "my_crate::outlines_runtime")]
#[structured(name = "Invoice")]
#[structured(description = "…")]
struct Invoice {
    #[structured(as = "Vec<String>")]
    lines: Vec<String>,
}

// expected `range(min = 1, max = 10)` with at least one bound
// expected `length(min = 1, max = 10)` with at least one bound, or `length(equal = 5)`
// swap them or remove one
// expected a number literal, for example `0.5`
// expected an unsigned integer literal, for example `20`
// expected a positive number literal, for example `multiple_of = 5`
// change one of them
// use a multiple of both

#[derive(Structured)]
struct Ranges {
    #[structured(range(min = 1, max = 10))]
    count: u8,
    #[structured(multiple_of = 5)]
    step: u8,
    #[structured(range(min = 0.5))]
    share: f64,
    #[structured(length(min = 1, max = 10))]
    lines: Vec<String>,
    #[structured(length(equal = 5))]
    code: String,
    #[structured(length(max = 20))]
    name: String,
    #[structured(multiple_of = 12)]
    dozens: Fours,
}

#[derive(Structured)]
#[structured(multiple_of = 4)]
struct Fours(u8);

// expected one of …, …; use `pattern` for other formats
// expected one of `openai`, `azure`, `none`
// unknown structured … attribute `…`, expected one of …

#[derive(Structured)]
#[structured(limits = "openai")]
struct Formats {
    #[structured(pattern = "^https://.{1,50}$")]
    url: String,
    azure: Azure,
    none: Anything,
}

#[derive(Structured)]
#[structured(limits = "azure")]
struct Azure {
    value: u8,
}

#[derive(Structured)]
#[structured(limits = "none")]
struct Anything {
    value: u8,
}

// pattern must be anchored: expected `^` at the start and `$` at the end, around all alternatives,
// for example `^(a|b)$`
// use only characters, classes, groups, alternatives, and repetitions
// add `#[structured(pattern = "^…$")]` for the schema
// add `#[structured(as = "Vec<Element>")]` with a newtype `Element` that has the constraints

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

// use a newtype with `#[serde(try_from = "String")]` instead

#[derive(Deserialize, Structured)]
#[serde(try_from = "String")]
struct WindowsPath(String);

impl TryFrom<String> for WindowsPath {
    type Error = &'static str;

    fn try_from(path: String) -> Result<Self, Self::Error> {
        if path.contains(":\\") {
            Ok(Self(path))
        } else {
            Err("not an absolute path")
        }
    }
}

// enum with `#[repr(u8)]` and discriminants: add `#[structured(repr)]` if `serde_repr` deserializes
// it from integers, or `#[structured(repr = "string")]` if `serde` deserializes it from variant names
// expected `repr` or `repr = "string"`
// `repr` requires an integer representation, for example `#[repr(u8)]`
// expected an integer literal, because the schema contains the value

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

// rename one of the fields
// rename one of the fields, or use `#[serde(skip)]`
// rename one of the variants

#[derive(Deserialize, Structured)]
struct Keys {
    #[serde(rename = "first")]
    a: u8,
    #[serde(alias = "third")]
    second: u8,
    #[serde(skip)]
    author: u8,
    #[serde(flatten)]
    described: Described,
    mood: Mood,
}

#[derive(Deserialize, Structured)]
enum Mood {
    #[serde(rename = "happy")]
    Glad,
    #[serde(rename = "sad")]
    Unhappy,
}

// remove `deny_unknown_fields`
// remove `deny_unknown_fields`, or use a field that is not flattened

#[derive(Deserialize, Structured)]
struct Open {
    id: u8,
    #[serde(flatten)]
    kind: Kind,
    closed: Closed,
}

#[derive(Deserialize, Structured)]
#[serde(tag = "kind")]
enum Kind {
    Task { due: u8 },
}

#[derive(Deserialize, Structured)]
#[serde(deny_unknown_fields)]
struct Closed {
    a: u8,
}

const _: &str = "`deny_unknown_fields` is only on the type that is not flattened";

// add it to the declaration of the field's type
// implement the trait for the generated type
// add it to a struct with a field of this type
// name the fields, or add it to a struct with a field of this type
// add it to the type that is converted
// remove one of them
// use an owned type such as `String`
// remove it, or use it in a field that is not skipped
// expected `partial` or `partial(derive(PartialEq))`
// add `#[structured(partial)]` to `Line`, or remove `partial` from the containing type
// `Partial` is implemented for structs with `#[structured(partial)]` and for lists

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
    color: Color,
}

#[derive(Debug, Clone, Deserialize, Structured)]
enum Color {
    Black,
    Red,
}

#[derive(Deserialize, Structured)]
#[serde(from = "Line")]
struct Label {
    text: String,
}

impl From<Line> for Label {
    fn from(line: Line) -> Self {
        Self { text: line.text }
    }
}

#[derive(Deserialize, Structured)]
#[structured(partial(derive(PartialEq)))]
struct Annotation {
    text: String,
}

fn is_partial<T: outlines_runtime::Partial>() {}

impl<T: outlines_runtime::Partial> PartialEq for PagePartial<T>
where
    outlines_runtime::PartialOf<Vec<T>>: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

// add a field, a list, or an enum between the type and itself
// recursive type must use its own parameters: expected `Chain<T>`, found `Chain<Vec<T>>`
// use the same arguments in types that contain each other

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
    all: Vec<Self>,
    egg: Egg<T>,
}

#[derive(Structured)]
struct Egg<T> {
    hen: Option<Box<Hen<T>>>,
}

#[derive(Structured)]
struct Hen<T> {
    name: T,
    eggs: Vec<Egg<T>>,
    chain: Box<Chain<T>>,
}

// reorder their fields so that the first keys differ, or add `#[serde(tag = "…")]`
// move it to the front, remove it, or add `#[serde(deny_unknown_fields)]` to the earlier one
// add `#[serde(tag = "…")]`

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

// use a 64-bit integer
// use a struct with named fields or an enum of such structs, or a field that is not flattened
// use a field that is not flattened for all but one, because alternatives must start with different
// keys

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

// merge an inner type into its parent, or extract it in a separate call
// split it into several types
// use fewer variants, or a `String`
// shorten the names with `#[serde(rename = "…")]`
// shorten the names, or split the type

#[derive(Structured)]
struct Part {
    country: String,
    unit: Measure,
}

#[derive(Structured)]
enum Measure {
    #[serde(rename = "kWh")]
    KilowattHoursOfElectricalEnergy,
}

// declare them in different modules

macro_rules! item {
    ($module:ident $ty:ty) => {
        mod $module {
            #[derive(outlines_runtime::Structured)]
            pub(crate) struct Item {
                value: $ty,
            }
        }
    };
}

item!(first u8);
item!(second String);

#[derive(Structured)]
struct Items {
    first: first::Item,
    second: second::Item,
}

const _: () = Limits::OPENAI.check::<Root>();

fn main() {
    is_partial::<Line>();
    is_partial::<Vec<Line>>();
    let shop = r#"{"prices": [], "stock": [], "optional": null, "nested": [], "ordered": []}"#;
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
        Scalar::SCHEMA,
        Numbers::SCHEMA,
        Unsupported::SCHEMA,
        WithoutValue::SCHEMA,
        Key::SCHEMA,
        Named::SCHEMA,
        Renamed::SCHEMA,
        Invoice::SCHEMA,
        Ranges::SCHEMA,
        Formats::SCHEMA,
        Keys::SCHEMA,
        Open::SCHEMA,
        Part::SCHEMA,
        Items::SCHEMA,
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
