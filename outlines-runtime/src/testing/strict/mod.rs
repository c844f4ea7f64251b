//! The rules of OpenAI's strict mode, written from the vendor's guide and from the API's own messages, and not from the code
//! that makes schemas.

mod checker;
mod counts;
mod firsts;
mod message;
mod python;
mod refusal;

use std::fmt;

use super::json::Json;
use checker::Checker;
pub use counts::SchemaCounts;
pub(crate) use refusal::{Refusal, Vendor, refusal};

/// Everything in a schema that strict mode refuses, in the words of the API.
///
/// The API answers with the first; here are all. A derived type has none, else it would not compile: this is for schemas from
/// elsewhere.
///
/// ```
/// use outlines_runtime::{Structured, testing};
///
/// #[derive(Structured)]
/// struct Person {
///     name: String,
///     age: u8,
/// }
///
/// assert!(testing::schema_faults(Person::SCHEMA).is_empty());
///
/// let faults = testing::schema_faults(
///     r#"{
///         "type": "object",
///         "properties": {"name": {"type": "string", "minLength": 1}},
///         "required": [],
///         "additionalProperties": false
///     }"#,
/// );
/// assert_eq!(
///     faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
///     [
///         "In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'name'.",
///         "In context=('properties', 'name'), 'minLength' is not permitted.",
///     ],
/// );
/// ```
#[must_use]
pub fn schema_faults(schema: &str) -> Vec<SchemaFault> {
    match Json::parse(schema) {
        Ok(schema) => Checker::run(&schema).found,
        Err(_) => vec![SchemaFault::no_schema()],
    }
}

/// What of the API's limits a schema uses up; zero for what is no JSON.
#[must_use]
pub fn schema_counts(schema: &str) -> SchemaCounts {
    Json::parse(schema).map_or_else(
        |_| SchemaCounts::default(),
        |schema| Checker::run(&schema).counts,
    )
}

/// Something in a schema that strict mode refuses.
///
/// [`Display`](fmt::Display) writes it as the API does behind the name of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFault {
    context: String,
    sentence: String,
    rule: Rule,
}

/// How the API leads to a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Behind the name of the schema and a colon.
    Named,
    /// Behind the name of the schema and a full stop.
    NoSchema,
    /// Without the name of the schema.
    SharedFirstKey,
}

impl SchemaFault {
    fn at(context: String, lead: &str, message: String) -> Self {
        Self {
            sentence: format!("{lead}context={context}, {message}"),
            context,
            rule: Rule::Named,
        }
    }

    fn bare(context: String, message: String) -> Self {
        Self {
            context,
            sentence: message,
            rule: Rule::Named,
        }
    }

    fn no_schema() -> Self {
        Self {
            context: python::tuple::<&str>(&[]),
            sentence: message::NO_SCHEMA.to_owned(),
            rule: Rule::NoSchema,
        }
    }

    fn shared_first_key(context: String) -> Self {
        Self {
            context,
            sentence: message::SHARED_FIRST_KEY.to_owned(),
            rule: Rule::SharedFirstKey,
        }
    }

    /// Where in the schema, as the API writes it: `('properties', 'age')`. The root is `()`.
    #[must_use]
    pub fn context(&self) -> &str {
        &self.context
    }

    /// The whole message of the API.
    fn message(&self, name: &str) -> String {
        match self.rule {
            Rule::Named => format!("Invalid schema for response_format '{name}': {self}"),
            Rule::NoSchema => format!("Invalid schema for response_format '{name}'. {self}"),
            Rule::SharedFirstKey => format!("Invalid schema: {self}"),
        }
    }
}

impl fmt::Display for SchemaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
