//! The JSON text of a complete value.

#[cfg(not(feature = "client"))]
use core::{convert::Infallible, marker::PhantomData};

use serde::Deserializer;
use serde::de::DeserializeOwned;

#[cfg(feature = "client")]
use crate::constraint::has_list_for_object;
#[cfg(feature = "client")]
use crate::deserialize;
use crate::schema::HasSchema;

/// The JSON text of a complete value. Uninhabited without the client.
#[derive(Debug, Clone, Copy)]
pub struct JsonText<'t> {
    #[cfg(feature = "client")]
    json: &'t str,
    #[cfg(not(feature = "client"))]
    never: (Infallible, PhantomData<&'t str>),
}

/// The text is not a value of the type. The error for the complete answer says why.
#[derive(Debug)]
pub struct Mismatch;

/// Deserialization function of a field, implemented by the partial type for the field's index.
pub trait DeserializeField<const FIELD: usize> {
    /// The type of the field.
    type Value;

    /// Calls the function.
    ///
    /// # Errors
    ///
    /// Returns the errors of the function.
    fn __deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self::Value, D::Error>;
}

#[cfg(feature = "client")]
impl<'t> JsonText<'t> {
    pub(super) fn new(json: &'t str) -> Self {
        Self { json }
    }

    pub(super) fn is_null(self) -> bool {
        self.json == "null"
    }

    /// Deserializes a value of a type with a schema.
    pub(super) fn deserialize_structured<T: HasSchema + DeserializeOwned>(
        self,
    ) -> Result<T, Mismatch> {
        if has_list_for_object::<T>(self.json) {
            return Err(Mismatch);
        }
        self.deserialize()
    }

    pub(super) fn deserialize<T: DeserializeOwned>(self) -> Result<T, Mismatch> {
        deserialize::from_str(self.json).map_err(|_| Mismatch)
    }

    pub(super) fn deserialize_field<const FIELD: usize, D: DeserializeField<FIELD>>(
        self,
    ) -> Result<D::Value, Mismatch> {
        deserialize::from_str_with(self.json, |json| D::__deserialize(json)).map_err(|_| Mismatch)
    }
}

#[cfg(not(feature = "client"))]
impl JsonText<'_> {
    pub(super) fn is_null(self) -> bool {
        match self.never.0 {}
    }

    pub(super) fn deserialize_structured<T: HasSchema + DeserializeOwned>(
        self,
    ) -> Result<T, Mismatch> {
        self.deserialize()
    }

    pub(super) fn deserialize<T: DeserializeOwned>(self) -> Result<T, Mismatch> {
        match self.never.0 {}
    }

    pub(super) fn deserialize_field<const FIELD: usize, D: DeserializeField<FIELD>>(
        self,
    ) -> Result<D::Value, Mismatch> {
        match self.never.0 {}
    }
}
