//! What the reply's headers say beside the body: who it was, and when to come back.

use std::time::Duration;

use reqwest::header::HeaderMap;

/// A day in seconds. No server means a longer wait, and `Duration` panics on the numbers that a broken one may send.
const LONGEST_WAIT: f64 = 24.0 * 3600.0;

/// The server's id of the request; the second name is Azure's.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    text(headers, "x-request-id")
        .or_else(|| text(headers, "apim-request-id"))
        .map(str::to_owned)
}

/// The wait that the server asks for: `retry-after-ms` is the exacter one, and goes before `Retry-After` in seconds.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = number(headers, "retry-after-ms")
        .map(|milliseconds| milliseconds / 1000.0)
        .or_else(|| number(headers, "retry-after"))?;
    (seconds > 0.0 && seconds <= LONGEST_WAIT).then(|| Duration::from_secs_f64(seconds))
}

fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    text(headers, name)?.trim().parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
