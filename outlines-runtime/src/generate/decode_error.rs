//! Errors of answers that are not the requested value.

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::answer::{Answer, AnswerField};
use crate::api::{Surrounding, surrounding};
use crate::constraint::SchemaMismatch;
use crate::deserialize;
use crate::error::{CheckFailure, DecodeErrorKind, Error, Invalid, Undecodable};

/// Returns the error of an answer that is not a value, with the path inside it.
pub(super) fn undecodable(
    type_name: &'static str,
    answer: Answer,
    path: &[Segment],
    error: &serde_json::Error,
) -> Error {
    if answer.field == AnswerField::Reasoning {
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
pub(super) fn list_for_object<T>(answer: Answer, mismatch: &SchemaMismatch) -> Error {
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

/// Returns the error of a `T` that decodes, but does not match its schema.
pub(crate) fn violated<T>(mismatch: &SchemaMismatch, attempts: u32, answer: Answer) -> Error {
    if mismatch.is_list() {
        return list_for_object::<T>(answer, mismatch);
    }
    invalid(
        CheckFailure::Constraint(mismatch.to_string()),
        attempts,
        answer,
    )
}

/// Returns the error of an answer that decodes and fails a check.
pub(crate) fn invalid(failure: CheckFailure, attempts: u32, answer: Answer) -> Error {
    Error::Invalid(Box::new(Invalid {
        failure,
        can_reask: false,
        attempts,
        answer,
    }))
}
