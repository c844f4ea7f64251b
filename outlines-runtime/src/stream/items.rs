//! Stream of the elements of one list.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::{DeserializeOwned, Error as _};

use crate::answer::{Answer, FinishReason};
use crate::api::document;
use crate::error::{CheckFailure, Error};
use crate::evidence::Grounding;
use crate::generate::{
    Check, DecodeAnswer, Decoder, Generate, check_failure, check_list, decode_wrapped,
    explain_element, explain_list, invalid, violated,
};
use crate::prompt::Prompt;
use crate::scan::{ElementScanner, ScanError};
use crate::stream::answer_reader::{AnswerReader, ReadEvent};
use crate::stream::state::stream_state;
use crate::usage::Usage;

impl<T: DeserializeOwned> Generate<Vec<T>, Prompt> {
    /// Sends the call, and returns a stream of the elements of the list, each as soon as its
    /// closing bracket has arrived.
    ///
    /// [`check_each`](Self::check_each) checks each element. A [`check`](Self::check) of the list
    /// is applied at the end, for which the whole list is decoded again.
    ///
    /// # Errors
    ///
    /// The future returns the errors of the request, as for [`stream`](Self::stream). An element
    /// that is not a `T` is a separate item: [`Error::Undecodable`] with a path such as
    /// `[3].salary`, or [`Error::Invalid`] if it violates a constraint of its type or fails a
    /// check. [`Error::raw`] is the text of that element; the usage is known only for all elements
    /// together. The stream continues with the elements after it. Any other error, and an error
    /// about the whole list, is the last item.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::TestServer;
    ///
    /// # #[derive(serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
    /// # struct Invoice { number: String, total: f64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(&[
    ///     Invoice { number: "2024-17".to_owned(), total: 5.0 },
    ///     Invoice { number: "2024-18".to_owned(), total: 0.0 },
    /// ]);
    /// let mut invoices = server
    ///     .model()
    ///     .generate::<Vec<Invoice>>("2024-17: two teas, 5 EUR. 2024-18: water, nothing.")
    ///     .check_each(|invoice| if invoice.total > 0.0 { Ok(()) } else { Err("nothing to pay") })
    ///     .stream_items()
    ///     .await?;
    /// assert_eq!(invoices.next().await.unwrap()?.number, "2024-17");
    /// assert!(matches!(invoices.next().await, Some(Err(Error::Invalid(_)))));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stream_items(self) -> Result<ItemStream<T>, Error> {
        let format = self.decoder.format().map_err(Error::configuration)?;
        let grounding = self.call.grounding(&format, &self.prompt)?;
        let source = AnswerReader::open(self.call, self.prompt, format.borrow()).await?;
        Ok(ItemStream {
            source,
            elements: ElementScanner::default(),
            count: 0,
            scan_error: None,
            decode: crate::deserialize::from_str,
            explain: explain_element::<T>,
            decode_list: decode_wrapped::<Vec<T>>,
            decoder: self.decoder,
            checks: self.checks,
            grounding,
            checked: Vec::new(),
        })
    }
}

/// A list in progress: a [`Stream`] of its elements.
///
/// Nothing is read ahead, so a slow reader slows the server down. Dropping the stream closes
/// the connection, and the server stops writing; usage that it had not reported by then is not
/// counted.
///
/// `timeout` and `total_timeout` are those of [`AnswerStream`](crate::AnswerStream).
///
/// ```
/// use outlines_runtime::FinishReason;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json(&["Bern", "Paris"]).usage(40, 6));
/// let call = server.model().generate::<Vec<String>>("Name two capitals.");
/// let mut towns = call.stream_items().await?;
/// while let Some(town) = towns.next().await {
///     println!("{}, {} bytes of request {:?}", town?, towns.text().len(), towns.request_id());
/// }
/// assert_eq!(towns.usage().total_tokens(), 46);
/// assert_eq!(towns.finish_reason(), Some(&FinishReason::Stop));
/// println!("by {:?}", towns.model());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until the stream is polled"]
pub struct ItemStream<T> {
    source: AnswerReader,
    elements: ElementScanner,
    /// The number of elements received.
    count: usize,
    /// The error that ends the search for elements.
    scan_error: Option<ScanError>,
    decode: fn(&str) -> serde_json::Result<T>,
    explain: fn(Answer, usize, serde_json::Error) -> Error,
    decode_list: fn(&str) -> serde_json::Result<Vec<T>>,
    decoder: Decoder<Vec<T>>,
    checks: Vec<Check<Vec<T>>>,
    grounding: Option<Arc<Grounding>>,
    /// The element that is being checked, and otherwise empty.
    checked: Vec<T>,
}

stream_state!(ItemStream<T>);

impl<T> Unpin for ItemStream<T> {}

impl<T> ItemStream<T> {
    fn source(&self) -> &AnswerReader {
        &self.source
    }

    /// Returns the next element of the text so far.
    fn element(&mut self) -> Option<Result<T, Error>> {
        if self.scan_error.is_some() {
            return None;
        }
        let document = self.source.document()?;
        let range = match self.elements.next(document) {
            Ok(range) => range?,
            Err(error) => {
                self.scan_error = Some(error);
                return None;
            }
        };
        let text = document.get(range)?;
        let index = self.count;
        self.count += 1;
        let value = match (self.decode)(text) {
            Ok(value) => value,
            Err(error) => {
                let text = text.to_owned();
                return Some(Err((self.explain)(
                    self.source.partial_answer(&text),
                    index,
                    error,
                )));
            }
        };
        if let Some(mismatch) = self.decoder.element_violation(text, index) {
            let text = text.to_owned();
            return Some(Err(violated::<T>(
                &mismatch,
                1,
                self.source.partial_answer(&text),
            )));
        }
        let mut value = Some(value);
        let mut failure = None;
        if self.checks.iter().any(Check::is_each) {
            self.checked.extend(value);
            failure = Check::element(&self.checks, &self.checked);
            value = self.checked.pop();
        }
        let grounding = self.grounding.as_deref().filter(|_| failure.is_none());
        if let Some(quote) = grounding.and_then(|required| required.missing_in_element(text, index))
        {
            failure = Some(CheckFailure::Check(quote.missing_message()));
        }
        match failure {
            Some(failure) => {
                let text = text.to_owned();
                Some(Err(invalid(failure, 1, self.source.partial_answer(&text))))
            }
            None => value.map(Ok),
        }
    }

    /// Checks that the answer is a list to its end, that all its elements were found, and that
    /// it meets the checks of the list.
    fn check(&self, answer: Answer) -> Result<(), Error> {
        let error = match (check_list(&answer.text), self.scan_error) {
            (Err(error), _) => error,
            // The end of a code fence follows the list.
            (Ok(()), Some(_)) if count(document(&answer.text)) == Some(self.count) => {
                return self.check_whole(answer);
            }
            (Ok(()), Some(scan_error)) => serde_json::Error::custom(scan_error),
            (Ok(()), None) => return self.check_whole(answer),
        };
        Err(explain_list::<T>(answer, self.count, &error))
    }

    fn check_whole(&self, answer: Answer) -> Result<(), Error> {
        let mut checks = self.checks.clone();
        checks.retain(|check| !check.is_each());
        if checks.is_empty() {
            return Ok(());
        }
        // An element that does not decode has been reported.
        let failure = (self.decode_list)(&answer.text)
            .ok()
            .and_then(|list| check_failure(&checks, &list));
        failure.map_or(Ok(()), |failure| Err(invalid(failure, 1, answer)))
    }
}

/// Returns the number of elements of a list, if it has no text but the list.
fn count(list: &str) -> Option<usize> {
    let mut elements = ElementScanner::default();
    let mut count = 0;
    while elements.next(list).ok()?.is_some() {
        count += 1;
    }
    Some(count)
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.get_mut();
        loop {
            if let Some(item) = stream.element() {
                return Poll::Ready(Some(item));
            }
            let end = match ready!(stream.source.poll(cx)) {
                Some(ReadEvent::Text(_)) => continue,
                Some(ReadEvent::End(Ok(answer))) => stream.check(answer),
                Some(ReadEvent::End(Err(error))) => Err(error),
                None => Ok(()),
            };
            return Poll::Ready(end.err().map(Err));
        }
    }
}
