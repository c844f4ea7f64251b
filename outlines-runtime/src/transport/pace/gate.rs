//! Where all requests of a model pass.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::transport::pace::allowance::{Allowances, KINDS};
use crate::transport::pace::budget::{Budget, Turn};

/// Who is told to wait longer than this hears so, and is not kept waiting: the same limit as for the refused call itself.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// A refusal comes at once. Of a request that has no reply after this time, it is known that it was let through.
const SILENCE: Duration = Duration::from_secs(2);

/// The pace of one model and its clones.
///
/// Nothing is held while a call waits, neither a lock nor a place in a queue: the next in line might be a future that
/// nobody polls, such as one of a stream whose reader awaits another call of the same model just now.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    state: Mutex<State>,
    /// Tells those who wait that something has changed.
    news: Notify,
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
    budget: Option<Budget>,
    /// The ticket whose reply told of it.
    told_by: u64,
}

/// The way back after a refusal.
#[derive(Debug, Clone, Copy)]
struct Recovery {
    /// How many requests may be under way.
    window: u64,
    /// How many were, when the refusal came: the way back ends there.
    full: u64,
    /// The last ticket from before the refusal, of which good news is old news.
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
pub(crate) struct Ticket<'a> {
    pace: &'a Pace,
    number: u64,
    /// What was spent when it was given out, itself included.
    spent: [f64; KINDS],
}

impl Pace {
    /// Waits for the turn of a request that may cost so many tokens. If it does not come before the deadline, tells how long
    /// it would have been from now, where that is known.
    pub(crate) async fn admit(
        &self,
        tokens: f64,
        deadline: Option<Instant>,
    ) -> Result<Ticket<'_>, Option<Duration>> {
        let cost = [1.0, tokens, tokens];
        loop {
            // It hears of all that happens from here on.
            let news = self.news.notified();
            let wait = match self.try_admit(cost) {
                Ok(ticket) => return Ok(ticket),
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
            // News can make the wait shorter, and a pause makes it longer: both show on the next round.
            let _ = timeout_at(until, news).await;
        }
    }

    /// A ticket, or the wait before there may be one.
    fn try_admit(&self, cost: [f64; KINDS]) -> Result<Ticket<'_>, Wait> {
        let now = Instant::now();
        let mut state = self.state();
        if let Some(wait) = state.wait(cost, now) {
            return Err(wait);
        }
        state.send(cost, now);
        Ok(Ticket {
            pace: self,
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
            match limit.budget.map(|budget| budget.turn(cost, now)) {
                None | Some(Turn::Now) => {}
                Some(Turn::At(at)) => told = told.max(Some(at)),
                Some(Turn::Unknown) => silent = true,
            }
        }
        let news = self.end_of_silence().filter(|_| silent);
        let later = |until: &Instant| now < *until;
        let sure = told.filter(later).map(|until| Wait { until, sure: true });
        sure.or_else(|| news.filter(later).map(|until| Wait { until, sure: false }))
    }

    fn send(&mut self, cost: [f64; KINDS], now: Instant) {
        self.sent += 1;
        self.last_sent = Some(now);
        self.in_flight += 1;
        for ((spent, limit), cost) in self.spent.iter_mut().zip(&mut self.limits).zip(cost) {
            *spent += cost;
            if let Some(budget) = &mut limit.budget {
                budget.spend(cost, now);
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

impl Ticket<'_> {
    /// The server's account of its limits, in the reply to this request.
    pub(crate) fn told(&self, allowances: &Allowances) {
        if allowances.iter().all(Option::is_none) {
            return;
        }
        let now = Instant::now();
        let mut state = self.pace.state();
        for (kind, allowance) in allowances.iter().enumerate() {
            let unseen = state.spent[kind] - self.spent[kind];
            let limit = &mut state.limits[kind];
            // Replies overtake each other: what the reply to an earlier request says is old.
            if let Some(allowance) = allowance
                && self.number > limit.told_by
            {
                limit.budget = Some(Budget::new(*allowance, unseen, now));
                limit.told_by = self.number;
            }
        }
        drop(state);
        self.pace.news.notify_waiters();
    }

    /// The server let the request pass.
    pub(crate) fn passed(&self) {
        let mut state = self.pace.state();
        if let Some(recovery) = &mut state.recovery
            && self.number > recovery.since
        {
            recovery.window += 1;
            if recovery.window > recovery.full {
                state.recovery = None;
            }
            drop(state);
            self.pace.news.notify_waiters();
        }
    }

    /// The server refused the request for its rate limit, and wants this wait.
    pub(crate) fn refused(&self, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST_PAUSE);
        let mut state = self.pace.state();
        state.paused_until = state.paused_until.max(Some(until));
        let full = state.recovery.map_or(0, |recovery| recovery.full);
        state.recovery = Some(Recovery {
            window: 1,
            full: full.max(state.in_flight),
            since: state.sent,
        });
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.pace.state().in_flight -= 1;
        self.pace.news.notify_waiters();
    }
}
