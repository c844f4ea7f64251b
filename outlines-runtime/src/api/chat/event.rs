//! A chunk of a Chat Completions stream, borrowed from its frame.
//!
//! Everything may be missing: Azure begins with a chunk that has no choices, its filter sends choices that have no delta,
//! and the last chunk has nothing but the cost.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::api::chat::reply::{Message, TokenCounts};
use crate::api::lenient::{LenientObject, LenientStr, LenientU64};
use crate::usage::Usage;

#[derive(Deserialize)]
pub(crate) struct ChatChunk<'a> {
    #[serde(borrow, default)]
    object: LenientStr<'a>,
    #[serde(borrow, default)]
    pub(crate) model: LenientStr<'a>,
    #[serde(borrow)]
    pub(crate) choices: Option<Vec<ChunkChoice<'a>>>,
    #[serde(default)]
    usage: LenientObject<TokenCounts>,
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(crate) struct ChunkChoice<'a> {
    /// A choice without an index is the first.
    #[serde(default)]
    index: LenientU64,
    #[serde(borrow)]
    pub(crate) delta: Option<Message<'a>>,
    #[serde(borrow, default)]
    pub(crate) finish_reason: LenientStr<'a>,
    /// Azure's findings.
    #[serde(borrow)]
    pub(crate) content_filter_results: Option<&'a RawValue>,
    /// A router has one where the model behind it failed.
    #[serde(borrow)]
    pub(crate) error: Option<&'a RawValue>,
}

impl ChatChunk<'_> {
    /// What the request has cost up to here, where the server says so.
    pub(crate) fn usage(&self) -> Option<Usage> {
        self.usage.get().map(TokenCounts::usage)
    }

    /// Older versions of vLLM have the error's fields where a chunk has its own.
    pub(crate) fn is_error(&self) -> bool {
        self.object.as_str() == Some("error")
    }
}

impl ChunkChoice<'_> {
    pub(crate) fn is_first(&self) -> bool {
        self.index.0 == 0
    }
}
