//! Schema of a type, and decoding of its answers.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::api::{Grammar, OutputFormat, OutputSchema, document};
use crate::constraint::{self, Mismatch};
use crate::error::{CheckFailure, Error, Invalid};
use crate::evidence::Root;
use crate::generate::Response;
use crate::generate::check::{Check, check_failure};
use crate::generate::decode;
use crate::schema::Structured;

/// Decoding of the answers of one call: by a type, or by a list of items known at run time.
pub trait DecodeAnswer<T> {
    /// Returns the form of the answer that is asked for, or why there is none.
    fn format(&self) -> Result<Format, String>;

    /// Decodes an answer, and applies the constraints of its type and the checks of the call.
    /// `asked` is the number of requests so far.
    fn decode_and_validate(
        &mut self,
        answer: Answer,
        checks: &[Check<T>],
        asked: u32,
    ) -> Result<Response<T>, Error>;
}

/// The form of an answer, which outlives the call it was made for.
#[derive(Debug, Clone)]
pub enum Format {
    Schema(Schema),
    Grammar(Grammar),
}

/// A schema, and how its answers hold the value.
#[derive(Debug, Clone)]
pub struct Schema {
    pub(super) name: &'static str,
    pub(super) text: Cow<'static, str>,
    pub(super) root: Root,
}

impl Format {
    /// Returns the form of a string with one keyword such as `enum`, in an object, because strict
    /// mode requires one as the root.
    pub(super) fn string(
        name: &'static str,
        keyword: &str,
        value: &impl Serialize,
    ) -> Result<Self, String> {
        let value = serde_json::to_string(value)
            .map_err(|error| format!("`{keyword}` of the schema cannot be written: {error}"))?;
        let text = [
            r#"{"type":"object","properties":{"value":{"type":"string",""#,
            keyword,
            r#"":"#,
            &value,
            r#"}},"required":["value"],"additionalProperties":false}"#,
        ];
        Ok(Self::Schema(Schema {
            name,
            text: Cow::Owned(text.concat()),
            root: Root::Wrapped,
        }))
    }

    pub(crate) fn borrow(&self) -> OutputFormat<'_> {
        match self {
            Self::Schema(schema) => OutputFormat::Schema(OutputSchema {
                name: schema.name,
                schema: &schema.text,
            }),
            Self::Grammar(grammar) => OutputFormat::Grammar(grammar),
        }
    }
}

/// The type-specific parts of a call, as functions, so that calls are the same for `Structured` and
/// `JsonSchema` types.
pub struct Decoder<T> {
    schema: Result<OutputSchema<'static>, Arc<str>>,
    decode: fn(&str) -> serde_json::Result<T>,
    /// Returns the error of an answer that does not decode.
    explain: fn(Answer, serde_json::Error) -> Error,
    /// Returns the first mismatch of an answer that decodes.
    violation: fn(&str) -> Option<Mismatch>,
    /// The same for one element of a list, with its index.
    element_violation: fn(&str, usize) -> Option<Mismatch>,
    root: Root,
}

impl<T: Structured + DeserializeOwned> Decoder<T> {
    pub(crate) fn structured() -> Self {
        Self {
            schema: Ok(OutputSchema {
                name: T::NAME,
                schema: T::SCHEMA,
            }),
            decode: decode::decode,
            explain: decode::explain::<T>,
            violation: |text| constraint::violation::<T>(document(text)),
            element_violation: constraint::violation_in_element::<T>,
            root: Root::of_answer::<T>(),
        }
    }
}

#[cfg(feature = "schemars1")]
impl<T: DeserializeOwned + schemars::JsonSchema + 'static> Decoder<T> {
    pub(super) fn schemars() -> Self {
        let strict = crate::schemars::strict::<T>();
        let wrapped = strict.as_ref().is_ok_and(|strict| strict.is_wrapped());
        Self {
            schema: match strict {
                Ok(strict) => Ok(OutputSchema {
                    name: strict.name(),
                    schema: strict.schema(),
                }),
                Err(error) => Err(error.to_string().into()),
            },
            decode: if wrapped {
                decode::decode_wrapped
            } else {
                decode::decode_plain
            },
            explain: if wrapped {
                decode::explain_wrapped::<T>
            } else {
                decode::explain_plain::<T>
            },
            // Constraints of the type are checked only by its own `Deserialize`.
            violation: |text| {
                let strict = crate::schemars::strict::<T>().ok()?;
                constraint::list_for_object(document(text), strict.schema(), strict.is_wrapped())
            },
            element_violation: |text, index| {
                let strict = crate::schemars::strict::<T>().ok()?;
                constraint::list_for_object_in_element(text, index, strict.schema())
            },
            root: if wrapped { Root::Wrapped } else { Root::Value },
        }
    }
}

impl<T> Decoder<T> {
    /// Returns the schema, or the error of a type that has no strict schema.
    #[cfg(feature = "batch")]
    pub(super) fn strict_schema(&self) -> Result<OutputSchema<'static>, Error> {
        match &self.schema {
            Ok(schema) => Ok(*schema),
            Err(message) => Err(Error::configuration(&**message)),
        }
    }

    #[cfg(feature = "batch")]
    pub(super) fn root(&self) -> Root {
        self.root
    }

    /// Returns the first mismatch of a list element that decodes.
    pub(crate) fn element_violation(&self, text: &str, index: usize) -> Option<Mismatch> {
        (self.element_violation)(text, index)
    }

    pub(crate) fn decode_and_validate(
        &self,
        answer: Answer,
        checks: &[Check<T>],
        asked: u32,
    ) -> Result<Response<T>, Error> {
        let value = match (self.decode)(&answer.text) {
            Ok(value) => value,
            Err(error) => return Err((self.explain)(answer, error)),
        };
        if let Some(mismatch) = (self.violation)(&answer.text) {
            return Err(violated::<T>(&mismatch, asked, answer));
        }
        match check_failure(checks, &value) {
            Some(failure) => Err(invalid(failure, asked, answer)),
            None => Ok(Response::new(value, answer)),
        }
    }
}

impl<T> DecodeAnswer<T> for Decoder<T> {
    fn format(&self) -> Result<Format, String> {
        match &self.schema {
            Ok(schema) => Ok(Format::Schema(Schema {
                name: schema.name,
                text: Cow::Borrowed(schema.schema),
                root: self.root,
            })),
            Err(message) => Err(message.to_string()),
        }
    }

    fn decode_and_validate(
        &mut self,
        answer: Answer,
        checks: &[Check<T>],
        asked: u32,
    ) -> Result<Response<T>, Error> {
        Self::decode_and_validate(self, answer, checks, asked)
    }
}

/// Returns the error of a `T` that decodes, but does not match its schema.
pub(crate) fn violated<T>(mismatch: &Mismatch, asked: u32, answer: Answer) -> Error {
    if mismatch.is_list() {
        return decode::list_for_object::<T>(answer, mismatch);
    }
    invalid(
        CheckFailure::Constraint(mismatch.to_string()),
        asked,
        answer,
    )
}

/// Returns the error of an answer that decodes and fails a check.
pub(crate) fn invalid(failure: CheckFailure, asked: u32, answer: Answer) -> Error {
    Error::Invalid(Box::new(Invalid {
        failure,
        can_reask: false,
        attempts: asked,
        answer,
    }))
}

/// Not derived, because the derive would require `T: Clone`.
impl<T> Clone for Decoder<T> {
    fn clone(&self) -> Self {
        Self {
            schema: self.schema.clone(),
            ..*self
        }
    }
}

impl<T> fmt::Debug for Decoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder").finish_non_exhaustive()
    }
}
