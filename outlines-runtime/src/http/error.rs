//! Error of an attempt, and conversion of the HTTP client's errors.

use std::error::Error as StdError;
use std::time::Duration;

use reqwest::Url;

use crate::config::redact_url;
use crate::error::Error;
use crate::http::retry_hint::RetryHint;

/// The error of one attempt.
#[derive(Debug)]
pub(crate) struct AttemptError {
    pub(crate) error: Error,
    pub(crate) hint: RetryHint,
}

/// The wait that the server asks for is part of its error.
impl From<Error> for AttemptError {
    fn from(error: Error) -> Self {
        let hint = RetryHint {
            should_retry: None,
            retry_after: error.retry_after(),
        };
        Self { error, hint }
    }
}

/// Returns the error of a request that got no response.
///
/// `connect_timeout` is the client's own, if known.
pub(super) fn request_error(
    error: reqwest::Error,
    url: &Url,
    connect_timeout: Option<Duration>,
) -> Error {
    let connected = !error.is_connect();
    match connect_timeout {
        Some(limit) if !connected && error.is_timeout() => Error::Timeout {
            url: redact_url(url),
            limit,
            setting: "connect_timeout",
        },
        _ => connection(error, url, connected),
    }
}

/// Returns the error of a response body that was interrupted.
pub(super) fn body_error(error: reqwest::Error, url: &Url) -> Error {
    connection(error, url, true)
}

fn connection(error: reqwest::Error, url: &Url, connected: bool) -> Error {
    let source = error.without_url();
    if !connected && let Some(message) = misconfiguration(&root_cause(&source), url) {
        return Error::configuration(message);
    }
    let cause = if source.is_timeout() {
        // `timeout` and `total_timeout` are enforced outside of the client.
        "a timeout of the HTTP client itself expired, set by `http_client` or `configure_http`"
            .to_owned()
    } else {
        root_cause(&source)
    };
    Error::Connection {
        url: redact_url(url),
        cause,
        connected,
        source: source.into(),
    }
}

/// Returns what is wrong with the settings if a connection cannot succeed with them.
fn misconfiguration(cause: &str, url: &Url) -> Option<String> {
    let url = redact_url(url);
    if cause.to_lowercase().contains("certificate") {
        return Some(format!(
            "the TLS certificate of {url} is not trusted ({cause}); add its issuer with \
             `configure_http` (`tls_certs_merge`), or correct `base_url`"
        ));
    }
    cause.contains("unsupported scheme socks").then(|| {
        format!(
            "cannot reach {url} through a SOCKS proxy, which is not supported; set `ALL_PROXY`, \
             `HTTPS_PROXY` or `HTTP_PROXY` to an HTTP proxy, or exclude the server with `NO_PROXY`"
        )
    })
}

/// Returns the innermost error's text, such as `Connection refused (os error 111)`, instead of
/// `error sending request`.
pub(super) fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
