//! The two APIs.

/// The API that requests go to. The values, refusals, truncations and token counts that come back are the same.
///
/// ```
/// use outlines_runtime::Api;
/// use outlines_runtime::testing::TestServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply("Bern");
/// let model = server.openai("gpt-5-mini").api(Api::Responses).build()?;
/// model.generate::<String>("The capital of Switzerland?").await?;
/// assert_eq!(server.last_request().path(), "/v1/responses");
/// # Ok(())
/// # }
/// ```
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
