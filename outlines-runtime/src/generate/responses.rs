//! The answer in a reply of the Responses API.

use serde_json::Value;

use crate::answer::{Answer, FinishReason};
use crate::api::non_empty_error;
use crate::api::responses::ResponsesReply;
use crate::api::{Choices, RawAnswer, check_finish_reason, describe_error};
use crate::backend::Endpoint;
use crate::content_filter::ContentFilter;
use crate::error::Error;
use crate::transport::Reply;
use crate::usage::{Counters, Usage};

/// Finds the answer in a reply, and counts what it cost whatever it is.
pub(super) fn parse_reply(
    reply: Reply,
    limit: Option<u32>,
    endpoint: &Endpoint,
    counters: &Counters,
) -> Result<Choices, Error> {
    let response: ResponsesReply<'_> = match serde_json::from_slice(&reply.body) {
        Ok(response) => response,
        Err(error) => {
            counters.add(Usage::ONE_REQUEST);
            return Err(endpoint.malformed(describe_error(&error), reply));
        }
    };
    let usage = response.usage();
    counters.add(usage);
    if let Some(error) = non_empty_error(response.error) {
        let error = error.to_owned();
        return Err(endpoint.reported_error(&error, reply));
    }
    if response.output.is_none() {
        return Err(endpoint.malformed("`output` is missing".to_owned(), reply));
    }
    let (text, refused) = response.text();
    let answer = Answer {
        status: reply.status,
        finish_reason: finish_reason(&response),
        usage,
        text,
        content_filter: content_filter(&response),
        model: response.model.to_text(),
        request_id: reply.request_id,
    };
    Ok(Choices {
        usage,
        first: check_finish_reason(RawAnswer { answer, refused }, limit),
        others: Vec::new(),
    })
}

/// What the filter found in the answer; its findings on the prompt stand beside.
pub(crate) fn content_filter(response: &ResponsesReply<'_>) -> Option<ContentFilter> {
    let filters: Value = serde_json::from_str(response.content_filters?.get()).ok()?;
    let of_answer =
        |filter: &&Value| filter.get("source_type").and_then(Value::as_str) == Some("completion");
    let filter = filters.as_array()?.iter().find(of_answer)?;
    ContentFilter::from_value(filter.get("content_filter_results")?)
}

/// The reason in the words of Chat Completions.
pub(crate) fn finish_reason(response: &ResponsesReply<'_>) -> Option<FinishReason> {
    match (response.status.as_str()?, response.incomplete_reason()) {
        ("completed", _) => Some(FinishReason::Stop),
        ("incomplete", Some("content_filter")) => Some(FinishReason::ContentFilter),
        // `max_output_tokens`. An answer cut off for any other reason must not pass for the whole either.
        ("incomplete", _) => Some(FinishReason::Length),
        (status, _) => FinishReason::from_wire(status),
    }
}
