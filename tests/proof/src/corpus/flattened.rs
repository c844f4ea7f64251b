//! Flattened structs and enums: alone, combined, and nested.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::finite;
use crate::case::cases;

cases! {
    both Note, both Vec<Note>, both Item<Kind>, both Item<State>, both Item<Event>,
    both Item<Loose>, both Item<Times>,
    both Item<Item2<Times>>, both Item<Box<Kind>>, both Two, both First, both Last, both Tree,
    both Request, both Everything,
    both Holder, both InVariant, both Envelope<Note>, both OnlyFlat, both Renamed,
    both Item<TaggedMeta>, both Item<Empty>,
    read Option<Item<Option<Times>>>, read Item<Option<Times>>, both Deep, both Item<Nested>,
    both Recursive, both Item<Newtype>,
    both Defaults,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Meta {
    /// Who wrote it.
    author: String,
    #[serde(flatten)]
    times: Times,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Times {
    created: u32,
    changed: Option<u32>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Note {
    title: String,
    #[serde(flatten)]
    meta: Box<Meta>,
    body: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind")]
enum Kind {
    /// A thing to do.
    Task {
        due: u8,
    },
    Idea,
    Meeting(Meeting),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Meeting {
    place: String,
    people: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum State {
    Open,
    Closed { reason: String },
    Moved(u8),
    Pair(u8, u8),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "event", content = "of")]
enum Event {
    Started,
    Failed(String),
    Done { code: i16 },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Loose {
    Named { name: String },
    Numbered { number: u32, of: Option<u32> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Item<T> {
    id: u8,
    #[serde(flatten)]
    inner: T,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Item2<T> {
    second: bool,
    #[serde(flatten)]
    inner: T,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Two {
    #[serde(flatten)]
    times: Times,
    #[serde(flatten)]
    meeting: Meeting,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct First {
    #[serde(flatten)]
    kind: Kind,
    after: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Last {
    before: Option<String>,
    #[serde(flatten)]
    times: Times,
    #[serde(flatten)]
    kind: Kind,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Tree {
    name: String,
    #[serde(flatten)]
    rest: Children,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Children {
    children: Vec<Tree>,
}

/// A typical API request.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "camelCase")]
struct Request {
    request_id: u64,
    #[serde(flatten)]
    paging: Paging,
    #[serde(flatten)]
    sorting: Sorting,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "camelCase")]
struct Paging {
    page_size: u16,
    page_token: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Sorting {
    #[serde(rename = "sort-by")]
    by: Vec<String>,
    descending: bool,
}

/// All kinds of values in a flattened field, which serde buffers.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Everything {
    #[serde(flatten)]
    values: Values,
    last: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Values {
    #[arbitrary(with = finite)]
    single: f32,
    #[arbitrary(with = finite)]
    double: f64,
    signed: i64,
    byte: i8,
    unsigned: u64,
    character: char,
    maybe: Option<char>,
    list: Vec<Option<u8>>,
    pair: (u8, u8),
    array: [bool; 2],
    unit: Unit,
    empty: Empty,
    no_empty: Option<Empty>,
    kind: Kind,
    state: State,
    states: Vec<State>,
    event: Option<Event>,
    loose: Loose,
    nonzero: std::num::NonZeroU8,
    set: std::collections::BTreeSet<String>,
    boxed: Box<str>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Unit;

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Empty {}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Holder {
    notes: Vec<Note>,
    item: Item<Kind>,
    other: Item<State>,
    same: Option<Item<Kind>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum InVariant {
    A {
        #[serde(flatten)]
        times: Times,
        a: u8,
    },
    B {
        b: u8,
        #[serde(flatten)]
        meeting: Meeting,
    },
    C(Note),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Envelope<T> {
    version: u8,
    #[serde(flatten)]
    body: T,
    trace: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct OnlyFlat {
    #[serde(flatten)]
    only: Times,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "UPPERCASE")]
struct Renamed {
    own: u8,
    #[serde(flatten)]
    quotes: Quotes,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Quotes {
    #[serde(rename = "\"\\\n")]
    nasty: u8,
    #[serde(rename = "ü", alias = "ue")]
    umlaut: Option<u8>,
    #[serde(skip)]
    #[arbitrary(default)]
    hidden: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "meta")]
struct TaggedMeta {
    source: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Deep {
    #[serde(flatten)]
    one: One,
    z: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct One {
    a: u8,
    #[serde(flatten)]
    two: TwoDeep,
    b: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct TwoDeep {
    c: u8,
    #[serde(flatten)]
    kind: Kind,
    d: u8,
}

/// An enum in an enum.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "outer")]
enum Nested {
    Kind(Kind),
    Plain { plain: u8 },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Recursive {
    name: String,
    #[serde(flatten)]
    next: Next,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "next")]
enum Next {
    End,
    More { then: Box<Recursive> },
    Many { all: Vec<Recursive> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Newtype(Times);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Defaults {
    #[serde(default)]
    a: u8,
    #[serde(flatten, default)]
    rest: Rest,
}

#[derive(Default, Serialize, Deserialize, Structured, Arbitrary)]
#[serde(default)]
struct Rest {
    b: Option<u8>,
    c: Vec<u8>,
}
