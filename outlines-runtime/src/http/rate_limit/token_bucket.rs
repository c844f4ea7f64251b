//! One rate limit, synchronized with the server's count of it.

use std::time::Duration;

use tokio::time::Instant;

use crate::http::rate_limit::headers::LimitStatus;

/// The longest wait that is based on an estimate. After it, a request is sent and the server
/// decides.
const MAX_WAIT: Duration = Duration::from_secs(120);

/// How long a status without a reset is valid. No vendor has windows of more than a minute without
/// sending a reset.
const STATUS_LIFETIME: Duration = Duration::from_secs(60);

/// Tolerance for rounding errors: sums of fractions are slightly less than the whole.
const ROUNDING: f64 = 1e-6;

/// The remainder of a limit, by the server's last status and the requests sent since.
#[derive(Debug, Clone, Copy)]
pub(super) struct TokenBucket {
    remaining: f64,
    /// The time of `remaining`.
    at: Instant,
    refill: Refill,
}

/// How a bucket is refilled.
#[derive(Debug, Clone, Copy)]
enum Refill {
    /// Continuously: OpenAI's limits are buckets that are full at the reset.
    Continuous { per_second: f64, limit: f64 },
    /// At once, at the reset: the limit is unknown, or nothing of it was used.
    AtReset { at: Instant },
    /// Not reported.
    Unknown { expires: Instant },
}

/// When a cost may be spent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Availability {
    Now,
    At(Instant),
    /// After another response.
    Unknown,
}

impl TokenBucket {
    /// Corrects the remainder by a status.
    ///
    /// Requests overtake each other, so it is not known which of them the server had counted. The
    /// status is an upper bound without `in_flight`, the cost of the requests that have no response
    /// yet, and a lower bound without `overlapping`, the cost of all that have been in flight
    /// together with the one whose response it is.
    pub(super) fn new(
        previous: Option<Self>,
        status: LimitStatus,
        [in_flight, overlapping]: [f64; 2],
        now: Instant,
    ) -> Self {
        let LimitStatus {
            remaining,
            limit,
            reset,
        } = status;
        let refill = match (limit, reset) {
            (Some(limit), Some(reset)) if limit > remaining && !reset.is_zero() => {
                Refill::Continuous {
                    per_second: (limit - remaining) / reset.as_secs_f64(),
                    limit,
                }
            }
            (_, Some(reset)) => Refill::AtReset { at: now + reset },
            (_, None) => Refill::Unknown {
                expires: now + STATUS_LIFETIME,
            },
        };
        let least = remaining - overlapping;
        let level = previous.map_or(least, |bucket| bucket.level(now).max(least));
        Self {
            remaining: level.min(remaining - in_flight),
            at: now,
            refill,
        }
    }

    /// Returns when `cost` may be spent.
    pub(super) fn available(&self, cost: f64, now: Instant) -> Availability {
        let Some(missing) = self.missing(cost, now) else {
            return Availability::Now;
        };
        let longest = self.at + MAX_WAIT;
        let at = match self.refill {
            Refill::Continuous { per_second, .. } => {
                let wait = (missing / per_second).min(MAX_WAIT.as_secs_f64());
                longest.min(now + Duration::from_secs_f64(wait))
            }
            Refill::AtReset { at } => longest.min(at),
            Refill::Unknown { .. } => return Availability::Unknown,
        };
        if at <= now {
            Availability::Now
        } else {
            Availability::At(at)
        }
    }

    /// Returns the tokens per second and the limit, if the bucket is refilled continuously.
    pub(super) fn refill(&self) -> Option<(f64, f64)> {
        match self.refill {
            Refill::Continuous { per_second, limit } => Some((per_second, limit)),
            Refill::AtReset { .. } | Refill::Unknown { .. } => None,
        }
    }

    /// Returns when the sum of several costs may have been spent.
    pub(super) fn available_in_turn(&self, costs: f64, now: Instant) -> Instant {
        let until = match self.refill {
            Refill::Continuous { per_second, .. } => {
                let wait = (costs - self.level(now)) / per_second;
                now + Duration::from_secs_f64(wait.clamp(0.0, MAX_WAIT.as_secs_f64()))
            }
            Refill::AtReset { at } => at.min(self.at + MAX_WAIT),
            Refill::Unknown { .. } => now,
        };
        until.max(now)
    }

    pub(super) fn spend(&mut self, cost: f64, now: Instant) {
        self.remaining = self.level(now) - cost;
        self.at = now;
    }

    /// Returns what must be refilled before `cost` may be spent, if anything.
    fn missing(&self, cost: f64, now: Instant) -> Option<f64> {
        let cost = match self.refill {
            // A cost above the limit may be spent when the bucket is full.
            Refill::Continuous { limit, .. } => cost.min(limit),
            Refill::AtReset { at: over } | Refill::Unknown { expires: over } if now >= over => {
                return None;
            }
            _ => cost,
        };
        let missing = cost - self.level(now);
        (missing > ROUNDING).then_some(missing)
    }

    fn level(&self, now: Instant) -> f64 {
        match self.refill {
            Refill::Continuous { per_second, limit } => {
                let since = now.saturating_duration_since(self.at);
                limit.min(self.remaining + per_second * since.as_secs_f64())
            }
            _ => self.remaining,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn status(remaining: f64, limit: Option<f64>, reset: Option<u64>) -> LimitStatus {
        LimitStatus {
            remaining,
            limit,
            reset: reset.map(Duration::from_secs),
        }
    }

    /// Returns the milliseconds at which the costs are spent, one after the other and each as
    /// soon as possible. Stops at the first that has to wait for a response.
    fn schedule(status: LimitStatus, costs: &[f64]) -> Vec<u128> {
        let start = Instant::now();
        let mut now = start;
        let mut bucket = TokenBucket::new(None, status, [0.0; 2], now);
        let mut spent = Vec::new();
        for cost in costs {
            loop {
                match bucket.available(*cost, now) {
                    Availability::Now => break,
                    Availability::At(at) => {
                        assert!(at > now);
                        now = at;
                    }
                    Availability::Unknown => return spent,
                }
            }
            bucket.spend(*cost, now);
            spent.push((now - start).as_millis());
        }
        spent
    }

    #[test]
    fn a_bucket_is_emptied_and_then_spent_as_it_refills() {
        // 60 a minute, two remaining: then one a second.
        let bucket = status(2.0, Some(60.0), Some(58));
        assert_eq!(
            schedule(bucket, &[1.0; 5]),
            [0, 0, 1_000, 2_000, 3_000],
            "requests"
        );
        // 6,000 tokens a minute, 100 remaining: 100 a second.
        let bucket = status(100.0, Some(6_000.0), Some(59));
        assert_eq!(
            schedule(bucket, &[50.0, 100.0, 1_000.0]),
            [0, 500, 10_500],
            "tokens"
        );
    }

    #[test]
    fn a_cost_above_the_limit_waits_for_a_full_bucket() {
        let bucket = status(0.0, Some(100.0), Some(10));
        assert_eq!(schedule(bucket, &[1_000.0]), [10_000]);
    }

    #[test]
    fn without_a_limit_the_wait_ends_at_the_reset() {
        let window = status(1.0, None, Some(6));
        assert_eq!(schedule(window, &[1.0, 1.0, 1.0]), [0, 6_000, 6_000]);
    }

    #[test]
    fn without_a_reset_only_another_response_ends_the_wait() {
        assert_eq!(schedule(status(2.0, None, None), &[1.0; 5]), [0, 0]);
        let old = TokenBucket::new(None, status(0.0, None, None), [0.0; 2], Instant::now());
        assert_eq!(
            old.available(1.0, old.at + 59 * SECOND),
            Availability::Unknown
        );
        assert_eq!(old.available(1.0, old.at + 60 * SECOND), Availability::Now);
    }

    #[test]
    fn no_estimated_wait_exceeds_two_minutes() {
        // 24 a day, all used: one an hour.
        let day = status(0.0, Some(24.0), Some(86_400));
        assert_eq!(schedule(day, &[1.0; 3]), [120_000, 240_000, 360_000]);
        let window = status(0.0, None, Some(86_400));
        assert_eq!(schedule(window, &[1.0; 2]), [120_000, 240_000]);
    }

    #[test]
    fn a_full_or_just_reset_limit_delays_nothing() {
        for (limit, reset) in [(Some(5.0), Some(1)), (Some(9.0), Some(0)), (None, Some(0))] {
            assert_eq!(schedule(status(5.0, limit, reset), &[1.0; 5]), [0; 5]);
        }
        assert_eq!(schedule(status(0.0, Some(9.0), Some(0)), &[1.0; 2]), [0; 2]);
    }

    #[test]
    fn requests_in_flight_are_counted() {
        let now = Instant::now();
        let bucket = status(5.0, Some(60.0), Some(55));
        let available = |count| TokenBucket::new(None, bucket, [count; 2], now).available(1.0, now);
        assert_eq!(available(4.0), Availability::Now);
        assert_eq!(available(5.0), Availability::At(now + SECOND));
        assert_eq!(available(7.0), Availability::At(now + 3 * SECOND));
    }

    #[test]
    fn a_status_corrects_the_remainder_no_further_than_it_is_certain() {
        let now = Instant::now();
        for (expected, in_flight, overlapping, corrected) in [
            // Nothing else was in flight.
            (20.0, 0.0, 0.0, 50.0),
            (80.0, 0.0, 0.0, 50.0),
            // Others were, and the server had counted them or not.
            (20.0, 0.0, 40.0, 20.0),
            (5.0, 0.0, 40.0, 10.0),
            (45.0, 10.0, 40.0, 40.0),
        ] {
            let last =
                TokenBucket::new(None, status(expected, Some(100.0), Some(60)), [0.0; 2], now);
            let status = status(50.0, Some(100.0), Some(60));
            let bucket = TokenBucket::new(Some(last), status, [in_flight, overlapping], now);
            assert!(
                (bucket.level(now) - corrected).abs() < 1e-9,
                "{expected}: {bucket:?}"
            );
        }
    }
}
