//! A value, with all that came with it.

use crate::answer::FinishReason;
use crate::content_filter::ContentFilter;
use crate::usage::Usage;

/// A value and what the server said beside it, from [`Generate::response`](crate::Generate::response).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub value: T,
    /// What the answer cost.
    pub usage: Usage,
    /// Why the model stopped, where the server says so.
    pub finish_reason: Option<FinishReason>,
    /// The server's id of the request, to quote in a support case.
    pub request_id: Option<String>,
    /// The model that answered, in the server's spelling: often a dated version of the name that was asked for.
    pub model: Option<String>,
    /// What the content filter found in the answer, where the server says so: Azure does.
    pub content_filter: Option<ContentFilter>,
    /// The text that the value was read from.
    pub raw: String,
}
