//! The reply to a Chat Completions request, borrowed from its bytes.
//!
//! Everything but `choices` may be missing or null: servers differ, and fields come and go by model.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use serde_json::value::RawValue;

use super::text::Text;
use crate::usage::Usage;

#[derive(Deserialize)]
pub(crate) struct ChatCompletion<'a> {
    #[serde(borrow)]
    pub(crate) model: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) choices: Option<Vec<Choice<'a>>>,
    usage: Option<TokenCounts>,
    /// Some gateways report an error under status 200.
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(crate) struct Choice<'a> {
    #[serde(borrow)]
    pub(crate) message: Option<Message<'a>>,
    #[serde(borrow)]
    pub(crate) finish_reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct Message<'a> {
    #[serde(borrow)]
    pub(crate) content: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) refusal: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct TokenCounts {
    #[serde(default)]
    prompt_tokens: Count,
    #[serde(default)]
    completion_tokens: Count,
    prompt_tokens_details: Option<PromptDetails>,
    completion_tokens_details: Option<CompletionDetails>,
}

#[derive(Deserialize)]
struct PromptDetails {
    #[serde(default)]
    cached_tokens: Count,
}

#[derive(Deserialize)]
struct CompletionDetails {
    #[serde(default)]
    reasoning_tokens: Count,
}

impl ChatCompletion<'_> {
    /// What the reply cost.
    pub(crate) fn usage(&self) -> Usage {
        let mut usage = Usage {
            requests: 1,
            ..Usage::default()
        };
        if let Some(counts) = &self.usage {
            usage.prompt_tokens = counts.prompt_tokens.0;
            usage.completion_tokens = counts.completion_tokens.0;
            if let Some(details) = &counts.prompt_tokens_details {
                usage.cached_tokens = details.cached_tokens.0;
            }
            if let Some(details) = &counts.completion_tokens_details {
                usage.reasoning_tokens = details.reasoning_tokens.0;
            }
        }
        usage
    }
}

/// A count of tokens. One that is null, negative or broken must not cost the caller the answer: it counts as zero.
#[derive(Default)]
struct Count(u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountVisitor;

        impl Visitor<'_> for CountVisitor {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of tokens")
            }

            fn visit_u64<E>(self, count: u64) -> Result<Count, E> {
                Ok(Count(count))
            }

            fn visit_i64<E>(self, _negative: i64) -> Result<Count, E> {
                Ok(Count(0))
            }

            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "`as` saturates"
            )]
            fn visit_f64<E>(self, count: f64) -> Result<Count, E> {
                Ok(Count(count as u64))
            }

            fn visit_unit<E>(self) -> Result<Count, E> {
                Ok(Count(0))
            }
        }

        deserializer.deserialize_any(CountVisitor)
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
        let completion: ChatCompletion<'_> =
            serde_json::from_str(r#"{"model":"m","choices":[]}"#).unwrap();
        assert!(matches!(
            completion.model,
            Some(Text(std::borrow::Cow::Borrowed("m")))
        ));
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
