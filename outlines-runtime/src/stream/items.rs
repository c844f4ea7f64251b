//! One prompt, a list, and its elements as they are closed.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use serde::de::{DeserializeOwned, Error as _};

use crate::answer::{Answer, FinishReason};
use crate::api::OpenAIConfig;
use crate::api::{OutputSchema, document};
use crate::constraint::violation_in_element;
use crate::error::{CheckFailure, Error, Invalid};
use crate::generate::{
    Call, Check, call_settings, check_failure, check_list, explain_element, explain_list, in_words,
};
use crate::model::Model;
use crate::prompt::{Content, Prompt};
use crate::scan::{ElementScanner, ScanError};
use crate::schema::Structured;
use crate::stream::answer_reader::{AnswerReader, Progress};
use crate::stream::call::stream_call;
use crate::stream::state::stream_state;
use crate::usage::Usage;

impl Model {
    /// Asks for a list of values of type `T`, and gives each of them as soon as its closing bracket has come. Nothing is sent
    /// until the call is awaited.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # async fn run<Job>(model: Model) -> Result<(), Error>
    /// # where Job: Structured + serde::de::DeserializeOwned + std::fmt::Debug + 'static {
    /// let mut jobs = model.stream_items::<Job>("A baker and two welders are wanted.").await?;
    /// while let Some(job) = jobs.next().await {
    ///     println!("{:?}", job?);
    /// }
    /// println!("{:?}", jobs.usage());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The schema is that of `Vec<T>`.
    ///
    /// # Errors
    ///
    /// Awaiting the call gives the errors of the request, as [`stream`](Self::stream) does. An element that is no `T` is an item
    /// of its own, [`Error::Undecodable`] with a path such as `[3].salary`, or [`Error::Invalid`] if it breaks a constraint of its
    /// type or a [`check`](ItemsCall::check); [`Error::raw`] has the text of that element, and its cost is only known for all of
    /// them together. The elements behind it come all the same. Any other error, and one about the list as a whole, is the
    /// last item.
    pub fn stream_items<T: Structured + DeserializeOwned>(
        &self,
        prompt: impl Into<Prompt>,
    ) -> ItemsCall<T> {
        ItemsCall {
            call: Call::new(self, prompt),
            schema: OutputSchema {
                name: <Vec<T> as Structured>::NAME,
                schema: <Vec<T> as Structured>::SCHEMA,
            },
            read,
            checks: Vec::new(),
            include_usage: true,
        }
    }
}

/// A call for the elements of a list that is not made yet, from [`Model::stream_items`]. Await it for the [`ItemStream`].
///
/// ```
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::TestServer;
///
/// # #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, outlines_runtime::Structured)]
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
///     .stream_items::<Invoice>("2024-17: two teas, 5 EUR. 2024-18: water, nothing.")
///     .include_usage(false)
///     .check(|invoice| if invoice.total > 0.0 { Ok(()) } else { Err("nothing to pay") })
///     .await?;
/// assert_eq!(invoices.next().await.unwrap()?.number, "2024-17");
/// assert!(matches!(invoices.next().await, Some(Err(Error::Invalid(_)))));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the call is awaited"]
pub struct ItemsCall<T> {
    call: Call,
    schema: OutputSchema<'static>,
    read: Read<T>,
    checks: Vec<Check<T>>,
    include_usage: bool,
}

call_settings!(ItemsCall<T>);
stream_call!(ItemsCall<T> for ItemStream<T>);

impl<T> ItemsCall<T> {
    /// A condition that each element must meet, beyond its type; one that does not is an item [`Error::Invalid`]. Several checks
    /// are made in their order.
    pub fn check<E: fmt::Display>(
        mut self,
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(in_words(check));
        self
    }

    async fn open(self) -> Result<ItemStream<T>, Error> {
        let source = AnswerReader::open(self.call, &self.schema, self.include_usage).await?;
        Ok(ItemStream {
            source,
            elements: ElementScanner::default(),
            count: 0,
            fault: None,
            read: self.read,
            checks: self.checks,
        })
    }
}

/// A list that is being written: a [`Stream`] of its elements.
///
/// Nothing is read that is not asked for, so a reader that takes its time slows the server down. Dropping the stream closes the
/// connection, and the server stops writing; what it had not told of the cost by then is not in the counters.
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
/// let mut towns = server.model().stream_items::<String>("Name two capitals.").await?;
/// while let Some(town) = towns.next().await {
///     println!("{}, after {} bytes of request {:?}", town?, towns.text().len(), towns.request_id());
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
    /// How many elements have come.
    count: usize,
    /// Why no more elements can be found.
    fault: Option<ScanError>,
    read: Read<T>,
    checks: Vec<Check<T>>,
}

stream_state!(ItemStream<T>);

/// Reads the element of this number from its text.
type Read<T> = fn(&str, usize, &[Check<T>]) -> Result<T, Flaw>;

/// What is wrong with an element.
enum Flaw {
    Undecodable(
        serde_json::Error,
        fn(Answer, usize, serde_json::Error) -> Error,
    ),
    Invalid(CheckFailure),
}

fn read<T: Structured + DeserializeOwned>(
    text: &str,
    index: usize,
    checks: &[Check<T>],
) -> Result<T, Flaw> {
    let value = serde_json::from_str(text)
        .map_err(|error| Flaw::Undecodable(error, explain_element::<T>))?;
    let failure = violation_in_element::<T>(text, index)
        .map(CheckFailure::Constraint)
        .or_else(|| check_failure(checks, &value));
    failure.map_or(Ok(value), |failure| Err(Flaw::Invalid(failure)))
}

impl<T> ItemStream<T> {
    fn source(&self) -> &AnswerReader {
        &self.source
    }

    /// The next element of the text that has come.
    fn element(&mut self) -> Option<Result<T, Error>> {
        if self.fault.is_some() {
            return None;
        }
        let document = self.source.document()?;
        let place = match self.elements.next(document) {
            Ok(place) => place?,
            Err(fault) => {
                self.fault = Some(fault);
                return None;
            }
        };
        let text = document.get(place)?;
        let index = self.count;
        self.count += 1;
        let flaw = match (self.read)(text, index, &self.checks) {
            Ok(value) => return Some(Ok(value)),
            Err(flaw) => flaw,
        };
        let text = text.to_owned();
        let answer = self.source.piece(&text);
        Some(Err(match flaw {
            Flaw::Undecodable(error, explain) => explain(answer, index, error),
            Flaw::Invalid(failure) => Error::Invalid(Box::new(Invalid {
                failure,
                can_reask: false,
                attempts: 1,
                answer,
            })),
        }))
    }

    /// Whether the answer is a list to its end, and one of which all elements were found.
    fn check(&self, answer: Answer) -> Result<(), Error> {
        let fault = match (check_list(&answer.text), self.fault) {
            (Err(error), _) => error,
            // The end of a code fence is behind the list.
            (Ok(()), Some(_)) if count(document(&answer.text)) == Some(self.count) => return Ok(()),
            (Ok(()), Some(fault)) => serde_json::Error::custom(fault),
            (Ok(()), None) => return Ok(()),
        };
        Err(explain_list::<T>(answer, self.count, &fault))
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
                Some(Progress::Text(_)) => continue,
                Some(Progress::End(Ok(answer))) => stream.check(answer),
                Some(Progress::End(Err(error))) => Err(error),
                None => Ok(()),
            };
            return Poll::Ready(end.err().map(Err));
        }
    }
}
