//! From a stream of prompts to a stream of results. The queues are those of futures-util; no task is spawned, so that a
//! dropped stream leaves nothing behind.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use futures_core::Stream;
use futures_util::StreamExt;

use crate::error::{ApiError, Error};
use crate::generate::{Generate, Response};
use crate::prompt::Prompt;

/// Prompts, each with its key.
pub(super) type Prompts<'a, K> = Pin<Box<dyn Stream<Item = (K, Prompt)> + Send + 'a>>;

/// What came of one prompt, with its key.
pub(super) type Item<T, K> = (K, Result<Response<T>, Error>);

pub(super) type Results<'a, T, K> = Pin<Box<dyn Stream<Item = Item<T, K>> + Send + 'a>>;

/// How many calls are made at a time, and in which order their results come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) concurrency: usize,
    pub(super) ordered: bool,
}

/// Calls for each prompt what the template calls for none.
pub(super) fn results<'a, T, K>(
    template: &Generate<T>,
    prompts: Prompts<'a, K>,
    plan: Plan,
) -> Results<'a, T, K>
where
    T: Send + 'static,
    K: Send + 'a,
{
    let template = template.with_prompt(Prompt::new());
    let exhausted = Arc::new(OnceLock::new());
    let calls = prompts.map(move |(key, prompt)| {
        let call = template.with_prompt(prompt);
        let exhausted = Arc::clone(&exhausted);
        async move { (key, unless_exhausted(call, &exhausted).await) }
    });
    if plan.ordered {
        Box::pin(calls.buffered(plan.concurrency))
    } else {
        Box::pin(calls.buffer_unordered(plan.concurrency))
    }
}

/// Once the account is used up, the prompts that are left need not hear it from the server each.
async fn unless_exhausted<T>(
    call: Generate<T>,
    exhausted: &OnceLock<ApiError>,
) -> Result<Response<T>, Error> {
    if let Some(rejection) = exhausted.get() {
        return Err(Error::QuotaExhausted(Box::new(rejection.clone())));
    }
    let result = call.response().await;
    if let Err(error) = &result
        && let Some(rejection) = error.exhausted_quota()
    {
        exhausted.get_or_init(|| rejection.clone());
    }
    result
}
