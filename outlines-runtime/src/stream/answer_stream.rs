//! `AnswerStream`: the text of one answer as events, then the value.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::answer::FinishReason;
use crate::error::Error;
use crate::evidence::Grounding;
use crate::generate::{Check, DecodeAnswer, Decoder, Generate, NoReask, Response};
use crate::prompt::Prompt;
use crate::stream::answer_reader::{AnswerReader, ReadEvent};
use crate::stream::state::stream_state;
use crate::usage::Usage;

impl<T, D: DecodeAnswer<T>> Generate<T, Prompt, NoReask, D> {
    /// Sends the call, and returns a stream of the answer's text as it is generated, with the value
    /// at the end.
    ///
    /// # Errors
    ///
    /// The future sends the request, with retries, and ends when the head of a successful reply
    /// has arrived, so all errors of a request are returned before the stream starts. An error
    /// of the answer is the last item of the stream. An interrupted stream ends with
    /// [`Error::BrokenStream`], which contains the text and usage received so far, or with the
    /// cause itself if there was no text. It is not retried.
    ///
    /// ```
    /// use outlines_runtime::Event;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # use outlines_runtime::Structured;
    /// # #[derive(Debug, serde::Serialize, serde::Deserialize, Structured)]
    /// # struct Invoice { number: String, total: f64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&Invoice { number: "2024-17".to_owned(), total: 5.0 });
    /// let call = server.model().generate::<Invoice>("Invoice 2024-17: two teas, 5 EUR");
    /// let mut stream = call
    ///     .check(|invoice| match invoice.total {
    ///         0.0 => Err("`total` is zero"),
    ///         _ => Ok(()),
    ///     })
    ///     .stream()
    ///     .await?;
    /// # let mut text = String::new();
    /// while let Some(event) = stream.next().await {
    ///     match event? {
    ///         Event::Text(piece) => {
    ///             print!("{piece}");
    /// #             text += &piece;
    ///         }
    ///         Event::Done(response) => println!("\n{:?}, {:?}", response.value, response.usage),
    ///         _ => {}
    ///     }
    /// }
    /// # assert_eq!(text, r#"{"number":"2024-17","total":5.0}"#);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stream(self) -> Result<AnswerStream<T, D>, Error> {
        let format = self.decoder.format().map_err(Error::configuration)?;
        let grounding = self.call.grounding(&format, &self.prompt)?;
        let source = AnswerReader::open(self.call, self.prompt, format.borrow()).await?;
        Ok(AnswerStream {
            source,
            decoder: self.decoder,
            checks: self.checks,
            grounding,
        })
    }
}

/// An event of an [`AnswerStream`].
///
/// ```
/// use outlines_runtime::Event;
///
/// fn show(event: Event<String>) {
///     match event {
///         Event::Text(piece) => print!("{piece}"),
///         Event::Partial => println!("another field is complete"),
///         Event::Done(response) => println!("\n{} tokens", response.usage.total_tokens()),
///         _ => {}
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event<T> {
    /// The next part of the text. [`AnswerStream::text`] is all of it.
    Text(String),
    /// The partial value has changed, on a [`PartialStream`](crate::PartialStream):
    /// [`partial`](crate::PartialStream::partial) shows it.
    Partial,
    /// The value, with everything that the server reports about it. It is the last event.
    Done(Response<T>),
}

/// An answer in progress: a [`Stream`] of [`Event`]s that ends with the value or with an error.
///
/// Nothing is read ahead, so a slow reader slows the server down. Dropping the stream closes
/// the connection, and the server stops writing; usage that it had not reported by then is not
/// counted.
///
/// `timeout` limits the wait for the beginning of the stream and for each further piece;
/// `total_timeout` limits all of it. The time between two polls counts for `total_timeout`
/// only.
///
/// ```
/// use outlines_runtime::FinishReason;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("Bern").usage(40, 1));
/// let call = server.model().generate::<String>("The capital of Switzerland?");
/// let mut stream = call.stream().await?;
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
pub struct AnswerStream<T, D = Decoder<T>> {
    source: AnswerReader,
    decoder: D,
    checks: Vec<Check<T>>,
    grounding: Option<Arc<Grounding>>,
}

stream_state!(AnswerStream<T, D: DecodeAnswer<T>>);

/// No field is structurally pinned.
impl<T, D> Unpin for AnswerStream<T, D> {}

impl<T, D> AnswerStream<T, D> {
    pub(super) fn source(&self) -> &AnswerReader {
        &self.source
    }

    /// Returns the document in the text, once it has started.
    pub(super) fn document(&mut self) -> Option<&str> {
        self.source.document()
    }
}

impl<T, D: DecodeAnswer<T>> Stream for AnswerStream<T, D> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.get_mut();
        let Some(progress) = ready!(stream.source.poll(cx)) else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(match progress {
            ReadEvent::Text(before) => {
                let piece = stream.source.text().get(before..).unwrap_or_default();
                Ok(Event::Text(piece.to_owned()))
            }
            ReadEvent::End(answer) => answer
                .and_then(|answer| {
                    stream
                        .decoder
                        .accept(answer, &stream.checks, 1)?
                        .grounded(stream.grounding.as_deref(), 1)
                })
                .map(Event::Done),
        }))
    }
}
