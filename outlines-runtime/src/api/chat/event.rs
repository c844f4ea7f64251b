//! Chunks of a Chat Completions stream.
//!
//! All fields are optional: the first chunk of Azure has no choices, the choices of its content
//! filter have no delta, and the last chunk contains only the usage.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::reply::{Message, TokenCounts, failed_finish};
use crate::answer::{AnswerField, FinishReason};
use crate::api::lenient::{LenientObject, LenientStr, LenientU64, non_empty_error};
use crate::api::{AnswerBuilder, ReplyError};

/// A chunk, borrowed from its event.
#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    object: LenientStr<'a>,
    #[serde(borrow, default)]
    model: LenientStr<'a>,
    #[serde(borrow)]
    choices: Option<Vec<Choice<'a>>>,
    #[serde(default)]
    usage: LenientObject<TokenCounts>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    /// A choice without an index is the first.
    #[serde(default)]
    index: LenientU64,
    #[serde(borrow)]
    delta: Option<Message<'a>>,
    #[serde(borrow, default)]
    finish_reason: LenientStr<'a>,
    /// The findings of Azure's content filter.
    #[serde(borrow)]
    content_filter_results: Option<&'a RawValue>,
    /// The message, if the event is a full reply.
    #[serde(borrow)]
    message: Option<Message<'a>>,
    /// Set by routers if the upstream model failed.
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    /// The usage, where Moonshot puts it.
    #[serde(default)]
    usage: LenientObject<TokenCounts>,
}

/// Adds the content of an event to the answer.
pub(in crate::api) fn parse(
    event: &str,
    data: &str,
    answer: &mut AnswerBuilder,
) -> Result<(), ReplyError> {
    if answer.is_done_marker(data) {
        return Ok(());
    }
    if event == "error" {
        return Err(ReplyError::reported(data));
    }
    let chunk: Chunk<'_> =
        serde_json::from_str(data).map_err(|error| ReplyError::unreadable(&error))?;
    if let Some(counts) = chunk.usage.get() {
        answer.usage = Some(counts.usage());
    }
    // Older versions of vLLM put the fields of an error at the top level of a chunk.
    if chunk.object.as_str() == Some("error") || non_empty_error(chunk.error).is_some() {
        return Err(ReplyError::reported(data));
    }
    if answer.model.is_none() {
        // It is empty in the first chunk of Azure.
        answer.model = chunk.model.to_owned_str();
    }
    answer.started |= chunk.choices.is_some();
    let choices = chunk.choices.into_iter().flatten();
    for choice in choices.filter(|choice| choice.index.0 == 0) {
        if let Some(error) = non_empty_error(choice.error) {
            return Err(ReplyError::reported(error));
        }
        if let Some(error) = choice.finish_reason.as_str().and_then(failed_finish) {
            return Err(ReplyError::reported(error));
        }
        add_choice(choice, answer);
    }
    // The usage comes last, so there is no need to wait for the end of the stream.
    let has_usage = answer.usage.is_some_and(|usage| usage.total_tokens() > 0);
    answer.done |= answer.finish_reason.is_some() && has_usage;
    Ok(())
}

fn add_choice(choice: Choice<'_>, answer: &mut AnswerBuilder) {
    if let Some(results) = choice.content_filter_results {
        answer.set_filter_results(results.get());
    }
    if let Some(counts) = choice.usage.get() {
        answer.usage = Some(counts.usage());
    }
    if let Some(delta) = choice.delta.or(choice.message) {
        if let Some(reasoning) = delta.reasoning() {
            answer.reasoning.push_str(&reasoning);
        }
        if let Some(text) = &delta.content {
            answer.push(AnswerField::Content, &text.0);
        }
        if let Some(arguments) = delta.arguments(&mut answer.call_item) {
            answer.push(AnswerField::ToolCall, &arguments);
        }
        answer
            .refusal
            .push_str(delta.refusal.as_str().unwrap_or_default());
    }
    let reason = choice.finish_reason.as_str();
    if let Some(reason) = reason.and_then(FinishReason::from_wire) {
        answer.set_finish_reason(reason);
    }
}
