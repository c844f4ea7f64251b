//! Decoding of an answer's text, with the path of an error.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::Segment;

use crate::answer::{Answer, AnswerPlace};
use crate::api::{Surrounding, document, surrounding};
use crate::constraint::{self, Mismatch};
use crate::deserialize;
use crate::error::{DecodeErrorKind, Error, Undecodable};
use crate::schema::Structured;

/// The document around a type that is not a JSON object.
#[derive(Deserialize)]
struct Wrapped<T> {
    value: T,
}

impl Answer {
    /// Decodes a value from the text, without the constraints of its type and the checks of its
    /// call.
    ///
    /// # Errors
    ///
    /// [`Error::Undecodable`] if the text is not a `T`.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[derive(serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
    /// # struct Invoice { number: String, total: f64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&Invoice { number: "2024-17".to_owned(), total: 0.0 });
    /// let call = server.model().generate::<Invoice>("Invoice 2024-17: nothing to pay.");
    /// let call = call.check(|invoice| if invoice.total > 0.0 { Ok(()) } else { Err("no total") });
    /// if let Err(Error::Invalid(invalid)) = call.await {
    ///     // Not worth another request: a clerk reads it.
    ///     let doubtful: Invoice = invalid.answer().decode()?;
    ///     assert_eq!(doubtful.number, "2024-17");
    /// }
    /// # server.assert_replies_used();
    /// # Ok(())
    /// # }
    /// ```
    pub fn decode<T: Structured + DeserializeOwned>(&self) -> Result<T, Error> {
        let value = decode(&self.text).map_err(|error| explain::<T>(self.clone(), error))?;
        match constraint::violation::<T>(document(&self.text)) {
            Some(mismatch) if mismatch.is_list() => {
                Err(list_for_object::<T>(self.clone(), &mismatch))
            }
            _ => Ok(value),
        }
    }
}

/// Decodes a value, unwrapped if its type is wrapped as a root.
pub(super) fn decode<T: Structured + DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    if T::__WRAPPED {
        decode_wrapped(text)
    } else {
        decode_plain(text)
    }
}

pub(super) fn decode_plain<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    parse(text)
}

pub(crate) fn decode_wrapped<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    parse::<Wrapped<T>>(text).map(|document| document.value)
}

/// Parses the document in the text of an answer.
fn parse<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    deserialize::from_str(document(text))
}

/// Returns the error of a text that did not decode. The text is decoded again to find the path,
/// because tracking the path would slow down every successful decoding.
pub(super) fn explain<T: Structured + DeserializeOwned>(
    answer: Answer,
    error: serde_json::Error,
) -> Error {
    if T::__WRAPPED {
        explain_wrapped::<T>(answer, error)
    } else {
        explain_plain::<T>(answer, error)
    }
}

pub(super) fn explain_plain<T: DeserializeOwned>(
    answer: Answer,
    error: serde_json::Error,
) -> Error {
    let (path, error) = deserialize::locate::<T>(document(&answer.text), error);
    undecodable(short_name::<T>(), answer, &path, &error)
}

pub(super) fn explain_wrapped<T: DeserializeOwned>(
    answer: Answer,
    error: serde_json::Error,
) -> Error {
    let (path, error) = deserialize::locate::<Wrapped<T>>(document(&answer.text), error);
    // The path in the caller's type, without the wrapper.
    let path = path.get(1..).unwrap_or_default();
    undecodable(short_name::<T>(), answer, path, &error)
}

/// Returns the error of an answer that is not a value, with the path inside it.
pub(super) fn undecodable(
    type_name: &'static str,
    answer: Answer,
    path: &[Segment],
    error: &serde_json::Error,
) -> Error {
    if answer.place == AnswerPlace::Reasoning {
        return Error::Empty(Box::new(answer));
    }
    let kind = match surrounding(&answer.text) {
        _ if error.is_data() => DecodeErrorKind::Data,
        None => DecodeErrorKind::Syntax,
        Some(Surrounding::Before) => DecodeErrorKind::TextBefore,
        Some(Surrounding::After) => DecodeErrorKind::TextAfter,
    };
    Error::Undecodable(Box::new(Undecodable {
        type_name,
        path: render(path),
        line: error.line(),
        column: error.column(),
        kind,
        detail: error.to_string(),
        answer,
    }))
}

/// Returns the error of an answer with a list in place of an object.
pub(super) fn list_for_object<T>(answer: Answer, mismatch: &Mismatch) -> Error {
    let detail = "invalid type: sequence, expected an object";
    mismatched(
        short_name::<T>(),
        answer,
        mismatch.path(),
        DecodeErrorKind::Data,
        detail.to_owned(),
    )
}

/// Returns the error of an answer that decodes, but not to a value that was asked for. Its position
/// in the text is not known.
pub(super) fn mismatched(
    type_name: &'static str,
    answer: Answer,
    path: &str,
    kind: DecodeErrorKind,
    detail: String,
) -> Error {
    Error::Undecodable(Box::new(Undecodable {
        type_name,
        path: if path.is_empty() { "." } else { path }.to_owned(),
        line: 1,
        column: 1,
        kind,
        detail,
        answer,
    }))
}

/// Returns the error of a list element that was decoded separately. `answer` contains only the text
/// of the element.
pub(crate) fn explain_element<T: DeserializeOwned>(
    answer: Answer,
    index: usize,
    error: serde_json::Error,
) -> Error {
    let (inner, error) = deserialize::locate::<T>(&answer.text, error);
    let mut path = vec![Segment::Seq { index }];
    path.extend(inner);
    undecodable(short_name::<T>(), answer, &path, &error)
}

/// Checks that the text is the document of a list, regardless of its elements.
pub(crate) fn check_list(text: &str) -> serde_json::Result<()> {
    decode_wrapped::<Vec<IgnoredAny>>(text).map(drop)
}

/// Returns the error of a text that is not the document of a list. `index` is that of the first
/// incomplete element.
pub(crate) fn explain_list<T>(answer: Answer, index: usize, error: &serde_json::Error) -> Error {
    let path = [Segment::Seq { index }];
    undecodable(short_name::<Vec<T>>(), answer, &path, error)
}

fn render(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path {
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

/// Returns the name of a type without the modules before it: `Person`, `Vec<my::Person>`.
pub(super) fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let end = name.find(['<', '[', '(']).unwrap_or(name.len());
    let start = name[..end].rfind("::").map_or(0, |at| at + 2);
    &name[start..]
}
