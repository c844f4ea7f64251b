//! The reply of the Responses API, borrowed from its bytes.
//!
//! Reasoning comes before the message, and items of unknown types between: only messages count.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::api::lenient::{LenientObject, LenientStr, LenientU64};
use crate::api::text::Text;
use crate::usage::Usage;

#[derive(Deserialize)]
pub(crate) struct ResponsesReply<'a> {
    #[serde(borrow, default)]
    pub(crate) model: LenientStr<'a>,
    #[serde(borrow, default)]
    pub(crate) status: LenientStr<'a>,
    #[serde(borrow, default)]
    incomplete_details: LenientObject<IncompleteDetails<'a>>,
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) output: Option<Vec<Item<'a>>>,
    /// Azure's findings.
    #[serde(borrow)]
    pub(crate) content_filters: Option<&'a RawValue>,
    #[serde(default)]
    usage: LenientObject<TokenCounts>,
}

#[derive(Deserialize)]
struct IncompleteDetails<'a> {
    #[serde(borrow, default)]
    reason: LenientStr<'a>,
}

#[derive(Deserialize)]
pub(crate) struct Item<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: LenientStr<'a>,
    #[serde(borrow)]
    content: Option<Vec<Part<'a>>>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
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
}

#[derive(Deserialize)]
struct OutputDetails {
    #[serde(default)]
    reasoning_tokens: LenientU64,
}

impl ResponsesReply<'_> {
    /// What the model said, and whether it is a refusal.
    pub(crate) fn text(&self) -> (String, bool) {
        let parts = || {
            let items = self.output.iter().flatten();
            items
                .filter(|item| item.kind.as_str().is_none_or(|kind| kind == "message"))
                .flat_map(|item| item.content.iter().flatten())
        };
        let join = |of: fn(&Part<'_>) -> Option<String>| parts().filter_map(of).collect::<String>();
        let refusal = join(|part| part.refusal.to_text());
        if !refusal.is_empty() {
            return (refusal, true);
        }
        (
            join(|part| part.text.as_ref().map(|text| text.0.clone().into_owned())),
            false,
        )
    }

    /// Why the answer is not the whole.
    pub(crate) fn incomplete_reason(&self) -> Option<&str> {
        self.incomplete_details.get()?.reason.as_str()
    }

    /// What the reply cost.
    pub(crate) fn usage(&self) -> Usage {
        let mut usage = Usage::ONE_REQUEST;
        if let Some(counts) = self.usage.get() {
            usage.prompt_tokens = counts.input_tokens.0;
            usage.completion_tokens = counts.output_tokens.0;
            if let Some(details) = counts.input_tokens_details.get() {
                usage.cached_tokens = details.cached_tokens.0;
            }
            if let Some(details) = counts.output_tokens_details.get() {
                usage.reasoning_tokens = details.reasoning_tokens.0;
            }
        }
        usage
    }
}
