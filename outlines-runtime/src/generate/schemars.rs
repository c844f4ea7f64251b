//! Calls for types that derive `schemars::JsonSchema`.

use ::schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::generate::Generate;
use crate::generate::call::Call;
use crate::generate::decode::Decoder;
use crate::model::Model;
use crate::prompt::Prompt;

impl Model {
    /// Starts a call for a value of a type that implements `JsonSchema` and cannot derive
    /// [`Structured`](crate::Structured), such as a type of another crate. The call has the same
    /// settings and terminal methods as [`generate`](Self::generate).
    ///
    /// The strict schema is generated when the type is first used, and cached:
    /// [`schemars`](mod@crate::schemars) describes the conversion. If the type has no strict
    /// schema, the call fails with [`Error::Configuration`](crate::Error::Configuration) and
    /// nothing is sent; [`strict`](crate::schemars::strict) returns the same error early.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model};
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// #[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
    /// struct Person {
    ///     name: String,
    ///     born: Option<i16>,
    /// }
    ///
    /// let person = model.generate_schemars::<Person>("Ada Lovelace was born in 1815.").await?;
    /// println!("{person:?}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_schemars<T>(&self, prompt: impl Into<Prompt>) -> Generate<T>
    where
        T: JsonSchema + DeserializeOwned + 'static,
    {
        Generate::new(Call::new(self), prompt.into(), Decoder::schemars())
    }
}
