//! The answers in a reply of Chat Completions.

use serde_json::Value;

use crate::answer::{Answer, FinishReason};
use crate::api::chat::{ChatCompletion, Choice};
use crate::api::non_empty_error;
use crate::api::{Choices, RawAnswer, check_finish_reason, describe_error};
use crate::backend::Endpoint;
use crate::content_filter::ContentFilter;
use crate::error::Error;
use crate::transport::Reply;
use crate::usage::{Counters, Usage};

/// Finds the answers in a reply, and counts what they cost whatever they are.
pub(super) fn parse_reply(
    reply: Reply,
    limit: Option<u32>,
    endpoint: &Endpoint,
    counters: &Counters,
) -> Result<Choices, Error> {
    let mut completion: ChatCompletion<'_> = match serde_json::from_slice(&reply.body) {
        Ok(completion) => completion,
        Err(error) => {
            counters.add(Usage::ONE_REQUEST);
            return Err(endpoint.malformed(describe_error(&error), reply));
        }
    };
    let usage = completion.usage();
    counters.add(usage);
    let choices = completion.choices.take();
    let error = match choices.as_deref() {
        None | Some([]) => non_empty_error(completion.error),
        Some([first, ..]) => non_empty_error(first.error),
    };
    if let Some(error) = error {
        let error = error.to_owned();
        return Err(endpoint.reported_error(&error, reply));
    }
    let Some(choices) = choices else {
        return Err(endpoint.malformed("`choices` is missing".to_owned(), reply));
    };
    let mut choices = choices.into_iter();
    let first = choices.next().unwrap_or_default();

    let answered_by = completion.model.to_text();
    let judge_choice = |choice: Choice<'_>| {
        let (content, refusal) = match choice.message {
            Some(message) => (message.content, message.refusal.to_text()),
            None => (None, None),
        };
        let refused = refusal.is_some();
        let reason = choice.finish_reason;
        let answer = Answer {
            status: reply.status,
            finish_reason: reason.as_str().and_then(FinishReason::from_wire),
            usage,
            text: refusal.unwrap_or_else(|| content.unwrap_or_default().0.into_owned()),
            model: answered_by.clone(),
            request_id: reply.request_id.clone(),
            content_filter: choice.content_filter_results.and_then(|results| {
                let results: Value = serde_json::from_str(results.get()).ok()?;
                ContentFilter::from_value(&results)
            }),
        };
        check_finish_reason(RawAnswer { answer, refused }, limit)
    };
    let first = judge_choice(first);
    let others = choices.map(judge_choice).collect();
    Ok(Choices {
        usage,
        first,
        others,
    })
}
