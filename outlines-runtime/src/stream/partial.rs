//! Stream of one answer with a partial value.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::answer::FinishReason;
use crate::error::Error;
use crate::partial::{Partial, PartialBuilder};
use crate::stream::answer_reader::AnswerReader;
use crate::stream::state::stream_state;
use crate::stream::{AnswerStream, Event};
use crate::usage::Usage;

impl<T> AnswerStream<T> {
    /// Adds a partial value to the stream: [`Event::Partial`] reports a change, and
    /// [`partial`](PartialStream::partial) returns the value.
    ///
    /// ```no_run
    /// use outlines_runtime::{Event, Structured};
    /// # use outlines_runtime::{Error, Model};
    ///
    /// #[derive(Debug, serde::Deserialize, Structured)]
    /// #[structured(partial)]
    /// struct Recipe {
    ///     title: String,
    ///     steps: Vec<String>,
    /// }
    ///
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let call = model.generate::<Recipe>("How do I make tea?");
    /// let mut stream = call.stream().await?.partials();
    /// while let Some(event) = stream.next().await {
    ///     match event? {
    ///         Event::Partial => println!("{:?}", stream.partial().steps),
    ///         Event::Done(response) => println!("{:?}", response.value),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn partials(self) -> PartialStream<T>
    where
        // On the method, so that the compiler names the missing attribute.
        T: Partial,
    {
        PartialStream {
            inner: self,
            builder: PartialBuilder::default(),
            fills: true,
            changed: false,
        }
    }
}

/// An [`AnswerStream`] with a partial value, from [`AnswerStream::partials`].
///
/// The value is filled in place: each field is set once, when its value closes, and nothing is
/// parsed twice or copied. Text that is not valid JSON sets no further field, and the error at
/// the end says why.
///
/// ```
/// use outlines_runtime::{Event, FinishReason, Structured};
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// #[derive(serde::Serialize, serde::Deserialize, Structured)]
/// #[structured(partial)]
/// struct Job {
///     title: String,
///     salary: u32,
/// }
///
/// let server = TestServer::start();
/// server.reply(Reply::json(&Job { title: "Baker".to_owned(), salary: 62_000 }).usage(60, 12));
/// let call = server.model().generate::<Job>("A baker is wanted.");
/// let mut stream = call.stream().await?.partials();
/// while let Some(event) = stream.next().await {
///     if let Event::Partial = event? {
///         println!("{:?}, after {} bytes", stream.partial().title, stream.text().len());
///     }
/// }
/// assert_eq!(stream.partial().salary, Some(62_000));
/// assert_eq!(stream.usage().total_tokens(), 72);
/// assert_eq!(stream.finish_reason(), Some(&FinishReason::Stop));
/// println!("request {:?} by {:?}", stream.request_id(), stream.model());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until the stream is polled"]
pub struct PartialStream<T: Partial> {
    inner: AnswerStream<T>,
    builder: PartialBuilder<T>,
    /// Whether the text is valid so far.
    fills: bool,
    /// Whether the partial value has changed since the last [`Event::Partial`].
    changed: bool,
}

stream_state!(PartialStream<T: Partial>);

impl<T: Partial> PartialStream<T> {
    /// Returns the part of the value that has arrived.
    #[must_use]
    pub fn partial(&self) -> &T::Partial {
        self.builder.partial()
    }

    fn source(&self) -> &AnswerReader {
        self.inner.source()
    }
}

/// No field is structurally pinned.
impl<T: Partial> Unpin for PartialStream<T> {}

impl<T: Partial> Stream for PartialStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.get_mut();
        if std::mem::take(&mut stream.changed) {
            return Poll::Ready(Some(Ok(Event::Partial)));
        }
        let event = ready!(Pin::new(&mut stream.inner).poll_next(cx));
        if stream.fills
            && matches!(event, Some(Ok(Event::Text(_))))
            && let Some(document) = stream.inner.document()
        {
            let advanced = stream.builder.advance(document);
            stream.fills = advanced.is_ok();
            // A value may have closed between the last piece and the error.
            stream.changed = advanced.unwrap_or(true);
        }
        Poll::Ready(event)
    }
}
