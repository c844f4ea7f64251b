//! Cost of a request in tokens: an estimate, and a surcharge learned from the remaining tokens that
//! the server reports.

use std::ops::{Add, Sub};
use std::time::Duration;

use tokio::time::Instant;

/// The weight of one request in the average, once there have been enough of them.
const WEIGHT: f64 = 0.01;
/// The largest share of a charge that may be uncertain if it is to change the average.
const MAX_ERROR: f64 = 0.5;
/// The smallest share of a request's estimate that is assumed to be charged.
const MIN_SHARE: f64 = 0.05;

/// A number of requests, and the sum of their estimates.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Requests {
    pub(super) count: f64,
    pub(super) estimates: f64,
}

impl Requests {
    pub(super) fn one(estimate: f64) -> Self {
        Self {
            count: 1.0,
            estimates: estimate,
        }
    }
}

impl Add for Requests {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            estimates: self.estimates + other.estimates,
        }
    }
}

impl Sub for Requests {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            count: self.count - other.count,
            estimates: self.estimates - other.estimates,
        }
    }
}

/// The cost of a request beyond the estimate from its size and output limit.
///
/// Servers estimate tokens themselves. Some reserve a default output limit if the request has none,
/// others charge an answer when it is complete. All of this is visible in the drop of the remaining
/// tokens from one response to the next.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Surcharge {
    /// The average per request, which may be negative.
    average: f64,
    /// The number of requests in the average. Before the first, it is an upper bound, if known.
    requests: f64,
    is_known: bool,
    last: Option<LimitReading>,
}

/// The remaining tokens in one response.
#[derive(Debug, Clone, Copy)]
pub(super) struct LimitReading {
    pub(super) remaining: f64,
    /// When the request was sent, and how long its response took.
    pub(super) at: Instant,
    pub(super) flight: Duration,
    /// The requests up to this one that the server has not rejected.
    pub(super) accepted: Requests,
    /// The cost of the requests that were in flight together with this one. The server may have
    /// counted those before it later, and those after it earlier.
    pub(super) overlapping: f64,
}

impl Surcharge {
    /// Returns the expected cost of these requests.
    pub(super) fn cost(&self, requests: Requests) -> f64 {
        let Requests { count, estimates } = requests;
        (estimates + count * self.average).max(MIN_SHARE * estimates)
    }

    pub(super) fn is_known(&self) -> bool {
        self.is_known
    }

    /// Takes a reading, and compares it to an earlier one as soon as that is accurate enough.
    /// `refill` is in tokens per second, with the limit.
    pub(super) fn learn(&mut self, reading: LimitReading, refill: Option<(f64, f64)>) {
        let (Some(last), Some((per_second, limit))) = (self.last, refill) else {
            self.last = Some(reading);
            return;
        };
        let requests = reading.accepted - last.accepted;
        let elapsed = reading.at.saturating_duration_since(last.at);
        let before = last.remaining + per_second * elapsed.as_secs_f64();
        // Between several requests, a full bucket may have lost tokens.
        let is_one = (0.5..1.5).contains(&requests.count);
        let is_comparable = is_one || requests.count > 1.5 && before <= limit;
        if !is_comparable {
            self.last = Some(reading);
            return;
        }
        let charged = before.min(limit) - reading.remaining;
        let refilled = per_second * (last.flight + reading.flight).as_secs_f64();
        let mut uncertain = last.overlapping + reading.overlapping;
        // The time does not matter if the bucket was full before the request anyway.
        if before - refilled <= limit {
            uncertain += refilled;
        }
        let is_accurate = uncertain <= MAX_ERROR * charged;
        if is_accurate || reading.overlapping < last.overlapping {
            self.last = Some(reading);
        }
        let surcharge = (charged - requests.estimates) / requests.count;
        if self.requests < 1.0 && uncertain <= charged {
            // A cost that is too high delays requests, one that is too low has them rejected.
            let most = surcharge + uncertain / requests.count;
            let known = Some(self.average).filter(|_| self.is_known);
            self.average = known.map_or(most, |known| known.min(most));
            self.is_known = true;
        } else if is_accurate {
            let weight = (requests.count * WEIGHT).max(requests.count / self.requests);
            self.average += weight.min(1.0) * (surcharge - self.average);
        }
        if is_accurate {
            self.requests += requests.count;
        }
    }
}

/// Estimates what a server charges for a request before it is answered: a token for four bytes of
/// text, and the output limit. The rate limiter corrects the estimate by what the server reports.
pub(in crate::http) fn estimated_tokens(body: &[u8], max_tokens: Option<u32>) -> f64 {
    /// Smaller bodies hold no images or files that matter.
    const LARGE_BODY: usize = 32 * 1024;
    let is_embedded = |text: &&[u8]| text.starts_with(b"data:");
    let embedded: usize = if body.len() < LARGE_BODY {
        0
    } else {
        let texts = body.split(|byte| *byte == b'"');
        texts.filter(is_embedded).map(<[u8]>::len).sum()
    };
    let text = u32::try_from(body.len() - embedded).unwrap_or(u32::MAX);
    f64::from(text) / 4.0 + f64::from(max_tokens.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the costs that are expected of the estimates in the end, for a server that charges
    /// `charge(estimate)` of 30,000 tokens a minute.
    fn learned(charge: fn(f64) -> f64, estimates: &[f64]) -> Vec<f64> {
        let start = Instant::now();
        let mut surcharge = Surcharge::default();
        let mut remaining = 30_000.0;
        let mut sent = Requests::default();
        for (number, estimate) in (1..=200).zip(estimates.iter().cycle()) {
            remaining = 30_000_f64.min(remaining + 50.0) - charge(*estimate);
            sent = sent + Requests::one(*estimate);
            let reading = LimitReading {
                remaining: remaining.floor(),
                at: start + Duration::from_millis(100) * u32::try_from(number).unwrap(),
                accepted: sent,
                overlapping: 0.0,
                flight: Duration::ZERO,
            };
            surcharge.learn(reading, Some((500.0, 30_000.0)));
        }
        estimates
            .iter()
            .map(|estimate| surcharge.cost(Requests::one(*estimate)).round())
            .collect()
    }

    #[test]
    fn the_cost_follows_what_the_server_charges() {
        // As estimated; with a reserve for the answer; without the output limit that was estimated.
        assert_eq!(learned(|estimate| estimate, &[110.0]), [110.0]);
        assert_eq!(learned(|estimate| estimate + 90.0, &[110.0]), [200.0]);
        assert_eq!(learned(|_| 60.0, &[160.0]), [60.0]);
        let mixed = learned(|estimate| estimate + 50.0, &[100.0, 300.0]);
        assert!((148.0..152.0).contains(&mixed[0]), "{mixed:?}");
        assert!((348.0..352.0).contains(&mixed[1]), "{mixed:?}");
    }

    /// The refill during slow responses is much more than a charge, but does not matter.
    #[test]
    fn the_cost_of_a_single_request_is_learned_from_a_full_bucket() {
        let start = Instant::now();
        let mut surcharge = Surcharge::default();
        let mut accepted = Requests::default();
        for number in 1..=2 {
            accepted = accepted + Requests::one(110.0);
            let reading = LimitReading {
                remaining: 29_800.0,
                at: start + Duration::from_secs(30) * number,
                flight: Duration::from_secs(5),
                accepted,
                overlapping: 0.0,
            };
            surcharge.learn(reading, Some((500.0, 30_000.0)));
        }
        let cost = surcharge.cost(Requests::one(110.0));
        assert!((cost - 200.0).abs() < 1e-9, "{cost}");
    }

    #[test]
    fn a_cost_is_never_free() {
        assert_eq!(learned(|_| 0.0, &[100.0]), [5.0]);
    }

    #[test]
    fn text_and_the_output_limit_are_estimated_and_files_are_not() {
        for (max_tokens, expected) in [(None, 100.0), (Some(50), 150.0)] {
            let tokens = estimated_tokens(&[b'a'; 400], max_tokens);
            assert!((tokens - expected).abs() < 1e-9, "{tokens}");
        }
        let image = "A".repeat(100_000);
        let body = format!(
            r#"{{"text":"{}","url":"data:image/png;base64,{image}"}}"#,
            "a".repeat(400)
        );
        let tokens = estimated_tokens(body.as_bytes(), None);
        assert!((100.0..120.0).contains(&tokens), "{tokens}");
    }
}
