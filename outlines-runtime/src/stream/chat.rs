//! The frames of Chat Completions.

use crate::answer::FinishReason;
use crate::api::chat::{ChatChunk, ChunkChoice};
use crate::api::{describe_error, non_empty_error};
use crate::stream::answer_builder::{AnswerBuilder, Fault};
use crate::stream::usage_tracker::UsageTracker;

/// Writes into the draft what a frame says.
pub(super) fn read(
    event: &str,
    data: &str,
    draft: &mut AnswerBuilder,
    bill: &mut UsageTracker,
) -> Result<(), Fault> {
    if draft.is_ended_by(data) {
        return Ok(());
    }
    if event == "error" {
        return Err(Fault::Reported(data.to_owned()));
    }
    let chunk: ChatChunk<'_> =
        serde_json::from_str(data).map_err(|error| Fault::Malformed(describe_error(&error)))?;
    if let Some(usage) = chunk.usage() {
        bill.report(usage);
    }
    if chunk.is_error() || non_empty_error(chunk.error).is_some() {
        return Err(Fault::Reported(data.to_owned()));
    }
    if draft.model.is_none() {
        // Azure's first chunk has an empty one.
        draft.model = chunk.model.to_text();
    }
    draft.begun |= chunk.choices.is_some();
    let choices = chunk.choices.into_iter().flatten();
    for choice in choices.filter(ChunkChoice::is_first) {
        if let Some(error) = non_empty_error(choice.error) {
            return Err(Fault::Reported(error.to_owned()));
        }
        take(choice, draft);
    }
    Ok(())
}

fn take(choice: ChunkChoice<'_>, draft: &mut AnswerBuilder) {
    if let Some(findings) = choice.content_filter_results {
        draft.filtered(findings.get());
    }
    if let Some(delta) = choice.delta {
        if let Some(text) = delta.content {
            draft.text.push_str(&text.0);
        }
        draft
            .refusal
            .push_str(delta.refusal.as_str().unwrap_or_default());
    }
    let reason = choice.finish_reason.as_str();
    if let Some(reason) = reason.and_then(FinishReason::from_wire) {
        draft.finish(reason);
    }
}
