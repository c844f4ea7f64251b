//! Replies to Chat Completions requests.
//!
//! All fields but `choices` can be missing or null: servers differ, and fields depend on the model.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::{Answer, FinishReason};
use crate::api::choices::{Choices, RawAnswer, check_finish_reason};
use crate::api::lenient::{LenientObject, LenientStr, LenientU64, TextContent, non_empty_error};
use crate::api::{ParsedReply, ReplyError, ReplyHead};
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
    /// Set by routers when the model behind them failed.
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) content: Option<TextContent<'a>>,
    #[serde(borrow, default)]
    pub(super) refusal: LenientStr<'a>,
}

#[derive(Deserialize)]
pub(super) struct TokenCounts {
    #[serde(default)]
    prompt_tokens: LenientU64,
    #[serde(default)]
    completion_tokens: LenientU64,
    #[serde(default)]
    prompt_tokens_details: LenientObject<PromptDetails>,
    #[serde(default)]
    completion_tokens_details: LenientObject<CompletionDetails>,
}

#[derive(Deserialize)]
struct PromptDetails {
    #[serde(default)]
    cached_tokens: LenientU64,
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
        if let Some(details) = self.prompt_tokens_details.get() {
            usage.cached_tokens = details.cached_tokens.0;
        }
        if let Some(details) = self.completion_tokens_details.get() {
            usage.reasoning_tokens = details.reasoning_tokens.0;
        }
        usage
    }
}

/// Parses a reply. `limit` is the call's token limit, for the error of a truncated answer.
pub(in crate::api) fn parse(body: &[u8], head: ReplyHead<'_>, limit: Option<u32>) -> ParsedReply {
    let reply: Reply<'_> = match serde_json::from_slice(body) {
        Ok(reply) => reply,
        Err(error) => return (Usage::ONE_REQUEST, Err(ReplyError::unreadable(&error))),
    };
    let usage = reply
        .usage
        .get()
        .map_or(Usage::ONE_REQUEST, TokenCounts::usage);
    (usage, choices(reply, usage, head, limit))
}

fn choices(
    reply: Reply<'_>,
    usage: Usage,
    head: ReplyHead<'_>,
    limit: Option<u32>,
) -> Result<Choices, ReplyError> {
    let error = match reply.choices.as_deref() {
        None | Some([]) => non_empty_error(reply.error),
        Some([first, ..]) => non_empty_error(first.error),
    };
    if let Some(error) = error {
        return Err(ReplyError::reported(error));
    }
    let Some(choices) = reply.choices else {
        return Err(ReplyError::malformed("`choices` is missing"));
    };
    let mut choices = choices.into_iter();
    let first = choices.next().unwrap_or_default();

    let model = reply.model.to_owned_str();
    let check = |choice: Choice<'_>| {
        let (content, refusal) = match choice.message {
            Some(message) => (message.content, message.refusal.to_owned_str()),
            None => (None, None),
        };
        let refused = refusal.is_some();
        let reason = choice.finish_reason;
        let answer = Answer {
            status: head.status,
            finish_reason: reason.as_str().and_then(FinishReason::from_wire),
            usage,
            text: refusal.unwrap_or_else(|| content.unwrap_or_default().0.into_owned()),
            model: model.clone(),
            request_id: head.request_id.map(str::to_owned),
            content_filter: choice
                .content_filter_results
                .and_then(|results| ContentFilter::parse(results.get())),
        };
        check_finish_reason(RawAnswer { answer, refused }, limit)
    };
    let first = check(first);
    let others = choices.map(check).collect();
    Ok(Choices {
        usage,
        first,
        others,
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
            let head = ReplyHead {
                status: 200,
                request_id: None,
            };
            let (usage, _) = parse(json.as_bytes(), head, None);
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
