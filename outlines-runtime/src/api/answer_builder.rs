//! An answer that is assembled from the events of a stream.

use crate::answer::{Answer, FinishReason};
use crate::api::{RawAnswer, ReplyHead};
use crate::content_filter::ContentFilter;
use crate::usage::Usage;

/// The received part of an answer.
#[derive(Default)]
pub(crate) struct AnswerBuilder {
    pub(crate) text: String,
    pub(crate) refusal: String,
    pub(crate) model: Option<String>,
    pub(crate) finish_reason: Option<FinishReason>,
    pub(crate) content_filter: Option<ContentFilter>,
    /// The last content filter results, as JSON. They are in every chunk and parsed once.
    filter_results: String,
    /// The last usage that the server reported. Some servers send the sum so far with every chunk.
    pub(crate) usage: Option<Usage>,
    /// The server has started to answer.
    pub(crate) started: bool,
    /// The server has ended the answer.
    pub(crate) done: bool,
}

impl AnswerBuilder {
    /// Returns whether `data` is the marker after the last event, which ends the answer.
    pub(crate) fn is_done_marker(&mut self, data: &str) -> bool {
        let is_marker = data.starts_with("[DONE]");
        self.done |= is_marker;
        is_marker
    }

    /// Sets the finish reason. That of a content filter is kept: it may arrive before or after
    /// that of the model.
    pub(crate) fn set_finish_reason(&mut self, reason: FinishReason) {
        if self.finish_reason != Some(FinishReason::ContentFilter) {
            self.finish_reason = Some(reason);
        }
    }

    /// Keeps the results of a content filter unless they are empty. Each chunk has its own
    /// results; the last ones kept are those of the chunk that the filter stopped.
    pub(crate) fn set_filter_results(&mut self, results: &str) {
        if results != "{}" && self.finish_reason != Some(FinishReason::ContentFilter) {
            self.filter_results.clear();
            self.filter_results.push_str(results);
        }
    }

    /// Takes over an answer that arrived in one piece.
    pub(crate) fn set_answer(&mut self, answer: &Answer) {
        self.text.push_str(&answer.text);
        self.model.clone_from(&answer.model);
        self.finish_reason.clone_from(&answer.finish_reason);
    }

    /// Returns whether the model has finished, even if the server has not ended the answer.
    pub(crate) fn is_finished(&self) -> bool {
        self.done || self.finish_reason.is_some()
    }

    /// Returns the answer as received so far.
    pub(crate) fn answer(&self, head: ReplyHead<'_>, usage: Usage) -> RawAnswer {
        let refused = !self.refusal.is_empty();
        let text = if refused { &self.refusal } else { &self.text };
        let answer = Answer {
            status: head.status,
            request_id: head.request_id.map(str::to_owned),
            model: self.model.clone(),
            finish_reason: self.finish_reason.clone(),
            usage,
            text: text.clone(),
            content_filter: self
                .content_filter
                .clone()
                .or_else(|| ContentFilter::parse(&self.filter_results)),
        };
        RawAnswer { answer, refused }
    }
}
