//! How a reply is sent.

use std::num::NonZeroUsize;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};

use crate::testing::failure::Failure;
use crate::testing::reply::{Content, Reply};

/// How a reply is sent, and what it costs.
#[derive(Debug, Clone, Default)]
pub(in crate::testing) struct Manner {
    /// Prompt and completion tokens.
    pub(in crate::testing) tokens: Option<(u64, u64)>,
    pub(in crate::testing) cached_tokens: u64,
    pub(in crate::testing) reasoning_tokens: u64,
    pub(in crate::testing) headers: Vec<(HeaderName, HeaderValue)>,
    pub(in crate::testing) retry_after: Option<Duration>,
    /// Before the first byte.
    pub(in crate::testing) delay: Duration,
    /// Before each piece.
    pub(in crate::testing) pause: Duration,
    /// Pieces of a stream.
    pub(in crate::testing) chunks: Option<NonZeroUsize>,
    /// Characters of the text before the connection breaks.
    pub(in crate::testing) cut: Option<usize>,
}

impl Reply {
    /// What the answer costs, in prompt and completion tokens. By default it is a token for every four characters.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&3).usage(40, 1));
    /// let response = server.model().generate::<u8>("How many?").response().await?;
    /// assert_eq!(response.usage.prompt_tokens, 40);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn usage(mut self, prompt: u64, completion: u64) -> Self {
        self.manner.tokens = Some((prompt, completion));
        self
    }

    /// The part of the prompt's tokens that comes from the cache. None by default.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&3).usage(40, 1).cached_tokens(32));
    /// let response = server.model().generate::<u8>("How many?").response().await?;
    /// assert_eq!(response.usage.cached_tokens, 32);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cached_tokens(mut self, tokens: u64) -> Self {
        self.manner.cached_tokens = tokens;
        self
    }

    /// The part of the completion's tokens that the model thinks with. None by default.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&3).usage(40, 65).reasoning_tokens(64));
    /// let response = server.model().generate::<u8>("How many?").response().await?;
    /// assert_eq!(response.usage.reasoning_tokens, 64);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn reasoning_tokens(mut self, tokens: u64) -> Self {
        self.manner.reasoning_tokens = tokens;
        self
    }

    /// The message of an [`error`](Self::error), in place of the API's own.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(400).message("Too loud."));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(error.to_string().contains("Too loud"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn message(self, message: impl Into<String>) -> Self {
        self.failing("message", |failure| failure.message(message))
    }

    /// The code of an [`error`](Self::error), in place of the API's own.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(400).code("context_length_exceeded"));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(matches!(error, Error::ContextTooLong(_)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn code(self, code: impl Into<String>) -> Self {
        self.failing("code", |failure| failure.code(code))
    }

    /// The type of an [`error`](Self::error), in place of the API's own.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(400).kind("image_error"));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(error.to_string().contains("image_error"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn kind(self, kind: impl Into<String>) -> Self {
        self.failing("type", |failure| failure.kind(kind))
    }

    /// The parameter that an [`error`](Self::error) blames, in place of the API's own.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(400).param("temperature"));
    /// let Err(Error::InvalidRequest(rejection)) = server.model().generate::<u8>("How many?").await else {
    ///     unreachable!("the server refuses it");
    /// };
    /// assert_eq!(rejection.param(), Some("temperature"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn param(self, param: impl Into<String>) -> Self {
        self.failing("param", |failure| failure.param(param))
    }

    /// Lets an [`error`](Self::error) come in the middle of a stream, after this text of the answer and under status 200.
    /// Where no stream is asked for it comes in place of the answer.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(503).after_text("{\"value\":["));
    /// let mut stream = server.model().stream::<Vec<u8>>("Count").await?;
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
            Content::Failed(_, before) => *before = Some(text.into()),
            content => *content = no_error("text before it"),
        }
        self
    }

    fn failing(mut self, what: &str, change: impl FnOnce(Failure) -> Failure) -> Self {
        self.content = match self.content {
            Content::Failed(failure, before) => Content::Failed(change(failure), before),
            fault @ Content::Unusable(_) => fault,
            _ => no_error(what),
        };
        self
    }

    /// The wait that the reply asks for, in `retry-after-ms` and, as whole seconds, in `Retry-After`.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// let model = server.openai("gpt-4o-mini").max_retries(0).build()?;
    /// server.reply(Reply::error(429).retry_after(Duration::from_secs(20)));
    /// let error = model.generate::<u8>("How many?").await.unwrap_err();
    /// assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.manner.retry_after = Some(wait);
        self
    }

    /// A header of the reply, such as `x-ratelimit-remaining-requests`; it replaces the server's own of this name.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::error(400).header("x-request-id", "req_mine"));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert_eq!(error.request_id(), Some("req_mine"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let (name, value) = (name.as_ref(), value.as_ref());
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            self.manner.headers.push((name, value));
        } else {
            self.content = Content::Unusable(format!("`{name}: {value}` is no header"));
        }
        self
    }

    /// How long the server thinks before its reply begins.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&3).delay(Duration::from_millis(5)));
    /// let response = server.model().generate::<u8>("How many?").response().await?;
    /// assert_eq!(response.value, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.manner.delay = delay;
        self
    }

    /// Waits this long before each piece of the body: the events of a stream, or the tenths of a reply that is none.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&3).throttle(Duration::from_millis(1)));
    /// let response = server.model().generate::<u8>("How many?").response().await?;
    /// assert_eq!(response.value, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn throttle(mut self, pause: Duration) -> Self {
        self.manner.pause = pause;
        self
    }

    /// The number of pieces in which the text of a streamed answer comes. By default a piece has eight characters.
    ///
    /// ```
    /// use outlines_runtime::Event;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&[1, 2, 3]).chunks(2));
    /// let mut stream = server.model().stream::<Vec<u8>>("Count").await?;
    /// let mut pieces = 0;
    /// while let Some(event) = stream.next().await {
    ///     pieces += usize::from(matches!(event?, Event::Text(_)));
    /// }
    /// assert_eq!(pieces, 2);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn chunks(mut self, count: usize) -> Self {
        self.manner.chunks = NonZeroUsize::new(count);
        self
    }

    /// Breaks the connection when this many characters of the answer's text have been sent, streamed or not.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::json(&[1, 2, 3]).disconnect_after(12));
    /// let mut stream = server.model().stream::<Vec<u8>>("Count").await?;
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
        self.manner.cut = Some(characters);
        self
    }
}

fn no_error(what: &str) -> Content {
    Content::Unusable(format!("only `Reply::error` has a {what} of its own"))
}
