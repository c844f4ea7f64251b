//! Retry loop for a single request.
//!
//! The rules are those of the [official client], except that an exhausted quota is never
//! retried. They need the response headers at each step, a jitter that only shortens the wait,
//! and a deadline for attempts and waits together. Only the loop of a retry crate would be left
//! to use, so there is no dependency on one.
//!
//! [official client]: https://github.com/openai/openai-python/blob/main/src/openai/_base_client.py

use std::future::Future;
use std::time::Duration;

use reqwest::Url;
use tokio::time::Instant;
use tracing::Span;

use crate::error::{ApiError, Error};
use crate::http::error::timeout_error;
use crate::http::random::unit_f64;
use crate::http::rate_limit::{Permit, QueuePosition, RateLimiter};
use crate::http::retry_hint::{RetryHint, backoff};
use crate::http::timeout::timeout;
use crate::http::{RequestLimits, redact_url};

/// The official client's limit. If the server asks for a longer wait, the error is returned
/// instead.
const MAX_WAIT: Duration = Duration::from_secs(120);

/// An operation that can be attempted repeatedly.
pub(crate) trait Attempt {
    type Output;

    fn url(&self) -> &Url;

    /// Returns the estimated cost of an attempt in tokens; 0 where no model is called.
    fn tokens(&self) -> f64 {
        0.0
    }

    /// Makes one attempt and updates the permit from the rate limits in its response.
    fn attempt(
        &mut self,
        permit: &Permit<'_>,
    ) -> impl Future<Output = Result<Self::Output, AttemptError>> + Send;
}

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

/// Attempts `operation` until it succeeds, fails for good, or exceeds a limit, and returns its last
/// error. Each attempt waits for a permit of the rate limiter. `rng` is uniform in `[0, 1)`.
pub(super) async fn retry<A: Attempt>(
    limits: RequestLimits,
    rng: fn() -> f64,
    limiter: &RateLimiter,
    operation: &mut A,
) -> Result<A::Output, Error> {
    let deadline = limits.deadline();
    let mut retries = 0;
    let mut last_error = None;
    let mut arrival = QueuePosition::default();
    loop {
        let permit = limiter
            .acquire(&mut arrival, operation.tokens(), deadline)
            .await;
        let (limit, setting) = limits.next();
        let permit = match permit {
            Ok(permit) => permit,
            Err(wait) => {
                let deferred = || deferred(operation.url(), &limits, wait);
                return Err(last_error.unwrap_or_else(deferred));
            }
        };
        // Without time left, the request is not sent: a single poll may be enough to send it.
        let outcome = if limit.is_zero() {
            None
        } else {
            timeout(limit, deadline, operation.attempt(&permit)).await
        };
        let failed = match outcome {
            Some(Ok(output)) => {
                permit.succeeded();
                return Ok(output);
            }
            Some(Err(failed)) => failed,
            None => timeout_error(operation.url(), &limits, setting).into(),
        };
        let wait = failed
            .hint
            .retry_after
            .unwrap_or_else(|| backoff(retries, rng()));
        if is_rate_limit(&failed.error) {
            limiter.throttled(failed.hint.retry_after);
        } else if failed.error.status().is_some() {
            permit.succeeded();
        }
        drop(permit);
        // A wait that ends after the deadline is pointless; the caller learns the same sooner.
        let in_time = deadline.is_none_or(|deadline| Instant::now() + wait < deadline);
        if retries == limits.max_retries || !should_retry(&failed.error, &failed.hint) || !in_time {
            return Err(failed.error);
        }
        retries += 1;
        tracing::debug!(
            attempt = retries,
            error.type = failed.error.kind(),
            http.response.status_code = failed.error.status(),
            request_id = failed.error.request_id(),
            wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            "attempt failed, retrying",
        );
        tokio::time::sleep(wait).await;
        Span::current().record("http.request.resend_count", retries);
        last_error = Some(failed.error);
    }
}

impl RequestLimits {
    /// Returns how long to wait before the request is sent again after this error, or `None` if it
    /// should not be. A response that `broke` off is sent again whatever the class of the error.
    pub(crate) fn wait_before_retry(
        &self,
        error: &Error,
        retries: u32,
        broke: bool,
    ) -> Option<Duration> {
        let hint = RetryHint {
            should_retry: broke.then_some(true),
            retry_after: error.retry_after(),
        };
        let wait = hint
            .retry_after
            .unwrap_or_else(|| backoff(retries, unit_f64()));
        let in_time = self
            .deadline()
            .is_none_or(|deadline| Instant::now() + wait < deadline);
        let is_allowed = retries < self.max_retries && should_retry(error, &hint) && in_time;
        is_allowed.then_some(wait)
    }
}

/// Returns the error of a request that the rate limiter cannot permit before the deadline. Callers
/// should treat it like a 429.
fn deferred(url: &Url, limits: &RequestLimits, wait: Option<Duration>) -> Error {
    let total_timeout = limits.configured("total_timeout");
    let rejection = ApiError::deferred(redact_url(url), wait, total_timeout);
    Error::RateLimited(Box::new(rejection))
}

/// Returns whether other requests should wait because of this error. The final rejection of one
/// request says nothing about others.
pub(super) fn is_rate_limit(error: &Error) -> bool {
    matches!(error, Error::RateLimited(_)) && error.is_retryable()
}

/// Returns whether to make another attempt. The rules, in order: errors that retrying cannot fix, a
/// wait that is too long, the server's advice, and the error's class.
fn should_retry(error: &Error, hint: &RetryHint) -> bool {
    let is_final = match error {
        Error::QuotaExhausted(_) | Error::Configuration { .. } => true,
        Error::Timeout { setting, .. } => *setting == "total_timeout",
        _ => false,
    };
    if is_final || hint.retry_after.is_some_and(|wait| wait > MAX_WAIT) {
        return false;
    }
    hint.should_retry.unwrap_or_else(|| error.is_retryable())
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::http::Deadline;

    const SECOND: Duration = Duration::from_secs(1);

    /// Attempts with scripted outcomes.
    struct Script {
        url: Url,
        outcomes: VecDeque<(Duration, Result<(), AttemptError>)>,
        /// When each attempt began.
        begun: Vec<Duration>,
        start: Instant,
    }

    impl Attempt for Script {
        type Output = ();

        fn url(&self) -> &Url {
            &self.url
        }

        async fn attempt(&mut self, _: &Permit<'_>) -> Result<(), AttemptError> {
            self.begun.push(self.start.elapsed());
            let (takes, outcome) = self.outcomes.pop_front().unwrap();
            tokio::time::sleep(takes).await;
            outcome
        }
    }

    fn script(outcomes: impl IntoIterator<Item = Result<(), AttemptError>>) -> Script {
        Script {
            url: "http://h/v1".parse().unwrap(),
            outcomes: outcomes
                .into_iter()
                .map(|outcome| (Duration::ZERO, outcome))
                .collect(),
            begun: Vec::new(),
            start: Instant::now(),
        }
    }

    fn limits(max_retries: u32) -> RequestLimits {
        RequestLimits {
            timeout: 600 * SECOND,
            deadline: None,
            max_retries,
        }
    }

    /// Returns the milliseconds at which the attempts began, without jitter.
    async fn begun(limits: RequestLimits, mut script: Script) -> (Vec<u128>, Result<(), Error>) {
        let outcome = retry(limits, || 0.0, &RateLimiter::default(), &mut script).await;
        let begun = script.begun.iter().map(Duration::as_millis).collect();
        (begun, outcome)
    }

    fn rejected(
        class: fn(Box<ApiError>) -> Error,
        status: u16,
        hint: RetryHint,
    ) -> Result<(), AttemptError> {
        let rejection = ApiError {
            status,
            ..ApiError::default()
        };
        Err(AttemptError {
            error: class(Box::new(rejection)),
            hint,
        })
    }

    fn status(status: u16) -> Result<(), AttemptError> {
        let class = match status {
            429 => Error::RateLimited,
            500.. => Error::Server,
            400 => Error::InvalidRequest,
            401 => Error::Authentication,
            _ => Error::Status,
        };
        rejected(class, status, RetryHint::default())
    }

    fn advised(seconds: f64, should_retry: Option<bool>) -> Result<(), AttemptError> {
        let retry_after = Some(Duration::from_secs_f64(seconds));
        rejected(
            Error::RateLimited,
            429,
            RetryHint {
                should_retry,
                retry_after,
            },
        )
    }

    fn unreachable() -> Result<(), AttemptError> {
        Err(AttemptError::from(Error::Connection {
            url: "http://h".to_owned(),
            cause: "refused".to_owned(),
            connected: false,
            source: "refused".into(),
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn waits_double_from_half_a_second_to_eight_seconds() {
        let failures = (0..8).map(|_| status(503));
        let (begun, outcome) = begun(limits(7), script(failures)).await;
        assert_eq!(begun, [0, 500, 1500, 3500, 7500, 15_500, 23_500, 31_500]);
        assert!(matches!(outcome, Err(Error::Server(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn jitter_shortens_each_wait() {
        let mut script = script([status(500), status(500), Ok(())]);
        retry(limits(2), || 0.5, &RateLimiter::default(), &mut script)
            .await
            .unwrap();
        let begun: Vec<_> = script.begun.iter().map(Duration::as_micros).collect();
        // Tokio's clock counts milliseconds and rounds up: 437.5 and 875 of them.
        assert_eq!(begun, [0, 438_000, 1_313_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn only_transient_failures_are_retried() {
        for (outcome, attempts) in [
            (status(400), 1),
            (status(401), 1),
            (status(402), 1),
            (status(408), 2),
            (status(409), 2),
            (status(418), 1),
            (status(429), 2),
            (status(500), 2),
            (status(599), 2),
            (unreachable(), 2),
            (Err(Error::configuration("m").into()), 1),
        ] {
            let (begun, _) = begun(limits(2), script([outcome, Ok(())])).await;
            assert_eq!(begun.len(), attempts);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_retries_means_one_attempt() {
        let (begun, outcome) = begun(limits(0), script([status(500)])).await;
        assert_eq!(begun, [0]);
        assert!(outcome.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn the_servers_wait_is_observed_to_the_millisecond() {
        let script = script([advised(1.5, None), advised(120.0, None), Ok(())]);
        let (begun, outcome) = begun(limits(2), script).await;
        assert_eq!(begun, [0, 1_500, 121_500]);
        outcome.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_over_two_minutes_is_final_whatever_the_advice() {
        for should_retry in [None, Some(true), Some(false)] {
            let (begun, outcome) = begun(limits(2), script([advised(120.001, should_retry)])).await;
            assert_eq!(begun, [0]);
            assert!(matches!(outcome, Err(Error::RateLimited(_))));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_servers_advice_overrides_the_status() {
        let advice = |should_retry| RetryHint {
            should_retry: Some(should_retry),
            retry_after: None,
        };
        let refused = script([rejected(Error::Server, 500, advice(false))]);
        assert_eq!(begun(limits(2), refused).await.0, [0]);
        let invited = script([rejected(Error::InvalidRequest, 400, advice(true)), Ok(())]);
        assert_eq!(begun(limits(2), invited).await.0, [0, 500]);
        let quota = script([rejected(Error::QuotaExhausted, 429, advice(true))]);
        assert_eq!(begun(limits(2), quota).await.0, [0]);
    }

    #[tokio::test(start_paused = true)]
    async fn each_attempt_has_the_full_timeout() {
        let mut script = script([Ok(()), Ok(()), Ok(())]);
        for (takes, _) in &mut script.outcomes {
            *takes = 11 * SECOND;
        }
        let limits = RequestLimits {
            timeout: 10 * SECOND,
            ..limits(2)
        };
        let (begun, outcome) = begun(limits, script).await;
        assert_eq!(begun, [0, 10_500, 21_500]);
        let Err(Error::Timeout { limit, setting, .. }) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!((limit, setting), (10 * SECOND, "timeout"));
    }

    #[tokio::test(start_paused = true)]
    async fn the_total_timeout_ends_an_attempt_and_is_final() {
        let mut script = script([status(500), Ok(())]);
        script.outcomes[0].0 = 2 * SECOND;
        script.outcomes[1].0 = 3 * SECOND;
        let start = script.start;
        let limits = RequestLimits {
            deadline: Deadline::after(5 * SECOND),
            ..limits(2)
        };
        let (begun, outcome) = begun(limits, script).await;
        assert_eq!(begun, [0, 2_500]);
        assert_eq!(start.elapsed(), 5 * SECOND);
        let Err(Error::Timeout { limit, setting, .. }) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!((limit, setting), (5 * SECOND, "total_timeout"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_deadline_is_not_started() {
        let limits = RequestLimits {
            deadline: Deadline::after(5 * SECOND),
            ..limits(2)
        };
        let script = script([advised(5.0, None)]);
        let start = script.start;
        let (begun, outcome) = begun(limits, script).await;
        assert_eq!(begun, [0]);
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert!(matches!(outcome, Err(Error::RateLimited(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn without_time_nothing_is_sent() {
        let limits = RequestLimits {
            deadline: Deadline::after(Duration::ZERO),
            ..limits(2)
        };
        let (begun, outcome) = begun(limits, script([])).await;
        assert!(begun.is_empty());
        assert!(matches!(outcome, Err(Error::Timeout { .. })));
    }
}
