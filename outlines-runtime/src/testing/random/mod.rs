//! Documents at random from a schema.

mod decimal;
mod draw;
mod format;
mod height;
mod keywords;
mod node;
mod number;
mod pattern;
mod pick;
mod plan;
mod text;

use super::json::Json;
use draw::Drawing;
use plan::Plan;

/// A document drawn at random from a schema of strict mode: what a model might answer.
///
/// One seed gives one document, on every machine. Values are small and readable most of the time; over many seeds there
/// are empty lists, nulls, the bounds of numbers and text with quotes and line breaks. Recursion stays shallow, and keys
/// come in the order of the schema.
///
/// ```
/// use outlines_runtime::{Structured, testing};
/// use serde::Deserialize;
///
/// #[derive(Debug, Deserialize, Structured)]
/// struct Person {
///     name: String,
///     age: u8,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// for seed in 0..100 {
///     let document = testing::random_document(Person::SCHEMA, seed)?;
///     let person: Person = serde_json::from_str(&document)?;
///     println!("{person:?}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The text is no JSON Schema, nothing can be valid under it, or it says what cannot be drawn, such as `allOf` or a pattern
/// with look-around.
pub fn random_document(schema: &str, seed: u64) -> Result<String, RandomError> {
    let schema = Json::parse(schema).map_err(|error| RandomError {
        path: "#".to_owned(),
        reason: format!("this is no JSON: {error}"),
    })?;
    Drawing::new(&Plan::new(&schema)?, seed).run()
}

/// Why no document can be drawn from a schema.
///
/// ```
/// use outlines_runtime::testing::random_document;
///
/// let error = random_document(r#"{"type": "integer", "minimum": 2, "maximum": 1}"#, 7).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "no document can be drawn from the schema: at `#`, no number is found with `minimum` 2 and `maximum` 1",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no document can be drawn from the schema: at `{path}`, {reason}")]
pub struct RandomError {
    path: String,
    reason: String,
}

impl RandomError {
    /// The place in the schema, as a JSON pointer: `#/properties/age`.
    ///
    /// ```
    /// let schema = r#"{"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 2, "maximum": 1}}"#;
    /// let error = outlines_runtime::testing::random_document(schema, 7).unwrap_err();
    /// assert!(error.path().starts_with('#'));
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}
