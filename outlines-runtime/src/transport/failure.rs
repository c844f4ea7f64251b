//! From the HTTP client's errors to ours.

use std::error::Error as StdError;
use std::time::Duration;

use reqwest::Url;

use crate::error::Error;

/// What the time limits of the failed request were.
pub(super) struct Limits {
    pub(super) total: Duration,
    pub(super) connect: Duration,
}

/// The error of a request that got no whole reply; `replied` tells whether one had begun.
pub(super) fn from_reqwest(
    error: reqwest::Error,
    url: &Url,
    limits: &Limits,
    replied: bool,
) -> Error {
    let unconnected = !replied && error.is_connect();
    let url = url.to_string();
    if error.is_timeout() {
        let (limit, setting) = if unconnected {
            (limits.connect, "connect_timeout")
        } else {
            (limits.total, "timeout")
        };
        return Error::Timeout {
            url,
            limit,
            setting,
        };
    }
    let source = error.without_url();
    Error::Connection {
        url,
        cause: root_cause(&source),
        connected: !unconnected,
        source: source.into(),
    }
}

/// The innermost error's text: `Connection refused (os error 111)` and not `error sending request`.
pub(super) fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
