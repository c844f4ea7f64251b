//! Enums with an internal tag, with an adjacent one, and without any.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::finite;
use crate::case::cases;

cases! {
    both Payment, both Vec<Payment>, both Only, both OnlyUnits, both Message, both Option<Message>, both Block, both Animal,
    both Outer, both Renamed, both Nasty, both Deep, both InTag, both Options, both Numbers,
    both Event, both Vec<Event>, both AdjacentUnits, both Reply<u8>, both Reply<Vec<Reply<bool>>>, both Rpc, both Tree, both Units,
    both AdjacentNasty, both Contents,
    both Id, both Vec<Id>, both OneOrMany<u8>, both OneOrMany<OneOrMany<String>>, both Loose, both Either, both Search, both Json,
    both Nullable, both Nested, both UntaggedInTagged, both Floats, both TupleOrList, both Lengths, both Chooses,
    both Answer, both Status, both Kind, both TaggedStruct, both TaggedTwice, both Holder, read Open, read Aliased, both Mixed,
    both Generic<Card>, both Generic<Inner>, both Strict, both Bytes, both CharOrByte, both NarrowFirst, both Borrowed<'_>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Card {
    number: String,
    cvc: u16,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Unit;

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Empty {}

/// How it was paid.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "method", rename_all = "snake_case")]
enum Payment {
    Cash,
    OnAccount,
    /// Any card.
    Card(Card),
    Transfer {
        iban: String,
        /// In cents.
        amount: i64,
    },
    Nothing(Unit),
    Less(Empty),
    Least {},
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Only {
    One { a: u8 },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum OnlyUnits {
    One,
    Two,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "kebab-case"
)]
enum Message {
    TextMessage {
        body_text: String,
        reply_to: Option<u64>,
    },
    Image {
        width: u32,
        height: u32,
        alt_text: Option<String>,
    },
    #[serde(rename = "voice note", rename_all = "SCREAMING_SNAKE_CASE")]
    Voice {
        duration_ms: u32,
    },
    Typing,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind")]
enum Block {
    Paragraph {
        text: String,
    },
    Heading {
        level: u8,
        text: String,
    },
    List {
        ordered: bool,
        items: Vec<Block>,
    },
    Quote {
        inner: Box<Block>,
        by: Option<String>,
    },
    Rule,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "species")]
enum Animal {
    Dog(Box<Pet>),
    Cat(std::rc::Rc<Pet>),
    Fish,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Pet {
    name: String,
    friends: Vec<Animal>,
}

/// An internal tag within another.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "outer")]
enum Outer {
    Inner(Inner),
    Plain { inner: Inner },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "inner")]
enum Inner {
    A { a: u8 },
    B { b: bool },
    C,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "@type", rename_all = "UPPERCASE")]
enum Renamed {
    #[serde(rename = "schema:Person")]
    Person {
        #[serde(rename = "schema:name")]
        name: String,
    },
    Place {
        #[serde(alias = "x")]
        longitude: i16,
        #[serde(default)]
        latitude: i16,
        #[serde(skip)]
        #[arbitrary(default)]
        hidden: u8,
    },
    #[serde(skip)]
    #[arbitrary(skip)]
    Hidden(Card),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "a\"\\\n")]
enum Nasty {
    #[serde(rename = "\"")]
    Quote {
        #[serde(rename = "\u{0}")]
        zero: u8,
    },
    #[serde(rename = "\\")]
    Backslash,
    #[serde(rename = "ü😀")]
    Beyond(Card),
    #[serde(rename = "")]
    Nothing {
        #[serde(rename = "")]
        a: u8,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "op")]
enum Deep {
    Value { of: i32 },
    Not { of: Box<Deep> },
    And { left: Box<Deep>, right: Box<Deep> },
    All { of: Vec<Deep> },
    Maybe { of: Option<Box<Deep>> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "tag")]
enum InTag {
    Struct(TaggedStruct),
    Newtype(Wrapped),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Wrapped(Card);

/// All kinds of values behind an internal tag, where serde holds them back before it reads them.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Options {
    A {
        text: Option<String>,
        character: Option<char>,
        pair: (u8, u8),
        array: [Option<bool>; 2],
        unit: Unit,
        empty: Option<Empty>,
        event: Option<Box<Event>>,
        list: std::collections::BTreeSet<u8>,
    },
    B {
        nested: Box<Options>,
        payment: Payment,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Numbers {
    Floats {
        #[arbitrary(with = finite)]
        single: f32,
        #[arbitrary(with = finite)]
        double: f64,
    },
    Signed {
        a: i8,
        b: i16,
        c: i32,
        d: i64,
        e: isize,
    },
    Unsigned {
        a: u8,
        b: u16,
        c: u32,
        d: u64,
        e: usize,
        f: std::num::NonZeroU16,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind", content = "of", rename_all_fields = "UPPERCASE")]
enum Event {
    Opened,
    Closed,
    /// Someone wrote.
    Message(String),
    Moved(u8, u8),
    Paid {
        amount: u32,
    },
    Nothing {},
    Unit(Unit),
    Maybe(Option<bool>),
    Many(Vec<Event>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum AdjacentUnits {
    One,
    Two,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "status", content = "data", rename_all = "lowercase")]
enum Reply<T> {
    Ok(T),
    Err { code: u16, message: String },
    Pending,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(
    tag = "method",
    content = "params",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
enum Rpc {
    TextDocument {
        document_uri: String,
        line_number: u32,
    },
    #[serde(rename = "$/cancelRequest")]
    Cancel(u64),
    Position([u32; 2]),
    Shutdown,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "type", content = "value")]
enum Tree {
    Leaf(i32),
    Fork(Box<Tree>, Box<Tree>),
    Named { name: String, inner: Box<Tree> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "c", content = "t")]
enum Units {
    Unit(Unit),
    NoUnit(Option<Unit>),
    Phantom(std::marker::PhantomData<u8>),
    Empty(Empty),
    Neither([u8; 0]),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "\"t\"", content = "\\c")]
enum AdjacentNasty {
    #[serde(rename = "ä\n")]
    A(u8),
    #[serde(rename = "'")]
    B,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum Contents {
    Payment(Payment),
    Untagged(Id),
    External(Shape),
    Wide(i128),
    Options(Options),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Shape {
    Dot,
    Circle(u32),
    Square { side: u32 },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Id {
    Number(u32),
    Text(String),
    Pair { left: u8, right: u8 },
    None,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Loose {
    Flag(bool),
    Integer(i64),
    #[arbitrary(skip)]
    Float(f64),
    Text(String),
    List(Vec<Loose>),
}

/// Objects that are told apart by their keys.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Either {
    Person {
        given: String,
        family: String,
    },
    Company {
        company: String,
        registered: Option<u32>,
    },
    Card(Card),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Search {
    query: OneOrMany<String>,
    page: Option<Id>,
    filters: Vec<Filter>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Filter {
    Equals { equals_to: Loose },
    OneOf { one_of: Vec<Loose> },
    Not { not: Box<Filter> },
}

/// Any value but an object, without tags.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Json {
    Null,
    Bool(bool),
    Number(i32),
    Text(String),
    List(Vec<Json>),
    Entry { key: String, value: Box<Json> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Nullable {
    Unit(Unit),
    Byte(u8),
}

/// Untagged in untagged.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Nested {
    Id(Id),
    Flags(Vec<bool>),
    Payment(Payment),
    Shape(Shape),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum UntaggedInTagged {
    A { id: Id, many: OneOrMany<Card> },
    B,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Floats {
    Whole(u8),
    Real(#[arbitrary(with = finite)] f32),
    Both {
        #[arbitrary(with = finite)]
        low: f64,
        #[arbitrary(with = finite)]
        high: f64,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum TupleOrList {
    Pair(u8, u8),
    Names(Vec<String>),
    Fixed([bool; 3]),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Lengths {
    Two([u8; 2]),
    Three([u8; 3]),
    Any(Vec<i16>),
}

/// A list of choices before free text.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Chooses {
    Known(Color),
    Other(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "lowercase")]
enum Color {
    Red,
    Green,
    #[serde(rename = "#00f")]
    Blue,
}

/// One variant without a tag.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Answer {
    Yes,
    No,
    Because {
        reason: String,
    },
    #[serde(untagged)]
    Other {
        text: String,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    OnLeave {
        until: String,
    },
    #[serde(untagged)]
    Code(u16),
    #[serde(untagged)]
    Free(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind")]
enum Kind {
    Known {
        a: u8,
    },
    #[serde(untagged)]
    Unknown {
        name: String,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "type")]
struct TaggedStruct {
    a: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "version", rename = "v1.0", rename_all = "camelCase")]
struct TaggedTwice {
    inner_struct: TaggedStruct,
    many: Vec<TaggedStruct>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Holder {
    payment: Option<Payment>,
    events: Vec<Event>,
    id: Id,
    ids: (Id, Id),
    same: Option<Box<Holder>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Open {
    A {
        a: u8,
    },
    B,
    #[serde(other)]
    Unknown,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum Aliased {
    #[serde(alias = "a")]
    A(#[serde(skip_serializing)] u8),
    #[serde(skip_serializing)]
    B {
        #[serde(alias = "bb")]
        b: u8,
    },
    #[serde(other)]
    Unknown,
}

/// Every representation in another.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Mixed {
    Internal(Payment),
    Adjacent(Event),
    Untagged(Id),
    Unit,
    All {
        internal: Payment,
        adjacent: Event,
        untagged: Id,
        again: Vec<Mixed>,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "generic")]
enum Generic<T> {
    Of(T),
    Field { of: T, many: Vec<T> },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", deny_unknown_fields)]
enum Strict {
    A { a: u8 },
    B { b: Option<u8> },
    C,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Bytes {
    Small(Vec<u8>),
    Large(Vec<u32>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum CharOrByte {
    Char(char),
    Byte(u8),
    Text(String),
}

/// A wider variant behind a narrower one.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum NarrowFirst {
    Byte(u8),
    Signed(i8),
    Short(i16),
    Maybe(Option<bool>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Borrowed<'a> {
    A {
        text: std::borrow::Cow<'a, str>,
    },
    B {
        texts: Vec<std::borrow::Cow<'a, str>>,
    },
}
