//! Random documents from a schema.

mod decimal;
mod format;
mod generator;
mod number;
mod pattern;
mod plan;
mod string;

use rand::rngs::Xoshiro256PlusPlus;

use super::json::{Json, Members};
use generator::Generator;
use plan::Plan;

/// A generator whose sequence for a seed is the same on every machine and with every release.
type Rng = Xoshiro256PlusPlus;

/// Returns a random document that is valid under a schema of strict mode: a possible answer.
///
/// The same seed results in the same document on every machine. Most values are small and readable;
/// over many seeds there are empty lists, nulls, the bounds of numbers, and text with quotes and
/// line breaks. Recursion stays shallow, and keys are in schema order.
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
/// Returns an error if the text is not a JSON Schema, if no document is valid under it, or if it
/// uses a keyword that is not supported here, such as `allOf` or a pattern with look-around.
pub fn random_document(schema: &str, seed: u64) -> Result<String, RandomError> {
    let schema = Json::parse(schema).map_err(|error| RandomError {
        path: "#".to_owned(),
        reason: format!("not JSON: {error}"),
    })?;
    Generator::new(&Plan::new(&schema)?, seed).run()
}

/// The reason why no random document can be generated from a schema.
///
/// ```
/// use outlines_runtime::testing::random_document;
///
/// let schema = r#"{"type": "integer", "minimum": 2, "maximum": 1}"#;
/// assert_eq!(
///     random_document(schema, 7).unwrap_err().to_string(),
///     "no document can be generated from the schema: at `#`, no number satisfies `minimum` 2 and \
///      `maximum` 1",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no document can be generated from the schema: at `{path}`, {reason}")]
pub struct RandomError {
    path: String,
    reason: String,
}

impl RandomError {
    /// Returns the position in the schema as a JSON pointer: `#/properties/age`.
    ///
    /// ```
    /// use outlines_runtime::testing::random_document;
    ///
    /// let error = random_document(r#"{"type": "text"}"#, 7).unwrap_err();
    /// assert_eq!(error.path(), "#");
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Returns the value of a keyword that counts elements or characters.
fn count(members: &Members, keyword: &str, default: u64) -> Result<u64, String> {
    match members.get(keyword) {
        None => Ok(default),
        Some(Json::Number(number)) if number.is_u64() => Ok(number.as_u64().unwrap_or(default)),
        Some(value) => Err(format!("`{keyword}` must be a count, not {value}")),
    }
}

/// Returns the given keywords that a schema has, with their values, for an error message.
fn keyword_list(members: &Members, keywords: &[&str]) -> String {
    let present = keywords
        .iter()
        .filter_map(|keyword| Some(format!("`{keyword}` {}", members.get(*keyword)?)));
    present.collect::<Vec<_>>().join(" and ")
}
