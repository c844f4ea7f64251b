//! Permits for the requests of one model.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::http::rate_limit::headers::{KINDS, LimitStatus, RateLimitHeaders};
use crate::http::rate_limit::queue::Queue;
use crate::http::rate_limit::token_bucket::{Availability, TokenBucket};
use crate::http::rate_limit::token_estimate::{LimitReading, Requests, Surcharge};

/// The longest pause after a rejection. A call that would have to wait longer fails instead.
const MAX_PAUSE: Duration = Duration::from_secs(120);

/// A rejection arrives at once. A request without a response after this time counts as accepted.
const SILENCE: Duration = Duration::from_secs(2);

/// The requests that are sent before the first response, when no limit is known. The number doubles
/// with each interval, which is longer than a rejection takes.
const FIRST_REQUESTS: u64 = 4;
const FIRST_INTERVAL: Duration = Duration::from_millis(250);

/// While the cost of a request in tokens is unknown, one request is in flight, or as many as would
/// fit if they cost this multiple of their estimates. This ends some time after the first request,
/// because with slow responses it would take too long.
const UNKNOWN_COST: f64 = 8.0;
const MEASUREMENT: Duration = Duration::from_secs(5);

/// The longest wait for a limit that is inferred rather than reported. After it, a request is sent.
const MAX_INFERRED_WAIT: Duration = Duration::from_secs(10);

/// The rate limiter of one model and its clones.
#[derive(Debug, Default)]
pub(in crate::http) struct RateLimiter {
    state: Mutex<LimiterState>,
}

#[derive(Debug, Default)]
struct LimiterState {
    queue: Queue,
    /// All requests so far, those that were answered or given up, and those that were rejected.
    sent: Requests,
    answered: Requests,
    rejected: Requests,
    first_sent: Option<Instant>,
    last_sent: Option<Instant>,
    in_flight: u64,
    limits: [Limit; KINDS],
    paused_until: Option<Instant>,
    window: Window,
}

#[derive(Debug, Default, Clone, Copy)]
struct Limit {
    bucket: Option<TokenBucket>,
    /// The number of the request whose response reported it.
    updated_by: f64,
    /// The most that ever remained, which is used as the limit if none is reported.
    most_remaining: f64,
    inferred: bool,
    surcharge: Surcharge,
}

/// The number of requests that may be in flight.
#[derive(Debug, Default, Clone, Copy)]
enum Window {
    /// Before the limits are known.
    #[default]
    First,
    /// After the first response, before the cost of a request in tokens is known.
    Measurement,
    Unlimited,
    /// After a rejection.
    Recovery {
        size: u64,
        /// The size at which the recovery ends: the requests in flight at the rejection.
        full: u64,
        /// The number of the last request before the rejection, whose success says nothing about
        /// the time after it.
        since: f64,
    },
}

/// The reason why a request cannot be sent now.
struct Wait {
    until: Instant,
    /// Whether nothing but time can end it.
    certain: bool,
}

/// The turn of a waiting request.
enum Turn<'a> {
    Now(Permit<'a>),
    /// To be checked again at this time.
    Later(Instant),
    /// Not before the deadline. The time until the turn is not always known.
    TooLate(Option<Duration>),
}

/// The place of a call in the queue, which it keeps when it is retried.
#[derive(Debug, Default)]
pub(in crate::http) struct QueuePosition(Option<u64>);

/// A request that waits in the queue until it is dropped.
struct Waiting<'a> {
    limiter: &'a RateLimiter,
    arrival: u64,
    estimate: f64,
}

/// The permission to send one request. The request is in flight until the permit is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
    at: Instant,
    estimate: f64,
    /// All requests up to this one, and those of them that had been answered when it was sent.
    sent: Requests,
    answered_before: Requests,
    answered: AtomicBool,
    /// Whether the server is known to have accepted the request.
    pub(in crate::http) accepted: bool,
}

impl RateLimiter {
    /// Returns a limiter that has seen a response without limits.
    #[cfg(test)]
    pub(super) fn after_first_response() -> Self {
        let limiter = Self::default();
        limiter.state().window = Window::Unlimited;
        limiter
    }

    /// Waits for the turn of a request that costs about `tokens`, in order of arrival.
    ///
    /// If the turn does not come before the deadline, returns the time until the turn, if known.
    pub(in crate::http) async fn acquire(
        &self,
        arrival: &mut QueuePosition,
        tokens: f64,
        deadline: Option<Instant>,
    ) -> Result<Permit<'_>, Option<Duration>> {
        let waiting = match self.enter(arrival, tokens) {
            Ok(permit) => return Ok(permit),
            Err(waiting) => waiting,
        };
        tracing::trace!("waiting for the rate limit");
        let mut timer = pin!(sleep_until(Instant::now()));
        poll_fn(|cx| {
            loop {
                match waiting.poll(cx.waker(), deadline) {
                    Turn::Now(permit) => return Poll::Ready(Ok(permit)),
                    Turn::TooLate(wait) => return Poll::Ready(Err(wait)),
                    Turn::Later(until) => timer.as_mut().reset(until),
                }
                ready!(timer.as_mut().poll(cx));
            }
        })
        .await
    }

    /// Returns a permit if it is the request's turn, and otherwise a place in the queue.
    fn enter(&self, arrival: &mut QueuePosition, estimate: f64) -> Result<Permit<'_>, Waiting<'_>> {
        let now = Instant::now();
        let mut state = self.state();
        let arrival = *arrival.0.get_or_insert_with(|| state.queue.arrive());
        let cost = state.cost(Requests::one(estimate));
        let is_next = state.queue.first(now).is_none_or(|first| arrival < first);
        if is_next && state.wait(cost, now).is_none() {
            return Ok(self.permit(&mut state, estimate, now));
        }
        state.queue.enter(arrival, cost, now);
        Err(Waiting {
            limiter: self,
            arrival,
            estimate,
        })
    }

    /// Records that the server rejected a request because of a rate limit.
    ///
    /// If the server asks for a wait, all requests wait. If not, fewer are sent at a time.
    pub(in crate::http) fn throttled(&self, retry_after: Option<Duration>) {
        let mut state = self.state();
        let in_flight = state.in_flight;
        let (size, full) = match state.window {
            Window::Recovery { full, .. } => (in_flight / 2, full.max(in_flight)),
            _ => (in_flight / 2, in_flight),
        };
        let size = match retry_after {
            Some(wait) => {
                let until = Instant::now() + wait.min(MAX_PAUSE);
                state.paused_until = state.paused_until.max(Some(until));
                1
            }
            None => size.max(1),
        };
        state.window = Window::Recovery {
            size,
            full,
            since: state.sent.count,
        };
    }

    fn permit(&self, state: &mut LimiterState, estimate: f64, now: Instant) -> Permit<'_> {
        let cost = state.cost(Requests::one(estimate));
        state.sent = state.sent + Requests::one(estimate);
        state.first_sent.get_or_insert(now);
        state.last_sent = Some(now);
        state.in_flight += 1;
        for (limit, cost) in state.limits.iter_mut().zip(cost) {
            if let Some(bucket) = &mut limit.bucket {
                bucket.spend(cost, now);
            }
        }
        Permit {
            limiter: self,
            at: now,
            estimate,
            sent: state.sent,
            answered_before: state.answered,
            answered: AtomicBool::new(false),
            accepted: false,
        }
    }

    /// Locks the state. A panic while it is locked leaves usable figures, so poisoning is ignored.
    fn state(&self) -> MutexGuard<'_, LimiterState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Unlocks the state and wakes the first waiting request.
    fn wake_first(mut state: MutexGuard<'_, LimiterState>) {
        if state.queue.is_empty() {
            return;
        }
        let waker = state.queue.wake_first(Instant::now());
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<'a> Waiting<'a> {
    fn poll(&self, waker: &Waker, deadline: Option<Instant>) -> Turn<'a> {
        let now = Instant::now();
        let mut state = self.limiter.state();
        state.queue.polled(self.arrival, now);
        let cost = state.cost(Requests::one(self.estimate));
        let wait = state.wait(cost, now);
        let is_first = state.queue.first(now) == Some(self.arrival);
        if is_first && wait.is_none() {
            state.queue.leave(self.arrival);
            let permit = self.limiter.permit(&mut state, self.estimate, now);
            RateLimiter::wake_first(state);
            return Turn::Now(permit);
        }
        // Fails now, because the result at the deadline would be the same.
        let certain = wait.as_ref().filter(|wait| wait.certain);
        let earliest = certain.map_or(now, |wait| wait.until);
        if deadline.is_some_and(|deadline| deadline <= earliest) {
            return Turn::TooLate(certain.map(|wait| wait.until - now));
        }
        let turn = match wait {
            Some(wait) if is_first => wait.until,
            _ => state.expected_turn(self.arrival, now),
        };
        let until = state.queue.wait(self.arrival, waker, turn, now);
        Turn::Later(deadline.map_or(until, |deadline| deadline.min(until)))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.state();
        state.queue.leave(self.arrival);
        RateLimiter::wake_first(state);
    }
}

impl LimiterState {
    /// Returns the expected cost of these requests.
    fn cost(&self, requests: Requests) -> [f64; KINDS] {
        let [_, tokens, project_tokens] = &self.limits;
        [
            requests.count,
            tokens.surcharge.cost(requests),
            project_tokens.surcharge.cost(requests),
        ]
    }

    /// Returns why a request cannot be sent now, if so.
    fn wait(&self, cost: [f64; KINDS], now: Instant) -> Option<Wait> {
        let mut certain = self.paused_until;
        let mut uncertain = self.window_wait(cost, now);
        for (limit, cost) in self.limits.iter().zip(cost) {
            match limit.bucket.map(|bucket| bucket.available(cost, now)) {
                None | Some(Availability::Now) => {}
                Some(Availability::At(at)) if limit.inferred => {
                    let probe = self.last_sent.map(|sent| sent + MAX_INFERRED_WAIT);
                    uncertain = uncertain.max(Some(probe.map_or(at, |probe| probe.min(at))));
                }
                Some(Availability::At(at)) => certain = certain.max(Some(at)),
                Some(Availability::Unknown) => uncertain = uncertain.max(self.end_of_silence()),
            }
        }
        let wait = |certain| move |until| Wait { until, certain };
        let later = |until: &Instant| now < *until;
        let certain = certain.filter(later).map(wait(true));
        certain.or_else(|| uncertain.filter(later).map(wait(false)))
    }

    /// Returns about when it is the turn of a waiting request.
    fn expected_turn(&self, arrival: u64, now: Instant) -> Instant {
        let costs = self.queue.cost_up_to(arrival);
        let buckets = self
            .limits
            .iter()
            .zip(costs)
            .filter_map(|(limit, costs)| Some(limit.bucket?.available_in_turn(costs, now)));
        let other = [self.paused_until, self.window_wait(costs, now)];
        let turn = buckets.chain(other.into_iter().flatten()).max();
        turn.map_or(now, |turn| turn.max(now))
    }

    /// Returns when the window may admit another request, if it is full.
    fn window_wait(&self, cost: [f64; KINDS], now: Instant) -> Option<Instant> {
        match self.window {
            Window::Unlimited => None,
            Window::Recovery { size, .. } => {
                self.end_of_silence().filter(|_| self.in_flight >= size)
            }
            Window::First => {
                let first = self.first_sent?;
                let elapsed = now.saturating_duration_since(first).as_millis();
                let intervals = elapsed / FIRST_INTERVAL.as_millis();
                let intervals = u32::try_from(intervals).unwrap_or(u32::MAX).min(32);
                (self.in_flight >= FIRST_REQUESTS << intervals)
                    .then(|| first + FIRST_INTERVAL * (intervals + 1))
            }
            Window::Measurement => {
                let in_flight = (self.sent - self.answered).count;
                let is_scarce = |(limit, cost): (&Limit, f64)| {
                    let cost = UNKNOWN_COST * (in_flight + 1.0) * cost;
                    let bucket = limit.bucket.as_ref();
                    bucket.is_some_and(|it| it.available(cost, now) != Availability::Now)
                };
                // The cost in requests, which is the first, is known.
                let is_scarce = self.limits.iter().zip(cost).skip(1).any(is_scarce);
                let end = self.first_sent? + MEASUREMENT;
                (is_scarce && in_flight > 0.5).then_some(end)
            }
        }
    }

    /// Admits more requests after a rejection, because the server has accepted this one.
    fn grow_window(&mut self, number: f64) {
        if let Window::Recovery { size, full, since } = &mut self.window
            && number > *since
        {
            *size += 1;
            if size > full {
                self.window = Window::Unlimited;
            }
        }
    }

    /// Returns when all requests in flight count as accepted.
    fn end_of_silence(&self) -> Option<Instant> {
        self.last_sent
            .filter(|_| self.in_flight > 0)
            .map(|sent| sent + SILENCE)
    }
}

impl Limit {
    /// Adds what the server does not report: a limit is at least what ever remained of it, and
    /// every vendor's limits are per minute unless it says otherwise.
    fn complete(&mut self, status: LimitStatus) -> LimitStatus {
        const MINUTE: Duration = Duration::from_secs(60);
        let remaining = status.remaining;
        self.most_remaining = self.most_remaining.max(remaining);
        let used = |limit: &f64| remaining < *limit;
        let limit = status
            .limit
            .or_else(|| Some(self.most_remaining).filter(|limit| used(limit)));
        let reset = status.reset.or_else(|| {
            let limit = limit.filter(used)?;
            Some(MINUTE.mul_f64((limit - remaining) / limit))
        });
        self.inferred = reset.is_some() && status.reset.is_none();
        if self.inferred {
            LimitStatus {
                remaining,
                limit,
                reset,
            }
        } else {
            status
        }
    }
}

impl Permit<'_> {
    /// Updates the limits from the response to this request, which may be a rejection.
    pub(crate) fn update(&self, headers: &RateLimitHeaders, rejected: bool) {
        let mut state = self.limiter.state();
        self.count_as_answered(&mut state);
        let now = Instant::now();
        let number = self.sent.count;
        let in_flight = state.sent - state.answered;
        let others = self.answered_before + Requests::one(self.estimate);
        let overlapping = state.sent - others;
        if rejected {
            state.rejected = state.rejected + Requests::one(self.estimate);
        }
        let rejections = state.rejected;
        let mut costs_known = true;
        for (kind, status) in headers.0.iter().enumerate() {
            let Some(status) = status else {
                continue;
            };
            let [in_flight, overlapping] =
                [in_flight, overlapping].map(|requests| state.cost(requests)[kind]);
            let limit = &mut state.limits[kind];
            // Responses overtake each other. The status of an earlier request is outdated.
            if number > limit.updated_by {
                limit.updated_by = number;
                let status = limit.complete(*status);
                let bucket = TokenBucket::new(limit.bucket, status, [in_flight, overlapping], now);
                limit.bucket = Some(bucket);
                if kind > 0 && !rejected {
                    let reading = LimitReading {
                        remaining: status.remaining,
                        at: self.at,
                        flight: now.saturating_duration_since(self.at),
                        accepted: self.sent - rejections,
                        overlapping,
                    };
                    limit.surcharge.learn(reading, bucket.refill());
                }
            }
            costs_known &= kind == 0 || limit.surcharge.is_known();
        }
        if matches!(state.window, Window::First | Window::Measurement) {
            state.window = if costs_known {
                Window::Unlimited
            } else {
                Window::Measurement
            };
        }
        RateLimiter::wake_first(state);
    }

    /// Counts the request as answered, unless it is counted already.
    fn count_as_answered(&self, state: &mut LimiterState) {
        if !self.answered.swap(true, Ordering::Relaxed) {
            state.answered = state.answered + Requests::one(self.estimate);
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.state();
        self.count_as_answered(&mut state);
        if self.accepted {
            state.grow_window(self.sent.count);
        }
        state.in_flight -= 1;
        RateLimiter::wake_first(state);
    }
}
