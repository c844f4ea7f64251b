//! One prompt, several values.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use futures_util::future::join_all;

use crate::answer::Answer;
use crate::config::{Api, OpenAIConfig};
use crate::error::Error;
use crate::generate::call::{Call, call_settings};
use crate::generate::exchange::{Answers, ask_all};
use crate::generate::reader::Reader;
use crate::generate::single::{Check, settle};
use crate::prompt::Content;
use crate::transport::Deadline;
use crate::unusable::Incomplete;
use crate::usage::Usage;
use crate::wire::StrictSchema;

/// A call for several values that is not made yet, from [`Generate::samples`](crate::Generate::samples).
#[must_use = "nothing is sent until the call is awaited"]
pub struct Samples<T> {
    call: Call,
    reader: Result<Reader<T>, Error>,
    checks: Vec<Check<T>>,
    count: u32,
}

call_settings!(Samples<T>);

impl<T> Samples<T> {
    pub(super) fn new(
        call: Call,
        reader: Result<Reader<T>, Error>,
        checks: Vec<Check<T>>,
        count: u32,
    ) -> Self {
        Self {
            call,
            reader,
            checks,
            count,
        }
    }

    /// Makes the call: one request for all values on Chat Completions, one request for each on the Responses API.
    async fn values(self) -> Result<Vec<T>, Error> {
        let Self {
            mut call,
            reader,
            checks,
            count,
        } = self;
        let reader = reader?;
        let deadline = call.begin()?;
        if count == 0 {
            return Err(Error::configuration("`samples(0)` asks for nothing"));
        }
        let schema = &reader.schema;
        let answers = match call.model.api() {
            Api::ChatCompletions => {
                call.config.n = Some(count);
                ask_all(&call, call.messages(), schema, deadline).await?
            }
            Api::Responses => ask_each(&call, count, schema, deadline).await?,
        };
        gather(&reader, answers, &checks, count)
    }
}

/// The values, or what there is of them.
fn gather<T>(
    reader: &Reader<T>,
    answers: Answers,
    checks: &[Check<T>],
    count: u32,
) -> Result<Vec<T>, Error> {
    let Answers { usage, each } = answers;
    let wanted = usize::try_from(count).unwrap_or(usize::MAX);
    let mut values = Vec::new();
    let mut good: Vec<Answer> = Vec::new();
    let mut failures = Vec::new();
    for answer in each.into_iter().take(wanted) {
        // The answer is kept until it is known that all of them are good.
        let settled = answer
            .and_then(|answer| Ok((settle(reader, answer.clone(), checks, 1)?.value, answer)));
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

/// One request for each value, all at once. If none succeeds, the first failure is the call's.
async fn ask_each(
    call: &Call,
    count: u32,
    schema: &StrictSchema<'_>,
    deadline: Option<Deadline>,
) -> Result<Answers, Error> {
    let requests = (0..count).map(|_| ask_all(call, call.messages(), schema, deadline));
    let mut usage = Usage::default();
    let mut each = Vec::new();
    let mut answered = false;
    for reply in join_all(requests).await {
        match reply {
            Ok(answers) => {
                answered = true;
                usage += answers.usage;
                each.extend(answers.each);
            }
            Err(error) => each.push(Err(error)),
        }
    }
    match each.pop() {
        Some(Err(error)) if !answered => Err(error),
        last => {
            each.extend(last);
            Ok(Answers { usage, each })
        }
    }
}

impl<T: 'static> IntoFuture for Samples<T> {
    type Output = Result<Vec<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.values())
    }
}
