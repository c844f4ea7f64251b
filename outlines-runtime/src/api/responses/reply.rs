//! Replies to Responses API requests.
//!
//! The output starts with reasoning items and can contain items of unknown types. Only messages and
//! tool calls are read, and the reasoning if there is nothing else.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::answer::{Answer, AnswerField, FinishReason};
use crate::api::lenient::{
    LenientObject, LenientStr, LenientU64, TextContent, non_empty_error, usage_field,
};
use crate::api::{ParsedReply, RawAnswer, RawChoices, ReplyError};
use crate::content_filter::ContentFilter;
use crate::usage::Usage;

/// A reply, borrowed from its bytes.
#[derive(Deserialize)]
pub(super) struct Reply<'a> {
    #[serde(borrow, default)]
    model: LenientStr<'a>,
    #[serde(borrow, default)]
    status: LenientStr<'a>,
    #[serde(borrow, default)]
    incomplete_details: LenientObject<IncompleteDetails<'a>>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    output: Option<Vec<Item<'a>>>,
    /// The findings of Azure's content filter.
    #[serde(borrow)]
    content_filters: Option<&'a RawValue>,
    #[serde(default)]
    usage: LenientObject<TokenCounts>,
}

#[derive(Deserialize)]
struct IncompleteDetails<'a> {
    #[serde(borrow, default)]
    reason: LenientStr<'a>,
}

#[derive(Deserialize)]
pub(super) struct Item<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: LenientStr<'a>,
    #[serde(borrow, default)]
    pub(super) phase: LenientStr<'a>,
    #[serde(borrow)]
    content: Option<Vec<ContentPart<'a>>>,
    /// The summary of a reasoning item. It is parsed only if it is used.
    #[serde(borrow)]
    summary: Option<&'a RawValue>,
    /// The arguments of a function call.
    #[serde(borrow, default)]
    arguments: TextContent<'a>,
    /// The input of a custom tool, which is any text.
    #[serde(borrow, default)]
    input: LenientStr<'a>,
}

impl Item<'_> {
    /// Returns whether the item belongs to the answer. gpt-5.4 and later also send messages of the
    /// phase `commentary`.
    pub(super) fn is_answer(&self) -> bool {
        self.kind.as_str().is_none_or(|kind| kind == "message")
            && self
                .phase
                .as_str()
                .is_none_or(|phase| phase == "final_answer")
    }
}

#[derive(Deserialize)]
struct ContentPart<'a> {
    #[serde(borrow)]
    text: Option<TextContent<'a>>,
    #[serde(borrow, default)]
    refusal: LenientStr<'a>,
}

#[derive(Deserialize)]
struct TokenCounts {
    #[serde(default)]
    input_tokens: LenientU64,
    #[serde(default)]
    output_tokens: LenientU64,
    #[serde(default)]
    input_tokens_details: LenientObject<InputDetails>,
    #[serde(default)]
    output_tokens_details: LenientObject<OutputDetails>,
}

#[derive(Deserialize)]
struct InputDetails {
    #[serde(default)]
    cached_tokens: LenientU64,
    #[serde(default)]
    cache_write_tokens: LenientU64,
}

#[derive(Deserialize)]
struct OutputDetails {
    #[serde(default)]
    reasoning_tokens: LenientU64,
}

/// Parses a reply of this status. Its answers have no request ID yet.
pub(in crate::api) fn parse(body: &[u8], status: u16) -> ParsedReply<RawChoices> {
    let reply: Reply<'_> = match serde_json::from_slice(body) {
        Ok(reply) => reply,
        Err(error) => return (Usage::ONE_REQUEST, Err(ReplyError::unreadable(&error))),
    };
    (reply.usage(), choices(&reply, body, status))
}

/// Returns the usage of a reply whose other fields cannot be read.
pub(in crate::api) fn usage(body: &[u8]) -> Usage {
    let counts: Option<TokenCounts> = usage_field(body);
    counts.map_or(Usage::ONE_REQUEST, |counts| counts.usage())
}

fn choices(reply: &Reply<'_>, body: &[u8], status: u16) -> Result<RawChoices, ReplyError> {
    if let Some(error) = reply.error() {
        return Err(match error {
            "true" => ReplyError::reported_in(body),
            error => ReplyError::reported(error),
        });
    }
    if !reply.has_output() {
        return Err(ReplyError::without_answer(body, "`output` is missing"));
    }
    let (text, refused, field) = reply.text();
    let answer = Answer {
        status,
        finish_reason: reply.finish_reason(),
        usage: reply.usage(),
        latency: None,
        text,
        field,
        content_filter: reply.content_filter(),
        model: reply.model(),
        request_id: None,
    };
    Ok(RawChoices {
        first: RawAnswer { answer, refused },
        others: Vec::new(),
    })
}

fn joined<'a>(parts: impl Iterator<Item = &'a ContentPart<'a>>) -> String {
    let texts = parts.filter_map(|part| part.text.as_ref());
    texts.map(|text| &*text.0).collect()
}

impl Reply<'_> {
    pub(super) fn model(&self) -> Option<String> {
        self.model.to_owned_str()
    }

    pub(super) fn has_output(&self) -> bool {
        self.output.is_some()
    }

    pub(super) fn error(&self) -> Option<&str> {
        non_empty_error(self.error)
    }

    /// Returns the text of the answer, whether it is a refusal, and its field.
    pub(super) fn text(&self) -> (String, bool, AnswerField) {
        let items = || self.output.iter().flatten();
        let mut calls = items().filter_map(|item| match item.kind.as_str()? {
            "function_call" => Some(&*item.arguments.0),
            "custom_tool_call" => item.input.as_str(),
            _ => None,
        });
        if let Some(text) = calls.find(|text| !text.is_empty()) {
            return (text.to_owned(), false, AnswerField::ToolCall);
        }
        let parts = || {
            items()
                .filter(|item| item.is_answer())
                .flat_map(|item| item.content.iter().flatten())
        };
        let refusal: String = parts()
            .filter_map(|part| part.refusal.to_owned_str())
            .collect();
        if !refusal.is_empty() {
            return (refusal, true, AnswerField::Content);
        }
        let text = joined(parts());
        if text.trim_ascii().is_empty()
            && self.finish_reason() == Some(FinishReason::Stop)
            && let Some(reasoning) = self.reasoning()
        {
            return (reasoning, false, AnswerField::Reasoning);
        }
        (text, false, AnswerField::Content)
    }

    /// Returns the text of the reasoning, or its summary if the server keeps the text back.
    fn reasoning(&self) -> Option<String> {
        let items = || {
            let items = self.output.iter().flatten();
            items.filter(|item| item.kind.as_str() == Some("reasoning"))
        };
        let text = joined(items().flat_map(|item| item.content.iter().flatten()));
        if !text.is_empty() {
            return Some(text);
        }
        let summaries = items().filter_map(|item| serde_json::from_str(item.summary?.get()).ok());
        let summaries: Vec<Vec<ContentPart<'_>>> = summaries.collect();
        Some(joined(summaries.iter().flatten())).filter(|text| !text.is_empty())
    }

    /// Returns the finish reason by its name in Chat Completions.
    pub(super) fn finish_reason(&self) -> Option<FinishReason> {
        let details = self.incomplete_details.get();
        let incomplete = details.and_then(|details| details.reason.as_str());
        match (self.status.as_str()?, incomplete) {
            ("completed", _) => Some(FinishReason::Stop),
            ("incomplete", Some("content_filter")) => Some(FinishReason::ContentFilter),
            // `max_output_tokens`. An answer that is incomplete for another reason must not be
            // taken for a complete one either.
            ("incomplete", _) => Some(FinishReason::Length),
            (status, _) => FinishReason::from_wire(status),
        }
    }

    /// Returns the content filter's findings for the answer; those for the prompt are separate.
    pub(super) fn content_filter(&self) -> Option<ContentFilter> {
        let filters: Value = serde_json::from_str(self.content_filters?.get()).ok()?;
        let of_answer = |filter: &&Value| {
            filter.get("source_type").and_then(Value::as_str) == Some("completion")
        };
        let filter = filters.as_array()?.iter().find(of_answer)?;
        ContentFilter::from_value(filter.get("content_filter_results")?)
    }

    pub(super) fn usage(&self) -> Usage {
        self.usage
            .get()
            .map_or(Usage::ONE_REQUEST, TokenCounts::usage)
    }
}

impl TokenCounts {
    fn usage(&self) -> Usage {
        let mut usage = Usage::ONE_REQUEST;
        usage.prompt_tokens = self.input_tokens.0;
        usage.completion_tokens = self.output_tokens.0;
        if let Some(details) = self.input_tokens_details.get() {
            usage.cached_tokens = details.cached_tokens.0;
            usage.cache_write_tokens = details.cache_write_tokens.0;
        }
        if let Some(details) = self.output_tokens_details.get() {
            usage.reasoning_tokens = details.reasoning_tokens.0;
        }
        usage
    }
}
