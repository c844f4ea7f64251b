//! Whether a failed attempt is followed by another, and when.
//!
//! The rules are those of the [official client], save that an account without quota is never asked again. They need
//! the reply's headers at each step, a jitter that only shortens and a deadline over attempts and waits together, which
//! is all of a retry crate but its loop: hence none is used.
//!
//! [official client]: https://github.com/openai/openai-python/blob/main/src/openai/_base_client.py

use std::future::Future;
use std::time::Duration;

use reqwest::Url;
use tokio::time::Instant;

use crate::error::Error;
use crate::rejection::Rejection;
use crate::transport::alarm::within;
use crate::transport::failure::shown;
use crate::transport::{Advice, Pace, Ticket, backoff};

/// The official client's limit: who is told to wait longer is better told so than kept waiting.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// How often to try, and within which time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// What one attempt may take, and of a stream each piece after the head.
    pub(crate) timeout: Duration,
    /// When all attempts and waits must be over.
    pub(crate) deadline: Option<Deadline>,
    /// Attempts after the first.
    pub(crate) max_retries: u32,
}

/// A moment, and the time that the caller gave until then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    given: Duration,
}

impl Deadline {
    /// A deadline beyond what the clock can count is none.
    pub(crate) fn after(given: Duration) -> Option<Self> {
        let at = Instant::now().checked_add(given)?;
        Some(Self { at, given })
    }
}

/// Something that can be tried again.
pub(crate) trait Attempt {
    type Output;

    /// Where the attempt goes.
    fn url(&self) -> &Url;

    /// About how many tokens an attempt costs; none where no model is asked.
    fn tokens(&self) -> f64 {
        0.0
    }

    /// Tries once; `number` is 0 at first. What the reply says of rate limits is told to the ticket.
    fn attempt(
        &mut self,
        number: u32,
        ticket: &Ticket<'_>,
    ) -> impl Future<Output = Result<Self::Output, Setback>> + Send;
}

/// An attempt that failed.
#[derive(Debug)]
pub(crate) struct Setback {
    pub(crate) error: Error,
    pub(crate) advice: Advice,
}

/// Without a reply there is no advice.
impl From<Error> for Setback {
    fn from(error: Error) -> Self {
        Self {
            error,
            advice: Advice::default(),
        }
    }
}

/// Tries until it works, the error is final, or a limit is reached; then the last error stands. No attempt is made before
/// the pace allows it. `dice` rolls uniformly in `[0, 1)`.
pub(crate) async fn run<A: Attempt>(
    limits: Limits,
    dice: fn() -> f64,
    pace: &Pace,
    call: &mut A,
) -> Result<A::Output, Error> {
    let mut retries = 0;
    let mut last_error = None;
    loop {
        let deadline = limits.deadline.map(|deadline| deadline.at);
        let ticket = pace.admit(call.tokens(), deadline).await;
        let (limit, setting) = time_left(&limits);
        let ticket = match ticket {
            Ok(ticket) => ticket,
            Err(wait) => {
                let held_back = || held_back(call.url(), &limits, wait);
                return Err(last_error.unwrap_or_else(held_back));
            }
        };
        // One poll, even if no time is left, may be enough to send.
        let outcome = if limit.is_zero() {
            None
        } else {
            within(limit, deadline, call.attempt(retries, &ticket)).await
        };
        let setback = match outcome {
            Some(Ok(output)) => {
                ticket.passed();
                return Ok(output);
            }
            Some(Err(setback)) => setback,
            None => Setback::from(timed_out(call.url(), &limits, setting)),
        };
        let wait = setback
            .advice
            .wait
            .unwrap_or_else(|| backoff::delay(retries, dice()));
        match &setback.error {
            Error::RateLimited(_) => ticket.refused(wait),
            error if error.status().is_some() => ticket.passed(),
            _ => {}
        }
        drop(ticket);
        // A wait that ends after the deadline is not begun: the caller learns the same, and sooner.
        let in_time = deadline.is_none_or(|deadline| Instant::now() + wait < deadline);
        if retries == limits.max_retries || !is_worth_another(&setback) || !in_time {
            return Err(setback.error);
        }
        retries += 1;
        tracing::debug!(
            attempt = retries,
            error.type = setback.error.kind(),
            http.response.status_code = setback.error.status(),
            request_id = setback.error.request_id(),
            wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            "attempt failed, trying again",
        );
        tokio::time::sleep(wait).await;
        last_error = Some(setback.error);
    }
}

/// What the next step may take, and the setting that says so.
pub(super) fn time_left(limits: &Limits) -> (Duration, &'static str) {
    let left = limits
        .deadline
        .map(|deadline| deadline.at.saturating_duration_since(Instant::now()));
    match left {
        Some(left) if left < limits.timeout => (left, "total_timeout"),
        _ => (limits.timeout, "timeout"),
    }
}

/// The error of a limit that ran out.
pub(super) fn timed_out(url: &Url, limits: &Limits, setting: &'static str) -> Error {
    let limit = match limits.deadline {
        Some(deadline) if setting == "total_timeout" => deadline.given,
        _ => limits.timeout,
    };
    Error::Timeout {
        url: shown(url),
        limit,
        setting,
    }
}

/// The error of a request whose turn does not come before the deadline. A caller should do what it does for a refusal.
fn held_back(url: &Url, limits: &Limits, wait: Option<Duration>) -> Error {
    let deadline = limits
        .deadline
        .map_or(limits.timeout, |deadline| deadline.given);
    Error::RateLimited(Box::new(Rejection::held_back(shown(url), wait, deadline)))
}

/// Whether there should be another attempt. In this order: what no attempt can mend; a wait that is too long; the server's
/// word; the status.
fn is_worth_another(setback: &Setback) -> bool {
    let Setback { error, advice } = setback;
    let hopeless = match error {
        Error::QuotaExhausted(_) | Error::Configuration { .. } => true,
        Error::Timeout { setting, .. } => *setting == "total_timeout",
        _ => false,
    };
    if hopeless || advice.wait.is_some_and(|wait| wait > LONGEST_WAIT) {
        return false;
    }
    advice.should_retry.unwrap_or_else(|| error.is_retryable())
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Attempts that end as the script says, and the moments at which they began.
    struct Script {
        url: Url,
        outcomes: VecDeque<(Duration, Result<(), Setback>)>,
        begun: Vec<Duration>,
        start: Instant,
    }

    impl Attempt for Script {
        type Output = ();

        fn url(&self) -> &Url {
            &self.url
        }

        async fn attempt(&mut self, number: u32, _: &Ticket<'_>) -> Result<(), Setback> {
            assert_eq!(number as usize, self.begun.len());
            self.begun.push(self.start.elapsed());
            let (takes, outcome) = self.outcomes.pop_front().unwrap();
            tokio::time::sleep(takes).await;
            outcome
        }
    }

    fn script(outcomes: impl IntoIterator<Item = Result<(), Setback>>) -> Script {
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

    fn limits(max_retries: u32) -> Limits {
        Limits {
            timeout: 600 * SECOND,
            deadline: None,
            max_retries,
        }
    }

    /// The milliseconds at which the attempts began, with dice that never shorten a wait.
    async fn begun(limits: Limits, mut script: Script) -> (Vec<u128>, Result<(), Error>) {
        let outcome = run(limits, || 0.0, &Pace::default(), &mut script).await;
        let begun = script.begun.iter().map(Duration::as_millis).collect();
        (begun, outcome)
    }

    fn rejected(
        class: fn(Box<Rejection>) -> Error,
        status: u16,
        advice: Advice,
    ) -> Result<(), Setback> {
        let rejection = Rejection::from_status(status);
        Err(Setback {
            error: class(Box::new(rejection)),
            advice,
        })
    }

    fn status(status: u16) -> Result<(), Setback> {
        let class = match status {
            429 => Error::RateLimited,
            500.. => Error::Server,
            400 => Error::InvalidRequest,
            401 => Error::Authentication,
            _ => Error::Status,
        };
        rejected(class, status, Advice::default())
    }

    fn advised(seconds: f64, should_retry: Option<bool>) -> Result<(), Setback> {
        let wait = Some(Duration::from_secs_f64(seconds));
        rejected(Error::RateLimited, 429, Advice { should_retry, wait })
    }

    fn unreachable() -> Result<(), Setback> {
        Err(Setback::from(Error::Connection {
            url: "http://h".to_owned(),
            cause: "refused".to_owned(),
            connected: false,
            source: "refused".into(),
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn waits_double_from_half_a_second_to_eight() {
        let failures = (0..8).map(|_| status(503));
        let (begun, outcome) = begun(limits(7), script(failures)).await;
        assert_eq!(begun, [0, 500, 1500, 3500, 7500, 15_500, 23_500, 31_500]);
        assert!(matches!(outcome, Err(Error::Server(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn the_dice_shorten_each_wait() {
        let mut script = script([status(500), status(500), Ok(())]);
        run(limits(2), || 0.5, &Pace::default(), &mut script)
            .await
            .unwrap();
        let begun: Vec<_> = script.begun.iter().map(Duration::as_micros).collect();
        // Tokio's clock counts milliseconds and rounds up: 437.5 and 875 of them.
        assert_eq!(begun, [0, 438_000, 1_313_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn only_passing_troubles_are_tried_again() {
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
    async fn the_servers_wait_is_kept_to_the_millisecond() {
        let script = script([advised(1.5, None), advised(120.0, None), Ok(())]);
        let (begun, outcome) = begun(limits(2), script).await;
        assert_eq!(begun, [0, 1_500, 121_500]);
        outcome.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_over_two_minutes_ends_the_call_whatever_else_is_said() {
        for should_retry in [None, Some(true), Some(false)] {
            let (begun, outcome) = begun(limits(2), script([advised(120.001, should_retry)])).await;
            assert_eq!(begun, [0]);
            assert!(matches!(outcome, Err(Error::RateLimited(_))));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_servers_word_goes_before_the_status() {
        let word = |should_retry| Advice {
            should_retry: Some(should_retry),
            wait: None,
        };
        let refused = script([rejected(Error::Server, 500, word(false))]);
        assert_eq!(begun(limits(2), refused).await.0, [0]);
        let invited = script([rejected(Error::InvalidRequest, 400, word(true)), Ok(())]);
        assert_eq!(begun(limits(2), invited).await.0, [0, 500]);
        let quota = script([rejected(Error::QuotaExhausted, 429, word(true))]);
        assert_eq!(begun(limits(2), quota).await.0, [0]);
    }

    #[tokio::test(start_paused = true)]
    async fn each_attempt_has_the_whole_timeout() {
        let mut script = script([Ok(()), Ok(()), Ok(())]);
        for (takes, _) in &mut script.outcomes {
            *takes = 11 * SECOND;
        }
        let limits = Limits {
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
    async fn the_deadline_cuts_an_attempt_short_and_is_final() {
        let mut script = script([status(500), Ok(())]);
        script.outcomes[0].0 = 2 * SECOND;
        script.outcomes[1].0 = 3 * SECOND;
        let start = script.start;
        let limits = Limits {
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
    async fn a_wait_beyond_the_deadline_is_not_begun() {
        let limits = Limits {
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
    async fn without_time_nothing_is_tried() {
        let limits = Limits {
            deadline: Deadline::after(Duration::ZERO),
            ..limits(2)
        };
        let (begun, outcome) = begun(limits, script([])).await;
        assert!(begun.is_empty());
        assert!(matches!(outcome, Err(Error::Timeout { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_deadline_is_none() {
        assert!(Deadline::after(Duration::MAX).is_none());
    }
}
