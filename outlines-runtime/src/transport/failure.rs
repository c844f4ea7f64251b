//! From the HTTP client's errors to ours.

use std::error::Error as StdError;
use std::time::Duration;

use reqwest::Url;

use crate::error::Error;

/// The error of a request that got no reply.
///
/// `connect_timeout` is that of the client, if it is known.
pub(super) fn unanswered(
    error: reqwest::Error,
    url: &Url,
    connect_timeout: Option<Duration>,
) -> Error {
    let connected = !error.is_connect();
    match connect_timeout {
        Some(limit) if !connected && error.is_timeout() => Error::Timeout {
            url: shown(url),
            limit,
            setting: "connect_timeout",
        },
        _ => connection(error, url, connected),
    }
}

/// The error of a reply that breaks off.
pub(super) fn cut(error: reqwest::Error, url: &Url) -> Error {
    connection(error, url, true)
}

fn connection(error: reqwest::Error, url: &Url, connected: bool) -> Error {
    let source = error.without_url();
    let cause = if source.is_timeout() {
        // The limits of a call are kept outside of the client.
        "a time limit of the HTTP client itself ran out, set by `http_client` or `configure_http`"
            .to_owned()
    } else {
        root_cause(&source)
    };
    Error::Connection {
        url: shown(url),
        cause,
        connected,
        source: source.into(),
    }
}

/// The address without what may be secret in it: its query may hold a key of a gateway.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Fails for addresses that cannot hold credentials, and then there are none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
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
