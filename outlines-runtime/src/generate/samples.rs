//! One prompt, several values.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::iter;
use std::pin::Pin;
use std::time::Duration;

use futures_util::future::join_all;

use crate::answer::Answer;
use crate::api::Choices;
use crate::api::OutputSchema;
use crate::api::{Api, OpenAIConfig};
use crate::error::{Error, Incomplete};
use crate::generate::call::{Call, call_settings};
use crate::generate::decoder::Decoder;
use crate::generate::request::send_all;
use crate::generate::single::{Check, decode_and_validate};
use crate::http::Deadline;
use crate::prompt::Content;

/// A call for several values that is not made yet, from [`Generate::samples`](crate::Generate::samples).
///
/// ```
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::choices(["positive", "negative", "positive"].map(Reply::from)));
/// let call = server.model().generate::<String>("Positive or negative? “Well done.”").temperature(1.0);
/// let votes = call.samples(3).await?;
/// assert_eq!(votes, ["positive", "negative", "positive"]);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the call is awaited"]
pub struct Samples<T> {
    call: Call,
    decoder: Result<Decoder<T>, String>,
    checks: Vec<Check<T>>,
    count: u32,
}

call_settings!(Samples<T>);

impl<T> Samples<T> {
    pub(super) fn new(
        call: Call,
        decoder: Result<Decoder<T>, String>,
        checks: Vec<Check<T>>,
        count: u32,
    ) -> Self {
        Self {
            call,
            decoder,
            checks,
            count,
        }
    }

    /// Makes the call: one request for all values on Chat Completions, one request for each on the Responses API.
    async fn values(self) -> Result<Vec<T>, Error> {
        let Self {
            mut call,
            decoder,
            checks,
            count,
        } = self;
        let decoder = decoder.map_err(Error::configuration)?;
        let deadline = call.begin()?;
        if count == 0 {
            return Err(Error::configuration(NOTHING));
        }
        let schema = &decoder.schema;
        let answers = match call.model.api() {
            Api::ChatCompletions => {
                call.config.parameters.n = Some(count);
                send_all(&call, call.messages(), schema, deadline).await?
            }
            Api::Responses => ask_each(&call, count, schema, deadline).await?,
        };
        gather(&decoder, answers, &checks, count)
    }
}

const NOTHING: &str = "`samples(0)` asks for nothing";

/// The values, or what there is of them.
fn gather<T>(
    decoder: &Decoder<T>,
    answers: Choices,
    checks: &[Check<T>],
    count: u32,
) -> Result<Vec<T>, Error> {
    let Choices {
        usage,
        first,
        others,
    } = answers;
    let wanted = usize::try_from(count).unwrap_or(usize::MAX);
    let mut values = Vec::new();
    let mut good: Vec<Answer> = Vec::new();
    let mut failures = Vec::new();
    for answer in iter::once(first).chain(others).take(wanted) {
        // The answer is kept until it is known that all of them are good.
        let settled = answer.and_then(|answer| {
            Ok((
                decode_and_validate(decoder, answer.clone(), checks, 1)?.value,
                answer,
            ))
        });
        match settled {
            Ok((value, answer)) => {
                values.push(value);
                good.push(answer);
            }
            Err(error) => failures.push(error),
        }
    }
    if values.len() == wanted {
        return Ok(values);
    }
    Err(Error::Incomplete(Box::new(Incomplete {
        wanted: count,
        answers: good,
        failures,
        usage,
    })))
}

/// One request for each value, all at once. If none is answered, the first failure is the call's.
async fn ask_each(
    call: &Call,
    count: u32,
    schema: &OutputSchema<'_>,
    deadline: Option<Deadline>,
) -> Result<Choices, Error> {
    let requests = (0..count).map(|_| send_all(call, call.messages(), schema, deadline));
    let mut failures = Vec::new();
    let mut sum: Option<Choices> = None;
    for reply in join_all(requests).await {
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
        return Err(first.unwrap_or_else(|| Error::configuration(NOTHING)));
    };
    answers.others.extend(failures.map(Err));
    Ok(answers)
}

impl<T: 'static> IntoFuture for Samples<T> {
    type Output = Result<Vec<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.values())
    }
}
