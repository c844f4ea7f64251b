//! Rate limits as the response headers report them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::HeaderMap;

/// The upper bound of a reset in seconds: one day. `Duration` panics on the values that a broken
/// server may send.
const MAX_RESET: f64 = 24.0 * 3600.0;

/// Larger numbers of seconds are Unix times: the first is in 2001, the last in 5138.
const UNIX_TIME: f64 = 1e9;
const MAX_UNIX_TIME: f64 = 1e11;

/// The number of limits, in the order of [`RateLimitHeaders`]: requests, tokens, and tokens of the
/// project.
pub(super) const KINDS: usize = LIMITS.len();

/// The names of the limits, which follow the field in the name of a header:
/// `x-ratelimit-remaining-requests`.
const LIMITS: [&str; 3] = ["requests", "tokens", "project-tokens"];
const FIELDS: [&str; 3] = ["remaining", "limit", "reset"];

/// The state of one limit. Azure usually sends only `remaining`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LimitStatus {
    pub(super) remaining: f64,
    pub(super) limit: Option<f64>,
    pub(super) reset: Option<Duration>,
}

/// The state of the limits that a response reports.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct RateLimitHeaders(pub(super) [Option<LimitStatus>; KINDS]);

impl RateLimitHeaders {
    /// Reads the headers. A reset that is a time is relative to the server's.
    ///
    /// One pass over all headers is faster than nine look-ups, most of which find nothing.
    pub(in crate::http) fn parse(
        headers: &HeaderMap,
        server_time: impl Fn() -> SystemTime,
    ) -> Self {
        let mut texts = [[None; FIELDS.len()]; KINDS];
        for (name, value) in headers {
            let Some(name) = name.as_str().strip_prefix("x-ratelimit-") else {
                continue;
            };
            let Some((field, limit)) = name.split_once('-') else {
                continue;
            };
            let limit = LIMITS.iter().position(|known| *known == limit);
            let field = FIELDS.iter().position(|known| *known == field);
            if let (Some(limit), Some(field)) = (limit, field) {
                texts[limit][field] = value.to_str().ok().map(str::trim);
            }
        }
        Self(texts.map(|[remaining, limit, reset]| {
            Some(LimitStatus {
                remaining: count(remaining?)?,
                limit: limit.and_then(count),
                reset: reset.and_then(|text| duration(text, &server_time)),
            })
        }))
    }
}

fn count(text: &str) -> Option<f64> {
    let count: f64 = text.parse().ok()?;
    // Some servers report the excess over a limit as a negative remainder.
    count.is_finite().then_some(count.max(0.0))
}

/// Parses a duration in Go's notation (`1s`, `6m0s`, `7.66s`, `20ms`) or in seconds. The crate
/// humantime, made for such texts, does not support fractions.
fn duration(text: &str, server_time: impl Fn() -> SystemTime) -> Option<Duration> {
    let seconds = match text.parse() {
        Ok(time) if (UNIX_TIME..MAX_UNIX_TIME).contains(&time) => {
            let at = UNIX_EPOCH + Duration::from_secs_f64(time);
            at.duration_since(server_time()).ok()?.as_secs_f64()
        }
        Ok(seconds) => seconds,
        Err(_) => seconds_of_parts(text)?,
    };
    (0.0..)
        .contains(&seconds)
        .then(|| Duration::from_secs_f64(seconds.min(MAX_RESET)))
}

fn seconds_of_parts(mut text: &str) -> Option<f64> {
    let mut sum = 0.0;
    while !text.is_empty() {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, rest) = text.split_at(end);
        let end = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (unit, rest) = rest.split_at(end);
        let seconds = match unit {
            "d" => 86_400.0,
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" | "μs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        sum += number.parse::<f64>().ok()? * seconds;
        text = rest;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    /// Returns the server's time in these tests.
    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_795_872_000)
    }

    fn parse(headers: &HeaderMap) -> RateLimitHeaders {
        RateLimitHeaders::parse(headers, now)
    }

    #[test]
    fn resets_are_read_in_all_notations() {
        for (text, milliseconds) in [
            ("1s", Some(1_000)),
            ("6m0s", Some(360_000)),
            ("20ms", Some(20)),
            ("7.66s", Some(7_660)),
            ("2m59.56s", Some(179_560)),
            ("1h2m3.5s", Some(3_723_500)),
            ("1d", Some(86_400_000)),
            ("0s", Some(0)),
            ("0", Some(0)),
            ("59", Some(59_000)),
            ("1.5", Some(1_500)),
            ("1500000ns", Some(1)),
            ("900d", Some(86_400_000)),
            ("inf", Some(86_400_000)),
            ("", Some(0)),
            ("nan", None),
            ("-1s", None),
            ("-1", None),
            ("1", Some(1_000)),
            ("1s2", None),
            ("s", None),
            ("1.2.3s", None),
            ("1 s", None),
            ("2026-11-22T10:00:00Z", None),
            ("1795872002", Some(2_000)),
            ("1795872000", Some(0)),
            ("1795871999", None),
        ] {
            let read = duration(text, now).map(|duration| duration.as_millis());
            assert_eq!(read, milliseconds, "{text:?}");
        }
    }

    #[test]
    fn a_limit_is_known_by_what_remains() {
        let mut headers = HeaderMap::new();
        assert_eq!(parse(&headers), RateLimitHeaders::default());
        for (name, value) in [
            ("x-ratelimit-limit-requests", "60"),
            ("x-ratelimit-remaining-tokens", " 149984 "),
            ("x-ratelimit-limit-tokens", "150000"),
            ("x-ratelimit-reset-tokens", "6m0s"),
            ("x-ratelimit-remaining-project-tokens", "-1"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let tokens = LimitStatus {
            remaining: 149_984.0,
            limit: Some(150_000.0),
            reset: Some(Duration::from_secs(360)),
        };
        let exceeded = LimitStatus {
            remaining: 0.0,
            limit: None,
            reset: None,
        };
        assert_eq!(parse(&headers).0, [None, Some(tokens), Some(exceeded)]);
        headers.insert(
            "x-ratelimit-remaining-requests",
            HeaderValue::from_static("0"),
        );
        let requests = LimitStatus {
            remaining: 0.0,
            limit: Some(60.0),
            reset: None,
        };
        assert_eq!(parse(&headers).0[0], Some(requests));
    }
}
