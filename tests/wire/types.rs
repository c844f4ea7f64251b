//! The types that the tests ask for.

use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) age: u8,
}

impl Structured for Person {
    const NAME: &'static str = "Person";
    const SCHEMA: &'static str = r#"{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":255}},"required":["name","age"],"additionalProperties":false}"#;
    const WRAPPED: bool = false;
}

/// Nested, with a list; the schema's odd blanks and its order would not survive a JSON tree.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Family {
    pub(crate) members: Vec<Person>,
    pub(crate) home: Option<String>,
}

impl Structured for Family {
    const NAME: &'static str = "Family";
    const SCHEMA: &'static str = r##"{"type":"object", "properties":{"members":{"type":"array","items":{"$ref":"#/$defs/Person"}},"home":{"anyOf":[{"type":"string"},{"type":"null"}],"description":"\u00fcber \"alles\" é"}},"required":["members","home"],"additionalProperties":false,"$defs":{"Person":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}}}"##;
    const WRAPPED: bool = false;
}

/// No object, so it travels as `{"value": …}`.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct People(pub(crate) Vec<Person>);

impl Structured for People {
    const NAME: &'static str = "People";
    const SCHEMA: &'static str = r#"{"type":"object","properties":{"value":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}}},"required":["value"],"additionalProperties":false}"#;
    const WRAPPED: bool = true;
}

pub(crate) fn ada() -> Person {
    Person {
        name: "Ada".to_owned(),
        age: 36,
    }
}
