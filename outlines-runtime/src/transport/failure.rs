//! From the HTTP client's errors to ours.

use std::error::Error as StdError;
use std::time::Duration;

use reqwest::Url;

use crate::error::Error;

/// The error of a request that got no whole reply; `replied` tells whether one had begun.
pub(super) fn from_reqwest(
    error: reqwest::Error,
    url: &Url,
    connect_timeout: Duration,
    replied: bool,
) -> Error {
    let unconnected = !replied && error.is_connect();
    let url = shown(url);
    if unconnected && error.is_timeout() {
        return Error::Timeout {
            url,
            limit: connect_timeout,
            setting: "connect_timeout",
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

/// The address without its query, which may hold a key of a gateway.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.to_string()
}

/// The innermost error's text: `Connection refused (os error 111)` and not `error sending request`.
pub(super) fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
