//! What the reply's headers say beside the body: who it was, whether to come back, and when.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER};

// As names and not as text, which every look-up would parse anew.
static SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");
static RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static AZURE_REQUEST_ID: HeaderName = HeaderName::from_static("apim-request-id");

/// A day in seconds: longer waits are shown as this one. Nobody waits that long, and `Duration` panics on the numbers
/// that a broken server may send.
const LONGEST_WAIT: f64 = 24.0 * 3600.0;

/// The server's word on another attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Advice {
    /// `x-should-retry`, with which OpenAI overrules the status.
    pub(crate) should_retry: Option<bool>,
    /// The wait that the server asks for.
    pub(crate) wait: Option<Duration>,
}

impl Advice {
    /// Reads the headers; a date in them is measured against `now`.
    pub(super) fn from_headers(headers: &HeaderMap, now: SystemTime) -> Self {
        let should_retry = match text(headers, &SHOULD_RETRY) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        Self {
            should_retry,
            wait: wait(headers, now),
        }
    }
}

/// The server's id of the request; the second name is Azure's.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    text(headers, &REQUEST_ID)
        .or_else(|| text(headers, &AZURE_REQUEST_ID))
        .map(str::to_owned)
}

/// `retry-after-ms` is the exacter one, and goes before `Retry-After`, which is in seconds or a date (RFC 9110, 10.2.3).
fn wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let seconds = number(headers, &RETRY_AFTER_MS)
        .map(|milliseconds| milliseconds / 1000.0)
        .or_else(|| number(headers, &RETRY_AFTER))
        .or_else(|| {
            let date = httpdate::parse_http_date(text(headers, &RETRY_AFTER)?.trim()).ok()?;
            Some(date.duration_since(now).ok()?.as_secs_f64())
        })?;
    (seconds.is_finite() && seconds > 0.0)
        .then(|| Duration::from_secs_f64(seconds.min(LONGEST_WAIT)))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<f64> {
    text(headers, name)?.trim().parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use reqwest::header::HeaderValue;

    use super::*;

    /// `Wed, 21 Oct 2015 07:28:00 GMT`, the example of the RFC.
    const NOW: u64 = 1_445_412_480;

    fn advice(headers: &[(&'static str, &'static str)]) -> Advice {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        Advice::from_headers(&headers, UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[test]
    fn the_wait_is_read_in_all_three_forms() {
        for (headers, milliseconds) in [
            (&[("retry-after-ms", "1500")][..], Some(1_500)),
            (&[("retry-after-ms", "0.5"), ("retry-after", "9")], Some(0)),
            (
                &[("retry-after-ms", "soon"), ("retry-after", "9")],
                Some(9_000),
            ),
            (&[("retry-after", "1.25")], Some(1_250)),
            (&[("retry-after", " 7 ")], Some(7_000)),
            (
                &[("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT")],
                Some(30_000),
            ),
            (
                &[("retry-after", "Wednesday, 21-Oct-15 07:28:30 GMT")],
                Some(30_000),
            ),
            (&[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], None),
            (&[("retry-after", "Wed, 21 Oct 2015 07:27:00 GMT")], None),
            (&[("retry-after", "soon")], None),
            (&[("retry-after", "0")], None),
            (&[("retry-after", "-3")], None),
            (&[("retry-after", "inf")], None),
            (&[("retry-after", "nan")], None),
            (&[("retry-after-ms", "-1"), ("retry-after", "9")], None),
            (&[("retry-after", "1e300")], Some(86_400_000)),
            (&[], None),
        ] {
            let wait = advice(headers).wait.map(|wait| wait.as_millis());
            assert_eq!(wait, milliseconds, "{headers:?}");
        }
    }

    #[test]
    fn only_true_and_false_say_whether_to_retry() {
        for (value, expected) in [("true", Some(true)), ("false", Some(false)), ("1", None)] {
            assert_eq!(advice(&[("x-should-retry", value)]).should_retry, expected);
        }
    }
}
