//! One prompt, one value of a type that derives `schemars::JsonSchema`.

use ::schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::generate::Generate;
use crate::generate::decoder::Decoder;
use crate::model::Model;
use crate::prompt::Prompt;
use crate::schemars::strict;

impl Model {
    /// Asks for a value of a type that has a `JsonSchema` and is not yours to change; one of your own derives
    /// [`Structured`](crate::Structured). All that [`generate`](Self::generate) gives works with it.
    ///
    /// The schema is made strict when the type is first asked for, and kept: [`schemars`](mod@crate::schemars) says how. If
    /// it cannot be, the call is [`Error::Configuration`](crate::Error::Configuration), and nothing is sent; [`strict`] gives
    /// the same error early.
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
        let decoder = strict::<T>()
            .map(Decoder::schemars)
            .map_err(|error| error.to_string());
        Generate::new(self, prompt, decoder)
    }
}
