//! The reply of the Responses API, borrowed from its bytes.
//!
//! Reasoning comes before the message, and items of unknown types between: only messages count.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::count::Count;
use super::text::Text;
use crate::usage::Usage;

#[derive(Deserialize)]
pub(crate) struct ResponsesReply<'a> {
    #[serde(borrow)]
    pub(crate) model: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) incomplete_details: Option<IncompleteDetails<'a>>,
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) output: Option<Vec<Item<'a>>>,
    /// Azure's findings.
    #[serde(borrow)]
    pub(crate) content_filters: Option<&'a RawValue>,
    usage: Option<TokenCounts>,
}

#[derive(Deserialize)]
pub(crate) struct IncompleteDetails<'a> {
    #[serde(borrow)]
    pub(crate) reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct Item<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    content: Option<Vec<Part<'a>>>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    refusal: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct TokenCounts {
    #[serde(default)]
    input_tokens: Count,
    #[serde(default)]
    output_tokens: Count,
    input_tokens_details: Option<InputDetails>,
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Deserialize)]
struct InputDetails {
    #[serde(default)]
    cached_tokens: Count,
}

#[derive(Deserialize)]
struct OutputDetails {
    #[serde(default)]
    reasoning_tokens: Count,
}

impl ResponsesReply<'_> {
    /// What the model said, and whether it is a refusal.
    pub(crate) fn text(&self) -> (String, bool) {
        let parts = || {
            let items = self.output.iter().flatten();
            items
                .filter(|item| item.kind.as_ref().is_none_or(|kind| kind.0 == "message"))
                .flat_map(|item| item.content.iter().flatten())
        };
        let join = |of: fn(&Part<'_>) -> Option<String>| parts().filter_map(of).collect::<String>();
        let refusal = join(|part| {
            part.refusal
                .as_ref()
                .map(|text| text.0.clone().into_owned())
        });
        if !refusal.is_empty() {
            return (refusal, true);
        }
        (
            join(|part| part.text.as_ref().map(|text| text.0.clone().into_owned())),
            false,
        )
    }

    /// What the reply cost.
    pub(crate) fn usage(&self) -> Usage {
        let mut usage = Usage::ONE_REQUEST;
        if let Some(counts) = &self.usage {
            usage.prompt_tokens = counts.input_tokens.0;
            usage.completion_tokens = counts.output_tokens.0;
            if let Some(details) = &counts.input_tokens_details {
                usage.cached_tokens = details.cached_tokens.0;
            }
            if let Some(details) = &counts.output_tokens_details {
                usage.reasoning_tokens = details.reasoning_tokens.0;
            }
        }
        usage
    }
}
