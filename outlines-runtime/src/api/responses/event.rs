//! Events of a Responses API stream.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::reply::{Item, Reply, usage};
use crate::answer::AnswerField;
use crate::api::lenient::{LenientStr, LenientU64, non_empty_error};
use crate::api::{AnswerBuilder, ReplyError};

/// An event, borrowed from its data.
#[derive(Deserialize)]
struct ResponseEvent<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: LenientStr<'a>,
    /// A piece of text. Other kinds of events use this field for other values, which are ignored.
    #[serde(borrow, default)]
    delta: LenientStr<'a>,
    /// The position of the item that a piece of text belongs to.
    #[serde(default)]
    output_index: LenientU64,
    /// The item that starts, in `response.output_item.added`.
    #[serde(borrow)]
    item: Option<&'a RawValue>,
    /// The whole response, in lifecycle events.
    #[serde(borrow)]
    response: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

/// Adds the content of an event to the answer.
pub(in crate::api) fn parse(
    event: &str,
    data: &str,
    answer: &mut AnswerBuilder,
) -> Result<(), ReplyError> {
    // The API does not document it, but some gateways send it.
    if answer.is_done_marker(data) {
        return Ok(());
    }
    let unreadable = |error: serde_json::Error| ReplyError::unreadable(&error);
    let parsed: ResponseEvent<'_> = serde_json::from_str(data).map_err(unreadable)?;
    let kind = parsed.kind.as_str().unwrap_or(event);
    let delta = parsed.delta.as_str().unwrap_or_default();
    let response = || parsed.response.map_or("{}", RawValue::get);
    match kind {
        "response.output_item.added" => {
            let item = parsed
                .item
                .and_then(|item| serde_json::from_str(item.get()).ok());
            let index = parsed.output_index.0;
            let mut is_answer = |item: Item<'_>| match item.kind.as_str() {
                Some("function_call" | "custom_tool_call") => {
                    *answer.call_item.get_or_insert(index) == index
                }
                _ => item.is_answer(),
            };
            if item.is_some_and(|item| !is_answer(item)) {
                answer.ignored_items.push(index);
            }
        }
        "response.output_text.delta"
        | "response.function_call_arguments.delta"
        | "response.custom_tool_call_input.delta"
            if answer.ignored_items.contains(&parsed.output_index.0) => {}
        "response.output_text.delta" => answer.push(AnswerField::Content, delta),
        "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => {
            answer.push(AnswerField::ToolCall, delta);
        }
        "response.reasoning_text.delta" => answer.reasoning.push_str(delta),
        "response.refusal.delta" => answer.refusal.push_str(delta),
        "response.completed" | "response.incomplete" => {
            let response = response();
            let parsed = serde_json::from_str(response).map_err(|error| {
                answer.usage = Some(usage(response.as_bytes()));
                unreadable(error)
            });
            finish(&parsed?, answer);
        }
        "response.failed" | "response.cancelled" => {
            let response: Reply<'_> = serde_json::from_str(response()).map_err(unreadable)?;
            answer.usage = Some(response.usage());
            return Err(ReplyError::reported(response.error().unwrap_or(data)));
        }
        "error" => return Err(ReplyError::reported(data)),
        _ if non_empty_error(parsed.error).is_some() => return Err(ReplyError::reported(data)),
        // A gateway sends the whole response in one event.
        _ if parsed.kind.as_str().is_none() => {
            if let Ok(response) = serde_json::from_str::<Reply<'_>>(data)
                && response.has_output()
            {
                finish(&response, answer);
            }
        }
        _ => {}
    }
    answer.started |= kind.starts_with("response.");
    Ok(())
}

/// Takes over the whole response of the last event.
fn finish(response: &Reply<'_>, answer: &mut AnswerBuilder) {
    answer.usage = Some(response.usage());
    if answer.text.is_empty() && answer.refusal.is_empty() {
        // A server that has the whole answer at once may send no deltas.
        let (text, refused, field) = response.text();
        if refused {
            answer.refusal = text;
        } else {
            (answer.text, answer.found) = (text, field);
        }
    }
    if let Some(reason) = response.finish_reason() {
        answer.set_finish_reason(reason);
    }
    answer.model = response.model();
    answer.content_filter = response.content_filter();
    answer.done = true;
}
