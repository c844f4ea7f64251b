//! Response headers about retries and request IDs, and the default backoff.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

// Parsed once, not at every look-up.
static SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");
static RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static AZURE_REQUEST_ID: HeaderName = HeaderName::from_static("apim-request-id");

/// The upper bound of a wait in seconds: one day. `Duration` panics on the values that a broken
/// server may send.
const MAX_WAIT: f64 = 24.0 * 3600.0;

/// The server's advice about another attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RetryHint {
    /// `x-should-retry`, which overrides the status (OpenAI).
    pub(crate) should_retry: Option<bool>,
    /// The wait before the next attempt.
    pub(crate) retry_after: Option<Duration>,
}

impl RetryHint {
    /// Reads the headers. A date is relative to `now`.
    pub(super) fn from_headers(headers: &HeaderMap, now: SystemTime) -> Self {
        let should_retry = match text(headers, &SHOULD_RETRY) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        Self {
            should_retry,
            retry_after: retry_after(headers, now),
        }
    }
}

/// Returns the server's time, to which its dates are relative, or otherwise this machine's.
pub(super) fn server_time(headers: &HeaderMap) -> SystemTime {
    text(headers, &DATE)
        .and_then(|date| httpdate::parse_http_date(date.trim()).ok())
        .unwrap_or_else(SystemTime::now)
}

/// Returns the server's id of the request: `x-request-id`, or `apim-request-id` on Azure.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    text(headers, &REQUEST_ID)
        .or_else(|| text(headers, &AZURE_REQUEST_ID))
        .map(str::to_owned)
}

/// Reads `retry-after-ms`, which is more precise, or otherwise `Retry-After`, which holds seconds
/// or a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let seconds = number(headers, &RETRY_AFTER_MS)
        .map(|milliseconds| milliseconds / 1000.0)
        .or_else(|| number(headers, &RETRY_AFTER))
        .or_else(|| {
            let date = httpdate::parse_http_date(text(headers, &RETRY_AFTER)?.trim()).ok()?;
            Some(date.duration_since(now).ok()?.as_secs_f64())
        })?;
    (seconds.is_finite() && seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(MAX_WAIT)))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<f64> {
    text(headers, name)?.trim().parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The official client's backoff: half a second, doubled up to eight seconds, shortened by up to a
/// quarter so that clients that failed together do not return together.
const FIRST_BACKOFF: f64 = 0.5;
const MAX_BACKOFF: f64 = 8.0;
const JITTER: f64 = 0.25;

/// Returns the wait after `retries` retries (0 at first). `random` is uniform in `[0, 1)`.
pub(super) fn backoff(retries: u32, random: f64) -> Duration {
    // 2^4 exceeds the maximum; unbounded, the power would become infinite.
    let doubled = FIRST_BACKOFF * f64::from(1_u32 << retries.min(4));
    Duration::from_secs_f64(doubled.min(MAX_BACKOFF) * (1.0 - JITTER * random.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use reqwest::header::HeaderValue;

    use super::*;

    /// `Wed, 21 Oct 2015 07:28:00 GMT`, the example of the RFC.
    const NOW: u64 = 1_445_412_480;

    fn hint(headers: &[(&'static str, &'static str)]) -> RetryHint {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        RetryHint::from_headers(&headers, UNIX_EPOCH + Duration::from_secs(NOW))
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
            let wait = hint(headers).retry_after.map(|wait| wait.as_millis());
            assert_eq!(wait, milliseconds, "{headers:?}");
        }
    }

    #[test]
    fn a_date_is_relative_to_the_servers_clock() {
        let mut headers = HeaderMap::new();
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        for (date, wait) in [
            // This machine's clock, or a server's that is an hour ahead.
            (None, Some(3_630)),
            (Some("Wed, 21 Oct 2015 08:28:00 GMT"), Some(30)),
            (Some("Wed, 21 Oct 2015 09:28:00 GMT"), None),
        ] {
            headers.insert(
                RETRY_AFTER,
                HeaderValue::from_static("Wed, 21 Oct 2015 08:28:30 GMT"),
            );
            if let Some(date) = date {
                headers.insert(DATE, HeaderValue::from_static(date));
            }
            let now = date.map_or(now, |_| server_time(&headers));
            let hint = RetryHint::from_headers(&headers, now);
            assert_eq!(hint.retry_after.map(|wait| wait.as_secs()), wait);
        }
    }

    #[test]
    fn only_true_and_false_are_advice() {
        for (value, expected) in [("true", Some(true)), ("false", Some(false)), ("1", None)] {
            assert_eq!(hint(&[("x-should-retry", value)]).should_retry, expected);
        }
    }

    #[test]
    fn the_backoff_doubles_up_to_eight_seconds() {
        let waits: Vec<u128> = (0..7).map(|k| backoff(k, 0.0).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(backoff(u32::MAX, 0.0), Duration::from_secs(8));
    }

    #[test]
    fn jitter_shortens_the_backoff_by_at_most_a_quarter() {
        assert_eq!(backoff(0, 0.5).as_micros(), 437_500);
        assert_eq!(backoff(4, 1.0), Duration::from_secs(6));
    }
}
