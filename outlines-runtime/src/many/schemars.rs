//! Calls with many prompts for types that derive `schemars::JsonSchema`.

use ::schemars::JsonSchema;
use futures_core::Stream;
use futures_util::stream;
use serde::de::DeserializeOwned;

use crate::generate::{Call, Decoder, Generate};
use crate::many::Prompts;
use crate::model::Model;
use crate::prompt::Prompt;

impl Model {
    /// Runs [`generate_many`](Self::generate_many) for a type that implements `JsonSchema`.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model};
    /// # async fn run(model: Model, letters: Vec<String>) -> Result<(), Error> {
    /// #[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
    /// struct Person {
    ///     name: String,
    /// }
    ///
    /// let mut people = model.generate_many_schemars::<Person>(&letters).concurrency(16).results();
    /// while let Some((index, person)) = people.next().await {
    ///     println!("{index}: {:?}", person?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_many_schemars<'a, T>(
        &self,
        prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
    ) -> Generate<T, Prompts<'a>>
    where
        T: JsonSchema + DeserializeOwned + Send + 'static,
    {
        self.generate_many_schemars_keyed(prompts.into_iter().enumerate())
    }

    /// Runs [`generate_many_keyed`](Self::generate_many_keyed) for a type that implements
    /// `JsonSchema`.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model};
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// # #[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
    /// # struct Invoice { total: f64 }
    /// let texts = [("2024-17", "Two teas, 5 EUR"), ("2024-18", "One cake, 4 EUR")];
    /// let call = model.generate_many_schemars_keyed::<Invoice, _>(texts);
    /// let results = call.batch("jobs/invoices").run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_many_schemars_keyed<'a, T, K>(
        &self,
        prompts: impl IntoIterator<Item = (K, impl Into<Prompt>), IntoIter: Send + 'a>,
    ) -> Generate<T, Prompts<'a, K>>
    where
        T: JsonSchema + DeserializeOwned + Send + 'static,
        K: Send + 'a,
    {
        self.generate_many_schemars_stream(stream::iter(prompts))
    }

    /// Runs [`generate_many_stream`](Self::generate_many_stream) for a type that implements
    /// `JsonSchema`.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model};
    /// use futures_util::{StreamExt, stream};
    ///
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let letters = stream::iter(["Dear Ada, …", "Dear Grace, …"]).enumerate();
    /// let mut titles = model.generate_many_schemars_stream::<String, _>(letters).results();
    /// while let Some((index, title)) = titles.next().await {
    ///     println!("{index}: {}", title?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_many_schemars_stream<'a, T, K>(
        &self,
        prompts: impl Stream<Item = (K, impl Into<Prompt>)> + Send + 'a,
    ) -> Generate<T, Prompts<'a, K>>
    where
        T: JsonSchema + DeserializeOwned + Send + 'static,
        K: Send + 'a,
    {
        Generate::new(Call::new(self), Prompts::new(prompts), Decoder::schemars())
    }
}
