//! Checker for the schema rules of OpenAI's strict mode.
//!
//! It is based on the vendor's guide and on messages of the API, and independent of the code that
//! generates schemas, so that the tests can compare the two.

mod checker;
mod keywords;
mod limits;
mod messages;
mod request;

use std::fmt;

use super::json::Json;
use checker::Checker;
pub use limits::SchemaCounts;
pub(super) use request::{check_format, check_tool};

/// Returns every violation of the rules of strict mode in a schema, with the API's messages.
///
/// The API reports only the first. A derived type has none, because otherwise it would not
/// compile; this function is for schemas from other sources.
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
/// let violations = testing::schema_violations(
///     r#"{
///         "type": "object",
///         "properties": {"name": {"type": "string", "minLength": 1}},
///         "required": ["name"],
///         "additionalProperties": false
///     }"#,
/// );
/// assert_eq!(
///     violations[0].to_string(),
///     "In context=('properties', 'name'), 'minLength' is not permitted.",
/// );
/// ```
#[must_use]
pub fn schema_violations(schema: &str) -> Vec<SchemaViolation> {
    match Json::parse(schema) {
        Ok(schema) => Checker::run(&schema).0,
        Err(_) => vec![SchemaViolation::new(&[], messages::NOT_JSON.to_owned())],
    }
}

/// Returns the figures of a schema that the API limits; zeros for text that is not JSON.
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
/// // Azure's guide promises five levels.
/// assert!(testing::schema_counts(Person::SCHEMA).levels <= 5);
/// ```
#[must_use]
pub fn schema_counts(schema: &str) -> SchemaCounts {
    Json::parse(schema).map_or_else(
        |_| SchemaCounts::default(),
        |schema| Checker::run(&schema).1,
    )
}

/// A violation of the rules of strict mode.
///
/// [`Display`](fmt::Display) writes the message that the API sends after the name of the schema.
///
/// ```
/// let schema = r#"{"type": "array", "items": {"type": "string"}}"#;
/// for violation in outlines_runtime::testing::schema_violations(schema) {
///     eprintln!("{}: {violation}", violation.context());
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaViolation {
    context: String,
    message: String,
    shared_first_key: bool,
}

impl SchemaViolation {
    fn new(path: &[String], message: String) -> Self {
        Self {
            context: messages::context(path),
            message,
            shared_first_key: false,
        }
    }

    /// Returns the one violation whose message does not name the schema.
    fn shared_first_key(path: &[String]) -> Self {
        Self {
            shared_first_key: true,
            ..Self::new(path, messages::SHARED_FIRST_KEY.to_owned())
        }
    }

    /// Returns the position in the schema as the API writes it: the root is `()`.
    ///
    /// ```
    /// use outlines_runtime::testing::schema_violations;
    ///
    /// let violations = schema_violations(
    ///     r#"{
    ///         "type": "object",
    ///         "properties": {"age": {}},
    ///         "required": ["age"],
    ///         "additionalProperties": false
    ///     }"#,
    /// );
    /// assert_eq!(violations[0].context(), "('properties', 'age')");
    /// ```
    #[must_use]
    pub fn context(&self) -> &str {
        &self.context
    }
}

impl fmt::Display for SchemaViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
