//! The two names that the output limit has on the wire.

use crate::config::BaseUrl;

/// The field in which the output limit travels.
///
/// OpenAI's reasoning models refuse `max_tokens`, and servers such as Ollama ignore `max_completion_tokens`. So the
/// default follows the base URL: `max_completion_tokens` for hosts under `openai.com`, `openai.azure.com` and
/// `services.ai.azure.com`, `max_tokens` for all others. A proxy in front of OpenAI's models needs the choice made.
///
/// ```
/// use outlines_runtime::{OpenAI, TokenLimitField};
///
/// let model = OpenAI::builder("o4-mini")
///     .base_url("https://llm-proxy.example.com/v1")
///     .api_key("sk-0123456789")
///     .token_limit_field(TokenLimitField::MaxCompletionTokens)
///     .build()?;
/// # Ok::<(), outlines_runtime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenLimitField {
    /// `max_tokens`, which compatible servers know.
    MaxTokens,
    /// `max_completion_tokens`, which counts reasoning too and which current OpenAI models want.
    MaxCompletionTokens,
}

impl TokenLimitField {
    pub(crate) fn for_server(base_url: &BaseUrl) -> Self {
        if base_url.is_vendor() {
            Self::MaxCompletionTokens
        } else {
            Self::MaxTokens
        }
    }
}
