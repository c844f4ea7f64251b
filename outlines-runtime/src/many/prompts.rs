//! Sources of prompts: iterators, with or without keys, and streams.

use std::fmt;
use std::pin::Pin;

use futures_core::Stream;
use futures_util::{StreamExt, stream};
use serde::de::DeserializeOwned;

use crate::generate::{CONCURRENCY, Call, Decoder, Generate};
use crate::model::Model;
use crate::prompt::Prompt;
use crate::schema::Structured;

/// A source of prompts with their keys, from [`Model::generate_many`] and similar methods: the
/// second parameter of a [`Generate`] for many prompts.
///
/// ```
/// use outlines_runtime::{Generate, Model, Prompts};
///
/// fn titles<'a>(model: &Model, letters: &'a [String]) -> Generate<String, Prompts<'a>> {
///     model.generate_many(letters).system("Find a title.").concurrency(4)
/// }
/// ```
pub struct Prompts<'a, K = usize> {
    pub(crate) stream: Pin<Box<dyn Stream<Item = (K, Prompt)> + Send + 'a>>,
    pub(super) concurrency: usize,
    pub(super) ordered: bool,
}

impl<'a, K: 'a> Prompts<'a, K> {
    pub(crate) fn new(prompts: impl Stream<Item = (K, impl Into<Prompt>)> + Send + 'a) -> Self {
        Self {
            stream: Box::pin(prompts.map(|(key, prompt)| (key, prompt.into()))),
            concurrency: CONCURRENCY,
            ordered: true,
        }
    }
}

impl<K> fmt::Debug for Prompts<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prompts")
            .field("concurrency", &self.concurrency)
            .field("ordered", &self.ordered)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Starts a call for one value of type `T` per prompt, several at a time. It is like
    /// [`generate`](Self::generate) with a source of prompts: all settings apply to each prompt
    /// separately. [`results`](Generate::results) returns a stream of results, each with the
    /// position of its prompt from 0
    #[cfg_attr(
        feature = "batch",
        doc = "; [`batch`](Generate::batch) runs the call as a job of the Batch API."
    )]
    #[cfg_attr(not(feature = "batch"), doc = ".")]
    ///
    /// A prompt is anything that [`generate`](Self::generate) accepts. It may be a `Result`,
    /// such as a line of a file: an `Err` is [`Error::Prompt`](crate::Error::Prompt) at its
    /// position, and the others are sent. An iterator that blocks, on a disk or a channel,
    /// blocks the task; [`generate_many_stream`](Self::generate_many_stream) takes an
    /// asynchronous source.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Person { name: String }
    /// # async fn run(model: Model, letters: Vec<String>) -> Result<(), Error> {
    /// let mut people = model.generate_many::<Person>(&letters).concurrency(16).results();
    /// while let Some((index, person)) = people.next().await {
    ///     match person {
    ///         Ok(person) => println!("{index}: {person:?}"),
    ///         Err(error) => eprintln!("{index}: {error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Values are collected while other calls are in progress, so `T` must be `Send`:
    ///
    /// ```compile_fail,E0277
    /// # use outlines_runtime::{Model, Structured};
    /// #[derive(serde::Deserialize, Structured)]
    /// #[serde(from = "String")]
    /// struct Name(std::rc::Rc<str>);
    /// # impl From<String> for Name { fn from(name: String) -> Self { Self(name.into()) } }
    ///
    /// # fn run(model: Model, letters: Vec<String>) {
    /// let names = model.generate_many::<Name>(&letters); // `Rc<str>` cannot be sent
    /// # }
    /// ```
    pub fn generate_many<'a, T>(
        &self,
        prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
    ) -> Generate<T, Prompts<'a>>
    where
        T: Structured + DeserializeOwned + Send,
    {
        self.generate_many_keyed(prompts.into_iter().enumerate())
    }

    /// Runs [`generate_many`](Self::generate_many) with keys of your own, such as file names or row
    /// numbers. Each result comes with its key.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let files = ["may.txt", "june.txt"];
    /// let texts = files.map(|file| (file, std::fs::read_to_string(file)));
    /// let mut invoices = model.generate_many_keyed::<Invoice, _>(texts).unordered().results();
    /// while let Some((file, invoice)) = invoices.next().await {
    ///     println!("{file}: {:?}", invoice.map(|invoice| invoice.total));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_many_keyed<'a, T, K>(
        &self,
        prompts: impl IntoIterator<Item = (K, impl Into<Prompt>), IntoIter: Send + 'a>,
    ) -> Generate<T, Prompts<'a, K>>
    where
        T: Structured + DeserializeOwned + Send,
        K: Send + 'a,
    {
        self.generate_many_stream(stream::iter(prompts))
    }

    /// Runs [`generate_many_keyed`](Self::generate_many_keyed) with an asynchronous source: a
    /// channel, a socket, a database. `StreamExt::enumerate` of the crate futures adds numbers
    /// as keys.
    ///
    /// The stream is polled only while another call may start, so the source is not read ahead.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model};
    /// use futures_util::{StreamExt, stream};
    ///
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let letters = stream::iter(["Dear Ada, …", "Dear Grace, …"]).enumerate();
    /// let titles = model.generate_many_stream::<String, _>(letters).system("Find a title.");
    /// let mut titles = titles.results();
    /// while let Some((index, title)) = titles.next().await {
    ///     println!("{index}: {}", title?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn generate_many_stream<'a, T, K>(
        &self,
        prompts: impl Stream<Item = (K, impl Into<Prompt>)> + Send + 'a,
    ) -> Generate<T, Prompts<'a, K>>
    where
        T: Structured + DeserializeOwned + Send,
        K: Send + 'a,
    {
        Generate::new(
            Call::new(self),
            Prompts::new(prompts),
            Decoder::structured(),
        )
    }
}

impl<T, K, R, D> Generate<T, Prompts<'_, K>, R, D> {
    /// Sets how many calls are in progress at a time, and with it how many prompts and results
    /// are held in memory: 8 by default, at least 1.
    ///
    /// The rate limits that a server reports are always respected, so a number that is too high
    /// does little harm. For a local server choose the number of its slots (llama.cpp:
    /// `--parallel`) or the size of a batch (vLLM: `--max-num-seqs`).
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model, Prompts};
    /// # fn call<'a>(model: &Model, letters: Vec<String>) -> Generate<String, Prompts<'a>> {
    /// model.generate_many(letters).concurrency(16)
    /// # }
    /// ```
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.prompt.concurrency = calls.max(1);
        self
    }

    /// Returns results in the order of their prompts, which is the default. Results that are
    /// ready early wait and count as calls in progress, so one slow answer may leave fewer than
    /// [`concurrency`](Self::concurrency) of them.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model, Prompts};
    /// # fn call<'a>(model: &Model, letters: Vec<String>) -> Generate<String, Prompts<'a>> {
    /// model.generate_many(letters).ordered()
    /// # }
    /// ```
    pub fn ordered(mut self) -> Self {
        self.prompt.ordered = true;
        self
    }

    /// Returns each result as soon as it is ready, which keeps all calls busy. The key or
    /// position identifies its prompt.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model, Prompts};
    /// # fn call<'a>(model: &Model, letters: Vec<String>) -> Generate<String, Prompts<'a>> {
    /// model.generate_many(letters).unordered()
    /// # }
    /// ```
    pub fn unordered(mut self) -> Self {
        self.prompt.ordered = false;
        self
    }
}
