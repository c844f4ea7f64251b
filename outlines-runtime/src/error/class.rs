//! The one error type, by what the caller can do about it.

#[cfg(feature = "batch")]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::answer::Answer;
use crate::error::{AskedAgain, BrokenStream, Incomplete};
use crate::rejection::Rejection;
#[cfg(feature = "batch")]
use crate::unprocessed::{NotRun, Refusal};
use crate::unusable::{Invalid, Undecodable};

/// Why there is no value, sorted by what the caller can do about it.
///
/// Neither `Display` nor `Debug` shows a key, a prompt or a model's words; what the model or the server wrote is behind
/// [`raw`](Self::raw).
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
/// What a log should say of one:
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
///         eprintln!("{} tokens were spent", usage.total_tokens());
///     }
///     if let Some(filter) = error.content_filter() {
///         eprintln!("filtered for {:?}", filter.filtered().collect::<Vec<_>>());
///     }
///     // What the model or the server wrote may quote the prompt.
///     eprintln!("{} bytes came", error.raw().map_or(0, str::len));
/// }
/// # let error = outlines_runtime::OpenAI::builder("m").environment(|_| None).build().unwrap_err();
/// # log(&error);
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting is missing or wrong; nothing was sent.
    #[error("{message}")]
    Configuration {
        /// What is wrong, and what to do.
        message: String,
    },
    /// The prompt could not be had: it came as a `Result`, and this is its error. Nothing was sent.
    #[error("the prompt came as an error, which is the source of this one")]
    Prompt(
        /// `Debug` shows it.
        #[source]
        Arc<dyn std::error::Error + Send + Sync>,
    ),
    /// The function that gives the key or token failed; nothing was sent.
    #[error("the function in `{setting}` gave no key; its own error is the source of this one")]
    Credential {
        /// The setting that holds the function: `api_key_provider` or `azure_ad_token_provider`.
        setting: &'static str,
        /// What the function said. `Debug` shows it, so it should hold no secret.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server cannot be reached, or the connection broke before the reply was complete.
    #[error(
        "{} {url}: {cause}; {}",
        if *connected { "the connection broke before the whole reply came from" } else { "cannot reach" },
        if *connected { "try again" } else { "check the base URL and that the server is running" }
    )]
    Connection {
        /// The address that was asked.
        url: String,
        /// The innermost cause.
        cause: String,
        /// Whether a connection was made. If not, the server has seen nothing of the request.
        connected: bool,
        /// The HTTP client's own error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A time limit ran out.
    #[error("{url} did not {} within {limit:?}; raise the limit with `{setting}`",
        if *setting == "connect_timeout" { "accept a connection" } else { "answer" })]
    Timeout {
        /// The address that was asked.
        url: String,
        /// The limit that ran out.
        limit: Duration,
        /// The setting that holds this limit: `timeout` (of one attempt, or of one wait in a stream), `total_timeout` (of all) or
        /// `connect_timeout`.
        setting: &'static str,
    },
    /// The server does not know the key (401).
    #[error(
        "the server does not accept the API key ({0}); check `api_key` and `OPENAI_API_KEY`, or on Azure \
         `AZURE_OPENAI_API_KEY` and `AZURE_OPENAI_AD_TOKEN`"
    )]
    Authentication(Box<Rejection>),
    /// The key is good, but not for this (403).
    #[error(
        "access is denied ({0}); check what the key's organization and project may use, and from where"
    )]
    Permission(Box<Rejection>),
    /// Neither this address nor this model exists there (404).
    #[error("{url} or the model was not found ({0}); check the model's name and the base URL, which mostly ends in `/v1`, or on Azure the deployment", url = .0.url())]
    NotFound(Box<Rejection>),
    /// Too many requests or tokens per minute (429), or a rate limit that the server told and that does not free before the
    /// call's deadline, for which nothing was sent; [`retry_after`](Self::retry_after) may know how long to wait.
    #[error("too many requests ({0}); wait{wait} and try again",
        wait = .0.retry_after().map(|wait| format!(" {wait:?}")).unwrap_or_default())]
    RateLimited(Box<Rejection>),
    /// The account is used up. Another attempt will not help.
    #[error("the account's quota is used up ({0}); check plan and billing")]
    QuotaExhausted(Box<Rejection>),
    /// The server refuses the schema, or structured outputs with this model.
    #[error(
        "the server refuses the schema or structured outputs with this model ({0}); take a model and an API version that \
         have structured outputs"
    )]
    SchemaRefused(Box<Rejection>),
    /// Prompt and output limit together are longer than the model's context.
    #[error("the prompt is too long for the model ({0}); shorten it or take a larger model")]
    ContextTooLong(Box<Rejection>),
    /// The server's content filter stopped the prompt.
    #[error("the server's content filter stopped the prompt ({0}); rephrase it")]
    PromptFiltered(Box<Rejection>),
    /// The server finds the request wrong (400 or 422) for none of the reasons above.
    #[error(
        "the server finds the request invalid ({0}); change or leave out the parameter that it names"
    )]
    InvalidRequest(Box<Rejection>),
    /// The server failed (5xx).
    #[error("the server failed ({0}); {advice}", advice = match .0.message() {
        Some(_) => "try again later".to_owned(),
        None => format!("try again later, or check the base URL, if {} is no server of this API", .0.url()),
    })]
    Server(Box<Rejection>),
    /// Another status that is no success.
    #[error("the server did not answer the request ({0}); {advice}", advice = match .0.status() {
        413 => "it, or a proxy before it, takes no request of that size: shorten the prompt, or send smaller files",
        _ => "check the base URL, or try again",
    })]
    Status(Box<Rejection>),
    /// The reply is a success, but not one of this API: most often another service than the one that was meant.
    #[error("{url} sent no reply of this API ({0}); check the base URL", url = .0.url())]
    MalformedReply(Box<Rejection>),
    /// The server answers with a redirect. None is followed: key and prompt would travel along.
    #[error(
        "the server redirects to {target} (HTTP {status}), which is not followed; if you trust it, make it the base URL"
    )]
    Redirected {
        /// The HTTP status.
        status: u16,
        /// The address that the server names, without query.
        target: String,
        /// The server's id of the request.
        request_id: Option<String>,
    },
    /// The reply is longer than the limit.
    #[error("the reply is larger than {limit} bytes; raise the limit with `max_response_bytes`")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// The HTTP status.
        status: u16,
        /// The server's id of the request.
        request_id: Option<String>,
    },
    /// The model refused to answer; [`raw`](Self::raw) holds its words.
    #[error("the model refused to answer; read its words in `raw()` and rephrase the prompt")]
    Refused(Box<Answer>),
    /// The answer was cut off at a limit; [`raw`](Self::raw) holds what came.
    #[error("the answer was cut off after {} ({}); `raw()` holds what came",
        tokens(answer),
        limit.map_or_else(
            || "no `max_tokens` was set, so the limit is the server's or the model's context".to_owned(),
            |limit| format!("`max_tokens` is {limit}: raise it")))]
    Truncated {
        /// The limit that the call had set.
        limit: Option<u32>,
        /// The text so far, and its cost.
        answer: Box<Answer>,
    },
    /// A stream broke off in the middle of the answer; [`raw`](Self::raw) holds what came. It is never tried again by itself:
    /// what came would come twice.
    #[error("{0}; `raw()` holds what came")]
    BrokenStream(Box<BrokenStream>),
    /// The server's content filter cut the answer off; [`raw`](Self::raw) holds what came.
    #[error(
        "the server's content filter cut the answer off; `raw()` holds what came; rephrase the prompt"
    )]
    AnswerFiltered(Box<Answer>),
    /// The answer has no text.
    #[error(
        "the answer is empty after {}; the model may not support structured outputs",
        tokens(.0)
    )]
    Empty(Box<Answer>),
    /// The answer is no value of the type asked for; [`raw`](Self::raw) holds its text.
    #[error(
        "{0}; `detail()` says why, and `raw()` holds its text. Does the server enforce `response_format`?"
    )]
    Undecodable(Box<Undecodable>),
    /// The answer is a value of the type asked for and fails a check; [`raw`](Self::raw) holds its text.
    #[error("{0}")]
    Invalid(Box<Invalid>),
    /// An answer was not accepted, and asking again failed otherwise; what was spent until then is in
    /// [`usage`](Self::usage), and all else is that of the later failure.
    #[error("{0}")]
    AskedAgain(Box<AskedAgain>),
    /// Fewer good answers came than `samples` asked for; those that came are inside.
    #[error("{0}")]
    Incomplete(Box<Incomplete>),
    /// A batch did not run this prompt, and it was not paid for.
    #[cfg(feature = "batch")]
    #[error("{0}; put it into another job")]
    NotRun(Box<NotRun>),
    /// The server refused a whole batch when it checked it; nothing of it was run or paid for.
    #[cfg(feature = "batch")]
    #[error("{0}; once that is mended, go on with the job as before")]
    BatchRefused(Box<Refusal>),
    /// A file or folder of a batch job cannot be read or written.
    #[cfg(feature = "batch")]
    #[error("{} cannot be used: {source}; the job can be gone on with once it can", .path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// What the model wrote, as a number of tokens.
fn tokens(answer: &Answer) -> String {
    match answer.usage().completion_tokens {
        1 => "1 token".to_owned(),
        count => format!("{count} tokens"),
    }
}
