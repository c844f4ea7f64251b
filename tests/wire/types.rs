//! Requested types.

use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) age: u8,
}

/// Nested, with a list; the schema's order and its "odd" characters would not survive a JSON tree: über, é.
#[derive(Debug, PartialEq, Deserialize, Structured)]
pub(crate) struct Family {
    pub(crate) members: Vec<Person>,
    /// Where they live.
    pub(crate) home: Option<String>,
}

/// No object, so it travels as `{"value": …}`.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct People(pub(crate) Vec<Person>);

pub(crate) fn ada() -> Person {
    Person {
        name: "Ada".to_owned(),
        age: 36,
    }
}
