//! How long to wait before the next attempt when the server does not say.

use std::time::Duration;

/// The official client's figures: half a second, doubled each time up to eight, shortened by up to a quarter so that
/// clients that failed together do not come back together.
const FIRST: f64 = 0.5;
const LONGEST: f64 = 8.0;
const JITTER: f64 = 0.25;

/// The wait after this many retries (0 at first); `roll` is uniform in `[0, 1)`.
pub(super) fn delay(retries: u32, roll: f64) -> Duration {
    // Beyond 2^4 the longest wait is reached anyway; unbounded, the power would become infinite.
    let doubled = FIRST * f64::from(1_u32 << retries.min(4));
    Duration::from_secs_f64(doubled.min(LONGEST) * (1.0 - JITTER * roll.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_eight_seconds() {
        let waits: Vec<u128> = (0..7).map(|k| delay(k, 0.0).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(delay(u32::MAX, 0.0), Duration::from_secs(8));
    }

    #[test]
    fn jitter_only_shortens_and_by_a_quarter_at_most() {
        assert_eq!(delay(0, 0.5).as_micros(), 437_500);
        assert_eq!(delay(4, 1.0), Duration::from_secs(6));
    }
}
