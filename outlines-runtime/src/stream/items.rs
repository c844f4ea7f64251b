//! One prompt, a list, and its elements as they are closed.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use serde::de::{DeserializeOwned, Error as _};

use crate::answer::{Answer, FinishReason};
use crate::client::Model;
use crate::config::OpenAIConfig;
use crate::constraint::violation_in_element;
use crate::error::Error;
use crate::generate::{
    Call, Check, call_settings, check_list, explain_element, explain_list, in_words,
};
use crate::prompt::{Content, Prompt};
use crate::scan::{Elements, Fault};
use crate::schema::Structured;
use crate::stream::source::{Progress, Source};
use crate::stream::state::stream_state;
use crate::unusable::Invalid;
use crate::usage::Usage;
use crate::wire::StrictSchema;

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
            schema: StrictSchema {
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
#[must_use = "nothing is sent until the call is awaited"]
pub struct ItemsCall<T> {
    call: Call,
    schema: StrictSchema<'static>,
    read: Read<T>,
    checks: Vec<Check<T>>,
    include_usage: bool,
}

call_settings!(ItemsCall<T>);

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

    /// Whether Chat Completions is asked to tell the cost at the end of the stream, which it is if this is not called. Without it
    /// most servers tell no cost; turn it off for one that refuses the field `stream_options`.
    pub fn include_usage(mut self, include: bool) -> Self {
        self.include_usage = include;
        self
    }

    async fn open(self) -> Result<ItemStream<T>, Error> {
        let source = Source::open(self.call, &self.schema, self.include_usage).await?;
        Ok(ItemStream {
            source,
            elements: Elements::default(),
            count: 0,
            fault: None,
            read: self.read,
            checks: self.checks,
        })
    }
}

impl<T: 'static> IntoFuture for ItemsCall<T> {
    type Output = Result<ItemStream<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.open())
    }
}

/// A list that is being written: a [`Stream`] of its elements.
///
/// Nothing is read that is not asked for, so a reader that takes its time slows the server down. Dropping the stream closes the
/// connection, and the server stops writing; what it had not told of the cost by then is not in the counters.
///
/// `timeout` and `deadline` are those of [`AnswerStream`](crate::AnswerStream).
#[must_use = "nothing is read until the stream is polled"]
pub struct ItemStream<T> {
    source: Source,
    elements: Elements,
    /// How many elements have come.
    count: usize,
    /// Why no more elements can be found.
    fault: Option<Fault>,
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
    Invalid(String),
}

fn read<T: Structured + DeserializeOwned>(
    text: &str,
    index: usize,
    checks: &[Check<T>],
) -> Result<T, Flaw> {
    let value = serde_json::from_str(text)
        .map_err(|error| Flaw::Undecodable(error, explain_element::<T>))?;
    let complaint = violation_in_element::<T>(text, index)
        .or_else(|| checks.iter().find_map(|check| check(&value).err()));
    complaint.map_or(Ok(value), |complaint| Err(Flaw::Invalid(complaint)))
}

impl<T> ItemStream<T> {
    fn source(&self) -> &Source {
        &self.source
    }

    /// The next element of the text that has come.
    fn element(&mut self) -> Option<Result<T, Error>> {
        if self.fault.is_some() {
            return None;
        }
        let place = match self.elements.next(self.source.text()) {
            Ok(place) => place?,
            Err(fault) => {
                self.fault = Some(fault);
                return None;
            }
        };
        let text = self.source.text().get(place)?;
        let index = self.count;
        self.count += 1;
        let flaw = match (self.read)(text, index, &self.checks) {
            Ok(value) => return Some(Ok(value)),
            Err(flaw) => flaw,
        };
        let answer = self.source.piece(text);
        Some(Err(match flaw {
            Flaw::Undecodable(error, explain) => explain(answer, index, error),
            Flaw::Invalid(complaint) => Error::Invalid(Box::new(Invalid {
                complaint,
                asked: 1,
                answer,
            })),
        }))
    }

    /// Whether the answer is a list to its end, and one of which all elements were found.
    fn check(&self, answer: Answer) -> Result<(), Error> {
        let fault = match (check_list(&answer.text), self.fault) {
            (Err(error), _) => error,
            (Ok(()), Some(fault)) => serde_json::Error::custom(fault),
            (Ok(()), None) => return Ok(()),
        };
        Err(explain_list::<T>(answer, self.count, &fault))
    }
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
