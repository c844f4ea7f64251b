//! A reply of the server that holds no answer of the model.

use std::fmt;
use std::time::Duration;

use crate::content_filter::ContentFilter;

/// A server's reply without an answer in it: the status, what the server said, and what identifies the request. Or a request that
/// was not sent, since by the rate limit that the server told its turn would come after the deadline.
///
/// `Display` shows status, code and the server's message, cut to a readable length; `Debug` leaves the body out, which
/// may quote the prompt. The API key is blotted out in all of them.
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
/// if let Error::RateLimited(rejection) = &error {
///     assert_eq!(rejection.status(), 429);
///     assert_eq!(rejection.retry_after(), Some(Duration::from_secs(20)));
///     eprintln!("{} says: {:?}", rejection.url(), rejection.message());
///     eprintln!("{:?} {:?} {:?}", rejection.kind(), rejection.code(), rejection.param());
///     eprintln!("request {:?}, filter {:?}", rejection.request_id(), rejection.content_filter());
///     eprintln!("{} bytes in all", rejection.body().len());
/// }
/// # assert!(matches!(error, Error::RateLimited(_)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Rejection {
    pub(crate) status: u16,
    /// The call's deadline, if the request was held back until it was too late to send it.
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
}

impl Rejection {
    /// The HTTP status; 429, too, of a request that the server's rate limit held back until it was too late to send it.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The address that was asked, or would have been.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server's id of the request, to quote in a support case.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How long the server asks to wait before the next attempt, or how long its rate limit holds.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What the server said, where it said it in a form that is known.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The error's type as the server names it, such as `invalid_request_error`.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// The error's code as the server names it, such as `invalid_api_key`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The request's parameter that the server finds at fault.
    #[must_use]
    pub fn param(&self) -> Option<&str> {
        self.param.as_deref()
    }

    /// What the content filter found, where the server says so: Azure does.
    #[must_use]
    pub fn content_filter(&self) -> Option<&ContentFilter> {
        self.content_filter.as_ref()
    }

    /// The whole body, whatever it is: JSON, a gateway's HTML page, or nothing.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// A request that was not sent: its turn comes after `wait`, or nobody knows when, and so after the caller's deadline.
    pub(crate) fn deferred(url: String, wait: Option<Duration>, deadline: Duration) -> Self {
        // Up to whole milliseconds: nobody wants to read nanoseconds.
        let wait = wait.map(|wait| {
            let wait = wait + Duration::from_nanos(999_999);
            Duration::new(wait.as_secs(), wait.subsec_millis() * 1_000_000)
        });
        Self {
            status: 429,
            deferred: Some(deadline),
            url,
            request_id: None,
            retry_after: wait,
            message: None,
            kind: None,
            code: None,
            param: None,
            body: String::new(),
            content_filter: None,
        }
    }

    #[cfg(test)]
    pub(crate) fn from_status(status: u16) -> Self {
        Self {
            status,
            deferred: None,
            url: String::new(),
            request_id: None,
            retry_after: None,
            message: None,
            kind: None,
            code: None,
            param: None,
            body: String::new(),
            content_filter: None,
        }
    }
}

/// Characters of the server's message that `Display` shows. The vendors' longest known ones have about 400.
const SHOWN: usize = 600;

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(deadline) = self.deferred {
            f.write_str("not sent: by the server's rate limit its turn comes ")?;
            return match self.retry_after {
                Some(wait) => write!(
                    f,
                    "in {wait:?} at the soonest, and `total_timeout` is {deadline:?}"
                ),
                None => write!(f, "after the `total_timeout` of {deadline:?}"),
            };
        }
        write!(f, "HTTP {}", self.status)?;
        if let Some(code) = self.code.as_ref().or(self.kind.as_ref()) {
            write!(f, " `{code}`")?;
        }
        match &self.message {
            None => Ok(()),
            Some(message) => match message.char_indices().nth(SHOWN) {
                None => write!(f, ": {}", message.trim_end_matches('.')),
                Some((end, _)) => write!(f, ": {}…", &message[..end]),
            },
        }
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
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
            .finish()
    }
}
