//! The two APIs.

/// The API that requests go to. The values, refusals, truncations and token counts that come back are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Api {
    /// Chat Completions, which OpenAI, Azure and every compatible server speak.
    #[default]
    ChatCompletions,
    /// Responses, of OpenAI, of Azure from `2025-03-01-preview` on, and of some servers.
    ///
    /// It has no `n`, `stop`, `seed`, `logit_bias` and penalties: a call that sets one is refused before it is sent,
    /// and `samples(n)` makes n requests. It keeps answers for 30 days unless `store(false)` is set.
    Responses,
}

impl Api {
    /// The path below the base URL.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::ChatCompletions => "chat/completions",
            Self::Responses => "responses",
        }
    }
}
