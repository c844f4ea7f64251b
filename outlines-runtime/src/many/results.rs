//! Stream of the results of many calls. The queues are those of futures-util; no task is
//! spawned, so a dropped stream leaves nothing behind.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;

use crate::error::Error;
use crate::generate::{DecodeAnswer, Generate, Response};
use crate::many::Prompts;

impl<'a, T, K, R, D> Generate<T, Prompts<'a, K>, R, D>
where
    T: Send + 'a,
    K: Send + 'a,
    R: 'a,
    D: DecodeAnswer<T> + Clone + Send + 'a,
{
    /// Returns the stream of results: for each prompt its key or position, and its value or
    /// error. Nothing is sent, and no prompt is taken, until the stream is polled.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Person { name: String }
    /// use futures_util::{StreamExt, TryStreamExt};
    ///
    /// # async fn run(model: Model, letters: Vec<String>) -> Result<(), Error> {
    /// let call = model.generate_many::<Person>(letters).temperature(0.0).reask(1);
    /// // Every person, in the order of the letters, or the first error.
    /// let people: Vec<Person> = call.results().map(|(_, person)| person).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn results(self) -> ResultStream<'a, T, K> {
        self.result_stream(|response| response.value)
    }

    /// Returns the stream of results with what the server reports about each value: usage,
    /// finish reason, request ID, and text.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json("Bern").usage(40, 1)).reply(Reply::json("Paris").usage(38, 1));
    /// let questions = ["The capital of Switzerland?", "The capital of France?"];
    /// let call = server.model().generate_many::<String>(questions).concurrency(1);
    /// let mut towns = call.responses();
    /// while let Some((index, town)) = towns.next().await {
    ///     let town = town?;
    ///     println!("{index}: {} for {} tokens", town.value, town.usage.total_tokens());
    /// }
    /// # server.assert_replies_used();
    /// # Ok(())
    /// # }
    /// ```
    pub fn responses(self) -> ResultStream<'a, Response<T>, K> {
        self.result_stream(|response| response)
    }

    fn result_stream<V: Send + 'a>(self, value: fn(Response<T>) -> V) -> ResultStream<'a, V, K> {
        let Self {
            call,
            prompt: prompts,
            checks,
            reasks,
            decoder,
            ..
        } = self;
        let failed = Arc::new(OnceLock::new());
        let calls = prompts.stream.map(move |(key, prompt)| {
            let mut call = Generate::new(call.clone(), prompt, decoder.clone());
            call.checks.clone_from(&checks);
            let call = call.reask(reasks);
            let failed = Arc::clone(&failed);
            async move { (key, call_unless_aborted(call, &failed).await.map(value)) }
        });
        let results: Results<'a, V, K> = if prompts.ordered {
            Box::pin(calls.buffered(prompts.concurrency))
        } else {
            Box::pin(calls.buffer_unordered(prompts.concurrency))
        };
        ResultStream { results }
    }
}

/// Makes a call, unless another call has failed with an error that this one would fail with too. A
/// key from a provider is requested for each attempt, so it may be accepted the next time.
async fn call_unless_aborted<T, R, D: DecodeAnswer<T>>(
    call: Generate<T, crate::prompt::Prompt, R, D>,
    failed: &OnceLock<Error>,
) -> Result<Response<T>, Error> {
    if let Some(error) = failed.get().and_then(Error::of_every_call) {
        return Err(error);
    }
    let provides_key = call.call.model.endpoint().key_provider().is_some();
    let result = call.response().await;
    if let Err(error) = &result
        && !(provides_key && matches!(error.failure(), Error::Authentication(_)))
        && let Some(error) = error.of_every_call()
    {
        failed.get_or_init(|| error);
    }
    result
}

type Results<'a, V, K> = Pin<Box<dyn Stream<Item = (K, Result<V, Error>)> + Send + 'a>>;

/// The results of many calls, from [`Generate::results`] and [`Generate::responses`]: a
/// [`Stream`] with one item per prompt.
///
/// - **Order.** Results come in the order of the prompts, or as they are ready with
///   [`unordered`](Generate::unordered).
/// - **Memory.** At most [`concurrency`](Generate::concurrency) prompts and results are held;
///   the next prompt is taken when a result has been returned.
/// - **Failures.** A call that fails is an item, and the others continue: each prompt has one
///   result. A wrong key, a missing model, a rejected schema, and an exhausted quota fail every
///   call: nothing more is sent, and all remaining prompts end with the same error. To stop at any
///   other error, drop the stream.
/// - **Rate limits.** All calls of a model and its clones share its
///   [rate limits](crate::models#rate-limits).
/// - **Time.** Calls make progress only while the stream is polled. If the time between two polls
///   exceeds an attempt's `timeout`, the attempt gets up to one more `timeout` to finish, once. The
///   time between two polls counts towards [`total_timeout`](Generate::total_timeout). A reader
///   that needs longer for an item should pass the items on to another task.
/// - **Cancellation.** All calls end when the stream is dropped. Dropping the future of
///   [`next`](Self::next), as `tokio::select!` does, loses no item.
///
/// ```
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::builder().random(7).start();
/// let tickets = ["The app crashes.", "I want my money back."];
/// let mut titles = server
///     .model()
///     .generate_many::<String>(tickets)
///     .check(|title| if title.len() < 500 { Ok(()) } else { Err("the title is too long") })
///     .reask(1)
///     .concurrency(16)
///     .unordered()
///     .results();
/// while let Some((index, title)) = titles.next().await {
///     println!("{}: {}", tickets[index], title?);
/// }
/// # server.assert_requests(2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the stream is polled"]
pub struct ResultStream<'a, V, K = usize> {
    results: Results<'a, V, K>,
}

impl<V, K> ResultStream<'_, V, K> {
    /// Returns the next result, or `None` after the last, as `next` of
    /// `futures_util::StreamExt`.
    pub async fn next(&mut self) -> Option<(K, Result<V, Error>)> {
        poll_fn(|context| self.results.as_mut().poll_next(context)).await
    }
}

impl<V, K> Stream for ResultStream<'_, V, K> {
    type Item = (K, Result<V, Error>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.results.as_mut().poll_next(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.results.size_hint()
    }
}

impl<V, K> fmt::Debug for ResultStream<'_, V, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultStream").finish_non_exhaustive()
    }
}
