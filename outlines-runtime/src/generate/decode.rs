//! From an answer's text to a value.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::answer::Answer;
use crate::error::Error;
use crate::schema::Structured;
use crate::unusable::{Fault, Undecodable};

/// The document around a type that alone is no JSON object.
#[derive(Deserialize)]
struct Wrapped<T> {
    value: T,
}

impl Answer {
    /// Reads a value from the answer's text.
    ///
    /// # Errors
    ///
    /// [`Error::Undecodable`] if the text is none.
    pub fn decode<T: Structured + DeserializeOwned>(&self) -> Result<T, Error> {
        decode(&self.text).map_err(|error| explain::<T>(self.clone(), error))
    }
}

/// Reads the value straight from the text.
pub(super) fn decode<T: Structured + DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    if T::__WRAPPED {
        serde_json::from_str::<Wrapped<T>>(text).map(|document| document.value)
    } else {
        serde_json::from_str(text)
    }
}

/// Reads the text that did not decode once more, now to learn where the fault is: following the path costs time that
/// good answers need not pay.
pub(super) fn explain<T: Structured + DeserializeOwned>(
    answer: Answer,
    error: serde_json::Error,
) -> Error {
    let (path, error) = if T::__WRAPPED {
        locate::<Wrapped<T>>(&answer.text, error)
    } else {
        locate::<T>(&answer.text, error)
    };
    Error::Undecodable(Box::new(Undecodable {
        type_name: short_name::<T>(),
        path: render(&path, T::__WRAPPED),
        line: error.line(),
        column: error.column(),
        fault: if error.is_data() {
            Fault::Data
        } else {
            Fault::Syntax
        },
        detail: error.to_string(),
        answer,
    }))
}

fn locate<T: DeserializeOwned>(
    text: &str,
    error: serde_json::Error,
) -> (Vec<Segment>, serde_json::Error) {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => (Vec::new(), error),
        Err(traced) => {
            let path = traced.path().iter().cloned().collect();
            (path, traced.into_inner())
        }
    }
}

/// The path as the caller knows the type: without the wrapper.
fn render(path: &[Segment], wrapped: bool) -> String {
    let path = if wrapped { path.get(1..) } else { Some(path) };
    let mut text = String::new();
    for segment in path.unwrap_or_default() {
        match segment {
            Segment::Seq { index } => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Segment::Unknown => {}
        }
    }
    if text.is_empty() {
        text.push('.');
    }
    text
}

/// The type's name without the modules before it: `Person`, `Vec<my::Person>`.
fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let end = name.find(['<', '[', '(']).unwrap_or(name.len());
    let start = name[..end].rfind("::").map_or(0, |at| at + 2);
    &name[start..]
}
