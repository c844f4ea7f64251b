//! The text of a closed value.

#[cfg(not(feature = "client"))]
use core::{convert::Infallible, marker::PhantomData};

use serde::Deserializer;
use serde::de::DeserializeOwned;

/// The text of a closed value. Without the client there is none.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    #[cfg(feature = "client")]
    json: &'t str,
    #[cfg(not(feature = "client"))]
    none: (Infallible, PhantomData<&'t str>),
}

/// The text is no value of the type; why, is told by the error of the whole.
#[derive(Debug)]
pub struct Mismatch;

/// A field that is read by a function: the type of the parts says which, by the number of the field.
pub trait Read<const FIELD: usize> {
    /// The type of the field.
    type Value;

    /// Calls the function.
    ///
    /// # Errors
    ///
    /// Those of the function.
    fn __read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self::Value, D::Error>;
}

#[cfg(feature = "client")]
impl<'t> Text<'t> {
    pub(super) fn new(json: &'t str) -> Self {
        Self { json }
    }

    pub(super) fn is_null(self) -> bool {
        self.json == "null"
    }

    pub(super) fn decode<T: DeserializeOwned>(self) -> Result<T, Mismatch> {
        serde_json::from_str(self.json).map_err(|_| Mismatch)
    }

    pub(super) fn read<const FIELD: usize, R: Read<FIELD>>(self) -> Result<R::Value, Mismatch> {
        let mut deserializer = serde_json::Deserializer::from_str(self.json);
        R::__read(&mut deserializer).map_err(|_| Mismatch)
    }
}

#[cfg(not(feature = "client"))]
impl Text<'_> {
    pub(super) fn is_null(self) -> bool {
        match self.none.0 {}
    }

    pub(super) fn decode<T: DeserializeOwned>(self) -> Result<T, Mismatch> {
        match self.none.0 {}
    }

    pub(super) fn read<const FIELD: usize, R: Read<FIELD>>(self) -> Result<R::Value, Mismatch> {
        match self.none.0 {}
    }
}
