//! The error type of every call, and the details that its variants carry.

mod accessors;
mod api_error;
#[cfg(feature = "batch")]
mod batch;
mod decode;
mod wrapping;

#[cfg(feature = "batch")]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::answer::{Answer, AnswerField};
use crate::budget::Amount;
pub use api_error::ApiError;
#[cfg(feature = "batch")]
pub use batch::{BatchValidationError, NotRun, NotRunReason, ValidationIssue};
pub(crate) use decode::{CheckFailure, DecodeErrorKind};
pub use decode::{Invalid, Undecodable};
pub use wrapping::{BrokenStream, Incomplete, ReaskFailed};

/// The error of a call, classified by what the caller can do about it.
///
/// `Display` writes one line: what happened and what to do. It includes the message of the
/// underlying error, which [`source`](std::error::Error::source) returns as well.
///
/// Neither `Display` nor `Debug` shows an API key, a prompt, or text from the model. Text from the
/// model or the server is available from [`raw`](Self::raw).
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
/// server.reply(Reply::error(429).retry_after(Duration::from_secs(20)));
/// let model = server.openai("gpt-4o-mini").max_retries(0).build()?;
/// let error = model.generate::<String>("The capital of Switzerland?").await.unwrap_err();
///
/// assert!(matches!(error, Error::RateLimited(_)));
/// assert!(error.is_retryable());
/// assert_eq!(error.status(), Some(429));
/// assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
/// eprintln!("{error}");
/// # Ok(())
/// # }
/// ```
///
/// Fields to log:
///
/// ```
/// use outlines_runtime::Error;
///
/// fn log(error: &Error) {
///     eprintln!("{error}");
///     if let Some(id) = error.request_id() {
///         eprintln!("request {id}, retryable: {}", error.is_retryable());
///     }
///     if let Some(usage) = error.usage() {
///         eprintln!("{} tokens used", usage.total_tokens());
///     }
///     if let Some(filter) = error.content_filter() {
///         eprintln!("filtered for {:?}", filter.filtered().collect::<Vec<_>>());
///     }
///     // Text from the model or the server may quote the prompt: log its length only.
///     eprintln!("{} bytes received", error.raw().map_or(0, str::len));
/// }
/// # let error = outlines_runtime::OpenAI::builder("m").environment(|_| None).build().unwrap_err();
/// # log(&error);
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting is missing or invalid. Nothing was sent.
    #[error("{message}")]
    Configuration {
        /// What is wrong, and what to do.
        message: String,
    },
    /// The prompt source returned an error instead of a prompt. Nothing was sent.
    #[error("the prompt source returned an error; see `source()`")]
    Prompt(
        /// The error of the prompt source. `Debug` shows it.
        #[source]
        Arc<dyn std::error::Error + Send + Sync>,
    ),
    /// The function that provides the API key or token failed. Nothing was sent.
    #[error("`{setting}` failed to provide a credential; see `source()`")]
    Credential {
        /// The setting that holds the function: `api_key_provider` or `azure_ad_token_provider`.
        setting: &'static str,
        /// The error of the function. `Debug` shows it, so it should contain no secret.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The budget of the model is spent. Nothing was sent.
    #[error("the budget of {limit} is spent ({spent}); raise `budget` or stop")]
    BudgetExceeded {
        /// The usage of all answers so far.
        spent: Amount,
        /// The budget.
        limit: Amount,
    },
    /// The server cannot be reached, or the connection closed before the response was complete.
    #[error("{} ({url}): {cause}; {}",
        if *connected { "connection closed before the response was complete for url" }
        else { "error sending request for url" },
        if *connected { "try again" } else { "check the base URL and that the server is running" }
    )]
    Connection {
        /// The URL of the request.
        url: String,
        /// The message of the innermost cause.
        cause: String,
        /// Whether a connection was established. If not, the server has not seen the request.
        connected: bool,
        /// The error of the HTTP client.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A timeout expired.
    #[error("{} {url} timed out after {limit:?}; {} `{setting}`",
        if *setting == "connect_timeout" { "connecting to" } else { "request to" },
        if *setting == "connect_timeout" { "check the base URL, or raise" }
            else { "raise the limit with" })]
    Timeout {
        /// The URL of the request.
        url: String,
        /// The limit that expired.
        limit: Duration,
        /// The setting that holds this limit: `timeout` (for one attempt, or for one wait within a
        /// stream), `total_timeout` (for all attempts), or `connect_timeout`.
        setting: &'static str,
    },
    /// The server rejected the API key (401).
    #[error(
        "authentication failed ({0}); check `api_key` and `OPENAI_API_KEY`, or on Azure \
         `AZURE_OPENAI_API_KEY` and `AZURE_OPENAI_AD_TOKEN`"
    )]
    Authentication(Box<ApiError>),
    /// The API key is valid but lacks permission (403).
    #[error(
        "permission denied ({0}); check what the key's organization and project may use, and from \
         which networks"
    )]
    Permission(Box<ApiError>),
    /// The endpoint or the model does not exist (404).
    #[error(
        "endpoint or model not found at {url} ({0}); check the model's name and the base URL, \
         which usually ends in `/v1`, or on Azure the deployment",
        url = .0.url()
    )]
    NotFound(Box<ApiError>),
    /// Too many requests or tokens per minute (429).
    ///
    /// Also returned, without sending the request, if the rate limit that the server reported does
    /// not allow it within `total_timeout`. [`retry_after`](Self::retry_after) returns the wait
    /// where it is known.
    #[error("rate limit exceeded ({0}); wait{wait} and try again",
        wait = .0.retry_after().map(|wait| format!(" {wait:?}")).unwrap_or_default())]
    RateLimited(Box<ApiError>),
    /// The account's quota is exhausted. Retrying does not help.
    #[error("account quota exhausted ({0}); check plan and billing")]
    QuotaExhausted(Box<ApiError>),
    /// The server rejected the schema or grammar, or does not support structured outputs with this
    /// model.
    #[error(
        "the server rejected the schema or grammar, or does not support structured outputs with \
         this model ({0}); {advice}",
        advice = .0.advice.unwrap_or("use another model or `output_mode`")
    )]
    SchemaRejected(Box<ApiError>),
    /// The prompt and the output limit together exceed the model's context length.
    #[error(
        "prompt and `max_tokens` exceed the model's context length ({0}); shorten the prompt, \
         lower `max_tokens`, or use a larger model"
    )]
    ContextTooLong(Box<ApiError>),
    /// The server's content filter blocked the prompt.
    #[error("prompt blocked by the server's content filter ({0}); rephrase it")]
    PromptFiltered(Box<ApiError>),
    /// The server rejected the request (400 or 422) for none of the reasons above.
    #[error("invalid request ({0}); {advice}",
        advice = .0.advice.unwrap_or("change or remove the parameter that the server names"))]
    InvalidRequest(Box<ApiError>),
    /// The server failed (5xx).
    #[error("server error ({0}); {advice}", advice = match .0.message() {
        Some(_) => "try again later".to_owned(),
        None => format!(
            "try again later, or check the base URL if {} is not a server of this API", .0.url()
        ),
    })]
    Server(Box<ApiError>),
    /// Any other unsuccessful status.
    #[error("unexpected HTTP status ({0}); {advice}", advice = match .0.status() {
        413 => "the server, or a proxy in front of it, limits the size of requests: shorten the \
                prompt, or send smaller files",
        _ => "check the base URL, or try again",
    })]
    Status(Box<ApiError>),
    /// The status is a success, but the body is not a response of this API. The base URL most
    /// often points to another service.
    #[error("invalid response body from {url} ({0}); check the base URL", url = .0.url())]
    MalformedReply(Box<ApiError>),
    /// The server redirected the request. Redirects are not followed, because the API key and the
    /// prompt would be sent to the new address.
    #[error(
        "redirect to {target} was not followed (HTTP {status}); if you trust that address, make it \
         the base URL"
    )]
    Redirected {
        /// The HTTP status.
        status: u16,
        /// The redirect target, without its query.
        target: String,
        /// The server's request ID.
        request_id: Option<String>,
    },
    /// The response exceeds the size limit.
    #[error("response is larger than {limit} bytes; raise the limit with `max_response_bytes`")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// The HTTP status.
        status: u16,
        /// The server's request ID.
        request_id: Option<String>,
    },
    /// The model refused to answer. [`raw`](Self::raw) returns its explanation.
    #[error("the model refused to answer; see `raw()` for its explanation, or rephrase the prompt")]
    Refused(Box<Answer>),
    /// The answer was truncated at a token limit. [`raw`](Self::raw) returns the partial text.
    #[error("answer truncated after {}; {}; see `raw()` for the partial text",
        tokens(answer),
        limit.map_or_else(
            || "`max_tokens` is not set, so the limit is the server's or the model's context \
                length; set `max_tokens` or shorten the prompt"
                .to_owned(),
            |limit| format!("`max_tokens` is {limit}: raise it")))]
    Truncated {
        /// The limit set for the call.
        limit: Option<u32>,
        /// The partial answer and its usage.
        answer: Box<Answer>,
    },
    /// A stream was interrupted in the middle of the answer. [`raw`](Self::raw) returns the partial
    /// text. The client does not retry: values already returned would be returned again.
    #[error(transparent)]
    BrokenStream(Box<BrokenStream>),
    /// The server's content filter cut the answer off. [`raw`](Self::raw) returns the partial text.
    #[error(
        "answer cut off by the server's content filter; rephrase the prompt; see `raw()` for the \
         partial text"
    )]
    AnswerFiltered(Box<Answer>),
    /// The answer contains no text.
    #[error(
        "empty answer after {}; {}",
        tokens(.0),
        if .0.field == AnswerField::Reasoning {
            "the server put other text into the reasoning field, see `raw()`"
        } else {
            "the model may not support structured outputs"
        }
    )]
    Empty(Box<Answer>),
    /// The answer does not decode into the requested type. [`raw`](Self::raw) returns its text.
    #[error(transparent)]
    Undecodable(Box<Undecodable>),
    /// The answer decodes but violates a constraint or fails a check. [`raw`](Self::raw) returns
    /// its text.
    #[error(transparent)]
    Invalid(Box<Invalid>),
    /// An answer was rejected, and the request for a corrected one failed.
    ///
    /// [`usage`](Self::usage) includes the rejected answers. Everything else is that of the later
    /// failure.
    #[error(transparent)]
    ReaskFailed(Box<ReaskFailed>),
    /// Fewer valid answers were received than `samples` requested. The error contains them.
    #[error(transparent)]
    Incomplete(Box<Incomplete>),
    /// A batch did not run this prompt. It is not billed.
    #[cfg(feature = "batch")]
    #[error(transparent)]
    NotRun(Box<NotRun>),
    /// The server's validation rejected a whole batch. None of it was run, and it is not billed.
    #[cfg(feature = "batch")]
    #[error(transparent)]
    BatchValidation(Box<BatchValidationError>),
    /// A file or directory of a batch job cannot be read or written.
    #[cfg(feature = "batch")]
    #[error("cannot access {}: {source}; fix the cause, then resume the job", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
}

/// Returns whether a request that failed with this HTTP status may succeed when it is repeated.
///
/// The list is that of the official clients: request timeout, conflict, too many requests, and
/// every server error.
pub(crate) fn is_retryable_status(status: u16) -> bool {
    matches!(status, 408 | 409 | 429 | 500..)
}

fn tokens(answer: &Answer) -> String {
    match answer.usage().completion_tokens {
        1 => "1 token".to_owned(),
        count => format!("{count} tokens"),
    }
}
