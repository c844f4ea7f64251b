//! Types that several tests extract.

use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) age: u8,
}

/// A nested type with a list, and a description with "quotes" and non-ASCII characters: über, é.
#[derive(Debug, PartialEq, Deserialize, Structured)]
pub(crate) struct Family {
    pub(crate) members: Vec<Person>,
    /// The place of residence.
    pub(crate) home: Option<String>,
}

/// A type that is not an object and is therefore wrapped in `{"value": …}`.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct People(pub(crate) Vec<Person>);

pub(crate) fn ada() -> Person {
    Person {
        name: "Ada".to_owned(),
        age: 36,
    }
}
