//! Replies of the server.

mod content;
mod options;

use serde::Serialize;

use crate::testing::error_reply::ErrorReply;
use crate::testing::exchange::Exchange;

pub(in crate::testing) use content::{FinishReason, ReplyChoice, ReplyContent, ReplyText};
pub(in crate::testing) use options::ReplyOptions;

/// A reply to one request.
///
/// A reference to any serializable value converts into a reply: `server.reply(&value)`. Other
/// replies are created by the constructors, and all of them can be adjusted: token usage, delays,
/// headers, and the point at which the connection breaks.
///
/// Answers that are not values, and failures, result in the errors of the call:
///
/// ```
/// use std::time::Duration;
///
/// use outlines_runtime::Error;
/// use outlines_runtime::testing::{Reply, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let server = TestServer::start();
/// let model = server.openai("gpt-4o-mini").max_retries(0).build()?;
/// let error_of = async |reply: Reply| {
///     server.reply(reply);
///     model.generate::<Vec<u8>>("Count").await.unwrap_err()
/// };
/// let error = error_of(Reply::text("Sure! 1, 2, 3.")).await;
/// assert!(matches!(error, Error::Undecodable(_)));
/// let error = error_of(Reply::refusal("I can't help with that.")).await;
/// assert!(matches!(error, Error::Refused(_)));
/// let error = error_of(Reply::truncated(r#"{"value": [1, 2"#)).await;
/// assert_eq!(error.raw(), Some(r#"{"value": [1, 2"#));
/// assert!(matches!(error_of(Reply::filtered()).await, Error::AnswerFiltered(_)));
/// assert!(matches!(error_of(Reply::empty()).await, Error::Empty(_)));
/// assert!(matches!(error_of(Reply::malformed()).await, Error::MalformedReply(_)));
/// assert!(matches!(error_of(Reply::disconnect()).await, Error::Connection { .. }));
/// let page = Reply::raw(404, "<html>Nothing here</html>").header("content-type", "text/html");
/// assert_eq!(error_of(page).await.status(), Some(404));
///
/// server.reply(Reply::hang());
/// let call = model.generate::<Vec<u8>>("Count").timeout(Duration::from_millis(20));
/// assert!(matches!(call.await, Err(Error::Timeout { .. })));
///
/// server.reply(Reply::random(7));
/// let numbers = model.generate::<Vec<u8>>("Count").await?;
/// // For a line of a batch:
/// server.reply(Reply::not_run("batch_expired"));
/// # Ok(())
/// # }
/// ```
///
/// Usage, the details of an error, headers, and delays can be set:
///
/// ```
/// # use std::time::Duration;
/// # use outlines_runtime::Error;
/// # use outlines_runtime::testing::{Reply, TestServer};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let server = TestServer::start();
/// let model = server.openai("gpt-4o-mini").max_retries(0).build()?;
///
/// let reply = Reply::json(&3).usage(40, 65).cached_tokens(20).cache_write_tokens(12);
/// server.reply(reply.reasoning_tokens(64));
/// let response = model.generate::<u8>("How many?").response().await?;
/// assert_eq!(response.value, 3);
/// let usage = response.usage;
/// assert_eq!((usage.prompt_tokens, usage.completion_tokens), (40, 65));
/// assert_eq!((usage.cached_tokens, usage.cache_write_tokens), (20, 12));
/// assert_eq!(usage.reasoning_tokens, 64);
///
/// let wait = Duration::from_secs(7);
/// server.reply(Reply::error(429).retry_after(wait).header("x-request-id", "req_7"));
/// let error = model.generate::<u8>("How many?").await.unwrap_err();
/// assert!(matches!(error, Error::RateLimited(_)));
/// assert_eq!((error.retry_after(), error.request_id()), (Some(wait), Some("req_7")));
///
/// let error = Reply::error(400).kind("image_error").code("invalid_image");
/// server.reply(error.param("messages").message("The image is empty."));
/// let error = model.generate::<u8>("How many?").await.unwrap_err();
/// assert!(error.to_string().contains("The image is empty"));
///
/// let slow = Reply::json(&3).delay(Duration::from_millis(5)).throttle(Duration::from_millis(1));
/// server.reply(slow);
/// assert_eq!(model.generate::<u8>("How many?").await?, 3);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Reply {
    pub(in crate::testing) content: ReplyContent,
    pub(in crate::testing) options: ReplyOptions,
}

impl Reply {
    fn new(content: ReplyContent) -> Self {
        Self {
            content,
            options: ReplyOptions::default(),
        }
    }

    fn answer(text: ReplyText, finish_reason: FinishReason) -> Self {
        Self::new(ReplyContent::Choices(vec![ReplyChoice::new(
            text,
            finish_reason,
        )]))
    }

    pub(in crate::testing) fn invalid(reason: impl Into<String>) -> Self {
        Self::new(ReplyContent::Invalid(reason.into()))
    }

    fn not_serializable(error: &serde_json::Error) -> Self {
        Self::invalid(format!("the value cannot be serialized: {error}"))
    }

    /// Creates an answer with a value, as the model would write it. Same as `Reply::from(&value)`.
    ///
    /// A value that does not match the request's schema is a mistake in the test. The request fails
    /// with a message that names the path, for a value of another type, an unknown enum value or a
    /// missing key. The following are sent, because some servers do not enforce them: values
    /// outside a range, values that do not match a pattern, unknown keys, and missing keys that
    /// could be `null` or an empty list. [`Reply::text`] sends any text, and a
    /// [lenient](crate::testing::TestServerBuilder::lenient) server sends any value.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// server.reply(Reply::json("three"));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(error.to_string().contains("does not match the schema `u8`"));
    /// assert!(error.to_string().contains("`value` must be an integer"));
    /// # }
    /// ```
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&3).usage(40, 1));
    /// let response = server.model().generate::<u8>("How many?").response().await?;
    /// assert_eq!(response.value, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Self {
        match serde_json::to_string(value) {
            Ok(json) => Self::answer(ReplyText::Value(json), FinishReason::Stop),
            Err(error) => Self::not_serializable(&error),
        }
    }

    /// Creates an answer with any text, as a server that does not enforce the schema may send it.
    ///
    /// The text is sent unchanged and is not compared with the schema.
    pub fn text(text: impl Into<String>) -> Self {
        Self::answer(ReplyText::Verbatim(text.into()), FinishReason::Stop)
    }

    /// Creates a refusal of the model.
    pub fn refusal(text: impl Into<String>) -> Self {
        Self::answer(ReplyText::Refusal(text.into()), FinishReason::Stop)
    }

    /// Creates an answer that is truncated by the token limit: the given text, or the first half of
    /// another value.
    pub fn truncated<T: Serialize + ?Sized>(value: &T) -> Self {
        let json = match serde_json::to_string(value) {
            Ok(json) => json,
            Err(error) => return Self::not_serializable(&error),
        };
        match serde_json::from_str::<String>(&json) {
            Ok(text) => Self::answer(ReplyText::Verbatim(text), FinishReason::Length),
            Err(_) => Self::answer(ReplyText::FirstHalf(json), FinishReason::Length),
        }
    }

    /// Creates an answer that the content filter has stopped before its first word.
    ///
    /// A filtered prompt is an error instead: `Reply::error(400).code("content_filter")`.
    #[must_use]
    pub fn filtered() -> Self {
        Self::answer(
            ReplyText::Verbatim(String::new()),
            FinishReason::ContentFilter,
        )
    }

    /// Creates an answer without text.
    #[must_use]
    pub fn empty() -> Self {
        Self::text("")
    }

    /// Creates several answers to a request with `samples`. If it asks for more, the last is
    /// repeated.
    ///
    /// The Responses API has no such requests; it gets the first.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::choices(&[1, 2, 2]));
    /// let samples = server.model().generate::<u8>("Guess").samples(3).await?;
    /// assert_eq!(samples, [1, 2, 2]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn choices<R: Into<Self>>(replies: impl IntoIterator<Item = R>) -> Self {
        let mut choices = Vec::new();
        for reply in replies {
            match reply.into().content {
                ReplyContent::Choices(more) => choices.extend(more),
                ReplyContent::Invalid(reason) => return Self::invalid(reason),
                _ => return Self::invalid("`Reply::choices` takes answers only"),
            }
        }
        if choices.is_empty() {
            return Self::invalid("`Reply::choices` needs at least one answer");
        }
        Self::new(ReplyContent::Choices(choices))
    }

    /// Creates an answer with a random document that is valid under the request's schema.
    ///
    /// The same seed results in the same document.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        Self::new(ReplyContent::Random(seed))
    }

    /// Creates an error with this status and the type, code, and message that OpenAI or Azure send
    /// with it.
    ///
    /// [`code`](Self::code) selects among errors of one status: `insufficient_quota` for 429,
    /// `context_length_exceeded` and `content_filter` for 400. Retryable errors ask the client to
    /// wait for one millisecond; [`retry_after`](Self::retry_after) sets another wait.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(500)).reply(Reply::error(503)).reply(&3);
    /// assert_eq!(server.model().generate::<u8>("How many?").await.unwrap(), 3);
    ///
    /// server.reply(Reply::error(429).code("insufficient_quota"));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(matches!(error, Error::QuotaExhausted(_)));
    /// # }
    /// ```
    #[must_use]
    pub fn error(status: u16) -> Self {
        match status {
            400..600 => Self::failed(ErrorReply::of_status(status)),
            _ => Self::invalid(format!("{status} is not an error status")),
        }
    }

    /// Creates a successful reply whose body is not JSON.
    #[must_use]
    pub fn malformed() -> Self {
        Self::raw(200, r#"{"id": "chatcmpl-test", "choices": [{"#)
    }

    /// Creates a reply with a status and a body, such as the HTML page of a gateway.
    pub fn raw(status: u16, body: impl Into<String>) -> Self {
        match status {
            200..600 => Self::new(ReplyContent::Raw(status, body.into())),
            _ => Self::invalid(format!("{status} is not a reply status")),
        }
    }

    /// Breaks the connection before the reply. A line of a batch gets no result.
    #[must_use]
    pub fn disconnect() -> Self {
        Self::new(ReplyContent::Disconnect)
    }

    /// Keeps the connection open without ever replying.
    #[must_use]
    pub fn hang() -> Self {
        Self::new(ReplyContent::Hang)
    }

    /// Leaves a line of a batch unexecuted with this error code, such as `batch_expired`.
    pub fn not_run(code: impl Into<String>) -> Self {
        Self::new(ReplyContent::NotRun(code.into()))
    }

    pub(in crate::testing) fn failed(error: ErrorReply) -> Self {
        Self::new(ReplyContent::Error(error, None))
    }

    pub(in crate::testing) fn recorded(exchange: Exchange) -> Self {
        Self::new(ReplyContent::Recorded(exchange))
    }

    pub(in crate::testing) fn forward() -> Self {
        Self::new(ReplyContent::Forward)
    }

    /// Returns why the reply cannot be sent.
    pub(in crate::testing) fn invalid_reason(&self) -> Option<&str> {
        match &self.content {
            ReplyContent::Invalid(reason) => Some(reason),
            _ => None,
        }
    }
}

impl<T: Serialize + ?Sized> From<&T> for Reply {
    fn from(value: &T) -> Self {
        Self::json(value)
    }
}
