//! A JSON document as a tree of text slices.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::scan::{ScanEvent, Scanner, unquote_key};

/// A JSON value. Scalars stay text, so that numbers keep their precision and strings are
/// unescaped only where a rule applies to them.
#[derive(Debug, PartialEq)]
pub(super) enum Json<'t> {
    /// A string with its quotes, a number, or a literal.
    Scalar(&'t str),
    Array(Vec<Self>),
    /// If a key occurs twice, the last value is used.
    Object(BTreeMap<Cow<'t, str>, Self>),
}

/// An open object or array, with the key of the member that follows.
struct Level<'t> {
    container: Json<'t>,
    key: Cow<'t, str>,
}

impl<'t> Json<'t> {
    /// Parses a complete document. Returns `None` if the text is not JSON.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let mut scanner = Scanner::default();
        let mut levels: Vec<Level<'t>> = Vec::new();
        while let Some(event) = scanner.next(text).ok()? {
            let value = match event {
                ScanEvent::Open { array, .. } => {
                    let container = if array {
                        Self::Array(Vec::new())
                    } else {
                        Self::Object(BTreeMap::new())
                    };
                    levels.push(Level {
                        container,
                        key: Cow::Borrowed(""),
                    });
                    continue;
                }
                ScanEvent::Key(range) => {
                    let raw = text.get(range)?;
                    // A key with an unpaired surrogate is not equal to any other key.
                    levels.last_mut()?.key = unquote_key(raw).unwrap_or(Cow::Borrowed(raw));
                    continue;
                }
                ScanEvent::Scalar(range) => Self::Scalar(text.get(range)?),
                ScanEvent::Close { .. } => levels.pop()?.container,
            };
            match levels.last_mut() {
                None => return Some(value),
                Some(level) => level.push(value),
            }
        }
        // A number at the root ends at the end of the text.
        let complete = levels.is_empty() && !text.trim().is_empty();
        complete.then(|| Self::Scalar(text.trim()))
    }

    /// Returns the value of a key, if this is an object that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(key),
            _ => None,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Scalar("null"))
    }

    /// Returns the unescaped text of a string.
    pub(super) fn as_str(&self) -> Option<Cow<'t, str>> {
        match self {
            Self::Scalar(text) if text.starts_with('"') => unquote_key(text),
            _ => None,
        }
    }

    /// Returns a scalar as `serde_json` reads it.
    pub(super) fn to_scalar(&self) -> Option<Value> {
        match self {
            Self::Scalar(text) => serde_json::from_str(text).ok(),
            Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// Returns a text that equal values share, whatever their escapes, digits, and order of keys.
    pub(super) fn canonical(&self) -> String {
        match self {
            Self::Scalar(text) => match (self.as_str(), self.as_number()) {
                (Some(text), _) => format!("{text:?}"),
                (None, Some(number)) => match (number.parse::<i128>(), number.parse::<f64>()) {
                    (Ok(integer), _) => integer.to_string(),
                    (Err(_), Ok(float)) => float.to_string(),
                    (Err(_), Err(_)) => number.to_owned(),
                },
                (None, None) => (*text).to_owned(),
            },
            Self::Array(elements) => {
                let elements: Vec<_> = elements.iter().map(Self::canonical).collect();
                format!("[{}]", elements.join(","))
            }
            Self::Object(members) => {
                let members = members.iter();
                let members = members.map(|(key, value)| format!("{key:?}:{}", value.canonical()));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    /// Returns the text of a number.
    pub(super) fn as_number(&self) -> Option<&'t str> {
        match self {
            Self::Scalar(text) if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                Some(text)
            }
            _ => None,
        }
    }
}

impl<'t> Level<'t> {
    fn push(&mut self, value: Json<'t>) {
        match &mut self.container {
            Json::Array(elements) => elements.push(value),
            Json::Object(members) => {
                members.insert(std::mem::take(&mut self.key), value);
            }
            Json::Scalar(_) => {}
        }
    }
}
