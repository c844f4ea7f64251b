//! The call builder: all settings of a call, for every terminal method.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::api::{OpenAIConfig, OutputMode};
use crate::generate::call::Call;
use crate::generate::check::Check;
use crate::generate::decode::Decoder;
use crate::prompt::{Content, Prompt};

/// A call that has not been sent, from [`Model::generate`](crate::Model::generate) and similar
/// methods.
///
/// Settings and checks are the same for every call. The terminal method determines what is sent
/// and returned:
///
/// | terminal method | returns |
/// |---|---|
/// | `.await` | the value |
/// | [`response`](Self::response) | the value, its usage, the finish reason, the text |
/// | [`samples`](Self::samples) | several values of one prompt |
/// | [`stream`](Self::stream) | events: the text, partial values, the value at the end |
/// | [`stream_items`](Self::stream_items) | the elements of a list, each as it completes |
/// | [`results`](Self::results) | a stream of one value per prompt |
/// | [`responses`](Self::responses) | the same with usage, finish reason, and text |
#[cfg_attr(
    feature = "batch",
    doc = "| [`batch`](Self::batch) | a job of the Batch API |"
)]
///
/// The type parameters are the type `T` of the value, the prompt or source of prompts `P`, and
/// whether the model may be asked again, `R`. Combinations without a meaning do not compile:
///
/// ```compile_fail,E0599
/// # use outlines_runtime::Model;
/// # async fn run(model: Model) {
/// // Half of the answer has been shown already.
/// let stream = model.generate::<String>("A title?").reask(1).stream().await;
/// # }
/// ```
///
/// A call can be dropped at any point; a request in progress is then cancelled.
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// # #[derive(serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
/// # struct Invoice { number: String, total: f64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(&Invoice { number: "2024-17".to_owned(), total: 5.0 });
/// let invoice = server
///     .model()
///     .generate::<Invoice>("Invoice 2024-17: two teas, 5 EUR")
///     .system("Amounts are in EUR.")
///     .temperature(0.0)
///     .max_tokens(200)
///     .await?;
/// assert_eq!(invoice.total, 5.0);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until a terminal method is called or the call is awaited"]
pub struct Generate<T, P = Prompt, R = NoReask, D = Decoder<T>> {
    pub(crate) call: Call,
    pub(crate) prompt: P,
    pub(crate) checks: Vec<Check<T>>,
    pub(crate) reasks: u32,
    pub(crate) decoder: D,
    reask: PhantomData<R>,
}

/// Marks a call without [`Generate::reask`].
///
/// ```
/// use outlines_runtime::{AnswerStream, Error, Generate, NoReask, Prompt};
///
/// async fn show(call: Generate<String, Prompt, NoReask>) -> Result<AnswerStream<String>, Error> {
///     call.temperature(0.5).stream().await
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub enum NoReask {}

/// Marks a call after [`Generate::reask`].
///
/// ```
/// use outlines_runtime::{Generate, Model, Prompt, Reask};
///
/// fn title(model: &Model, letter: &str) -> Generate<String, Prompt, Reask> {
///     model.generate(letter).system("Find a title.").reask(1)
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Reask {}

impl<T, P, D> Generate<T, P, NoReask, D> {
    pub(crate) fn new(call: Call, prompt: P, decoder: D) -> Self {
        Self {
            call,
            prompt,
            checks: Vec::new(),
            reasks: 0,
            decoder,
            reask: PhantomData,
        }
    }
}

impl<T, P, R, D> Generate<T, P, R, D> {
    /// Sets instructions that precede the prompt, as a system message.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model};
    /// # fn call(model: &Model) -> Generate<String> {
    /// model.generate("Two teas, 5 EUR").system("Summarize the receipt in one line.")
    /// # }
    /// ```
    pub fn system(mut self, text: impl Into<Content>) -> Self {
        self.call.system = Some(text.into());
        self
    }

    /// Sets the sampling temperature; 0 selects the most likely tokens. Reasoning models reject
    /// it.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model};
    /// # fn call(model: &Model) -> Generate<String> {
    /// model.generate("Invent a slogan for a bakery.").temperature(1.2)
    /// # }
    /// ```
    pub fn temperature(mut self, temperature: f64) -> Self {
        self.call.config.parameters.temperature = Some(temperature);
        self
    }

    /// Sets the maximum number of tokens of one answer. A longer answer is cut off there and is
    /// [`Error::Truncated`](crate::Error::Truncated).
    ///
    /// It is sent as the field selected by [`TokenLimitField`](crate::TokenLimitField).
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model};
    /// # fn call(model: &Model) -> Generate<String> {
    /// model.generate("Summarize the ticket.").max_tokens(200)
    /// # }
    /// ```
    pub fn max_tokens(mut self, tokens: u32) -> Self {
        self.call.config.parameters.max_tokens = Some(tokens);
        self
    }

    /// Sets all request parameters of this call, which take precedence over those of the model.
    /// It replaces parameters set earlier on this call.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model, OpenAIConfig};
    /// # fn call(model: &Model) -> Generate<String> {
    /// model.generate("Summarize the ticket.").config(OpenAIConfig::new().seed(7).top_p(0.9))
    /// # }
    /// ```
    pub fn config(mut self, config: OpenAIConfig) -> Self {
        self.call.config = config;
        self
    }

    /// Sets how the request asks for an answer that follows the schema, instead of the model's
    /// [`OutputMode`].
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model, OutputMode};
    /// # fn call(model: &Model) -> Generate<String> {
    /// model.generate("Summarize the ticket.").output_mode(OutputMode::tool())
    /// # }
    /// ```
    pub fn output_mode(mut self, mode: OutputMode) -> Self {
        self.call.config.output_mode = Some(mode);
        self
    }

    /// Sets the time limit of one attempt, instead of the model's. A stream must begin within
    /// it, and each further piece must arrive within it. In a batch job it limits each upload,
    /// download, and other request.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model};
    /// use std::time::Duration;
    ///
    /// # fn call(model: &Model) -> Generate<String> {
    /// model.generate("Summarize the ticket.").timeout(Duration::from_secs(30))
    /// # }
    /// ```
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.call.limits.timeout = limit;
        self
    }

    /// Sets the time limit of all attempts and the waits between them, instead of the model's.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model};
    /// use std::time::Duration;
    ///
    /// # fn call(model: &Model) -> Generate<String> {
    /// model.generate("Summarize the ticket.").total_timeout(Duration::from_secs(90))
    /// # }
    /// ```
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.call.limits.total_timeout = Some(limit);
        self
    }

    /// Sets how many times a failed request is retried, instead of the model's number.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model};
    /// # fn call(model: &Model) -> Generate<String> {
    /// // A person is waiting: an error is better than a delay.
    /// model.generate("Summarize the ticket.").max_retries(0)
    /// # }
    /// ```
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.call.limits.max_retries = retries;
        self
    }

    /// Sets whether a stream asks Chat Completions for its usage, which it does by default.
    /// Turn it off for a server that rejects the field `stream_options`; most servers then
    /// report no usage. Only streams send the field.
    ///
    /// ```
    /// # use outlines_runtime::{Generate, Model};
    /// # fn call(model: &Model) -> Generate<String> {
    /// model.generate("Summarize the ticket.").include_usage(false)
    /// # }
    /// ```
    pub fn include_usage(mut self, include: bool) -> Self {
        self.call.include_usage = include;
        self
    }

    /// Adds a condition that the value must meet beyond its type. A value that fails it is
    /// [`Error::Invalid`](crate::Error::Invalid), or the model is shown the message and asked
    /// again ([`reask`](Self::reask)). Checks run in the order in which they were added, up to
    /// the first that fails. A panic in a check propagates to the caller.
    ///
    /// [`stream`](Self::stream) checks the value at the end of the stream, and so does
    /// [`stream_items`](Self::stream_items) with the whole list;
    /// [`check_each`](Generate::check_each) checks its elements. A batch job checks its
    /// results.
    ///
    /// A function of type `fn(&T) -> Result<(), E>` is a check too
    #[cfg_attr(
        feature = "garde023",
        doc = ", such as [`garde`](fn@crate::garde), which applies the rules of that crate."
    )]
    #[cfg_attr(not(feature = "garde023"), doc = ".")]
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// #[derive(serde::Deserialize, Structured)]
    /// struct Stay { arrival: u32, departure: u32 }
    ///
    /// fn lasts(stay: &Stay) -> Result<(), &'static str> {
    ///     match stay.arrival < stay.departure {
    ///         true => Ok(()),
    ///         false => Err("departure is not after arrival"),
    ///     }
    /// }
    ///
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let stay = model.generate::<Stay>("From the 3rd to the 7th.").check(lasts).reask(2).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn check<E: fmt::Display>(
        mut self,
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(Check::value(check));
        self
    }

    /// Requires that every [`Quoted`](crate::Quoted) value quotes the prompt. A quote that is not
    /// in the text of the user's message, exactly or [normalized](mod@crate::evidence#matches), is
    /// [`Error::Invalid`](crate::Error::Invalid), about which the model can be asked again
    /// ([`reask`](Self::reask)).
    ///
    /// The text is that of all messages of the user after the last message of the model: few-shot
    /// examples and earlier turns do not count. A call is
    /// [`Error::Configuration`](crate::Error::Configuration) if its prompt has no text there, only
    /// images or files, or if its type has no `Quoted` value.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    /// use outlines_runtime::{Error, Quoted};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let server = TestServer::start();
    /// server.reply(&Quoted { quote: "5 USD".to_owned(), value: 5.0 });
    /// let call = server.model().generate::<Quoted<f64>>("Two teas, 5 EUR");
    /// let Err(Error::Invalid(invalid)) = call.grounded().await else { panic!("not in the text") };
    /// assert!(invalid.reason().starts_with("the quote at `.` is not in the text"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn grounded(mut self) -> Self {
        self.call.grounded = true;
        self
    }

    /// Sets how many times the model is asked again when its answer cannot be decoded or fails a
    /// [`check`](Self::check). Each further request contains the answer and the error.
    ///
    /// Each further request includes the whole prompt and is billed;
    /// [`Response::usage`](crate::Response::usage) and [`Error::usage`](crate::Error::usage)
    /// are the sum of all requests. Refused, truncated, and empty answers are not asked about
    /// again. [`samples`](Self::samples) asks again about each failed sample separately.
    ///
    /// A call with `reask` cannot be streamed, because part of the answer has already been
    /// returned, nor run as a batch job, whose requests are fixed in advance.
    ///
    /// ```
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[derive(serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
    /// # struct Invoice { number: String, total: f64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&Invoice { number: String::new(), total: 5.0 });
    /// server.reply(&Invoice { number: "2024-17".to_owned(), total: 5.0 });
    /// let invoice = server
    ///     .model()
    ///     .generate::<Invoice>("Invoice 2024-17: two teas, 5 EUR")
    ///     .check(|invoice| match invoice.number.as_str() {
    ///         "" => Err("`number` is empty"),
    ///         _ => Ok(()),
    ///     })
    ///     .reask(1)
    ///     .await?;
    /// assert_eq!(invoice.number, "2024-17");
    /// server.last_request().assert_prompt_contains("`number` is empty");
    /// # Ok(())
    /// # }
    /// ```
    pub fn reask(self, times: u32) -> Generate<T, P, Reask, D> {
        Generate {
            call: self.call,
            prompt: self.prompt,
            checks: self.checks,
            reasks: times,
            decoder: self.decoder,
            reask: PhantomData,
        }
    }
}

impl<T, P, R, D> Generate<Vec<T>, P, R, D> {
    /// Adds a condition that each element of the list must meet, as [`check`](Self::check) does
    /// for the list. [`stream_items`](Self::stream_items) checks each element as it completes;
    /// a failure is a separate item and does not end the stream.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&["Bern", ""]);
    /// let call = server.model().generate::<Vec<String>>("Name two capitals.");
    /// let error = call
    ///     .check_each(|town| if town.is_empty() { Err("the name is empty") } else { Ok(()) })
    ///     .await
    ///     .unwrap_err();
    /// let Error::Invalid(invalid) = error else { panic!("{error}") };
    /// assert_eq!(invalid.reason(), "`[1]`: the name is empty");
    /// # Ok(())
    /// # }
    /// ```
    pub fn check_each<E: fmt::Display>(
        mut self,
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(Check::each(check));
        self
    }
}

/// Shows neither the prompt nor the system text.
impl<T, P: fmt::Debug, R, D> fmt::Debug for Generate<T, P, R, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generate")
            .field("model", &self.call.model)
            .field("prompt", &self.prompt)
            .field("config", &self.call.config)
            .field("limits", &self.call.limits)
            .finish_non_exhaustive()
    }
}
