//! A value, with all that came with it.

use crate::answer::FinishReason;
use crate::content_filter::ContentFilter;
use crate::usage::Usage;

/// A value and what the server said beside it, from [`Generate::response`](crate::Generate::response).
///
/// ```
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), outlines_runtime::Error> {
/// let server = TestServer::start();
/// server.reply(Reply::json("Bern").usage(40, 1));
/// let response = server.model().generate::<String>("The capital of Switzerland?").response().await?;
/// assert_eq!(response.value, "Bern");
/// assert_eq!(response.usage.total_tokens(), 41);
/// assert_eq!(response.raw, r#"{"value":"Bern"}"#);
/// # Ok(())
/// # }
/// ```
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
