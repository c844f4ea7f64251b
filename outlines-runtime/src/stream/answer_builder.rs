//! An answer that is being written.

use serde_json::Value;

use crate::answer::{Answer, FinishReason};
use crate::api::RawAnswer;
use crate::content_filter::ContentFilter;
use crate::transport::Reply;
use crate::usage::Usage;

/// What has come of an answer.
#[derive(Default)]
pub(super) struct AnswerBuilder {
    pub(super) text: String,
    pub(super) refusal: String,
    pub(super) model: Option<String>,
    pub(super) finish_reason: Option<FinishReason>,
    pub(super) content_filter: Option<ContentFilter>,
    /// The last findings of a filter, as JSON. They come with every chunk, and are read once.
    findings: String,
    /// The server has begun to answer.
    pub(super) begun: bool,
    /// The server has said that this is all.
    pub(super) ended: bool,
}

/// A frame from which the stream cannot go on.
#[derive(Debug, PartialEq)]
pub(super) enum Fault {
    /// The server reports an error, in this JSON.
    Reported(String),
    /// The frame is not of this protocol.
    Malformed(String),
}

impl AnswerBuilder {
    /// Whether this is the frame behind the last one, which ends the draft.
    pub(super) fn is_ended_by(&mut self, data: &str) -> bool {
        let last = data.starts_with("[DONE]");
        self.ended |= last;
        last
    }

    /// Keeps why the model stopped. A filter may find something after the model is done, and then has the last word.
    pub(super) fn finish(&mut self, reason: FinishReason) {
        if self.finish_reason != Some(FinishReason::ContentFilter) {
            self.finish_reason = Some(reason);
        }
    }

    /// Keeps what a filter found, if it says anything. Each chunk has its own findings, and the last ones are those of the
    /// chunk that the filter stopped.
    pub(super) fn filtered(&mut self, findings: &str) {
        if findings != "{}" && self.finish_reason != Some(FinishReason::ContentFilter) {
            self.findings.clear();
            self.findings.push_str(findings);
        }
    }

    /// Takes over an answer that came whole.
    pub(super) fn adopt(&mut self, answer: &Answer) {
        self.text.push_str(&answer.text);
        self.model.clone_from(&answer.model);
        self.finish_reason.clone_from(&answer.finish_reason);
    }

    /// Whether the model has come to an end, whatever the server has still to say.
    pub(super) fn is_complete(&self) -> bool {
        self.ended || self.finish_reason.is_some()
    }

    /// The answer as it stands.
    pub(super) fn finding(&self, head: &Reply, usage: Usage) -> RawAnswer {
        let refused = !self.refusal.is_empty();
        let text = if refused { &self.refusal } else { &self.text };
        let answer = Answer {
            status: head.status,
            request_id: head.request_id.clone(),
            model: self.model.clone(),
            finish_reason: self.finish_reason.clone(),
            usage,
            text: text.clone(),
            content_filter: self.content_filter.clone().or_else(|| {
                let findings: Value = serde_json::from_str(&self.findings).ok()?;
                ContentFilter::from_value(&findings)
            }),
        };
        RawAnswer { answer, refused }
    }
}
