//! Decoding of answers: by a type, or by what is known at run time.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::answer::Answer;
use crate::api::{OutputSchema, document};
use crate::constraint::{self, SchemaMismatch};
use crate::deserialize;
use crate::error::Error;
use crate::evidence::Root;
use crate::generate::Response;
use crate::generate::check::{Check, check_failure};
use crate::generate::decode_error::{invalid, list_for_object, short_name, undecodable, violated};
use crate::generate::format::{OwnedOutputFormat, OwnedOutputSchema};
use crate::schema::Structured;

/// Decoding of the answers of one call: by a type, or by a list of items known at run time.
pub trait DecodeAnswer<T> {
    /// Returns the form of the answer that is asked for, or why there is none.
    fn format(&self) -> Result<OwnedOutputFormat, String>;

    /// Decodes an answer, and applies the constraints of its type and the checks of the call.
    /// `attempts` is the number of requests so far.
    fn accept(
        &mut self,
        answer: Answer,
        checks: &[Check<T>],
        attempts: u32,
    ) -> Result<Response<T>, Error>;
}

/// The type-specific parts of a call, as functions, so that calls are the same for `Structured` and
/// `JsonSchema` types.
pub struct Decoder<T> {
    schema: Result<OutputSchema<'static>, Arc<str>>,
    decode: fn(&str) -> serde_json::Result<T>,
    /// Returns the error of an answer that does not decode.
    explain: fn(Answer, serde_json::Error) -> Error,
    /// Returns the first mismatch of an answer that decodes.
    violation: fn(&str) -> Option<SchemaMismatch>,
    /// The same for one element of a list, with its index.
    element_violation: fn(&str, usize) -> Option<SchemaMismatch>,
    root: Root,
}

impl<T: Structured + DeserializeOwned> Decoder<T> {
    pub(crate) fn structured() -> Self {
        Self {
            schema: Ok(OutputSchema {
                name: T::NAME,
                schema: T::SCHEMA,
            }),
            decode,
            explain: explain::<T>,
            violation: |text| constraint::violation::<T>(document(text)),
            element_violation: constraint::violation_in_element::<T>,
            root: Root::of_answer::<T>(),
        }
    }
}

#[cfg(feature = "schemars1")]
impl<T: DeserializeOwned + schemars::JsonSchema + 'static> Decoder<T> {
    pub(crate) fn schemars() -> Self {
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
                decode_wrapped
            } else {
                decode_plain
            },
            explain: if wrapped {
                explain_wrapped::<T>
            } else {
                explain_plain::<T>
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
    pub(crate) fn element_violation(&self, text: &str, index: usize) -> Option<SchemaMismatch> {
        (self.element_violation)(text, index)
    }
}

impl<T> DecodeAnswer<T> for Decoder<T> {
    fn format(&self) -> Result<OwnedOutputFormat, String> {
        match &self.schema {
            Ok(schema) => Ok(OwnedOutputFormat::Schema(OwnedOutputSchema {
                name: schema.name,
                text: Cow::Borrowed(schema.schema),
                root: self.root,
            })),
            Err(message) => Err(message.to_string()),
        }
    }

    fn accept(
        &mut self,
        answer: Answer,
        checks: &[Check<T>],
        attempts: u32,
    ) -> Result<Response<T>, Error> {
        let value = match (self.decode)(&answer.text) {
            Ok(value) => value,
            Err(error) => return Err((self.explain)(answer, error)),
        };
        if let Some(mismatch) = (self.violation)(&answer.text) {
            return Err(violated::<T>(&mismatch, attempts, answer));
        }
        match check_failure(checks, &value) {
            Some(failure) => Err(invalid(failure, attempts, answer)),
            None => Ok(Response::new(value, answer)),
        }
    }
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

/// Checks that the text is the document of a list, regardless of its elements.
pub(crate) fn check_list(text: &str) -> serde_json::Result<()> {
    decode_wrapped::<Vec<IgnoredAny>>(text).map(drop)
}
