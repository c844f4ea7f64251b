//! An answer that is assembled from the events of a stream.

use crate::answer::{Answer, AnswerField, FinishReason};
use crate::api::{RawAnswer, ReplyHead};
use crate::content_filter::ContentFilter;
use crate::usage::Usage;

/// The received part of an answer.
#[derive(Default)]
pub(crate) struct AnswerBuilder {
    pub(crate) text: String,
    pub(crate) refusal: String,
    /// The field in which the text is expected.
    field: AnswerField,
    /// The field in which the text was found.
    pub(super) found: AnswerField,
    /// The text in the other field, which is the answer if its own field is empty.
    other: String,
    /// The reasoning, which is the answer where the server puts it there.
    pub(super) reasoning: String,
    pub(super) surrogates: LoneSurrogates,
    /// Output items of the Responses API that are not part of the answer.
    pub(super) ignored_items: Vec<u64>,
    /// The index of the function call, which is that of its output item in the Responses API.
    /// Further calls are ignored.
    pub(super) call_item: Option<u64>,
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

/// Surrogates without a partner in their event.
#[derive(Default)]
pub(crate) struct LoneSurrogates {
    /// Private-use characters of the current event represent lone surrogates, see [`mark`].
    pub(super) marked: bool,
    /// The first half of a surrogate pair whose second half is in the next event.
    high: Option<u16>,
}

impl LoneSurrogates {
    /// Appends a piece of text, and puts surrogate pairs together that were split between events.
    fn push(&mut self, text: &mut String, piece: &str) {
        if self.high.is_none() && !self.marked {
            text.push_str(piece);
            return;
        }
        for character in piece.chars() {
            let unit = mark_unit(character).filter(|_| self.marked);
            match (self.high.take(), unit) {
                (Some(high), Some(low @ 0xdc00..)) => {
                    let pair = char::decode_utf16([high, low]).next();
                    let pair = pair.and_then(Result::ok);
                    text.push(pair.unwrap_or(char::REPLACEMENT_CHARACTER));
                    continue;
                }
                (Some(_), _) => text.push(char::REPLACEMENT_CHARACTER),
                (None, _) => {}
            }
            match unit {
                None => text.push(character),
                Some(high @ ..0xdc00) => self.high = Some(high),
                Some(_) => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }
}

impl AnswerBuilder {
    pub(crate) fn new(field: AnswerField) -> Self {
        Self {
            field,
            found: field,
            ..Self::default()
        }
    }

    /// Returns an empty builder for the same request.
    pub(crate) fn emptied(&self) -> Self {
        Self::new(self.field)
    }

    /// Returns the number of bytes of text that have been received.
    pub(crate) fn received(&self) -> usize {
        let texts = [&self.text, &self.other, &self.reasoning, &self.refusal];
        texts.into_iter().map(String::len).sum()
    }

    /// Appends a piece of the text in this field.
    pub(super) fn push(&mut self, field: AnswerField, piece: &str) {
        let text = if field == self.field {
            &mut self.text
        } else {
            &mut self.other
        };
        self.surrogates.push(text, piece);
    }

    /// Completes the text of an answer that has ended.
    pub(crate) fn complete_text(&mut self) {
        if self.text.trim_ascii().is_empty() && !self.other.is_empty() {
            self.text.push_str(&self.other);
            self.found = match self.field {
                AnswerField::ToolCall => AnswerField::Content,
                _ => AnswerField::ToolCall,
            };
        }
        if self.surrogates.high.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        let stopped = self.finish_reason == Some(FinishReason::Stop) && self.refusal.is_empty();
        if stopped && !self.reasoning.is_empty() && self.text.trim_ascii().is_empty() {
            // vLLM and LM Studio with a reasoning parser put the whole answer there.
            self.text.push_str(&self.reasoning);
            self.found = AnswerField::Reasoning;
        }
    }

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
            latency: None,
            text: text.clone(),
            field: self.found,
            content_filter: self
                .content_filter
                .clone()
                .or_else(|| ContentFilter::parse(&self.filter_results)),
        };
        RawAnswer { answer, refused }
    }
}

/// The first of the private-use characters that represent lone surrogates while an event is parsed.
const FIRST_MARK: u32 = 0x10_f800;

/// Returns the character that represents a lone surrogate.
pub(super) fn mark(unit: u16) -> char {
    let offset = u32::from(unit.saturating_sub(0xd800));
    char::from_u32(FIRST_MARK + offset).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn mark_unit(character: char) -> Option<u16> {
    let offset = u32::from(character).checked_sub(FIRST_MARK)?;
    u16::try_from(0xd800 + offset).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrogate_pairs_are_put_together() {
        let mut answer = AnswerBuilder::default();
        answer.surrogates.marked = true;
        let (high, low) = (mark(0xd83d).to_string(), mark(0xde00).to_string());
        for piece in ["a", &high, &low, "b", &high, "c", &low, &high] {
            answer.push(AnswerField::Content, piece);
        }
        answer.complete_text();
        assert_eq!(answer.text, "a\u{1f600}b\u{fffd}c\u{fffd}\u{fffd}");
    }

    #[test]
    fn private_use_characters_without_lone_surrogates_are_text() {
        let mut answer = AnswerBuilder::default();
        answer.push(AnswerField::Content, "\u{10f800}");
        answer.complete_text();
        assert_eq!(answer.text, "\u{10f800}");
    }
}
