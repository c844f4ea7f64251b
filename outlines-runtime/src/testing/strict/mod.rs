//! The rules of OpenAI's strict mode, written from the vendor's guide and from the API's own messages, and not from the code
//! that makes schemas.

mod checker;
mod counts;
mod firsts;
mod keywords;
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
/// assert!(testing::schema_violations(Person::SCHEMA).is_empty());
///
/// let faults = testing::schema_violations(
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
pub fn schema_violations(schema: &str) -> Vec<SchemaViolation> {
    match Json::parse(schema) {
        Ok(schema) => Checker::run(&schema).0,
        Err(_) => vec![SchemaViolation::new(
            python::tuple::<&str>(&[]),
            Lead::NameAlone,
            message::NO_SCHEMA.to_owned(),
        )],
    }
}

/// What of the API's limits a schema uses up; zero for what is no JSON.
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
/// // Five levels are what Azure's guide promises.
/// assert!(testing::schema_counts(Person::SCHEMA).levels <= 5);
/// ```
#[must_use]
pub fn schema_counts(schema: &str) -> SchemaCounts {
    Json::parse(schema).map_or_else(
        |_| SchemaCounts::default(),
        |schema| Checker::run(&schema).1,
    )
}

/// Something in a schema that strict mode refuses.
///
/// [`Display`](fmt::Display) writes it as the API does behind the name of the schema.
///
/// ```
/// let schema = r#"{"type": "object", "properties": {"age": {}}, "required": ["age"], "additionalProperties": false}"#;
/// for fault in outlines_runtime::testing::schema_violations(schema) {
///     eprintln!("{}: {fault}", fault.context());
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaViolation {
    context: String,
    lead: Lead,
    sentence: String,
}

/// What the API says before a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// The name of the schema.
    Name,
    /// And the place.
    Context,
    /// And the place, with another word before it.
    InContext,
    /// The name of the schema with a full stop.
    NameAlone,
    /// No name.
    InsteadOfName,
}

impl SchemaViolation {
    fn new(context: String, lead: Lead, message: String) -> Self {
        let sentence = match lead {
            Lead::Context => format!("context={context}, {message}"),
            Lead::InContext => format!("In context={context}, {message}"),
            Lead::Name | Lead::NameAlone | Lead::InsteadOfName => message,
        };
        Self {
            context,
            lead,
            sentence,
        }
    }

    /// Where in the schema, as the API writes it: the root is `()`.
    ///
    /// ```
    /// let schema = r#"{"type": "object", "properties": {"age": {}}, "required": ["age"], "additionalProperties": false}"#;
    /// let faults = outlines_runtime::testing::schema_violations(schema);
    /// assert_eq!(faults[0].context(), "('properties', 'age')");
    /// ```
    #[must_use]
    pub fn context(&self) -> &str {
        &self.context
    }

    /// The whole message of the API.
    fn message(&self, name: &str) -> String {
        match self.lead {
            Lead::Name | Lead::Context | Lead::InContext => {
                format!("Invalid schema for response_format '{name}': {self}")
            }
            Lead::NameAlone => format!("Invalid schema for response_format '{name}'. {self}"),
            Lead::InsteadOfName => format!("Invalid schema: {self}"),
        }
    }
}

impl fmt::Display for SchemaViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
