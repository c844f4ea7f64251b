//! Where all requests of a model pass.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::http::rate_limit::headers::{KINDS, RateLimitHeaders};
use crate::http::rate_limit::token_bucket::{Availability, TokenBucket};

/// Who is told to wait longer than this hears so, and is not kept waiting: the same limit as
/// for the refused call itself.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// A refusal comes at once. Of a request that has no reply after this time, it is known that it
/// was let through.
const SILENCE: Duration = Duration::from_secs(2);

/// The limiter of one model and its clones.
///
/// Nothing is held while a call waits, neither a lock nor a place in a queue: the next in line
/// might be a future that nobody polls, such as one of a stream whose reader awaits another
/// call of the same model just now.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    state: Mutex<State>,
    /// Tells those who wait that something has changed.
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Tickets given out so far.
    sent: u64,
    last_sent: Option<Instant>,
    in_flight: u64,
    /// What all of them cost, by kind.
    spent: [f64; KINDS],
    limits: [Limit; KINDS],
    paused_until: Option<Instant>,
    recovery: Option<Recovery>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Limit {
    bucket: Option<TokenBucket>,
    /// The permit whose reply told of it.
    updated_by: u64,
}

/// The way back after a refusal.
#[derive(Debug, Clone, Copy)]
struct Recovery {
    /// How many requests may be under way.
    window: u64,
    /// How many were, when the refusal came: the way back ends there.
    full: u64,
    /// The last permit from before the refusal, of which good changed is old changed.
    since: u64,
}

/// What a request has to wait for.
struct Wait {
    until: Instant,
    /// Whether nothing but time can help.
    sure: bool,
}

/// The right to send one request. The request is under way until this is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
    number: u64,
    /// What was spent when it was given out, itself included.
    spent: [f64; KINDS],
}

impl RateLimiter {
    /// Waits for the turn of a request that may cost so many tokens. If it does not come before
    /// the deadline, tells how long it would have been from now, where that is known.
    pub(crate) async fn acquire(
        &self,
        tokens: f64,
        deadline: Option<Instant>,
    ) -> Result<Permit<'_>, Option<Duration>> {
        let cost = [1.0, tokens, tokens];
        loop {
            // It hears of all that happens from here on.
            let changed = self.changed.notified();
            let wait = match self.try_acquire(cost) {
                Ok(permit) => return Ok(permit),
                Err(wait) => wait,
            };
            // The caller learns now what it would learn then.
            let now = Instant::now();
            let earliest = if wait.sure { wait.until } else { now };
            if deadline.is_some_and(|deadline| deadline <= earliest) {
                return Err(wait.sure.then(|| wait.until - now));
            }
            let until = deadline.map_or(wait.until, |deadline| deadline.min(wait.until));
            tracing::trace!(sure = wait.sure, "held back by the rate limit");
            // News can make the wait shorter, and a pause makes it longer: both show on the
            // next round.
            let _ = timeout_at(until, changed).await;
        }
    }

    /// A permit, or the wait before there may be one.
    fn try_acquire(&self, cost: [f64; KINDS]) -> Result<Permit<'_>, Wait> {
        let now = Instant::now();
        let mut state = self.state();
        if let Some(wait) = state.wait(cost, now) {
            return Err(wait);
        }
        state.send(cost, now);
        Ok(Permit {
            limiter: self,
            number: state.sent,
            spent: state.spent,
        })
    }

    /// A panic while the lock is held leaves plain figures behind, which are as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What a request has to wait for, if for anything.
    fn wait(&self, cost: [f64; KINDS], now: Instant) -> Option<Wait> {
        let mut told = self.paused_until;
        let mut silent = self
            .recovery
            .is_some_and(|recovery| self.in_flight >= recovery.window);
        for (limit, cost) in self.limits.iter().zip(cost) {
            match limit.bucket.map(|bucket| bucket.available(cost, now)) {
                None | Some(Availability::Now) => {}
                Some(Availability::At(at)) => told = told.max(Some(at)),
                Some(Availability::Unknown) => silent = true,
            }
        }
        let changed = self.end_of_silence().filter(|_| silent);
        let later = |until: &Instant| now < *until;
        let sure = told.filter(later).map(|until| Wait { until, sure: true });
        sure.or_else(|| {
            changed
                .filter(later)
                .map(|until| Wait { until, sure: false })
        })
    }

    fn send(&mut self, cost: [f64; KINDS], now: Instant) {
        self.sent += 1;
        self.last_sent = Some(now);
        self.in_flight += 1;
        for ((spent, limit), cost) in self.spent.iter_mut().zip(&mut self.limits).zip(cost) {
            *spent += cost;
            if let Some(bucket) = &mut limit.bucket {
                bucket.spend(cost, now);
            }
        }
    }

    /// When no more is to be learnt of what is under way.
    fn end_of_silence(&self) -> Option<Instant> {
        self.last_sent
            .filter(|_| self.in_flight > 0)
            .map(|sent| sent + SILENCE)
    }
}

impl Permit<'_> {
    /// The server's account of its limits, in the reply to this request.
    pub(crate) fn update(&self, headers: &RateLimitHeaders) {
        if headers.is_empty() {
            return;
        }
        let now = Instant::now();
        let mut state = self.limiter.state();
        for (kind, status) in headers.0.iter().enumerate() {
            let unseen = state.spent[kind] - self.spent[kind];
            let limit = &mut state.limits[kind];
            // Replies overtake each other: what the reply to an earlier request says is old.
            if let Some(status) = status
                && self.number > limit.updated_by
            {
                limit.bucket = Some(TokenBucket::new(*status, unseen, now));
                limit.updated_by = self.number;
            }
        }
        drop(state);
        self.limiter.changed.notify_waiters();
    }

    /// The server let the request pass.
    pub(crate) fn succeeded(&self) {
        let mut state = self.limiter.state();
        if let Some(recovery) = &mut state.recovery
            && self.number > recovery.since
        {
            recovery.window += 1;
            if recovery.window > recovery.full {
                state.recovery = None;
            }
            drop(state);
            self.limiter.changed.notify_waiters();
        }
    }

    /// The server refused the request for its rate limit, and wants this wait.
    pub(crate) fn throttled(&self, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST_PAUSE);
        let mut state = self.limiter.state();
        state.paused_until = state.paused_until.max(Some(until));
        let full = state.recovery.map_or(0, |recovery| recovery.full);
        state.recovery = Some(Recovery {
            window: 1,
            full: full.max(state.in_flight),
            since: state.sent,
        });
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.limiter.state().in_flight -= 1;
        self.limiter.changed.notify_waiters();
    }
}
