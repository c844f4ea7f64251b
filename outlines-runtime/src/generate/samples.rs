//! Several values for one prompt.

use std::iter;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::future::{Either, ready};
use futures_util::stream;

use crate::api::{Api, Choices, OutputFormat};
use crate::error::{Error, Incomplete};
use crate::generate::call::Call;
use crate::generate::call::Conversation;
use crate::generate::decode::DecodeAnswer;
use crate::generate::value::ResponseFuture;
use crate::generate::{Generate, Response};
use crate::http::Deadline;
use crate::prompt::{Message, Prompt};
use crate::usage::Usage;

/// The number of calls of one method that are in progress at a time, unless it is configured:
/// enough to hide the latency of the network, and few enough for the rate limits of a small account
/// or the slots of a local server.
pub(crate) const CONCURRENCY: usize = 8;

const NO_SAMPLES: &str = "`samples(0)` asks for nothing";

impl<T, R, D: DecodeAnswer<T> + Clone> Generate<T, Prompt, R, D> {
    /// Sends the call for several values, to compare them or to vote: one request with `n` on Chat
    /// Completions, one request per value on the Responses API, up to 8 at a time.
    ///
    /// With [`reask`](Self::reask), the model is asked again about each failed sample separately.
    ///
    /// # Errors
    ///
    /// [`Error::Incomplete`] if there are fewer values than `count`; it has the good answers
    /// and the other errors. If no request succeeds, the error of the first.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::choices(["positive", "negative", "positive"].map(Reply::from)));
    /// let call = server.model().generate::<String>("Positive or negative? “Well done.”");
    /// let votes = call.temperature(1.0).samples(3).await?;
    /// assert_eq!(votes, ["positive", "negative", "positive"]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn samples(self, count: u32) -> Result<Vec<T>, Error> {
        let Self {
            mut call,
            mut prompt,
            checks,
            reasks,
            decoder,
            ..
        } = self;
        let format = decoder.format().map_err(Error::configuration)?;
        let borrowed = format.borrow();
        let started = Instant::now();
        let deadline = call.begin(&mut prompt)?;
        let grounding = call.grounding(&format, &prompt)?;
        if count == 0 {
            return Err(Error::configuration(NO_SAMPLES));
        }
        let config = call.config.clone();
        let answers = match call.model.api() {
            Api::ChatCompletions => {
                call.config.parameters.n = Some(count);
                call.send(&prompt.messages, borrowed, deadline).await?
            }
            Api::Responses => send_each(&call, &prompt.messages, count, borrowed, deadline).await?,
        };
        call.config = config;

        let wanted = usize::try_from(count).unwrap_or(usize::MAX);
        let answers_usage = answers.usage;
        let samples = iter::once(answers.first).chain(answers.others).take(wanted);
        // Collected, so that the future of this method does not hold the closure, and needs no
        // decoder that is `Sync`.
        let samples: Vec<_> = samples
            .map(|answer| {
                let before = match &answer {
                    Ok(answer) => Some(answer.usage),
                    Err(error) => error.usage(),
                };
                let mut decoder = decoder.clone();
                let sample = answer
                    .and_then(|answer| decoder.accept(answer, &checks, 1))
                    .and_then(|response| response.grounded(grounding.as_deref(), 1));
                let sample = match sample {
                    Ok(response) => Either::Left(ready(Ok(response))),
                    Err(error) => {
                        let conversation = Conversation {
                            call: call.clone(),
                            prompt: prompt.clone(),
                            format: Ok(format.clone()),
                            grounding: grounding.clone(),
                            started: Some(started),
                            deadline,
                        };
                        let checks = checks.clone();
                        match ResponseFuture::again(conversation, error, decoder, checks, reasks) {
                            Ok(again) => Either::Right(again),
                            Err(error) => Either::Left(ready(Err(error))),
                        }
                    }
                };
                async move { (before.unwrap_or_default(), sample.await) }
            })
            .collect();
        let samples = stream::iter(samples).buffered(CONCURRENCY).collect().await;
        gather(samples, count, answers_usage)
    }
}

/// Returns the values, or an error with everything that was received if a value is missing. `usage`
/// is the usage of the first replies. Each sample comes with its share of it.
fn gather<T>(
    samples: Vec<(Usage, Result<Response<T>, Error>)>,
    count: u32,
    mut usage: Usage,
) -> Result<Vec<T>, Error> {
    let mut good = Vec::new();
    let mut failures = Vec::new();
    for (before, sample) in samples {
        let after = match &sample {
            Ok(response) => Some(response.usage),
            Err(error) => error.usage(),
        };
        usage += after.unwrap_or_default().beyond(before);
        match sample {
            Ok(response) => good.push(response),
            Err(error) => failures.push(error),
        }
    }
    if good.len() as u64 == u64::from(count) {
        return Ok(good.into_iter().map(|response| response.value).collect());
    }
    Err(Error::Incomplete(Box::new(Incomplete {
        wanted: count,
        answers: good.into_iter().map(Response::into_answer).collect(),
        failures,
        usage,
    })))
}

/// Sends one request per value, several at a time. If none is answered, the call fails with the
/// first error.
async fn send_each(
    call: &Call,
    messages: &[Message],
    count: u32,
    format: OutputFormat<'_>,
    deadline: Option<Deadline>,
) -> Result<Choices, Error> {
    let requests = (0..count).map(|_| call.send(messages, format, deadline));
    let mut replies = stream::iter(requests).buffered(CONCURRENCY);
    let mut failures = Vec::new();
    let mut sum: Option<Choices> = None;
    while let Some(reply) = replies.next().await {
        match (reply, &mut sum) {
            (Ok(answers), None) => sum = Some(answers),
            (Ok(answers), Some(sum)) => {
                sum.usage += answers.usage;
                sum.others.push(answers.first);
            }
            (Err(error), _) => failures.push(error),
        }
    }
    let mut failures = failures.into_iter();
    let Some(mut answers) = sum else {
        let first = failures.next();
        return Err(first.unwrap_or_else(|| Error::configuration(NO_SAMPLES)));
    };
    answers.others.extend(failures.map(Err));
    Ok(answers)
}
