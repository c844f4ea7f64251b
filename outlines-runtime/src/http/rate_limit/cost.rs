//! Cost of a request in tokens: an estimate, and a surcharge learned from the remaining tokens that
//! the server reports.

use tokio::time::Instant;

/// The weight of one request in the average, once there have been enough of them.
const WEIGHT: f64 = 0.05;
/// The smallest share of a request's estimate that is assumed to be charged.
const MIN_SHARE: f64 = 0.05;

/// The cost of a request beyond the estimate from its size and output limit.
///
/// Servers estimate tokens themselves. Some reserve a default output limit if the request has none,
/// others charge an answer when it is complete. All of this is visible in the drop of the remaining
/// tokens from one response to the next.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Surcharge {
    /// The average per request, which may be negative.
    average: f64,
    requests: f64,
    last: Option<Reading>,
}

/// The remaining tokens in one response.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) remaining: f64,
    pub(super) at: Instant,
    /// The number of the request, and the sum of the estimates up to it.
    pub(super) number: u64,
    pub(super) estimates: f64,
}

impl Surcharge {
    /// Returns the expected cost of a request with this estimate.
    pub(super) fn cost(&self, estimate: f64) -> f64 {
        (estimate + self.average).max(MIN_SHARE * estimate)
    }

    pub(super) fn is_known(&self) -> bool {
        self.requests > 0.0
    }

    /// Takes a reading. It is compared to the last one if `refill` (tokens per second and the
    /// limit) is known.
    pub(super) fn learn(&mut self, reading: Reading, refill: Option<(f64, f64)>) {
        let last = self.last.replace(reading);
        let (Some(last), Some((per_second, limit))) = (last, refill) else {
            return;
        };
        let elapsed = reading.at.saturating_duration_since(last.at).as_secs_f64();
        let before = limit.min(last.remaining + per_second * elapsed);
        let requests = reading.number.saturating_sub(last.number);
        let requests = f64::from(u32::try_from(requests).unwrap_or(u32::MAX));
        if requests < 1.0 {
            return;
        }
        let charged = before - reading.remaining;
        let surcharge = (charged - (reading.estimates - last.estimates)) / requests;
        self.requests += requests;
        let weight = (requests * WEIGHT).max(requests / self.requests).min(1.0);
        self.average += weight * (surcharge - self.average);
    }

    /// Takes a reading that says nothing about costs: the request was rejected.
    pub(super) fn reset(&mut self, reading: Reading) {
        self.last = Some(reading);
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
    use std::time::Duration;

    use super::*;

    /// A server that charges `charge(estimate)` of 30,000 tokens a minute. Returns the costs that
    /// are expected of the estimates in the end.
    fn learned(charge: fn(f64) -> f64, estimates: &[f64]) -> Vec<f64> {
        let start = Instant::now();
        let mut surcharge = Surcharge::default();
        let mut remaining = 30_000.0;
        let mut sum = 0.0;
        for (number, estimate) in (1..=200).zip(estimates.iter().cycle()) {
            remaining = 30_000_f64.min(remaining + 50.0) - charge(*estimate);
            sum += estimate;
            let reading = Reading {
                remaining: remaining.floor(),
                at: start + Duration::from_millis(100) * u32::try_from(number).unwrap(),
                number,
                estimates: sum,
            };
            surcharge.learn(reading, Some((500.0, 30_000.0)));
        }
        estimates
            .iter()
            .map(|estimate| surcharge.cost(*estimate).round())
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
