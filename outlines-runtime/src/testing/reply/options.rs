//! Options of a reply: usage, error details, headers, and timing.

use std::num::NonZeroUsize;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};

use crate::testing::error_reply::ErrorReply;
use crate::testing::reply::{Reply, ReplyContent};

#[derive(Debug, Clone, Default)]
pub(in crate::testing) struct ReplyOptions {
    /// Prompt and completion tokens.
    pub(in crate::testing) tokens: Option<(u64, u64)>,
    pub(in crate::testing) cached_tokens: u64,
    pub(in crate::testing) cache_write_tokens: u64,
    pub(in crate::testing) reasoning_tokens: u64,
    pub(in crate::testing) headers: Vec<(HeaderName, HeaderValue)>,
    pub(in crate::testing) retry_after: Option<Duration>,
    /// The wait before the first byte.
    pub(in crate::testing) delay: Duration,
    /// The wait before each chunk.
    pub(in crate::testing) throttle: Duration,
    /// The number of chunks of a stream.
    pub(in crate::testing) chunks: Option<NonZeroUsize>,
    /// The number of characters after which the connection breaks.
    pub(in crate::testing) disconnect_after: Option<usize>,
}

impl Reply {
    /// Sets the prompt and completion tokens of the answer. The default is one token for every four
    /// characters.
    #[must_use]
    pub fn usage(mut self, prompt: u64, completion: u64) -> Self {
        self.options.tokens = Some((prompt, completion));
        self
    }

    /// Sets the number of prompt tokens that were read from the prompt cache. The default is 0.
    #[must_use]
    pub fn cached_tokens(mut self, tokens: u64) -> Self {
        self.options.cached_tokens = tokens;
        self
    }

    /// Sets the number of prompt tokens that were written to the prompt cache. The default is 0.
    #[must_use]
    pub fn cache_write_tokens(mut self, tokens: u64) -> Self {
        self.options.cache_write_tokens = tokens;
        self
    }

    /// Sets the number of completion tokens that were used for reasoning. The default is 0.
    #[must_use]
    pub fn reasoning_tokens(mut self, tokens: u64) -> Self {
        self.options.reasoning_tokens = tokens;
        self
    }

    /// Sets the message of an [`error`](Self::error).
    #[must_use]
    pub fn message(self, message: impl Into<String>) -> Self {
        self.change_error("message", |error| error.message(message))
    }

    /// Sets the code of an [`error`](Self::error).
    #[must_use]
    pub fn code(self, code: impl Into<String>) -> Self {
        self.change_error("code", |error| error.code(code))
    }

    /// Sets the type of an [`error`](Self::error).
    #[must_use]
    pub fn kind(self, kind: impl Into<String>) -> Self {
        self.change_error("kind", |error| error.kind(kind))
    }

    /// Sets the parameter that an [`error`](Self::error) refers to.
    #[must_use]
    pub fn param(self, param: impl Into<String>) -> Self {
        self.change_error("param", |error| error.param(param))
    }

    /// Sends an [`error`](Self::error) within a stream, after this part of the answer and under
    /// status 200.
    ///
    /// Without a stream, the error replaces the answer.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(503).after_text("{\"value\":["));
    /// let mut stream = server.model().generate::<Vec<u8>>("Count").stream().await?;
    /// while let Some(event) = stream.next().await {
    ///     if let Err(error) = event {
    ///         assert!(matches!(error, Error::BrokenStream(_)));
    ///         assert_eq!(error.raw(), Some("{\"value\":["));
    ///     }
    /// }
    /// assert_eq!(stream.text(), "{\"value\":[");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn after_text(mut self, text: impl Into<String>) -> Self {
        match &mut self.content {
            ReplyContent::Error(_, before) => *before = Some(text.into()),
            content => *content = not_an_error("after_text"),
        }
        self
    }

    fn change_error(mut self, method: &str, change: impl FnOnce(ErrorReply) -> ErrorReply) -> Self {
        self.content = match self.content {
            ReplyContent::Error(error, before) => ReplyContent::Error(change(error), before),
            invalid @ ReplyContent::Invalid(_) => invalid,
            _ => not_an_error(method),
        };
        self
    }

    /// Sets the wait that the reply asks for, in `retry-after-ms` and, in whole seconds, in
    /// `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.options.retry_after = Some(wait);
        self
    }

    /// Sets a header, such as `x-ratelimit-remaining-requests`, replacing one of the same name.
    #[must_use]
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let (name, value) = (name.as_ref(), value.as_ref());
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            self.options.headers.push((name, value));
        } else {
            self.content =
                ReplyContent::Invalid(format!("`{name}: {value}` is not a valid header"));
        }
        self
    }

    /// Waits this long before the reply begins.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.options.delay = delay;
        self
    }

    /// Waits this long before each chunk of the body: each event of a stream, or each tenth of
    /// another reply.
    #[must_use]
    pub fn throttle(mut self, pause: Duration) -> Self {
        self.options.throttle = pause;
        self
    }

    /// Sets the number of chunks of a streamed answer. By default a chunk has eight characters.
    ///
    /// ```
    /// use outlines_runtime::Event;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&[1, 2, 3]).chunks(2));
    /// let mut stream = server.model().generate::<Vec<u8>>("Count").stream().await?;
    /// let mut chunks = 0;
    /// while let Some(event) = stream.next().await {
    ///     chunks += usize::from(matches!(event?, Event::Text(_)));
    /// }
    /// assert_eq!(chunks, 2);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn chunks(mut self, count: usize) -> Self {
        self.options.chunks = NonZeroUsize::new(count);
        self
    }

    /// Breaks the connection after this many characters of the answer, streamed or not.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&[1, 2, 3]).disconnect_after(12));
    /// let mut stream = server.model().generate::<Vec<u8>>("Count").stream().await?;
    /// while let Some(event) = stream.next().await {
    ///     if let Err(error) = event {
    ///         assert!(matches!(error, Error::BrokenStream(_)));
    ///         assert_eq!(error.raw(), Some("{\"value\":[1,"));
    ///     }
    /// }
    /// assert_eq!(stream.text(), "{\"value\":[1,");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn disconnect_after(mut self, characters: usize) -> Self {
        self.options.disconnect_after = Some(characters);
        self
    }
}

fn not_an_error(method: &str) -> ReplyContent {
    ReplyContent::Invalid(format!("`Reply::{method}` applies to `Reply::error` only"))
}
