//! Attributes in combinations that are rare in programs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::marker::PhantomData;
use std::num::{NonZeroU16, Saturating, Wrapping};
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use arbitrary::Arbitrary;
use outlines_runtime::{Entries, Structured};
use serde::{Deserialize, Deserializer, Serialize};

use crate::case::cases;

cases! {
    both EmptyTuple, both EmptyBraces, both Empties, both Vec<EmptyTuple>, both Nested,
    both EscapedNames, both Escaped, both Raw, both Buffered, both Vec<Buffered>,
    both TaggedContent,
    both TaggedOption, both Outer, both FlattenedDefault, both FlattenedBox,
    both FlattenedNewtype, both FlattenedGeneric<Inner>, both Defaulted<u8>, both Sized<0>,
    both Sized<3>, both Marked<Inner>, both FromList<u16>, read Pointers, both Hollow, both Bounds,
    read Deep, both AliasedTag, read Lenient, read FirstElement<String>, read Remote, both Limited,
    both Mixed, both Vec<Mixed>, both AdjacentOther, both Selected, read Converted<u8>,
    read Converted<Inner>, borrowing Everything<'_>, read Clamped, read Trimmed, both Letters,
}

// Without fields.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct EmptyTuple();

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct EmptyBraces {}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Empties {
    Unit,
    Tuple(),
    Braces {},
    Newtype(EmptyTuple),
    Optional(Option<EmptyBraces>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Nested {
    #[arbitrary(default)]
    twice: Option<Option<u8>>,
    none: [u8; 0],
    units: Vec<EmptyBraces>,
    pairs: [(bool, bool); 2],
    one: (u8,),
    nothing: PhantomData<String>,
    maybe_nothing: Option<EmptyTuple>,
}

// Names.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum EscapedNames {
    #[serde(rename = "")]
    Empty,
    #[serde(rename = "\"quoted\"", alias = "'quoted'")]
    Quoted,
    #[serde(rename = "back\\slash")]
    Backslash,
    #[serde(rename = "line\nend")]
    LineEnd,
    #[serde(rename = "größe")]
    Größe,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Escaped {
    #[serde(rename = "a\"b")]
    quote: u8,
    #[serde(rename = "a\\b", alias = "a/b")]
    backslash: u8,
    #[serde(rename = "")]
    empty: bool,
    größe: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
struct Raw {
    r#type: r#Enum,
    r#match: u8,
    #[serde(alias = "R#AS")]
    r#as: Option<u8>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all(serialize = "lowercase", deserialize = "lowercase"))]
enum r#Enum {
    FooBar,
    #[serde(rename(serialize = "x", deserialize = "x"), alias = "foo_bar")]
    Baz,
}

// Content that serde buffers.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Buffered {
    Optional {
        value: Option<Box<Buffered>>,
    },
    Tuple {
        pair: (u8, u8),
        array: [i64; 2],
    },
    Map {
        #[serde(with = "outlines_runtime::entries")]
        map: BTreeMap<u8, String>,
    },
    Enum {
        choice: Empties,
        word: EscapedNames,
    },
    Char {
        c: char,
        path: PathBuf,
    },
    Range {
        range: Range<u8>,
        inclusive: Option<RangeInclusive<i32>>,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c", deny_unknown_fields)]
enum TaggedContent {
    Unit,
    Tuple(),
    Optional(Option<u8>),
    List(Vec<Empties>),
    Pair(u8, u8),
    Braces {},
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct TaggedOption {
    #[serde(flatten)]
    content: Option<TaggedContent>,
    after: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
enum Outer {
    FirstOne {
        #[serde(alias = "in")]
        inner_value: Inner,
    },
    #[serde(rename = "2")]
    SecondOne(Inner),
    #[serde(alias = "third")]
    ThirdOne,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary, Default)]
struct Inner {
    x: u8,
    #[serde(default)]
    y: Option<bool>,
}

// Flattened types.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "UPPERCASE")]
struct FlattenedDefault {
    #[serde(flatten, default)]
    inner: Inner,
    #[serde(default, alias = "other")]
    more: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct FlattenedBox {
    #[serde(flatten)]
    inner: Arc<Inner>,
    #[serde(flatten)]
    optional: Option<Box<TaggedContent>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Newtype(Inner);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(transparent)]
struct Transparent {
    newtype: Newtype,
    #[serde(skip)]
    #[arbitrary(default)]
    rest: PhantomData<u8>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct FlattenedNewtype {
    before: char,
    #[serde(flatten)]
    transparent: Transparent,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct FlattenedGeneric<T> {
    #[serde(flatten)]
    first: T,
    #[serde(flatten)]
    second: Prefixed<u8>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Prefixed<T> {
    prefixed: T,
    more: Vec<T>,
}

// Parameters.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Defaulted<T = String, const N: usize = 2> {
    value: T,
    list: Vec<Sized<N>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Sized<const N: usize> {
    name: String,
    #[serde(skip)]
    #[arbitrary(default)]
    size: PhantomData<[u8; N]>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(bound = "")]
struct Marked<T> {
    x: u8,
    marker: PhantomData<T>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary, Clone)]
#[serde(
    from = "Vec<T>",
    into = "Vec<T>",
    bound = "T: Clone + Serialize + serde::de::DeserializeOwned"
)]
struct FromList<T: Clone> {
    items: VecDeque<T>,
}

impl<T: Clone> From<Vec<T>> for FromList<T> {
    fn from(items: Vec<T>) -> Self {
        Self {
            items: items.into(),
        }
    }
}

impl<T: Clone> From<FromList<T>> for Vec<T> {
    fn from(list: FromList<T>) -> Self {
        list.items.into()
    }
}

// Pointers and numbers.

#[derive(Serialize, Deserialize, Structured)]
struct Pointers {
    text: Rc<str>,
    list: Arc<[Rc<str>]>,
    boxed: Box<[Box<str>]>,
    cow: Cow<'static, str>,
    numbers: Cow<'static, [u8]>,
    wide: (u128, u128),
    signed: i128,
    path: Option<Box<std::path::Path>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Hollow {
    #[arbitrary(default)]
    wrapping: Wrapping<u8>,
    #[arbitrary(default)]
    saturating: Saturating<i16>,
    result: Result<Inner, String>,
    bound: std::ops::Bound<u8>,
    takes: std::time::Duration,
    address: std::net::IpAddr,
    reverse: std::cmp::Reverse<u8>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Bounds {
    #[structured(range(min = 0x10, max = 1_000))]
    #[arbitrary(value = 16)]
    hexadecimal: u32,
    #[structured(range(min = -1e1, max = 1e1))]
    #[arbitrary(value = 0.5)]
    exponent: f64,
    #[structured(range(max = 7))]
    #[arbitrary(value = NonZeroU16::MIN)]
    at_least_one: NonZeroU16,
    #[structured(range(min = 3u8))]
    #[arbitrary(value = Some(3))]
    suffix: Option<u8>,
    #[structured(length(max = 0))]
    #[arbitrary(default)]
    empty: Vec<u8>,
    #[structured(length(equal = 2))]
    #[arbitrary(value = Arc::from([1, 2]))]
    two: Arc<[u8]>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Deep {
    list: Vec<Option<Vec<Option<[Option<u8>; 1]>>>>,
    set: BTreeSet<Option<Vec<u8>>>,
    map: Option<Entries<BTreeMap<(u8, u8), Option<Entries<BTreeMap<char, u8>>>>>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "kind")]
enum AliasedTag {
    A {
        #[serde(alias = "type")]
        x: u8,
    },
    B {
        #[serde(rename = "Kind")]
        kind: u8,
    },
}

// Custom deserializers.

fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.parse().ok())
}

#[derive(Deserialize, Structured)]
struct Lenient {
    #[serde(default, deserialize_with = "lenient")]
    #[structured(as = "String")]
    number: Option<u8>,
    #[serde(flatten, deserialize_with = "Inner::deserialize")]
    #[structured(as = "Inner")]
    inner: Inner,
}

#[derive(Deserialize, Structured)]
#[structured(as = "Vec<T>")]
#[serde(from = "Vec<T>")]
struct FirstElement<T> {
    first: Option<T>,
}

impl<T> From<Vec<T>> for FirstElement<T> {
    fn from(list: Vec<T>) -> Self {
        Self {
            first: list.into_iter().next(),
        }
    }
}

mod other_crate {
    #[derive(Default)]
    pub(super) struct Span<T> {
        pub(super) from: T,
        to: T,
    }

    impl<T> Span<T> {
        pub(super) fn new(from: T, to: T) -> Self {
            Self { from, to }
        }
        pub(super) fn to(&self) -> &T {
            &self.to
        }
    }
}

#[derive(Serialize, Deserialize, Structured)]
#[serde(remote = "other_crate::Span", rename_all = "camelCase")]
struct SpanDef<T: Clone> {
    #[serde(rename = "start")]
    from: T,
    #[serde(getter = "other_crate::Span::to")]
    to: T,
}

impl<T: Clone> From<SpanDef<T>> for other_crate::Span<T> {
    fn from(span: SpanDef<T>) -> Self {
        Self::new(span.from, span.to)
    }
}

#[derive(Serialize, Deserialize, Structured)]
struct Remote {
    #[serde(with = "SpanDef")]
    #[structured(as = "SpanDef<u8>")]
    span: other_crate::Span<u8>,
    #[serde(skip)]
    other: other_crate::Span<u8>,
}

// Enums of several representations.

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(repr = "string")]
#[repr(i8)]
enum Limited {
    #[serde(rename = "-1")]
    Minus = -1,
    Zero,
    One = 1,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t")]
enum Mixed {
    A {
        x: u8,
    },
    B(Inner),
    #[serde(untagged)]
    Text(String),
    #[serde(untagged)]
    List(Vec<bool>),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(tag = "t", content = "c")]
enum AdjacentOther {
    A(u8),
    #[serde(skip)]
    #[arbitrary(skip)]
    B(PhantomData<u8>),
    #[serde(untagged)]
    C {
        c: bool,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Selected {
    #[serde(rename = "t")]
    tag: u8,
    content: AdjacentOther,
    mixed: Option<Mixed>,
}

#[derive(Deserialize, Structured)]
#[serde(try_from = "Option<T>")]
#[serde(bound = "T: Deserialize<'de>")]
struct Converted<T>(Vec<T>);

impl<T> TryFrom<Option<T>> for Converted<T> {
    type Error = String;

    fn try_from(value: Option<T>) -> Result<Self, Self::Error> {
        Ok(Self(value.into_iter().collect()))
    }
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Everything<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(rename = "list", alias = "items", default)]
    texts: Vec<Cow<'a, str>>,
    #[serde(flatten, borrow)]
    part: BorrowedPart<'a>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct BorrowedPart<'p> {
    #[serde(borrow)]
    part: Option<Cow<'p, str>>,
}

#[derive(Deserialize, Structured)]
#[serde(from = "u8", default)]
#[structured(range(max = 10))]
struct Clamped {
    value: u8,
}

impl Default for Clamped {
    fn default() -> Self {
        Self { value: 1 }
    }
}

impl From<u8> for Clamped {
    fn from(value: u8) -> Self {
        Self { value }
    }
}

#[derive(Deserialize, Structured)]
struct Trimmed {
    #[structured(
        pattern = r"^[^\s]([^\n]*[^\s])?$",
        description = "without spaces at its ends"
    )]
    text: String,
    #[structured(pattern = r#"^["'][\w "]+["']$"#)]
    quotes: Option<Box<str>>,
    #[structured(pattern = "^[ -~]{0,5}$")]
    ascii: Cow<'static, str>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(untagged)]
enum Letters {
    Two((char, char)),
    Many(Vec<char>),
    One(char),
    Text(String),
}
