//! Replies to Chat Completions requests.
//!
//! All fields but `choices` can be missing or null: servers differ, and fields depend on the model.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::{Answer, AnswerField, FinishReason};
use crate::api::lenient::{
    LenientObject, LenientStr, LenientU64, TextContent, non_empty_error, usage_field,
};
use crate::api::{ErrorBody, ParsedReply, RawAnswer, RawChoices, ReplyError};
use crate::content_filter::ContentFilter;
use crate::usage::Usage;

/// A reply, borrowed from its bytes.
#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow, default)]
    model: LenientStr<'a>,
    #[serde(borrow)]
    choices: Option<Vec<Choice<'a>>>,
    #[serde(default)]
    usage: LenientObject<TokenCounts>,
    /// Some gateways report an error under status 200.
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Choice<'a> {
    #[serde(borrow)]
    message: Option<Message<'a>>,
    #[serde(borrow, default)]
    finish_reason: LenientStr<'a>,
    /// The findings of Azure's content filter.
    #[serde(borrow)]
    content_filter_results: Option<&'a RawValue>,
    /// Set by routers if the upstream model failed.
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    /// The usage, where Moonshot puts it.
    #[serde(default)]
    usage: LenientObject<TokenCounts>,
}

impl Choice<'_> {
    /// Returns whether the choice has no text of any kind.
    fn is_empty(&self) -> bool {
        self.message.as_ref().is_none_or(|message| {
            let content = message.content.as_ref();
            content.is_none_or(|text| text.0.trim_ascii().is_empty())
                && message.refusal.as_str().is_none()
                && message.arguments(&mut None).is_none()
        })
    }
}

/// The message of a reply, or its part in a chunk of a stream.
#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) content: Option<TextContent<'a>>,
    #[serde(borrow, default)]
    pub(super) refusal: LenientStr<'a>,
    /// Tool calls. They are parsed only if there are any.
    #[serde(borrow)]
    tool_calls: Option<&'a RawValue>,
    /// The reasoning, as named by DeepSeek, vLLM, and LM Studio. It is parsed only if it is used.
    #[serde(borrow)]
    reasoning_content: Option<&'a RawValue>,
    /// The reasoning, as named by OpenRouter and newer vLLM.
    #[serde(borrow)]
    reasoning: Option<&'a RawValue>,
}

/// A tool call, or its part in a chunk of a stream.
#[derive(Deserialize)]
struct ToolCall<'a> {
    #[serde(default)]
    index: LenientU64,
    #[serde(borrow)]
    function: Option<Function<'a>>,
}

#[derive(Deserialize)]
struct Function<'a> {
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
}

impl Message<'_> {
    /// Returns the arguments of the first tool call, which are the answer in the tool mode. In a
    /// stream, its index is kept in `first` for the further pieces. Some servers count from 1.
    pub(super) fn arguments(&self, first: &mut Option<u64>) -> Option<String> {
        let calls = self.tool_calls?.get();
        let calls = serde_json::from_str(calls)
            // TGI 1.4 sends one call instead of a list.
            .or_else(|_| serde_json::from_str(calls).map(|call: ToolCall<'_>| vec![call]));
        let mut calls = calls.ok()?.into_iter();
        let call = calls.find(|call| *first.get_or_insert(call.index.0) == call.index.0)?;
        let arguments = call.function?.arguments?.get();
        // Some servers send the arguments as an object instead of its text.
        Some(serde_json::from_str(arguments).unwrap_or_else(|_| arguments.to_owned()))
    }

    /// Returns the text of the reasoning.
    pub(super) fn reasoning(&self) -> Option<String> {
        [self.reasoning_content, self.reasoning]
            .into_iter()
            .flatten()
            .filter_map(|text| serde_json::from_str(text.get()).ok())
            .find(|text: &String| !text.is_empty())
    }
}

#[derive(Deserialize)]
pub(super) struct TokenCounts {
    #[serde(default)]
    prompt_tokens: LenientU64,
    #[serde(default)]
    completion_tokens: LenientU64,
    #[serde(default)]
    total_tokens: LenientU64,
    /// The cached tokens, as named by DeepSeek.
    #[serde(default)]
    prompt_cache_hit_tokens: LenientU64,
    /// The cached tokens, where Moonshot puts them.
    #[serde(default)]
    cached_tokens: LenientU64,
    #[serde(default)]
    prompt_tokens_details: LenientObject<PromptDetails>,
    #[serde(default)]
    completion_tokens_details: LenientObject<CompletionDetails>,
}

#[derive(Deserialize)]
struct PromptDetails {
    #[serde(default)]
    cached_tokens: LenientU64,
    #[serde(default)]
    cache_write_tokens: LenientU64,
}

#[derive(Deserialize)]
struct CompletionDetails {
    #[serde(default)]
    reasoning_tokens: LenientU64,
}

impl TokenCounts {
    pub(super) fn usage(&self) -> Usage {
        let mut usage = Usage::ONE_REQUEST;
        usage.prompt_tokens = self.prompt_tokens.0;
        usage.completion_tokens = self.completion_tokens.0;
        usage.cached_tokens = self.prompt_cache_hit_tokens.0.max(self.cached_tokens.0);
        if let Some(details) = self.prompt_tokens_details.get() {
            usage.cached_tokens = usage.cached_tokens.max(details.cached_tokens.0);
            usage.cache_write_tokens = details.cache_write_tokens.0;
        }
        if let Some(details) = self.completion_tokens_details.get() {
            usage.reasoning_tokens = details.reasoning_tokens.0;
        }
        // xAI and Gemini count the reasoning only in the total, Gemini without naming it.
        let uncounted = self.total_tokens.0.saturating_sub(usage.total_tokens());
        let is_reasoning = match self.completion_tokens_details.get() {
            Some(details) => details.reasoning_tokens.0 == uncounted,
            None => true,
        };
        if uncounted > 0 && is_reasoning {
            usage.completion_tokens = usage.completion_tokens.saturating_add(uncounted);
            usage.reasoning_tokens = usage.reasoning_tokens.max(uncounted);
        }
        usage
    }
}

/// Parses a reply of this status. Its answers have no request ID yet.
pub(in crate::api) fn parse(body: &[u8], status: u16) -> ParsedReply<RawChoices> {
    let reply: Reply<'_> = match serde_json::from_slice(body) {
        Ok(reply) => reply,
        Err(error) => return (Usage::ONE_REQUEST, Err(ReplyError::unreadable(&error))),
    };
    let first = reply.choices.as_deref().and_then(<[_]>::first);
    let counts = reply.usage.get().or_else(|| first?.usage.get());
    let usage = counts.map_or(Usage::ONE_REQUEST, TokenCounts::usage);
    (usage, choices(reply, usage, body, status))
}

/// Returns the usage of a reply whose other fields cannot be read.
pub(in crate::api) fn usage(body: &[u8]) -> Usage {
    let counts: Option<TokenCounts> = usage_field(body);
    counts.map_or(Usage::ONE_REQUEST, |counts| counts.usage())
}

fn choices(
    reply: Reply<'_>,
    usage: Usage,
    body: &[u8],
    status: u16,
) -> Result<RawChoices, ReplyError> {
    let first = reply.choices.as_deref().and_then(<[_]>::first);
    if let Some(error) = first.and_then(|first| non_empty_error(first.error)) {
        return Err(ReplyError::reported(error));
    }
    if non_empty_error(reply.error).is_some() && first.is_none_or(Choice::is_empty) {
        return Err(ReplyError::reported_in(body));
    }
    let choices = match reply.choices {
        Some(choices) => choices,
        // Gemini answers like this when the model wrote nothing, MiniMax when the call failed.
        None if reply.model.as_str().is_some()
            && reply.usage.get().is_some()
            && ErrorBody::parse(body).message.is_none() =>
        {
            Vec::new()
        }
        None => return Err(ReplyError::without_answer(body, "`choices` is missing")),
    };
    let mut choices = choices.into_iter();
    let first = choices.next().unwrap_or_default();
    if let Some(error) = first.finish_reason.as_str().and_then(failed_finish) {
        return Err(ReplyError::reported(error));
    }

    let model = reply.model.to_owned_str();
    let answer = |choice: Choice<'_>| {
        let finish_reason = choice.finish_reason.as_str();
        let finish_reason = finish_reason.and_then(FinishReason::from_wire);
        let (mut text, mut refused) = (String::new(), false);
        let mut field = AnswerField::Content;
        if let Some(mut message) = choice.message {
            let content = message.content.take().unwrap_or_default();
            if let Some(refusal) = message.refusal.to_owned_str() {
                (text, refused) = (refusal, true);
            } else if let Some(arguments) =
                message.arguments(&mut None).filter(|text| !text.is_empty())
            {
                (text, field) = (arguments, AnswerField::ToolCall);
            } else if !content.0.trim_ascii().is_empty() {
                text = content.0.into_owned();
            } else if finish_reason == Some(FinishReason::Stop) {
                let reasoning = message.reasoning();
                if reasoning.is_some() {
                    field = AnswerField::Reasoning;
                }
                text = reasoning.unwrap_or_else(|| content.0.into_owned());
            }
        }
        let answer = Answer {
            status,
            finish_reason,
            usage,
            latency: None,
            text,
            field,
            model: model.clone(),
            request_id: None,
            content_filter: choice
                .content_filter_results
                .and_then(|results| ContentFilter::parse(results.get())),
        };
        RawAnswer { answer, refused }
    };
    Ok(RawChoices {
        first: answer(first),
        others: choices.map(answer).collect(),
    })
}

/// Returns the error of a finish reason that reports a failure of the server, regardless of the
/// text.
pub(super) fn failed_finish(reason: &str) -> Option<&'static str> {
    Some(match reason {
        // OpenRouter.
        "error" => {
            r#"{"code":502,"message":"the server ended the answer with the reason `error`"}"#
        }
        // Z.ai.
        "network_error" => {
            r#"{"code":502,"message":"the server ended the answer with `network_error`"}"#
        }
        // DeepSeek.
        "insufficient_system_resource" => {
            r#"{"code":503,"message":"the server ran out of resources while it answered"}"#
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(json: &str) -> Option<String> {
        let reply: Reply<'_> = serde_json::from_str(json).unwrap();
        let message = reply.choices?.pop()?.message?;
        Some(message.content?.0.into_owned())
    }

    #[test]
    fn the_text_parts_of_a_content_list_are_joined() {
        let json = r#"{"choices":[{"message":{"content":[
            {"type":"thinking","thinking":[{"type":"text","text":"hm"}]},
            {"type":"text","text":"{\"a\":"},{"text":"1}","type":"text"}]}}]}"#;
        assert_eq!(content(json).as_deref(), Some(r#"{"a":1}"#));
    }

    #[test]
    fn text_without_escapes_is_borrowed_from_the_reply() {
        let body = r#"{"model":"m","choices":[]}"#;
        let reply: Reply<'_> = serde_json::from_str(body).unwrap();
        let model = reply.model.as_str().unwrap();
        assert!(body.as_bytes().as_ptr_range().contains(&model.as_ptr()));
    }

    #[test]
    fn token_counts_of_any_type_are_accepted() {
        for (count, expected) in [
            ("7", 7),
            ("7.0", 7),
            ("-7", 0),
            ("null", 0),
            ("1e300", u64::MAX),
            ("99999999999999999999999", u64::MAX),
            (r#""12""#, 12),
            (r#""twelve""#, 0),
            ("true", 0),
            ("[12]", 0),
            (r#"{"text":12}"#, 0),
        ] {
            let json = format!(r#"{{"choices":[],"usage":{{"prompt_tokens":{count}}}}}"#);
            let (usage, _) = parse(json.as_bytes(), 200);
            assert_eq!(usage.prompt_tokens, expected, "{count}");
        }
    }

    #[test]
    fn details_can_be_null() {
        let json = r#"{"id":null,"model":null,"choices":[{"message":{"content":"x","refusal":null},
            "finish_reason":null}],
            "usage":{"prompt_tokens_details":null,"completion_tokens_details":{}}}"#;
        assert_eq!(content(json).as_deref(), Some("x"));
    }
}
