//! Errors inside an instance of a generic type.

use outlines_runtime::Structured;

#[derive(Structured)]
#[serde(untagged)]
enum Either<A, B> {
    Left(A),
    Right(B),
}

#[derive(Structured)]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}

#[derive(Structured)]
struct With<T> {
    #[serde(flatten)]
    inner: T,
}

#[derive(Structured)]
struct Note<T> {
    author: String,
    #[serde(flatten)]
    inner: T,
}

#[derive(Structured)]
struct Author {
    author: String,
}

#[derive(Structured)]
struct Positive<T>(#[structured(range(min = 0))] T);

#[derive(Structured)]
struct UnreachableVariant {
    name: String,
    amount: Either<f64, u8>,
    again: Either<f64, u8>,
}

#[derive(Structured)]
struct InAnotherInstance {
    page: Page<Either<f64, u8>>,
}

#[derive(Structured)]
struct NotFlattenable {
    with: With<String>,
}

#[derive(Structured)]
struct InapplicableConstraint {
    name: Option<Positive<String>>,
}

#[derive(Structured)]
struct FlattenedInstance {
    #[serde(flatten)]
    note: Note<Author>,
}

#[derive(Structured)]
struct FlattenedEnum {
    id: u8,
    #[serde(flatten)]
    either: Either<Author, Author>,
}

#[derive(Structured)]
enum InVariant {
    Amount(Either<f64, u8>),
    Nothing,
}

#[derive(Structured)]
struct Several {
    amount: Either<f64, u8>,
    name: Positive<String>,
    #[structured(range(max = 3))]
    text: String,
    #[structured(length(max = 3))]
    flag: bool,
}

/// It reports nothing that is reported at `Several`.
#[derive(Structured)]
struct Outer {
    several: Several,
    list: Vec<Several>,
}

const SCHEMA: &str = Several::SCHEMA;

fn main() {
    println!("{SCHEMA} {}", Several::SCHEMA);
}
