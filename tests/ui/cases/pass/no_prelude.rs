//! No prelude, and types with the names of the prelude.
#![no_implicit_prelude]
#![forbid(unsafe_code)]

extern crate outlines_runtime;
extern crate serde;
extern crate std;

#[allow(dead_code)]
struct Option;
#[allow(dead_code)]
struct Result;
#[allow(dead_code)]
struct String;
#[allow(dead_code)]
struct Vec;
#[allow(dead_code)]
struct Box;
#[allow(non_camel_case_types, dead_code)]
struct u64;
#[allow(non_camel_case_types, dead_code)]
struct str;
#[allow(non_camel_case_types, dead_code)]
struct bool;
#[allow(dead_code)]
trait Structured {}
#[allow(dead_code)]
trait HasSchema {}
#[allow(dead_code)]
mod core {}
#[allow(dead_code)]
mod outlines {}

#[derive(outlines_runtime::Structured)]
#[structured(partial)]
pub struct Person {
    pub name: std::string::String,
    #[structured(range(min = 1), description = "in years")]
    pub age: std::option::Option<std::primitive::u8>,
    pub children: std::vec::Vec<Person>,
    #[serde(with = "outlines_runtime::entries")]
    pub phones: std::collections::HashMap<std::string::String, std::primitive::u32>,
    #[structured(length(max = 2), pattern = "^[A-Z]{2}$")]
    pub country: std::string::String,
    #[structured(format = "date", as = "std::option::Option<std::string::String>")]
    pub born: std::primitive::i64,
}

impl<'de> serde::Deserialize<'de> for Person {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> std::result::Result<Self, D::Error> {
        std::result::Result::Err(serde::de::Error::custom(
            "serde's own derive does not compile here",
        ))
    }
}

#[derive(outlines_runtime::Structured)]
#[serde(tag = "kind")]
pub enum Event<T, const N: std::primitive::usize> {
    Unit,
    Of { of: T, all: [T; N] },
    Person(Person),
    Again { again: std::boxed::Box<Event<T, N>> },
}

#[derive(outlines_runtime::Structured)]
pub struct Borrowed<'a>(
    std::borrow::Cow<'a, std::primitive::str>,
    std::borrow::Cow<'a, std::primitive::str>,
);

#[derive(outlines_runtime::Structured)]
pub struct Flat {
    #[serde(flatten)]
    pub person: std::option::Option<Person>,
    pub id: std::primitive::u8,
}

const _: &std::primitive::str = <Person as outlines_runtime::Structured>::SCHEMA;
const _: &std::primitive::str = <Event<Person, 3> as outlines_runtime::Structured>::SCHEMA;
const _: &std::primitive::str = <Borrowed<'_> as outlines_runtime::Structured>::SCHEMA;
const _: &std::primitive::str = <Flat as outlines_runtime::Structured>::SCHEMA;

fn main() {
    let person = PersonPartial {
        name: std::option::Option::None,
        ..std::default::Default::default()
    };
    std::assert!(std::clone::Clone::clone(&person).name.is_none());
}
