//! What all errors can be asked.

use std::time::Duration;

use crate::answer::Answer;
use crate::content_filter::ContentFilter;
use crate::error::{AskedAgain, Error};
use crate::rejection::Rejection;
#[cfg(feature = "batch")]
use crate::unprocessed::Reason;
use crate::usage::Usage;

impl Error {
    /// The error to `match` on: of [`AskedAgain`](Self::AskedAgain) the failure of the later request, else the error itself.
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
    /// let error = model
    ///     .generate::<String>("The capital of Switzerland?")
    ///     .check(|town| if town.starts_with(char::is_uppercase) { Ok(()) } else { Err("no capital letter") })
    ///     .reask(1)
    ///     .await
    ///     .unwrap_err();
    /// assert!(matches!(error, Error::AskedAgain(_)));
    /// assert!(matches!(error.failure(), Error::RateLimited(_)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn failure(&self) -> &Self {
        match self {
            Self::AskedAgain(again) => &again.failure,
            _ => self,
        }
    }

    /// The HTTP status, where there was a reply; of several replies, that of the first.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::AskedAgain(again) => again.failure.status(),
            Self::BrokenStream(broken) => Some(broken.answer.status),
            Self::Incomplete(incomplete) => incomplete.status(),
            Self::Redirected { status, .. } | Self::TooLarge { status, .. } => Some(*status),
            _ => self
                .rejection()
                .filter(|rejection| rejection.deferred.is_none())
                .map(Rejection::status)
                .or_else(|| self.answer().map(|answer| answer.status)),
        }
    }

    /// The server's id of the request, to quote in a support case; of several requests, that of the first answered.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::AskedAgain(again) => again.failure.request_id(),
            Self::BrokenStream(broken) => broken.answer.request_id(),
            Self::Incomplete(incomplete) => incomplete.request_id(),
            Self::Redirected { request_id, .. } | Self::TooLarge { request_id, .. } => {
                request_id.as_deref()
            }
            _ => self
                .rejection()
                .and_then(Rejection::request_id)
                .or_else(|| self.answer().and_then(Answer::request_id)),
        }
    }

    /// What the call cost, where the model answered.
    #[must_use]
    pub fn usage(&self) -> Option<Usage> {
        match self {
            Self::AskedAgain(again) => Some(again.spent),
            Self::Incomplete(incomplete) => Some(incomplete.usage),
            _ => self.answer().map(Answer::usage),
        }
    }

    /// What the content filter found, where the server says so: Azure does.
    #[must_use]
    pub fn content_filter(&self) -> Option<&ContentFilter> {
        match self.rejection() {
            Some(rejection) => rejection.content_filter(),
            None => self.answer().and_then(Answer::content_filter),
        }
    }

    /// The text behind the error: the model's words where it answered, else the body of the server's reply.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.answer()
            .map(Answer::text)
            .or_else(|| self.rejection().map(Rejection::body))
    }

    /// How long the server asks to wait before the next attempt, or how long its rate limit would have held this one.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.rejection().and_then(Rejection::retry_after)
    }

    /// Whether the same call may succeed later, with nothing changed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connection { .. }
            | Self::Timeout { .. }
            | Self::RateLimited(_)
            | Self::Server(_) => true,
            Self::AskedAgain(again) => again.failure.is_retryable(),
            Self::BrokenStream(broken) => broken.failure.as_ref().is_none_or(Self::is_retryable),
            #[cfg(feature = "batch")]
            Self::NotRun(not_run) => !matches!(not_run.reason, Reason::Other(_)),
            // Request timeout and conflict: the two other statuses that the official client retries.
            Self::Status(rejection) => matches!(rejection.status, 408 | 409),
            _ => false,
        }
    }

    /// The server's word that the account is used up, if that is the error.
    pub(crate) fn exhausted_quota(&self) -> Option<&Rejection> {
        match self {
            Self::QuotaExhausted(rejection) => Some(rejection),
            Self::AskedAgain(again) => again.failure.exhausted_quota(),
            _ => None,
        }
    }

    fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Authentication(rejection)
            | Self::Permission(rejection)
            | Self::NotFound(rejection)
            | Self::RateLimited(rejection)
            | Self::QuotaExhausted(rejection)
            | Self::SchemaRefused(rejection)
            | Self::ContextTooLong(rejection)
            | Self::PromptFiltered(rejection)
            | Self::InvalidRequest(rejection)
            | Self::Server(rejection)
            | Self::Status(rejection)
            | Self::MalformedReply(rejection) => Some(rejection),
            Self::AskedAgain(again) => again.failure.rejection(),
            Self::BrokenStream(broken) => broken.failure.as_ref()?.rejection(),
            _ => None,
        }
    }

    /// The variant's name, for logs.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Configuration { .. } => "configuration",
            Self::Prompt(_) => "prompt",
            Self::Credential { .. } => "credential",
            Self::Connection { .. } => "connection",
            Self::Timeout { .. } => "timeout",
            Self::Authentication(_) => "authentication",
            Self::Permission(_) => "permission",
            Self::NotFound(_) => "not_found",
            Self::RateLimited(_) => "rate_limited",
            Self::QuotaExhausted(_) => "quota_exhausted",
            Self::SchemaRefused(_) => "schema_refused",
            Self::ContextTooLong(_) => "context_too_long",
            Self::PromptFiltered(_) => "prompt_filtered",
            Self::InvalidRequest(_) => "invalid_request",
            Self::Server(_) => "server",
            Self::Status(_) => "status",
            Self::MalformedReply(_) => "malformed_reply",
            Self::Redirected { .. } => "redirected",
            Self::TooLarge { .. } => "too_large",
            Self::Refused(_) => "refused",
            Self::Truncated { .. } => "truncated",
            Self::AnswerFiltered(_) => "answer_filtered",
            Self::Empty(_) => "empty",
            Self::Undecodable(_) => "undecodable",
            Self::Invalid(_) => "invalid",
            Self::AskedAgain(again) => again.failure.kind(),
            Self::Incomplete(_) => "incomplete",
            Self::BrokenStream(_) => "broken_stream",
            #[cfg(feature = "batch")]
            Self::NotRun(_) => "not_run",
            #[cfg(feature = "batch")]
            Self::BatchRefused(_) => "batch_refused",
            #[cfg(feature = "batch")]
            Self::Folder { .. } => "folder",
        }
    }

    /// The error with what was spent before it added to its own cost.
    pub(crate) fn after(mut self, spent: Usage) -> Self {
        match &mut self {
            _ if spent == Usage::default() => self,
            Self::Refused(answer)
            | Self::Truncated { answer, .. }
            | Self::AnswerFiltered(answer)
            | Self::Empty(answer) => {
                answer.usage += spent;
                self
            }
            _ => Self::AskedAgain(Box::new(AskedAgain {
                failure: self,
                spent,
            })),
        }
    }

    pub(crate) fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Refused(answer)
            | Self::Truncated { answer, .. }
            | Self::AnswerFiltered(answer)
            | Self::Empty(answer) => Some(answer),
            Self::Undecodable(undecodable) => Some(&undecodable.answer),
            Self::Invalid(invalid) => Some(&invalid.answer),
            Self::BrokenStream(broken) => Some(&broken.answer),
            _ => None,
        }
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::Configuration {
            message: message.into(),
        }
    }
}
