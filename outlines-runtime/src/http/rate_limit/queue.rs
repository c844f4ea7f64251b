//! Waiting requests in arrival order.

use std::collections::BTreeMap;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use crate::http::rate_limit::headers::KINDS;

/// A request that is not polled this long after it was woken loses its turn until it is polled
/// again. On a busy machine, a future is polled within a few milliseconds of its wake-up.
const GRACE: Duration = Duration::from_millis(100);

/// The shortest interval at which a waiting request checks that those before it are still polled.
const MIN_CHECK: Duration = Duration::from_millis(500);

/// Waiting requests by order of arrival.
///
/// Only the first one is woken when something changes. It might be a future that nobody polls, such
/// as one of a stream whose reader is waiting for another call of the same model. So requests that
/// are not polled in time are set aside. They return to their place when they are polled.
#[derive(Debug, Default)]
pub(super) struct Queue {
    arrivals: u64,
    polled: BTreeMap<u64, Entry>,
    set_aside: BTreeMap<u64, Entry>,
    /// The costs of all requests that ever entered and left. Their difference is the cost of those
    /// that wait.
    entered: [f64; KINDS],
    left: [f64; KINDS],
}

#[derive(Debug)]
struct Entry {
    cost: [f64; KINDS],
    /// `Queue::entered` when the request entered.
    entered: [f64; KINDS],
    /// `None` if the request was woken and has not been polled since.
    waker: Option<Waker>,
    /// When the request should be polled next.
    due: Instant,
}

impl Queue {
    /// Returns a number that orders a new request after all earlier ones.
    pub(super) fn arrive(&mut self) -> u64 {
        self.arrivals += 1;
        self.arrivals
    }

    pub(super) fn enter(&mut self, arrival: u64, cost: [f64; KINDS], now: Instant) {
        let entry = Entry {
            cost,
            entered: self.entered,
            waker: None,
            due: now,
        };
        add(&mut self.entered, cost);
        self.polled.insert(arrival, entry);
    }

    /// Returns whether no request waits that is polled in time.
    pub(super) fn is_empty(&self) -> bool {
        self.polled.is_empty()
    }

    /// Removes a request, if it is still waiting.
    pub(super) fn leave(&mut self, arrival: u64) {
        let entry = self.polled.remove(&arrival);
        if let Some(entry) = entry.or_else(|| self.set_aside.remove(&arrival)) {
            add(&mut self.left, entry.cost);
        }
    }

    /// Returns a request to its place because it is being polled.
    pub(super) fn polled(&mut self, arrival: u64, now: Instant) {
        if let Some(entry) = self.set_aside.remove(&arrival) {
            self.polled.insert(arrival, entry);
        }
        if let Some(entry) = self.polled.get_mut(&arrival) {
            entry.due = now;
        }
    }

    /// Returns the first request, after setting aside those that are not polled.
    pub(super) fn first(&mut self, now: Instant) -> Option<u64> {
        while let Some(first) = self.polled.first_entry() {
            if now <= first.get().due + GRACE {
                return Some(*first.key());
            }
            let (arrival, entry) = first.remove_entry();
            self.set_aside.insert(arrival, entry);
        }
        None
    }

    /// Returns the waker of the first request, unless it is awake already.
    pub(super) fn wake_first(&mut self, now: Instant) -> Option<Waker> {
        let first = self.first(now)?;
        let entry = self.polled.get_mut(&first)?;
        let waker = entry.waker.take()?;
        entry.due = entry.due.min(now);
        Some(waker)
    }

    /// Returns the cost of the requests before this one, this one included.
    pub(super) fn cost_up_to(&self, arrival: u64) -> [f64; KINDS] {
        let Some(entry) = self.polled.get(&arrival) else {
            return [0.0; KINDS];
        };
        let mut cost = entry.cost;
        for ((cost, entered), left) in cost.iter_mut().zip(entry.entered).zip(self.left) {
            *cost += (entered - left).max(0.0);
        }
        cost
    }

    /// Lets a request wait for its turn at `turn`, and returns when to poll it next.
    ///
    /// Requests far from their turn are polled a few times in between, to detect those that are no
    /// longer polled.
    pub(super) fn wait(
        &mut self,
        arrival: u64,
        waker: &Waker,
        turn: Instant,
        now: Instant,
    ) -> Instant {
        let is_first = self.polled.first_key_value().map(|(first, _)| *first) == Some(arrival);
        let check = now + MIN_CHECK.max(turn.saturating_duration_since(now) / 2);
        // The first is polled at its turn. The others are woken when they become the first.
        let due = if is_first { turn.min(check) } else { check };
        if let Some(entry) = self.polled.get_mut(&arrival) {
            entry.waker = Some(waker.clone());
            entry.due = due;
        }
        due
    }
}

fn add(sum: &mut [f64; KINDS], cost: [f64; KINDS]) {
    for (sum, cost) in sum.iter_mut().zip(cost) {
        *sum += cost;
    }
}
