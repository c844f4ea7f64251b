//! One prompt, one value, and its text as it is written.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::answer::FinishReason;
use crate::api::OpenAIConfig;
use crate::error::Error;
use crate::generate::{
    Call, Check, Decoder, Response, call_settings, decode_and_validate, in_words,
};
use crate::model::Model;
use crate::prompt::{Content, Prompt};
use crate::schema::Structured;
use crate::stream::answer_reader::{AnswerReader, Progress};
use crate::stream::call::stream_call;
use crate::stream::state::stream_state;
use crate::usage::Usage;

impl Model {
    /// Asks for a value of type `T`, and gives its text as it is written and the value at the end. Nothing is sent until the
    /// call is awaited.
    ///
    /// ```no_run
    /// use outlines_runtime::Event;
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # async fn run<Person>(model: Model) -> Result<(), Error>
    /// # where Person: Structured + serde::de::DeserializeOwned + std::fmt::Debug + 'static {
    ///
    /// let mut stream = model.stream::<Person>("Ada Lovelace was born in 1815.").await?;
    /// while let Some(event) = stream.next().await {
    ///     match event? {
    ///         Event::Text(piece) => print!("{piece}"),
    ///         Event::Done(response) => println!("\n{:?}, {:?}", response.value, response.usage),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Awaiting the call sends the request, again where it fails and may be sent again, until the head of a success has come:
    /// so all errors of a request come before the stream. What is wrong with the answer is an item of the stream, the last
    /// one. A stream that breaks off is [`Error::BrokenStream`], with the text that has come and what is known of its cost, or
    /// the failure itself where no text has come. It is not tried again, and the model is not asked again about an
    /// answer that fails a [`check`](StreamCall::check): half of it has been shown. [`generate`](Self::generate) can.
    pub fn stream<T: Structured + DeserializeOwned>(
        &self,
        prompt: impl Into<Prompt>,
    ) -> StreamCall<T> {
        StreamCall {
            call: Call::new(self, prompt),
            decoder: Decoder::structured(),
            checks: Vec::new(),
            include_usage: true,
        }
    }
}

/// A call for a stream that is not made yet, from [`Model::stream`]. Await it for the [`AnswerStream`].
///
/// ```
/// use outlines_runtime::Event;
/// use outlines_runtime::testing::TestServer;
///
/// # #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
/// # struct Invoice { number: String, total: f64 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(&Invoice { number: "2024-17".to_owned(), total: 5.0 });
/// let call = server.model().stream::<Invoice>("Invoice 2024-17: two teas, 5 EUR");
/// let mut stream = call
///     .include_usage(false)
///     .check(|invoice| if invoice.total > 0.0 { Ok(()) } else { Err("`total` is not positive") })
///     .await?;
/// # let mut text = String::new();
/// while let Some(event) = stream.next().await {
///     if let Event::Text(piece) = event? {
///         print!("{piece}");
/// #         text += &piece;
///     }
/// }
/// # assert_eq!(text, r#"{"number":"2024-17","total":5.0}"#);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the call is awaited"]
pub struct StreamCall<T> {
    call: Call,
    decoder: Decoder<T>,
    checks: Vec<Check<T>>,
    include_usage: bool,
}

call_settings!(StreamCall<T>);
stream_call!(StreamCall<T> for AnswerStream<T>);

impl<T> StreamCall<T> {
    /// A condition that the whole value must meet at the end, beyond its type; else the last item is [`Error::Invalid`].
    /// Several checks are made in their order.
    pub fn check<E: fmt::Display>(
        mut self,
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(in_words(check));
        self
    }

    async fn open(self) -> Result<AnswerStream<T>, Error> {
        let source =
            AnswerReader::open(self.call, &self.decoder.schema, self.include_usage).await?;
        Ok(AnswerStream {
            source,
            decoder: self.decoder,
            checks: self.checks,
        })
    }
}

/// What happens on an [`AnswerStream`].
///
/// ```
/// use outlines_runtime::Event;
///
/// fn show(event: Event<String>) {
///     match event {
///         Event::Text(piece) => print!("{piece}"),
///         Event::Partial => println!("another field has come"),
///         Event::Done(response) => println!("\n{} tokens", response.usage.total_tokens()),
///         _ => {}
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event<T> {
    /// The text has grown by this. [`AnswerStream::text`] has all of it.
    Text(String),
    /// The partial value has changed, on a [`PartialStream`](crate::PartialStream):
    /// [`partial`](crate::PartialStream::partial) shows it.
    Partial,
    /// The whole value, and all that came with it. It is the last event.
    Done(Response<T>),
}

/// An answer that is being written: a [`Stream`] of [`Event`]s that ends with the value or with an error.
///
/// Nothing is read that is not asked for, so a reader that takes its time slows the server down. Dropping the stream closes the
/// connection, and the server stops writing; what it had not told of the cost by then is not in the counters.
///
/// `timeout` limits the wait for the stream to begin, and then the wait for each piece of it; `total_timeout` limits all of it. The
/// time that the reader takes between two events counts for `total_timeout` only.
///
/// ```
/// use outlines_runtime::FinishReason;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("Bern").usage(40, 1));
/// let mut stream = server.model().stream::<String>("The capital of Switzerland?").await?;
/// while let Some(event) = stream.next().await {
///     event?;
///     println!("{} bytes of request {:?}", stream.text().len(), stream.request_id());
/// }
/// assert_eq!(stream.text(), r#"{"value":"Bern"}"#);
/// assert_eq!(stream.usage().total_tokens(), 41);
/// assert_eq!(stream.finish_reason(), Some(&FinishReason::Stop));
/// println!("by {:?}", stream.model());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until the stream is polled"]
pub struct AnswerStream<T> {
    source: AnswerReader,
    decoder: Decoder<T>,
    checks: Vec<Check<T>>,
}

stream_state!(AnswerStream<T>);

impl<T> AnswerStream<T> {
    pub(super) fn source(&self) -> &AnswerReader {
        &self.source
    }

    /// Returns the document in the text, once it has started.
    pub(super) fn document(&mut self) -> Option<&str> {
        self.source.document()
    }
}

impl<T> Stream for AnswerStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.get_mut();
        let Some(progress) = ready!(stream.source.poll(cx)) else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(match progress {
            Progress::Text(before) => {
                let piece = stream.source.text().get(before..).unwrap_or_default();
                Ok(Event::Text(piece.to_owned()))
            }
            Progress::End(answer) => answer
                .and_then(|answer| decode_and_validate(&stream.decoder, answer, &stream.checks, 1))
                .map(Event::Done),
        }))
    }
}
