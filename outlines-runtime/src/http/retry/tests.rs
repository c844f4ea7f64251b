//! Retries on a paused clock, and timeouts.

use std::collections::VecDeque;

use futures_util::FutureExt;
use tokio::sync::oneshot;
use tokio::time::advance;

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
        sleep(takes).await;
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
    let rejected_once = script([rejected(Error::Server, 500, advice(false))]);
    assert_eq!(begun(limits(2), rejected_once).await.0, [0]);
    let retried = script([rejected(Error::InvalidRequest, 400, advice(true)), Ok(())]);
    assert_eq!(begun(limits(2), retried).await.0, [0, 500]);
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

/// Awaits a response in two parts: the second after the first has arrived.
async fn response(head: oneshot::Receiver<()>, body: oneshot::Receiver<u8>) -> u8 {
    head.await.unwrap();
    body.await.unwrap()
}

async fn timeout(
    limit: Duration,
    deadline: Option<Instant>,
    response: impl Future<Output = u8>,
) -> Option<u8> {
    super::timeout(limit, deadline, pin!(response)).await
}

#[tokio::test(start_paused = true)]
async fn a_response_that_arrives_while_not_polled_is_not_late() {
    let ((head, head_arrives), (body, body_arrives)) = (oneshot::channel(), oneshot::channel());
    let mut call = pin!(timeout(
        10 * SECOND,
        None,
        response(head_arrives, body_arrives)
    ));
    assert_eq!(call.as_mut().now_or_never(), None);
    advance(15 * SECOND).await;
    head.send(()).unwrap();
    assert_eq!(call.as_mut().now_or_never(), None);
    // Not polled again, for longer than the time that was added.
    advance(60 * SECOND).await;
    body.send(7).unwrap();
    assert_eq!(call.now_or_never(), Some(Some(7)));
}

#[tokio::test(start_paused = true)]
async fn a_polled_future_times_out_at_the_limit() {
    let (_head, head_arrives) = oneshot::channel();
    let (_body, body_arrives) = oneshot::channel();
    let start = Instant::now();
    let call = timeout(10 * SECOND, None, response(head_arrives, body_arrives));
    assert_eq!(call.await, None);
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn the_timeout_expires_on_a_machine_that_is_always_late() {
    for (step, limit) in [(400, 1_000), (600, 1_000), (700, 1_000), (300, 2_000)] {
        let (_head, head_arrives) = oneshot::channel();
        let (_body, body_arrives) = oneshot::channel();
        let (step, limit) = (Duration::from_millis(step), Duration::from_millis(limit));
        let start = Instant::now();
        let mut call = pin!(timeout(limit, None, response(head_arrives, body_arrives)));
        while call.as_mut().now_or_never().is_none() {
            advance(step).await;
            assert!(start.elapsed() <= 2 * limit + step, "{step:?}");
        }
        assert!(start.elapsed() >= limit);
    }
}

#[tokio::test(start_paused = true)]
async fn time_without_polls_is_added_once_and_never_beyond_the_deadline() {
    for (deadline, expected) in [(None, 40), (Some(33), 33), (Some(30), 30)] {
        let (_head, head_arrives) = oneshot::channel();
        let (_body, body_arrives) = oneshot::channel();
        let start = Instant::now();
        let deadline = deadline.map(|deadline| start + deadline * SECOND);
        let response = response(head_arrives, body_arrives);
        let mut call = pin!(timeout(10 * SECOND, deadline, response));
        assert_eq!(call.as_mut().now_or_never(), None);
        advance(30 * SECOND).await;
        assert_eq!(call.await, None);
        assert_eq!(start.elapsed().as_secs(), expected);
    }
}
