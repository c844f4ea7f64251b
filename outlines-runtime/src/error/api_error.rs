//! Error responses of the server.

use std::fmt;
use std::time::Duration;

use crate::content_filter::ContentFilter;

/// An error response: its status, the server's message, and what identifies the request.
///
/// Also describes a request that was not sent because the rate limit that the server reported does
/// not allow it within `total_timeout`.
///
/// `Display` shows the status, the code, and the server's message, shortened to 600 characters.
/// `Debug` leaves out the body, which may quote the prompt. The API key is redacted everywhere.
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
/// if let Error::RateLimited(error) = &error {
///     assert_eq!(error.status(), 429);
///     assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
///     eprintln!("{}: {:?}", error.url(), error.message());
///     eprintln!("{:?} {:?} {:?}", error.kind(), error.code(), error.param());
///     eprintln!("request {:?}, filter {:?}", error.request_id(), error.content_filter());
///     eprintln!("{} bytes in all", error.body().len());
/// }
/// # assert!(matches!(error, Error::RateLimited(_)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct ApiError {
    pub(crate) status: u16,
    /// The total timeout of the call, if the request was not sent because its turn would come
    /// later.
    pub(crate) deferred: Option<Duration>,
    pub(crate) url: String,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) message: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) param: Option<String>,
    pub(crate) body: String,
    pub(crate) content_filter: Option<ContentFilter>,
    /// The answer that the server rejected because it does not follow the schema.
    pub(crate) failed_generation: Option<String>,
    /// Advice that replaces that of the error.
    pub(crate) advice: Option<&'static str>,
}

impl ApiError {
    /// Returns the HTTP status. It is 429 for a request that was not sent because of a rate limit.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the URL of the request.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the server's request ID, to quote in a support case.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns how long to wait before the next attempt: the server's advice, or the time until
    /// its rate limit allows the request.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns the server's message, if the body has a known form.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the server's error type, such as `invalid_request_error`.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// Returns the server's error code, such as `invalid_api_key`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the request parameter that caused the error.
    #[must_use]
    pub fn param(&self) -> Option<&str> {
        self.param.as_deref()
    }

    /// Returns the findings of the content filter, if the server reports them. Azure does.
    #[must_use]
    pub fn content_filter(&self) -> Option<&ContentFilter> {
        self.content_filter.as_ref()
    }

    /// Returns the whole body: JSON, the HTML page of a gateway, or nothing.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Returns the error of a request that was not sent because its turn would come too late for
    /// `total_timeout`: in `wait`, or at an unknown time.
    pub(crate) fn deferred(url: String, wait: Option<Duration>, total_timeout: Duration) -> Self {
        // Rounded up to whole milliseconds for readability.
        let wait = wait.map(|wait| {
            let wait = wait + Duration::from_nanos(999_999);
            Duration::new(wait.as_secs(), wait.subsec_millis() * 1_000_000)
        });
        Self {
            status: 429,
            deferred: Some(total_timeout),
            url,
            retry_after: wait,
            ..Self::default()
        }
    }
}

/// The number of characters of the server's message that `Display` shows. The longest known
/// messages of the vendors have about 400.
const MAX_MESSAGE_CHARS: usize = 600;

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(total_timeout) = self.deferred {
            f.write_str("not sent: the server's rate limit allows it ")?;
            return match self.retry_after {
                Some(wait) => write!(
                    f,
                    "in {wait:?} at the earliest, after the `total_timeout` of {total_timeout:?}"
                ),
                None => write!(f, "only after the `total_timeout` of {total_timeout:?}"),
            };
        }
        write!(f, "HTTP {}", self.status)?;
        if let Some(code) = self.code.as_ref().or(self.kind.as_ref()) {
            write!(f, " `{}`", Escaped(code))?;
        }
        match &self.message {
            None => Ok(()),
            Some(message) => match message.char_indices().nth(MAX_MESSAGE_CHARS) {
                None => write!(f, ": {}", Escaped(message.trim_end_matches('.'))),
                Some((end, _)) => write!(f, ": {}…", Escaped(&message[..end])),
            },
        }
    }
}

/// A text of the server with control characters escaped, so that it cannot forge log lines.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.0.split_inclusive(is_unsafe) {
            match piece.char_indices().next_back() {
                Some((at, last)) if is_unsafe(last) => {
                    write!(f, "{}{}", &piece[..at], last.escape_default())?;
                }
                _ => f.write_str(piece)?,
            }
        }
        Ok(())
    }
}

/// Returns whether a character may start a new line or change the order of the text on a terminal.
fn is_unsafe(c: char) -> bool {
    let is_separator = matches!(c, '\u{2028}' | '\u{2029}');
    let is_bidi_control = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || is_separator || is_bidi_control
}

impl std::error::Error for ApiError {}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("deferred", &self.deferred)
            .field("url", &self.url)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .field("message", &self.message)
            .field("kind", &self.kind)
            .field("code", &self.code)
            .field("param", &self.param)
            .field("content_filter", &self.content_filter)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}
