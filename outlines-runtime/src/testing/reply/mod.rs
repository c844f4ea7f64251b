//! What the server answers to a request.

mod content;
mod manner;
mod summary;

use serde::Serialize;

use crate::testing::failure::Failure;

pub(in crate::testing) use content::{Content, Reason, Said, Words};
pub(in crate::testing) use manner::Manner;

/// What the server answers to one request.
///
/// Anything that serde can write is a reply: `server.reply(&value)`. The others are made by the functions here, and all can
/// be changed by those further down: what they cost, how long they take, and where they break off.
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
///
/// server.reply(Reply::error(429).retry_after(Duration::from_secs(7)));
/// let error = model.generate::<u8>("How many?").await.unwrap_err();
/// assert!(matches!(error, Error::RateLimited(_)));
/// assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
///
/// server.reply(Reply::json(&3).usage(40, 1));
/// model.generate::<u8>("How many?").await?;
/// assert_eq!(model.usage().total_tokens(), 41);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Reply {
    pub(in crate::testing) content: Content,
    pub(in crate::testing) manner: Manner,
}

impl Reply {
    fn new(content: Content) -> Self {
        Self {
            content,
            manner: Manner::default(),
        }
    }

    fn said(words: Words, reason: Reason) -> Self {
        Self::new(Content::Said(vec![Said { words, reason }]))
    }

    pub(in crate::testing) fn unusable(fault: impl Into<String>) -> Self {
        Self::new(Content::Unusable(fault.into()))
    }

    fn unwritable(error: &serde_json::Error) -> Self {
        Self::unusable(format!("the value cannot be written as JSON: {error}"))
    }

    /// A value, as the model would write it; the same as `Reply::from(&value)`.
    ///
    /// A value of another shape than the request's schema is a mistake of the test, and the request fails with a message that
    /// names the place: another type, a choice that there is not, a missing key. Values that only exceed a range or break a
    /// pattern are answered, since there are servers that do not enforce these, and so are keys too many, and those missing
    /// for which `null` or an empty list would stand. [`Reply::text`] answers anything, and a
    /// [lax](crate::testing::TestServerBuilder::lenient) server any value.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// server.reply(Reply::json("three"));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(error.to_string().contains("does not fit the schema `u8`"));
    /// assert!(error.to_string().contains("`value` must be a whole number"));
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
            Ok(json) => Self::said(Words::Value(json), Reason::Stop),
            Err(error) => Self::unwritable(&error),
        }
    }

    /// The text of the answer, whatever it is: what a server that does not enforce the schema lets a model say. It goes as it
    /// is, and is not compared with the schema.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// server.reply(Reply::text("Sure! The answer is 3."));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(matches!(error, Error::Undecodable(_)));
    /// # }
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Self::said(Words::Text(text.into()), Reason::Stop)
    }

    /// The model refuses, in these words.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::refusal("I would rather not."));
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert_eq!(error.raw(), Some("I would rather not."));
    /// # Ok(())
    /// # }
    /// ```
    pub fn refusal(words: impl Into<String>) -> Self {
        Self::said(Words::Refusal(words.into()), Reason::Stop)
    }

    /// The answer is cut off at the output limit: a text as it is, or the first half of a value.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// server.reply(Reply::truncated(r#"{"value": [1, 2"#));
    /// let error = server.model().generate::<Vec<u8>>("Count").await.unwrap_err();
    /// assert_eq!(error.raw(), Some(r#"{"value": [1, 2"#));
    /// # }
    /// ```
    pub fn truncated<T: Serialize + ?Sized>(value: &T) -> Self {
        let json = match serde_json::to_string(value) {
            Ok(json) => json,
            Err(error) => return Self::unwritable(&error),
        };
        match serde_json::from_str::<String>(&json) {
            Ok(text) => Self::said(Words::Text(text), Reason::Length),
            Err(_) => Self::said(Words::Half(json), Reason::Length),
        }
    }

    /// The server's content filter stops the answer before its first word.
    ///
    /// A prompt that is filtered is an error: `Reply::error(400).code("content_filter")`.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::filtered());
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(matches!(error, Error::AnswerFiltered(_)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn filtered() -> Self {
        Self::said(Words::Text(String::new()), Reason::Filter)
    }

    /// An answer without text.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::empty());
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(matches!(error, Error::Empty(_)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn empty() -> Self {
        Self::text("")
    }

    /// Several answers to a request that asks for them with `samples`. Where it asks for more, the last is repeated.
    ///
    /// The Responses API has no such requests; there the first is the answer.
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
                Content::Said(said) => choices.extend(said),
                Content::Unusable(fault) => return Self::unusable(fault),
                _ => {
                    return Self::unusable(
                        "only answers can be choices, and one of them is an error",
                    );
                }
            }
        }
        if choices.is_empty() {
            return Self::unusable("there are no choices");
        }
        Self::new(Content::Said(choices))
    }

    /// A document drawn from the request's own schema; the same seed draws the same.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::random(7));
    /// let number = server.model().generate::<u8>("How many?").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn random(seed: u64) -> Self {
        Self::new(Content::Drawn(seed))
    }

    /// An error of the API: its status, with the type, code and message that go with it on OpenAI or Azure.
    ///
    /// [`code`](Self::code) tells apart what shares a status: `insufficient_quota` of 429; `context_length_exceeded` and
    /// `content_filter` of 400. Errors that a client tries again come with a wait of a millisecond, so that tests do not
    /// wait for it; [`retry_after`](Self::retry_after) sets another.
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
            400..600 => Self::new(Content::Failed(Failure::of_status(status), None)),
            _ => Self::unusable(format!("{status} is not the status of an error")),
        }
    }

    /// A success whose body is no JSON.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// server.reply(Reply::malformed());
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert!(matches!(error, Error::MalformedReply(_)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn malformed() -> Self {
        Self::raw(200, r#"{"id": "chatcmpl-test", "choices": [{"#)
    }

    /// A status and a body as they are, such as the page of a gateway.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// let page = Reply::raw(404, "<html>Nothing here</html>").header("content-type", "text/html");
    /// server.reply(page);
    /// let error = server.model().generate::<u8>("How many?").await.unwrap_err();
    /// assert_eq!(error.status(), Some(404));
    /// # }
    /// ```
    pub fn raw(status: u16, body: impl Into<String>) -> Self {
        match status {
            200..600 => Self::new(Content::Raw(status, body.into())),
            _ => Self::unusable(format!("{status} is not the status of a reply")),
        }
    }

    /// The connection breaks before there is a reply. A line of a batch is in neither of its files.
    ///
    /// ```
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// let model = server.openai("gpt-4o-mini").max_retries(0).build()?;
    /// server.reply(Reply::disconnect());
    /// let error = model.generate::<u8>("How many?").await.unwrap_err();
    /// assert!(matches!(error, Error::Connection { .. }));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn disconnect() -> Self {
        Self::new(Content::Disconnect)
    }

    /// There is never a reply, and the connection stays open.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use outlines_runtime::Error;
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), outlines_runtime::Error> {
    /// let server = TestServer::start();
    /// let model = server.openai("gpt-4o-mini").max_retries(0).build()?;
    /// server.reply(Reply::hang());
    /// let call = model.generate::<u8>("How many?").timeout(Duration::from_millis(20));
    /// assert!(matches!(call.await.unwrap_err(), Error::Timeout { .. }));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn hang() -> Self {
        Self::new(Content::Hang)
    }

    /// A line of a batch is not run, for the reason of this code, such as `batch_expired`. Only a batch has lines.
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// let server = TestServer::start();
    /// server.reply(&3).reply(Reply::not_run("batch_cancelled"));
    /// ```
    pub fn not_run(code: impl Into<String>) -> Self {
        Self::new(Content::NotRun(code.into()))
    }

    pub(in crate::testing) fn failed(failure: Failure) -> Self {
        Self::new(Content::Failed(failure, None))
    }

    /// Why there is nothing to send.
    pub(in crate::testing) fn fault(&self) -> Option<&str> {
        match &self.content {
            Content::Unusable(fault) => Some(fault),
            _ => None,
        }
    }
}

impl<T: Serialize + ?Sized> From<&T> for Reply {
    fn from(value: &T) -> Self {
        Self::json(value)
    }
}
