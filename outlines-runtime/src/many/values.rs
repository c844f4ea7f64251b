//! The stream of values, and its settings.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use crate::api::OpenAIConfig;
use crate::error::Error;
use crate::generate::{Generate, call_settings};
use crate::many::ManyResponses;
use crate::many::run::{Item, Plan, Prompts, Results, results};
use crate::prompt::Content;

/// Enough to hide the network, and few enough for a small account's limits or one machine's own server.
const CONCURRENCY: usize = 8;

/// Calls for many prompts, from [`Model::generate_many`](crate::Model::generate_many): a stream of one result for each.
///
/// - **Order.** Results come in the order of the prompts, or as they are ready with [`unordered`](Self::unordered).
/// - **Memory.** No more than [`concurrency`](Self::concurrency) prompts and results are held; the next prompt is taken when
///   a result has been given out.
/// - **Failures.** A call that fails is an item, and the others go on: every prompt ends once. That is so for a wrong setting
///   too, which shows at every prompt. Only when the account's quota is used up, nothing more is sent, and all prompts that
///   are left end in the same [`Error::QuotaExhausted`]. To stop at any other error, drop the stream.
/// - **Pace.** All calls of a model and its clones keep to the limits that the server's `x-ratelimit-*` headers tell, and
///   wait before they would be refused. When the server refuses one (429), all wait until its wait is over, and come back
///   one, two, four at a time. No call is held back for more than two minutes at a stretch, nor beyond its
///   [`total_timeout`](Self::total_timeout).
/// - **Time.** Calls are under way only while the stream is asked for items. The time that the reader takes between two items
///   does not count for `timeout`, and does for `total_timeout`.
/// - **Cancelling.** All calls end when the stream is dropped. An item that
///   [`next`](Self::next) was asked for and has not given yet is not lost when that future is dropped, as
///   `tokio::select!` does.
///
/// Settings are those of [`Generate`], and hold for each prompt on its own: `timeout`, `total_timeout` and `max_retries` too. They
/// have to be made before the first item is asked for.
///
/// It is a [`Stream`], so that all adapters of the crate futures work with it:
///
/// ```no_run
/// # use outlines_runtime::{Error, Model, Structured};
/// # #[derive(Debug, serde::Deserialize, Structured)]
/// # struct Person { name: String }
/// use futures_util::{StreamExt, TryStreamExt};
///
/// # async fn run(model: Model, letters: Vec<String>) -> Result<(), Error> {
/// let people = model.generate_many::<Person>(letters).temperature(0.0).reask(1);
/// // Every person, in the order of the letters, or the first error.
/// let people: Vec<Person> = people.map(|(_, person)| person).try_collect().await?;
/// # Ok(())
/// # }
/// ```
///
/// Without that crate, and as results are ready:
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::builder().random(7).start();
/// let model = server.model();
/// let tickets = ["The app crashes.", "I want my money back."];
/// let mut titles = model
///     .generate_many::<String>(tickets)
///     .concurrency(16)
///     .unordered()
///     .check(|title| if title.len() < 500 { Ok(()) } else { Err("the title is too long") })
///     .reask(1);
/// while let Some((index, title)) = titles.next().await {
///     println!("{}: {}", tickets[index], title?);
/// }
/// # server.assert_requests(2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the stream is polled"]
pub struct Many<'a, T, K = usize> {
    template: Generate<T>,
    plan: Plan,
    stage: Stage<'a, T, K>,
}

/// Settings can be made until the first poll.
enum Stage<'a, T, K> {
    Waiting(Option<Prompts<'a, K>>),
    Running(Results<'a, T, K>),
}

call_settings!(Many<'a, T, K>, template.call);

impl<'a, T, K> Many<'a, T, K> {
    pub(super) fn new(template: Generate<T>, prompts: Prompts<'a, K>) -> Self {
        Self {
            template,
            plan: Plan {
                concurrency: CONCURRENCY,
                ordered: true,
            },
            stage: Stage::Waiting(Some(prompts)),
        }
    }

    /// How many calls are made at a time, and how many prompts and results are held at most. 8 by default, and at least 1.
    ///
    /// A server that tells its rate limits keeps the pace itself, so a number that is too high does little harm. A server of
    /// your own does best with as many as it has slots (llama.cpp: `--parallel`) or fits in one batch (vLLM:
    /// `--max-num-seqs`).
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.plan.concurrency = calls.max(1);
        self
    }

    /// Gives results in the order of their prompts, as it does by default. Results that are ready early wait, and count as
    /// calls: one slow answer may leave fewer than [`concurrency`](Self::concurrency) under way.
    ///
    /// ```
    /// # use outlines_runtime::{Many, Model};
    /// # fn call<'a>(model: &Model, letters: Vec<String>) -> Many<'a, String> {
    /// model.generate_many(letters).ordered()
    /// # }
    /// ```
    pub fn ordered(mut self) -> Self {
        self.plan.ordered = true;
        self
    }

    /// Gives each result as soon as it is ready, which keeps all calls busy. The key or index says whose it is.
    pub fn unordered(mut self) -> Self {
        self.plan.ordered = false;
        self
    }

    /// A condition that each value must meet, as in [`Generate::check`].
    pub fn check<E: fmt::Display>(
        self,
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        self.with_template(|template| template.check(check))
    }

    /// How often the model is asked again about one prompt, as in [`Generate::reask`].
    pub fn reask(self, times: u32) -> Self {
        self.with_template(|template| template.reask(times))
    }

    pub(super) fn with_template(self, change: impl FnOnce(Generate<T>) -> Generate<T>) -> Self {
        Self {
            template: change(self.template),
            ..self
        }
    }

    /// Keeps what comes with each value: usage, finish reason, request id and text.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model};
    /// # async fn run(model: Model, letters: Vec<String>) {
    /// let mut titles = model.generate_many::<String>(letters).responses();
    /// while let Some((index, title)) = titles.next().await {
    ///     let usage = match &title {
    ///         Ok(response) => Some(response.usage),
    ///         Err(error) => error.usage(),
    ///     };
    ///     println!("{index}: {} tokens", usage.unwrap_or_default().total_tokens());
    /// }
    /// # }
    /// ```
    pub fn responses(self) -> ManyResponses<'a, T, K> {
        ManyResponses::new(self)
    }
}

impl<'a, T: Send + 'static, K: Send + 'a> Many<'a, T, K> {
    /// The next result; `None` after the last. The stream's own function, for those who do without the crate futures.
    pub async fn next(&mut self) -> Option<(K, Result<T, Error>)> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    pub(super) fn poll_response(&mut self, context: &mut Context<'_>) -> Poll<Option<Item<T, K>>> {
        if let Stage::Waiting(prompts) = &mut self.stage
            && let Some(prompts) = prompts.take()
        {
            self.stage = Stage::Running(results(&self.template, prompts, self.plan));
        }
        match &mut self.stage {
            Stage::Running(results) => results.as_mut().poll_next(context),
            Stage::Waiting(_) => Poll::Ready(None),
        }
    }
}

impl<'a, T: Send + 'static, K: Send + 'a> Stream for Many<'a, T, K> {
    type Item = (K, Result<T, Error>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.poll_response(context));
        Poll::Ready(item.map(|(key, result)| (key, result.map(|response| response.value))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.stage {
            Stage::Waiting(Some(prompts)) => prompts.size_hint(),
            Stage::Waiting(None) => (0, Some(0)),
            Stage::Running(results) => results.size_hint(),
        }
    }
}
