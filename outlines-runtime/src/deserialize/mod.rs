//! Deserialization of answers, stricter and more lenient than `serde_json` alone.
//!
//! - A list in place of an object is an error. Serde reads a struct from a list of its fields, too.
//! - A whole float such as `36.0` is accepted for an integer, as in JSON Schema. Only an answer
//!   that fails to deserialize is searched for such numbers.
//! - Numbers in buffered content (`flatten`, `tag`, `untagged`) are readable even if a dependency
//!   enables `serde_json/arbitrary_precision`.

mod arbitrary_precision;
mod strict;
mod whole_numbers;

use serde::de::DeserializeOwned;
use serde_json::de::StrRead;
use serde_path_to_error::Segment;

use strict::StrictDeserializer;
use whole_numbers::rewrite_whole_floats;

/// The deserializer of a JSON text.
pub(crate) type JsonDeserializer<'j, 'de> =
    StrictDeserializer<&'j mut serde_json::Deserializer<StrRead<'de>>>;

/// Deserializes a complete document.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    from_str_with(text, |json| T::deserialize(json))
}

/// Deserializes a complete document with a function.
pub(crate) fn from_str_with<T>(
    text: &str,
    deserialize: impl Fn(JsonDeserializer<'_, '_>) -> serde_json::Result<T>,
) -> serde_json::Result<T> {
    let from_exact_str = |text: &str| -> serde_json::Result<T> {
        let mut json = serde_json::Deserializer::from_str(text);
        let value = deserialize(StrictDeserializer(&mut json))?;
        json.end()?;
        Ok(value)
    };
    match from_exact_str(text) {
        Err(error) if error.is_data() => match rewrite_whole_floats(text) {
            Some(text) => from_exact_str(&text),
            None => Err(error),
        },
        result => result,
    }
}

/// Deserializes a document that failed before. Returns the error with its path, or `error` if
/// this attempt succeeds. Tracking the path takes time that valid answers need not spend.
pub(crate) fn locate<T: DeserializeOwned>(
    text: &str,
    error: serde_json::Error,
) -> (Vec<Segment>, serde_json::Error) {
    let rewritten = rewrite_whole_floats(text);
    let mut json = serde_json::Deserializer::from_str(rewritten.as_deref().unwrap_or(text));
    match serde_path_to_error::deserialize::<_, T>(StrictDeserializer(&mut json)) {
        Ok(_) => (Vec::new(), error),
        Err(traced) => {
            let path = traced.path().iter().cloned().collect();
            (path, traced.into_inner())
        }
    }
}

#[cfg(test)]
mod tests;
