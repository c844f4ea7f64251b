//! One rate limit, kept in step with the server's own count of it.

use std::time::Duration;

use tokio::time::Instant;

use crate::transport::pace::allowance::Allowance;

/// Nobody is held back longer on the strength of an estimate: then the server may say no itself.
const LONGEST_HOLD: Duration = Duration::from_secs(120);

/// How long an account holds that does not say for how long: no vendor counts over more than a minute without saying so.
const UNDATED: Duration = Duration::from_secs(60);

/// Sums of shares come out a little less than the whole.
const ROUNDING: f64 = 1e-6;

/// What is left of a limit, by the server's last account and by what was sent since.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    left: f64,
    /// When there was so much left.
    at: Instant,
    refill: Refill,
}

/// How it grows again.
#[derive(Debug, Clone, Copy)]
enum Refill {
    /// Steadily: OpenAI's limits are buckets that fill all the time, and the reset is when they are full.
    Steady { per_second: f64, limit: f64 },
    /// All at once: the limit is not known, or nothing of it was gone.
    Whole { at: Instant },
    /// The server does not say.
    Unknown { stale: Instant },
}

/// When something may be spent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Turn {
    Now,
    At(Instant),
    /// When the server has said more.
    Unknown,
}

impl Budget {
    /// `unseen` is what was sent since the request that this account came back to: the server had not counted it yet, or
    /// had and it is counted twice until the next account.
    pub(super) fn new(allowance: Allowance, unseen: f64, now: Instant) -> Self {
        let Allowance {
            remaining,
            limit,
            reset,
        } = allowance;
        let refill = match (limit, reset) {
            (Some(limit), Some(reset)) if limit > remaining && !reset.is_zero() => Refill::Steady {
                per_second: (limit - remaining) / reset.as_secs_f64(),
                limit,
            },
            (_, Some(reset)) => Refill::Whole { at: now + reset },
            (_, None) => Refill::Unknown {
                stale: now + UNDATED,
            },
        };
        Self {
            left: remaining - unseen,
            at: now,
            refill,
        }
    }

    /// When this much may be spent.
    pub(super) fn turn(&self, cost: f64, now: Instant) -> Turn {
        let Some(missing) = self.missing(cost, now) else {
            return Turn::Now;
        };
        let longest = self.at + LONGEST_HOLD;
        let at = match self.refill {
            Refill::Steady { per_second, .. } => {
                let wait = (missing / per_second).min(LONGEST_HOLD.as_secs_f64());
                longest.min(now + Duration::from_secs_f64(wait))
            }
            Refill::Whole { at } => longest.min(at),
            Refill::Unknown { .. } => return Turn::Unknown,
        };
        if at <= now { Turn::Now } else { Turn::At(at) }
    }

    pub(super) fn spend(&mut self, cost: f64, now: Instant) {
        self.left = self.level(now) - cost;
        self.at = now;
    }

    /// What must come in before this much may be spent, if anything.
    fn missing(&self, cost: f64, now: Instant) -> Option<f64> {
        let cost = match self.refill {
            // What costs more than there ever is may go when all is there.
            Refill::Steady { limit, .. } => cost.min(limit),
            Refill::Whole { at: over } | Refill::Unknown { stale: over } if now >= over => {
                return None;
            }
            _ => cost,
        };
        let missing = cost - self.level(now);
        (missing > ROUNDING).then_some(missing)
    }

    fn level(&self, now: Instant) -> f64 {
        match self.refill {
            Refill::Steady { per_second, limit } => {
                let since = now.saturating_duration_since(self.at);
                limit.min(self.left + per_second * since.as_secs_f64())
            }
            _ => self.left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn allowance(remaining: f64, limit: Option<f64>, reset: Option<u64>) -> Allowance {
        Allowance {
            remaining,
            limit,
            reset: reset.map(Duration::from_secs),
        }
    }

    /// The milliseconds at which each of these costs is spent, one after the other and each as soon as it may be; ends
    /// at the first that has to wait for news.
    fn schedule(allowance: Allowance, costs: &[f64]) -> Vec<u128> {
        let start = Instant::now();
        let mut now = start;
        let mut budget = Budget::new(allowance, 0.0, now);
        let mut spent = Vec::new();
        for cost in costs {
            loop {
                match budget.turn(*cost, now) {
                    Turn::Now => break,
                    Turn::At(at) => {
                        assert!(at > now);
                        now = at;
                    }
                    Turn::Unknown => return spent,
                }
            }
            budget.spend(*cost, now);
            spent.push((now - start).as_millis());
        }
        spent
    }

    #[test]
    fn a_bucket_is_emptied_and_then_followed_as_it_fills() {
        // 60 a minute, two of them left: then one a second.
        let bucket = allowance(2.0, Some(60.0), Some(58));
        assert_eq!(
            schedule(bucket, &[1.0; 5]),
            [0, 0, 1_000, 2_000, 3_000],
            "requests"
        );
        // 6,000 tokens a minute, 100 of them left: 100 a second.
        let bucket = allowance(100.0, Some(6_000.0), Some(59));
        assert_eq!(
            schedule(bucket, &[50.0, 100.0, 1_000.0]),
            [0, 500, 10_500],
            "tokens"
        );
    }

    #[test]
    fn what_costs_more_than_the_limit_goes_when_the_bucket_is_full() {
        let bucket = allowance(0.0, Some(100.0), Some(10));
        assert_eq!(schedule(bucket, &[1_000.0]), [10_000]);
    }

    #[test]
    fn without_a_limit_the_reset_is_the_end_of_the_wait() {
        let window = allowance(1.0, None, Some(6));
        assert_eq!(schedule(window, &[1.0, 1.0, 1.0]), [0, 6_000, 6_000]);
    }

    #[test]
    fn without_a_reset_only_news_can_help() {
        assert_eq!(schedule(allowance(2.0, None, None), &[1.0; 5]), [0, 0]);
        let old = Budget::new(allowance(0.0, None, None), 0.0, Instant::now());
        assert_eq!(old.turn(1.0, old.at + 59 * SECOND), Turn::Unknown);
        assert_eq!(old.turn(1.0, old.at + 60 * SECOND), Turn::Now);
    }

    #[test]
    fn no_estimate_holds_for_more_than_two_minutes() {
        // 24 a day, all gone: one an hour.
        let day = allowance(0.0, Some(24.0), Some(86_400));
        assert_eq!(schedule(day, &[1.0; 3]), [120_000, 240_000, 360_000]);
        let window = allowance(0.0, None, Some(86_400));
        assert_eq!(schedule(window, &[1.0; 2]), [120_000, 240_000]);
    }

    #[test]
    fn a_full_or_a_just_reset_limit_holds_nobody() {
        for (limit, reset) in [(Some(5.0), Some(1)), (Some(9.0), Some(0)), (None, Some(0))] {
            assert_eq!(schedule(allowance(5.0, limit, reset), &[1.0; 5]), [0; 5]);
        }
        assert_eq!(
            schedule(allowance(0.0, Some(9.0), Some(0)), &[1.0; 2]),
            [0; 2]
        );
    }

    #[test]
    fn what_is_under_way_is_counted() {
        let now = Instant::now();
        let bucket = allowance(5.0, Some(60.0), Some(55));
        let turn = |unseen| Budget::new(bucket, unseen, now).turn(1.0, now);
        assert_eq!(turn(4.0), Turn::Now);
        assert_eq!(turn(5.0), Turn::At(now + SECOND));
        assert_eq!(turn(7.0), Turn::At(now + 3 * SECOND));
    }
}
