//! The reply to a Chat Completions request, borrowed from its bytes.
//!
//! Everything but `choices` may be missing or null: servers differ, and fields come and go by model.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::api::lenient::{LenientObject, LenientStr, LenientU64};
use crate::api::text::Text;
use crate::usage::Usage;

#[derive(Deserialize)]
pub(crate) struct ChatCompletion<'a> {
    #[serde(borrow, default)]
    pub(crate) model: LenientStr<'a>,
    #[serde(borrow)]
    pub(crate) choices: Option<Vec<Choice<'a>>>,
    #[serde(default)]
    usage: LenientObject<TokenCounts>,
    /// Some gateways report an error under status 200.
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Choice<'a> {
    #[serde(borrow)]
    pub(crate) message: Option<Message<'a>>,
    #[serde(borrow, default)]
    pub(crate) finish_reason: LenientStr<'a>,
    /// Azure's findings.
    #[serde(borrow)]
    pub(crate) content_filter_results: Option<&'a RawValue>,
    /// A router has one where the model behind it failed.
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(crate) struct Message<'a> {
    #[serde(borrow)]
    pub(crate) content: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) refusal: LenientStr<'a>,
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

impl ChatCompletion<'_> {
    /// What the reply cost.
    pub(crate) fn usage(&self) -> Usage {
        self.usage
            .get()
            .map_or(Usage::ONE_REQUEST, TokenCounts::usage)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn content(json: &str) -> Option<String> {
        let completion: ChatCompletion<'_> = serde_json::from_str(json).unwrap();
        let message = completion.choices?.pop()?.message?;
        Some(message.content?.0.into_owned())
    }

    #[test]
    fn a_content_list_is_read_as_its_texts() {
        let json = r#"{"choices":[{"message":{"content":[
            {"type":"thinking","thinking":[{"type":"text","text":"hm"}]},
            {"type":"text","text":"{\"a\":"},{"text":"1}","type":"text"}]}}]}"#;
        assert_eq!(content(json).as_deref(), Some(r#"{"a":1}"#));
    }

    #[test]
    fn a_text_without_escapes_stays_in_the_reply() {
        let body = r#"{"model":"m","choices":[]}"#;
        let completion: ChatCompletion<'_> = serde_json::from_str(body).unwrap();
        let model = completion.model.as_str().unwrap();
        assert!(body.as_bytes().as_ptr_range().contains(&model.as_ptr()));
    }

    #[test]
    fn counts_of_any_kind_do_not_cost_the_answer() {
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
            let completion: ChatCompletion<'_> = serde_json::from_str(&json).unwrap();
            assert_eq!(completion.usage().prompt_tokens, expected, "{count}");
        }
    }

    #[test]
    fn details_may_be_null() {
        let json = r#"{"id":null,"model":null,"choices":[{"message":{"content":"x","refusal":null},
            "finish_reason":null}],"usage":{"prompt_tokens_details":null,"completion_tokens_details":{}}}"#;
        assert_eq!(content(json).as_deref(), Some("x"));
    }
}
