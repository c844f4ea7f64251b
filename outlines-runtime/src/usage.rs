//! What calls cost: the count of one answer, and the running total that clones of a model share.

use std::ops::{Add, AddAssign};
use std::sync::atomic::{AtomicU64, Ordering};

/// Tokens and requests, of one answer or of all answers that a model has given so far.
///
/// The counts are the server's own; what it does not report stands at zero.
///
/// ```
/// use outlines_runtime::Usage;
///
/// let mut total = Usage::default();
/// total += Usage { prompt_tokens: 40, completion_tokens: 9, requests: 1, ..Usage::default() };
/// assert_eq!(total.total_tokens(), 49);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read by the model: prompt, system text and schema.
    pub prompt_tokens: u64,
    /// Tokens written by the model, its reasoning included.
    pub completion_tokens: u64,
    /// The part of `prompt_tokens` that came from the server's prompt cache.
    pub cached_tokens: u64,
    /// The part of `completion_tokens` that was spent on reasoning and is not in the answer.
    pub reasoning_tokens: u64,
    /// Requests that were answered with success (HTTP 200), whether or not the answer was of use.
    pub requests: u64,
}

impl Usage {
    /// A request of which nothing more is known.
    pub(crate) const ONE_REQUEST: Self = Self {
        prompt_tokens: 0,
        completion_tokens: 0,
        cached_tokens: 0,
        reasoning_tokens: 0,
        requests: 1,
    };

    /// What this is more than `other`.
    pub(crate) fn beyond(self, other: Self) -> Self {
        Self {
            prompt_tokens: self.prompt_tokens.saturating_sub(other.prompt_tokens),
            completion_tokens: self
                .completion_tokens
                .saturating_sub(other.completion_tokens),
            cached_tokens: self.cached_tokens.saturating_sub(other.cached_tokens),
            reasoning_tokens: self.reasoning_tokens.saturating_sub(other.reasoning_tokens),
            requests: self.requests.saturating_sub(other.requests),
        }
    }

    /// Prompt and completion tokens together.
    #[must_use]
    pub fn total_tokens(&self) -> u64 {
        self.prompt_tokens.saturating_add(self.completion_tokens)
    }

    /// What one request cost on average; nothing while there was none.
    pub(crate) fn tokens_per_request(&self) -> f64 {
        let count = |n: u64| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        self.total_tokens()
            .checked_div(self.requests)
            .map_or(0.0, count)
    }
}

/// Adds up without overflow: the figures come from the network.
impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            prompt_tokens: self.prompt_tokens.saturating_add(other.prompt_tokens),
            completion_tokens: self
                .completion_tokens
                .saturating_add(other.completion_tokens),
            cached_tokens: self.cached_tokens.saturating_add(other.cached_tokens),
            reasoning_tokens: self.reasoning_tokens.saturating_add(other.reasoning_tokens),
            requests: self.requests.saturating_add(other.requests),
        }
    }
}

/// A running total that many tasks add to at once.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    prompt_tokens: AtomicU64,
    completion_tokens: AtomicU64,
    cached_tokens: AtomicU64,
    reasoning_tokens: AtomicU64,
    requests: AtomicU64,
}

impl Counters {
    pub(crate) fn add(&self, usage: Usage) {
        add(&self.prompt_tokens, usage.prompt_tokens);
        add(&self.completion_tokens, usage.completion_tokens);
        add(&self.cached_tokens, usage.cached_tokens);
        add(&self.reasoning_tokens, usage.reasoning_tokens);
        add(&self.requests, usage.requests);
    }

    pub(crate) fn total(&self) -> Usage {
        Usage {
            prompt_tokens: self.prompt_tokens.load(Ordering::Relaxed),
            completion_tokens: self.completion_tokens.load(Ordering::Relaxed),
            cached_tokens: self.cached_tokens.load(Ordering::Relaxed),
            reasoning_tokens: self.reasoning_tokens.load(Ordering::Relaxed),
            requests: self.requests.load(Ordering::Relaxed),
        }
    }
}

fn add(counter: &AtomicU64, amount: u64) {
    // The closure never returns `None`, so the update cannot fail.
    let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| {
        Some(count.saturating_add(amount))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_count_saturates_and_does_not_overflow() {
        let huge = Usage {
            prompt_tokens: u64::MAX,
            completion_tokens: u64::MAX,
            ..Usage::default()
        };
        let counters = Counters::default();
        counters.add(huge);
        counters.add(huge);
        assert_eq!(counters.total(), huge);
        assert_eq!((huge + huge).total_tokens(), u64::MAX);
    }
}
