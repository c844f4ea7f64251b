//! Token usage of answers, and the running total shared by clones of a model.

use std::ops::{Add, AddAssign};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// Token and request counts of one answer, or of all answers of a model.
///
/// The counts are those reported by the server; what it does not report is zero. `Serialize`
/// and `Deserialize` use the names of the fields.
///
/// ```
/// use outlines_runtime::Usage;
///
/// let mut answer = Usage::default();
/// answer.prompt_tokens = 40;
/// answer.completion_tokens = 9;
/// let mut total = Usage::default();
/// total += answer;
/// assert_eq!(total.total_tokens(), 49);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Usage {
    /// Input tokens: prompt, system message, and schema.
    pub prompt_tokens: u64,
    /// Output tokens, including reasoning.
    pub completion_tokens: u64,
    /// The part of `prompt_tokens` that was read from the server's prompt cache.
    pub cached_tokens: u64,
    /// The part of `prompt_tokens` that was written to the server's prompt cache.
    pub cache_write_tokens: u64,
    /// The part of `completion_tokens` that was spent on reasoning and is not in the answer.
    pub reasoning_tokens: u64,
    /// Requests answered with HTTP 200, whether or not the answer was usable.
    pub requests: u64,
}

impl Usage {
    /// A request without reported token counts.
    pub(crate) const ONE_REQUEST: Self = Self::from_array([0, 0, 0, 0, 0, 1]);

    /// Returns what this is more than `other`.
    pub(crate) fn beyond(self, other: Self) -> Self {
        self.zip(other, u64::saturating_sub)
    }

    /// Returns the sum of prompt and completion tokens.
    #[must_use]
    pub fn total_tokens(&self) -> u64 {
        self.prompt_tokens.saturating_add(self.completion_tokens)
    }

    fn zip(self, other: Self, operation: fn(u64, u64) -> u64) -> Self {
        let mut counts = self.to_array();
        for (count, other) in counts.iter_mut().zip(other.to_array()) {
            *count = operation(*count, other);
        }
        Self::from_array(counts)
    }

    const fn to_array(self) -> [u64; 6] {
        let Self {
            prompt_tokens,
            completion_tokens,
            cached_tokens,
            cache_write_tokens,
            reasoning_tokens,
            requests,
        } = self;
        [
            prompt_tokens,
            completion_tokens,
            cached_tokens,
            cache_write_tokens,
            reasoning_tokens,
            requests,
        ]
    }

    const fn from_array(counts: [u64; 6]) -> Self {
        let [
            prompt_tokens,
            completion_tokens,
            cached_tokens,
            cache_write_tokens,
            reasoning_tokens,
            requests,
        ] = counts;
        Self {
            prompt_tokens,
            completion_tokens,
            cached_tokens,
            cache_write_tokens,
            reasoning_tokens,
            requests,
        }
    }
}

/// Saturates on overflow, because the counts come from the network.
impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.zip(other, u64::saturating_add)
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Running totals that can be added to from several threads. Each usage is added as a whole: a
/// budget would count prompt tokens at the full price until their cached part is added.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<Totals>);

#[derive(Debug, Default)]
struct Totals {
    single: Usage,
    /// What batch jobs have used, whose prices differ.
    batch: Usage,
}

impl Counters {
    pub(crate) fn add(&self, usage: Usage) {
        self.lock().single += usage;
    }

    #[cfg(feature = "batch")]
    pub(crate) fn add_batch(&self, usage: Usage) {
        self.lock().batch += usage;
    }

    pub(crate) fn total(&self) -> Usage {
        let (single, batch) = self.by_price();
        single + batch
    }

    /// Returns the usage of single calls and that of batch jobs.
    pub(crate) fn by_price(&self) -> (Usage, Usage) {
        let totals = self.lock();
        (totals.single, totals.batch)
    }

    fn lock(&self) -> MutexGuard<'_, Totals> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn counts_saturate_instead_of_overflowing() {
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

    #[test]
    fn a_usage_is_never_counted_in_part() {
        let answer = Usage {
            prompt_tokens: 1,
            cached_tokens: 1,
            ..Usage::ONE_REQUEST
        };
        let counters = Counters::default();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| (0..50_000).for_each(|_| counters.add(answer)));
            }
            loop {
                let total = counters.total();
                assert_eq!(total.prompt_tokens, total.cached_tokens);
                if total.requests == 100_000 {
                    break;
                }
            }
        });
    }

    #[test]
    fn usage_is_serialized_by_field_names() {
        let json = serde_json::to_value(Usage::ONE_REQUEST).unwrap();
        assert_eq!(json["requests"], 1);
        assert_eq!(json["cache_write_tokens"], 0);
    }
}
