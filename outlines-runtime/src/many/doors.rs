//! Where prompts come in: iterators, keyed or not, and streams.

use futures_core::Stream;
use futures_util::{StreamExt, stream};
use serde::de::DeserializeOwned;

use crate::many::Many;
use crate::model::Model;
use crate::prompt::Prompt;
use crate::schema::Structured;

impl Model {
    /// Asks for a value of type `T` for each prompt, several at a time. Gives a stream of results, each with its prompt's
    /// place, counted from 0. Nothing is sent, and no prompt is taken, until the stream is asked for its first item.
    ///
    /// A prompt is whatever [`generate`](Self::generate) takes. It may be a `Result` as well, such as a line of a file: where
    /// there is none, its place is [`Error::Prompt`](crate::Error::Prompt), and the others go on. An iterator that blocks, on
    /// a disk or a channel, blocks the task; [`generate_many_stream`](Self::generate_many_stream) takes one that does not.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Person { name: String }
    /// # async fn run(model: Model, letters: Vec<String>) -> Result<(), Error> {
    /// let mut people = model.generate_many::<Person>(&letters).concurrency(16);
    /// while let Some((index, person)) = people.next().await {
    ///     match person {
    ///         Ok(person) => println!("{index}: {person:?}"),
    ///         Err(error) => eprintln!("{index}: {error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_many<'a, T>(
        &self,
        prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
    ) -> Many<'a, T>
    where
        T: Structured + DeserializeOwned,
    {
        self.generate_many_keyed(prompts.into_iter().enumerate())
    }

    /// [`generate_many`](Self::generate_many) with keys of your own: a file's name, a row's number. Each comes back with
    /// its result.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let files = ["may.txt", "june.txt"];
    /// let texts = files.map(|file| (file, std::fs::read_to_string(file)));
    /// let mut invoices = model.generate_many_keyed::<Invoice, _>(texts).unordered();
    /// while let Some((file, invoice)) = invoices.next().await {
    ///     println!("{file}: {:?}", invoice.map(|invoice| invoice.total));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_many_keyed<'a, T, K>(
        &self,
        prompts: impl IntoIterator<Item = (K, impl Into<Prompt>), IntoIter: Send + 'a>,
    ) -> Many<'a, T, K>
    where
        T: Structured + DeserializeOwned,
        K: 'a,
    {
        self.generate_many_stream(stream::iter(prompts))
    }

    /// [`generate_many_keyed`](Self::generate_many_keyed) for prompts that come when they come: out of a channel, a socket, a
    /// database. `StreamExt::enumerate` of the crate futures gives numbers as keys.
    ///
    /// The stream is polled only while there is room for another call, so a source that can wait is not read ahead.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model};
    /// use futures_util::{StreamExt, stream};
    ///
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let letters = stream::iter(["Dear Ada, …", "Dear Grace, …"]).enumerate();
    /// let mut titles = model.generate_many_stream::<String, _>(letters).system("Find a title.");
    /// while let Some((index, title)) = titles.next().await {
    ///     println!("{index}: {}", title?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_many_stream<'a, T, K>(
        &self,
        prompts: impl Stream<Item = (K, impl Into<Prompt>)> + Send + 'a,
    ) -> Many<'a, T, K>
    where
        T: Structured + DeserializeOwned,
        K: 'a,
    {
        let prompts = prompts.map(|(key, prompt)| (key, prompt.into()));
        Many::new(self.generate(Prompt::new()), Box::pin(prompts))
    }
}
