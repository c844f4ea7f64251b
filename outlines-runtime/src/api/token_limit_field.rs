//! Name of the output limit in requests.

/// The request field that carries the output limit, [`max_tokens`](crate::Generate::max_tokens).
///
/// OpenAI's reasoning models reject `max_tokens`, and servers such as Ollama ignore
/// `max_completion_tokens`. The default depends on the host: `max_completion_tokens` for OpenAI and
/// Azure, and `max_tokens` for all others, as the [guide](crate::guide::servers) lists. A proxy in
/// front of OpenAI's models needs an explicit choice.
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
    /// `max_tokens`, which compatible servers support.
    MaxTokens,
    /// `max_completion_tokens`, which includes reasoning and which current OpenAI models require.
    MaxCompletionTokens,
}
