//! Generics: type, const, and lifetime parameters, bounds, defaults, associated types.

use std::borrow::Cow;
use std::marker::PhantomData;

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Page<String>, both Page<Page<u8>>, both Directory, both Grid<3>, both Boards,
    both Pair<u8>, both Pair<bool, String>,
    both Either<u8, String>, both Either<Vec<u8>, Option<bool>>, both Tagged<Meters>,
    borrowing Borrowing<'_>, borrowing Snippets<'_>,
    both Stock<Books>, both Bounded<u16>, both Outer, both Id<Person>,
    both Vec<Page<Either<Person, Company>>>, both Envelope<Person>,
    both Unnamed<'_, 2, bool>,
}

#[derive(Clone, Serialize, Deserialize, Structured, Arbitrary)]
struct Person {
    name: String,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Company {
    name: String,
    employees: u32,
}

/// A page of results.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Directory {
    people: Page<Person>,
    companies: Page<Company>,
    numbers: Page<u8>,
    more: Page<Person>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Grid<const WIDTH: usize, const SIGNED: bool = false>
where
    [u8; WIDTH]: Serialize + for<'a> Deserialize<'a>,
{
    rows: Vec<[u8; WIDTH]>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Boards {
    a: Grid<3>,
    b: Grid<8>,
    c: Grid<3>,
    d: Grid<8, true>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Pair<A, B = A> {
    a: A,
    b: B,
    both: Option<Box<Pair<A, B>>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Either<L, R> {
    Left(L),
    Right(R),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Tagged<U> {
    amount: i32,
    #[serde(skip)]
    #[arbitrary(default)]
    unit: PhantomData<U>,
}

#[derive(Arbitrary)]
struct Meters;

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Borrowing<'a> {
    title: Cow<'a, str>,
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
    count: u8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Snippets<'a> {
    One(Cow<'a, str>),
    #[serde(borrow)]
    Many(Vec<Borrowing<'a>>),
    None,
}

trait Shop {
    type Item;
}

#[derive(Arbitrary)]
struct Books;

impl Shop for Books {
    type Item = Person;
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(bound = "")]
struct Stock<S: Shop<Item = Person>> {
    best: S::Item,
    all: Vec<<S as Shop>::Item>,
    #[serde(skip)]
    #[arbitrary(default)]
    of: PhantomData<S>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
struct Bounded<T: Copy>
where
    T: Send + 'static,
{
    first: T,
    rest: Vec<Option<T>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Outer {
    left: Either<Pair<u8, char>, Pair<char, u8>>,
    right: Either<Pair<char, u8>, Pair<u8, char>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(transparent)]
struct Id<T> {
    id: u64,
    #[serde(skip)]
    #[arbitrary(default)]
    of: PhantomData<T>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "camelCase")]
struct Envelope<T> {
    api_version: u8,
    request_id: Id<T>,
    data: Option<T>,
    errors: Vec<ApiError>,
    meta: Meta,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct ApiError {
    code: u16,
    message: String,
    pointer: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Meta {
    took_ms: u32,
    cached: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Unnamed<'a, const N: usize, T>(
    Cow<'a, str>,
    #[serde(skip)]
    #[arbitrary(default)]
    PhantomData<[T; N]>,
);
