//! The frames of the Responses API.

use crate::api::responses::{ResponsesEvent, ResponsesReply};
use crate::api::{describe_error, non_empty_error};
use crate::generate::{content_filter, finish_reason};
use crate::stream::answer_builder::{AnswerBuilder, Fault};
use crate::stream::usage_tracker::UsageTracker;

/// Writes into the draft what a frame says.
pub(super) fn read(
    event: &str,
    data: &str,
    draft: &mut AnswerBuilder,
    bill: &mut UsageTracker,
) -> Result<(), Fault> {
    // Not promised, but some gateways send it.
    if draft.is_ended_by(data) {
        return Ok(());
    }
    let malformed = |error: serde_json::Error| Fault::Malformed(describe_error(&error));
    let said: ResponsesEvent<'_> = serde_json::from_str(data).map_err(malformed)?;
    let kind = said.kind.as_str().unwrap_or(event);
    let delta = said.delta.as_str().unwrap_or_default();
    match kind {
        "response.output_text.delta" => draft.text.push_str(delta),
        "response.refusal.delta" => draft.refusal.push_str(delta),
        "response.completed" | "response.incomplete" => {
            let response = said.response.map_or("{}", |response| response.get());
            end(
                &serde_json::from_str(response).map_err(malformed)?,
                draft,
                bill,
            );
        }
        "response.failed" | "response.cancelled" => {
            let response = said.response.map_or("{}", |response| response.get());
            let response: ResponsesReply<'_> = serde_json::from_str(response).map_err(malformed)?;
            bill.report(response.usage());
            let error = non_empty_error(response.error).unwrap_or(data);
            return Err(Fault::Reported(error.to_owned()));
        }
        "error" => return Err(Fault::Reported(data.to_owned())),
        _ if non_empty_error(said.error).is_some() => return Err(Fault::Reported(data.to_owned())),
        _ => {}
    }
    draft.begun |= kind.starts_with("response.");
    Ok(())
}

/// The last event holds the whole response.
fn end(response: &ResponsesReply<'_>, draft: &mut AnswerBuilder, bill: &mut UsageTracker) {
    bill.report(response.usage());
    if draft.text.is_empty() && draft.refusal.is_empty() {
        // A server may send no deltas of an answer that it has all at once.
        let (text, refused) = response.text();
        if refused {
            draft.refusal = text;
        } else {
            draft.text = text;
        }
    }
    if let Some(reason) = finish_reason(response) {
        draft.finish(reason);
    }
    draft.model = response.model.to_text();
    draft.content_filter = content_filter(response);
    draft.ended = true;
}
