//! Accessors that work on every class of error.

use std::time::Duration;

use crate::answer::Answer;
use crate::content_filter::ContentFilter;
#[cfg(feature = "batch")]
use crate::error::NotRunReason;
use crate::error::{ApiError, Error, ReaskFailed, is_retryable_status};
use crate::usage::Usage;

/// The details that a variant carries.
enum Details<'a> {
    None,
    Api(&'a ApiError),
    Answer(&'a Answer),
}

impl Error {
    /// Returns the variant's name for logs and traces, and the details that it carries.
    ///
    /// This is the only place besides the declaration that lists every variant.
    fn class(&self) -> (&'static str, Details<'_>) {
        match self {
            Self::Configuration { .. } => ("configuration", Details::None),
            Self::Prompt(_) => ("prompt", Details::None),
            Self::Credential { .. } => ("credential", Details::None),
            Self::BudgetExceeded { .. } => ("budget_exceeded", Details::None),
            Self::Connection { .. } => ("connection", Details::None),
            Self::Timeout { .. } => ("timeout", Details::None),
            Self::Authentication(error) => ("authentication", Details::Api(error)),
            Self::Permission(error) => ("permission", Details::Api(error)),
            Self::NotFound(error) => ("not_found", Details::Api(error)),
            Self::RateLimited(error) => ("rate_limited", Details::Api(error)),
            Self::QuotaExhausted(error) => ("quota_exhausted", Details::Api(error)),
            Self::SchemaRejected(error) => ("schema_rejected", Details::Api(error)),
            Self::ContextTooLong(error) => ("context_too_long", Details::Api(error)),
            Self::PromptFiltered(error) => ("prompt_filtered", Details::Api(error)),
            Self::InvalidRequest(error) => ("invalid_request", Details::Api(error)),
            Self::Server(error) => ("server", Details::Api(error)),
            Self::Status(error) => ("status", Details::Api(error)),
            Self::MalformedReply(error) => ("malformed_reply", Details::Api(error)),
            Self::Redirected { .. } => ("redirected", Details::None),
            Self::TooLarge { .. } => ("too_large", Details::None),
            Self::Refused(answer) => ("refused", Details::Answer(answer)),
            Self::Truncated { answer, .. } => ("truncated", Details::Answer(answer)),
            Self::AnswerFiltered(answer) => ("answer_filtered", Details::Answer(answer)),
            Self::Empty(answer) => ("empty", Details::Answer(answer)),
            Self::Undecodable(error) => ("undecodable", Details::Answer(&error.answer)),
            Self::Invalid(error) => ("invalid", Details::Answer(&error.answer)),
            Self::ReaskFailed(error) => (error.failure.kind(), error.failure.details()),
            Self::Incomplete(_) => ("incomplete", Details::None),
            Self::BrokenStream(error) => ("broken_stream", Details::Answer(&error.answer)),
            #[cfg(feature = "batch")]
            Self::NotRun(_) => ("not_run", Details::None),
            #[cfg(feature = "batch")]
            Self::BatchValidation(_) => ("batch_validation", Details::None),
            #[cfg(feature = "batch")]
            Self::Io { .. } => ("io", Details::None),
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
        self.class().0
    }

    fn details(&self) -> Details<'_> {
        self.class().1
    }

    /// Returns the error to `match` on: the failure of the later request for
    /// [`ReaskFailed`](Self::ReaskFailed), otherwise the error itself.
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
    /// server.reply("bern").reply(Reply::error(429).retry_after(Duration::from_secs(20)));
    /// let model = server.openai("gpt-4o-mini").max_retries(0).build()?;
    /// let is_capitalized = |town: &String| town.starts_with(char::is_uppercase);
    /// let error = model
    ///     .generate::<String>("The capital of Switzerland?")
    ///     .check(move |town| if is_capitalized(town) { Ok(()) } else { Err("no capital letter") })
    ///     .reask(1)
    ///     .await
    ///     .unwrap_err();
    /// assert!(matches!(error, Error::ReaskFailed(_)));
    /// assert!(matches!(error.failure(), Error::RateLimited(_)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn failure(&self) -> &Self {
        match self {
            Self::ReaskFailed(error) => &error.failure,
            _ => self,
        }
    }

    /// Returns the HTTP status, if there was a response. With several responses, that of the first.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.failure() {
            Self::Incomplete(error) => error.status(),
            Self::Redirected { status, .. } | Self::TooLarge { status, .. } => Some(*status),
            failure => match failure.details() {
                Details::None => None,
                Details::Api(error) => error.deferred.is_none().then_some(error.status),
                Details::Answer(answer) => Some(answer.status),
            },
        }
    }

    /// Returns the server's request ID, to quote in a support case. With several requests, that of
    /// the first that was answered.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self.failure() {
            Self::Incomplete(error) => error.request_id(),
            Self::Redirected { request_id, .. } | Self::TooLarge { request_id, .. } => {
                request_id.as_deref()
            }
            failure => match failure.details() {
                Details::None => None,
                Details::Api(error) => error.request_id(),
                Details::Answer(answer) => answer.request_id(),
            },
        }
    }

    /// Returns the usage of the call, if the model answered.
    #[must_use]
    pub fn usage(&self) -> Option<Usage> {
        match self {
            Self::ReaskFailed(error) => Some(error.spent),
            Self::Incomplete(error) => Some(error.usage),
            _ => self.answer().map(Answer::usage),
        }
    }

    /// Returns the latency of the call, if the model answered, as
    /// [`Response::latency`](crate::Response::latency).
    ///
    /// ```
    /// use outlines_runtime::testing::{Reply, TestServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = TestServer::start();
    /// server.reply(Reply::refusal("I can't help with that."));
    /// let call = server.model().generate::<String>("How do I pick this lock?");
    /// let refused = call.await.unwrap_err();
    /// println!("refused after {:?}", refused.latency().unwrap());
    /// # }
    /// ```
    #[must_use]
    pub fn latency(&self) -> Option<Duration> {
        match self {
            Self::ReaskFailed(error) => error.latency,
            _ => self.answer()?.latency,
        }
    }

    /// Returns the findings of the content filter, if the server reports them. Azure does.
    #[must_use]
    pub fn content_filter(&self) -> Option<&ContentFilter> {
        match self.api_error() {
            Some(error) => error.content_filter(),
            None => self.answer().and_then(Answer::content_filter),
        }
    }

    /// Returns the text behind the error: that of the model if it answered, otherwise the body of
    /// the server's response.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.answer()
            .map(Answer::text)
            .or_else(|| self.api_error().map(ApiError::body))
    }

    /// Returns how long to wait before the next attempt: the server's advice, or the time until
    /// its rate limit would have allowed this one.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.api_error().and_then(ApiError::retry_after)
    }

    /// Returns whether the same call, unchanged, may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.failure() {
            Self::Connection { .. }
            | Self::Timeout { .. }
            | Self::RateLimited(_)
            | Self::Server(_) => true,
            Self::Status(error) => is_retryable_status(error.status),
            // An event that cannot be read is like a connection that breaks.
            Self::BrokenStream(error) => error.failure.as_ref().is_none_or(|failure| {
                failure.is_retryable() || matches!(failure, Self::MalformedReply(_))
            }),
            #[cfg(feature = "batch")]
            Self::NotRun(error) => !matches!(error.reason, NotRunReason::Other(_)),
            _ => false,
        }
    }

    /// Returns a copy of the error if every other call of the same model and type would end in it
    /// too.
    pub(crate) fn of_every_call(&self) -> Option<Self> {
        let (variant, error): (fn(Box<ApiError>) -> Self, _) = match self.failure() {
            Self::QuotaExhausted(error) => (Self::QuotaExhausted, error),
            Self::Authentication(error) => (Self::Authentication, error),
            Self::NotFound(error) => (Self::NotFound, error),
            Self::SchemaRejected(error) => (Self::SchemaRejected, error),
            _ => return None,
        };
        Some(variant(error.clone()))
    }

    fn api_error(&self) -> Option<&ApiError> {
        match self.failure() {
            Self::BrokenStream(error) => error.failure.as_ref()?.api_error(),
            failure => match failure.details() {
                Details::Api(error) => Some(error),
                Details::None | Details::Answer(_) => None,
            },
        }
    }

    pub(crate) fn answer(&self) -> Option<&Answer> {
        match self.details() {
            Details::Answer(answer) => Some(answer),
            Details::None | Details::Api(_) => None,
        }
    }

    /// Sets the advice of an error about a rejected schema, unless its rule has a more specific
    /// one.
    pub(crate) fn set_advice(&mut self, advice: impl FnOnce() -> &'static str) {
        if let Self::SchemaRejected(error) = self {
            error.advice.get_or_insert_with(advice);
        }
    }

    /// Adds what its call knows: the usage of its earlier requests, and its latency.
    pub(crate) fn of_call(mut self, spent: Usage, latency: Option<Duration>) -> Self {
        match &mut self {
            Self::Refused(answer)
            | Self::Truncated { answer, .. }
            | Self::AnswerFiltered(answer)
            | Self::Empty(answer) => {
                answer.usage += spent;
                answer.latency = latency;
                self
            }
            _ if spent == Usage::default() => self,
            _ => Self::ReaskFailed(Box::new(ReaskFailed {
                failure: self,
                spent,
                latency,
            })),
        }
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::Configuration {
            message: message.into(),
        }
    }
}
