//! A value that can be looked at while it is written.

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
    /// Keeps a partial value beside the text: [`Event::Partial`] tells that it has changed, and
    /// [`partial`](PartialStream::partial) shows it.
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
    /// let mut stream = model.stream::<Recipe>("How do I make tea?").await?.partials();
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
        // Here and not on the whole, so that the compiler says what is missing, and how to add it.
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
/// The value is filled where it stands: a place is set once, when its value closes, and nothing is read twice or copied. A
/// text that stops making sense fills no more, and the error at the end says why.
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
/// let mut stream = server.model().stream::<Job>("A baker is wanted.").await?.partials();
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
    /// The text makes sense so far.
    fills: bool,
    /// The partial value has changed, and the reader does not know.
    changed: bool,
}

stream_state!(PartialStream<T: Partial>);

impl<T: Partial> PartialStream<T> {
    /// What has come of the value.
    #[must_use]
    pub fn partial(&self) -> &T::Partial {
        self.builder.partial()
    }

    fn source(&self) -> &AnswerReader {
        self.inner.source()
    }
}

/// Nothing in it is pinned.
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
            // Something may have closed between the last piece and a fault.
            stream.changed = advanced.unwrap_or(true);
        }
        Poll::Ready(event)
    }
}
