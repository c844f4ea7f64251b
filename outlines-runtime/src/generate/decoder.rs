//! How a type is asked for, and how its answers are read.

use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::api::{OutputSchema, document};
use crate::constraint;
use crate::error::Error;
use crate::generate::decode;
use crate::schema::Structured;

/// What a call must know of its type. Functions and no bounds, because there are two ways to say it: the derive, and
/// schemars.
pub(crate) struct Decoder<T> {
    pub(crate) schema: OutputSchema<'static>,
    pub(crate) decode: fn(&str) -> serde_json::Result<T>,
    /// The error of an answer that does not decode.
    pub(crate) explain: fn(Answer, serde_json::Error) -> Error,
    /// The first constraint of the type that an answer breaks.
    pub(crate) violation: fn(&str) -> Option<String>,
}

/// Derived, it would ask the same of the type.
impl<T> Clone for Decoder<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Decoder<T> {}

impl<T: Structured + DeserializeOwned> Decoder<T> {
    pub(crate) fn structured() -> Self {
        Self {
            schema: OutputSchema {
                name: T::NAME,
                schema: T::SCHEMA,
            },
            decode: decode::decode,
            explain: decode::explain::<T>,
            violation: |text| constraint::violation::<T>(document(text)),
        }
    }
}

#[cfg(feature = "schemars1")]
impl<T: DeserializeOwned> Decoder<T> {
    pub(super) fn schemars(strict: &'static crate::schemars::StrictSchema) -> Self {
        let schema = OutputSchema {
            name: strict.name(),
            schema: strict.schema(),
        };
        // A foreign type has no constraints but those that its own `Deserialize` checks.
        let violation = |_: &str| None;
        if strict.is_wrapped() {
            Self {
                schema,
                decode: decode::decode_wrapped,
                explain: decode::explain_wrapped::<T>,
                violation,
            }
        } else {
            Self {
                schema,
                decode: decode::decode_plain,
                explain: decode::explain_plain::<T>,
                violation,
            }
        }
    }
}
