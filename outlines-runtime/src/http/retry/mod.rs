//! Retry loop for a single request, and the time limit of each attempt.
//!
//! The rules are those of the [official client], except that an exhausted quota is never
//! retried. They need the response headers at each step, a jitter that only shortens the wait,
//! and a deadline for attempts and waits together. Only the loop of a retry crate would be left
//! to use, so there is no dependency on one.
//!
//! [official client]: https://github.com/openai/openai-python/blob/main/src/openai/_base_client.py

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use reqwest::{Client, Method, Url};
use tokio::time::{Instant, sleep};
use tracing::Span;

use crate::config::redact_url;
use crate::error::{ApiError, Error};
use crate::http::client::ReadResponse;
use crate::http::error::AttemptError;
use crate::http::random::{random_u128, unit_f64};
use crate::http::rate_limit::{Permit, QueuePosition, RateLimiter, estimated_tokens};
use crate::http::retry_hint::{RetryHint, backoff};
use crate::http::{BudgetCheck, Endpoint, HttpClient, HttpRequest, RequestLimits};

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

/// Attempts of a request to a model.
struct ModelRequest<'a, R> {
    http: &'a HttpClient,
    client: Client,
    request: HttpRequest<'a>,
    tokens: f64,
    budget: BudgetCheck<'a>,
    reader: R,
}

impl<R: ReadResponse + Send> Attempt for ModelRequest<'_, R> {
    type Output = R::Output;

    fn url(&self) -> &Url {
        self.request.endpoint.url()
    }

    fn tokens(&self) -> f64 {
        self.tokens
    }

    async fn attempt(&mut self, permit: &Permit<'_>) -> Result<R::Output, AttemptError> {
        self.budget.check()?;
        let attempt = self
            .http
            .attempt(&self.client, &self.request, permit, &self.reader);
        attempt.await
    }
}

impl HttpClient {
    /// Posts a body until the request succeeds, fails for good, or exceeds a limit.
    ///
    /// The budget is checked before a wait for the rate limit, and before each attempt. `reader`
    /// reads each successful response. All attempts share an idempotency key: a server that
    /// supports the header executes and bills a repeated request once.
    pub(crate) async fn post<R: ReadResponse + Send>(
        &self,
        endpoint: &Endpoint,
        body: Bytes,
        max_tokens: Option<u32>,
        limits: RequestLimits,
        budget: BudgetCheck<'_>,
        reader: R,
    ) -> Result<R::Output, Error> {
        budget.check()?;
        let key = new_idempotency_key();
        let mut attempt = ModelRequest {
            http: self,
            client: self.pool.current()?,
            tokens: estimated_tokens(&body, max_tokens),
            request: HttpRequest {
                idempotency_key: str::from_utf8(&key).ok(),
                body: Some(body),
                limits: Some(limits),
                ..HttpRequest::new(Method::POST, endpoint)
            },
            budget,
            reader,
        };
        retry(limits, unit_f64, &self.rate_limiter, &mut attempt).await
    }

    /// Records the failure of an answer whose response had been accepted. A rate limit applies to
    /// all requests, as if it had its own status.
    pub(crate) fn record_failure(&self, error: &Error) {
        let failure = match error {
            Error::BrokenStream(broken) => broken.failure().unwrap_or(error),
            error => error,
        };
        if is_rate_limit(failure) {
            self.rate_limiter.throttled(error.retry_after());
        }
    }

    /// Retries an attempt that is not limited by the rate limits of the model.
    #[cfg(feature = "batch")]
    pub(crate) async fn retry<A: Attempt>(
        limits: RequestLimits,
        attempt: &mut A,
    ) -> Result<A::Output, Error> {
        retry(limits, unit_f64, &RateLimiter::default(), attempt).await
    }
}

/// Returns `outlines-` and 32 random hexadecimal digits. `format!` would take ten times as long.
fn new_idempotency_key() -> [u8; 41] {
    let mut key = *b"outlines-00000000000000000000000000000000";
    let random = random_u128().to_ne_bytes();
    for (digits, byte) in key[9..].chunks_exact_mut(2).zip(random) {
        let digit = |half: u8| b"0123456789abcdef"[usize::from(half)];
        digits.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    key
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
        let mut permit = match permit {
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
            timeout(limit, deadline, pin!(operation.attempt(&permit))).await
        };
        let failed = match outcome {
            Some(Ok(output)) => {
                permit.accepted = true;
                return Ok(output);
            }
            Some(Err(failed)) => failed,
            None => limits.timeout_error(operation.url(), setting).into(),
        };
        let wait = failed
            .hint
            .retry_after
            .unwrap_or_else(|| backoff(retries, rng()));
        if is_rate_limit(&failed.error) {
            limiter.throttled(failed.hint.retry_after);
        } else if failed.error.status().is_some() {
            permit.accepted = true;
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
        sleep(wait).await;
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
fn is_rate_limit(error: &Error) -> bool {
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

/// If the timer is polled this long after it expired, the future was not being polled. On a busy
/// machine the delay is a few milliseconds.
const NOT_POLLED: Duration = Duration::from_millis(100);

/// Runs `future` with a timeout. Returns `None` if the timeout expires first.
///
/// A future that is not polled makes no progress. A call of `generate_many` is polled only while
/// its stream is asked for an item. If a reader takes longer than `limit` between two items,
/// answers that have already arrived would time out and be paid for again. So time during which
/// the future was not polled is added to the timeout: up to `limit`, once, so that the timeout
/// expires on a machine that is always late too, and never beyond `deadline`.
async fn timeout<F: Future>(
    limit: Duration,
    deadline: Option<Instant>,
    mut future: Pin<&mut F>,
) -> Option<F::Output> {
    let mut timer = pin!(sleep(limit));
    let mut latest = None;
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            let now = Instant::now();
            let late = now.saturating_duration_since(timer.deadline());
            let over = |end: Option<Instant>| end.is_some_and(|end| end <= now);
            if late < NOT_POLLED || over(latest) || over(deadline) {
                return Poll::Ready(None);
            }
            let mut until = now + late.min(limit);
            for end in [latest, deadline].into_iter().flatten() {
                until = until.min(end);
            }
            latest = latest.or(Some(timer.deadline() + limit));
            timer.as_mut().reset(until);
        }
    })
    .await
}

#[cfg(test)]
mod tests;
