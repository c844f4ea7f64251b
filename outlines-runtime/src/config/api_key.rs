//! The API key: never shown, checked before it becomes a header.

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::error::Error;

/// The shortest keys of any vendor have 32 characters.
const SHORTEST_SECRET: usize = 8;

/// An API key that can stand in an HTTP header.
#[derive(Clone)]
pub(crate) struct ApiKey(Arc<SecretString>);

impl ApiKey {
    /// Checks a key that was found at `origin`, which is named in the error in place of the key.
    pub(crate) fn parse(key: SecretString, origin: &str) -> Result<Self, Error> {
        let text = key.expose_secret();
        if text.is_empty() {
            return Err(Error::configuration(format!(
                "the API key in {origin} is empty"
            )));
        }
        // A line break in a header would let the rest of the key pass for headers of their own (RFC 9110, 5.5).
        if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(Error::configuration(format!(
                "the API key in {origin} holds a line break, a control character or a letter outside ASCII; \
                 check that it was copied whole and without a line end"
            )));
        }
        Ok(Self(Arc::new(key)))
    }

    /// The value of a header that carries the key, marked so that no library logs it.
    pub(crate) fn header(&self, prefix: &str) -> Result<HeaderValue, Error> {
        let mut value = HeaderValue::try_from(format!("{prefix}{}", self.0.expose_secret()))
            .map_err(|_| Error::configuration("the API key cannot stand in an HTTP header"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// The text with every copy of the key blotted out: some servers quote it when they refuse it.
    ///
    /// Short ones are no secrets but words such as `none`, which local servers are given.
    pub(crate) fn redact(&self, text: String) -> String {
        let key = self.0.expose_secret();
        if key.len() < SHORTEST_SECRET || !text.contains(key) {
            return text;
        }
        text.replace(key, "[key]")
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}
