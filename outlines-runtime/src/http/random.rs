//! Non-cryptographic random numbers for jitter and unique names.
//!
//! They come from the standard library's hasher, which the system seeds. The small crates for this
//! purpose take their seed from there too.

use std::hash::{BuildHasher, Hasher, RandomState};

fn random_u64() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Returns a number in `[0, 1)`.
pub(super) fn unit_f64() -> f64 {
    let [a, b, c, d, ..] = random_u64().to_ne_bytes();
    f64::from(u32::from_ne_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
}

/// Returns a number that is unique for all practical purposes.
pub(crate) fn random_u128() -> u128 {
    u128::from(random_u64()) << 64 | u128::from(random_u64())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_fill_the_unit_interval_evenly() {
        let mut tenths = [0; 10];
        for _ in 0..10_000 {
            let number = unit_f64();
            assert!((0.0..1.0).contains(&number), "{number}");
            let tenth = (0..10).position(|tenth| number < f64::from(tenth + 1) / 10.0);
            tenths[tenth.unwrap()] += 1;
        }
        // 1,000 each; 700 and 1,300 are ten standard deviations away.
        assert!(
            tenths.iter().all(|count| (700..1_300).contains(count)),
            "{tenths:?}"
        );
    }

    #[test]
    fn large_numbers_are_unique() {
        let numbers: HashSet<u128> = (0..10_000).map(|_| random_u128()).collect();
        assert_eq!(numbers.len(), 10_000);
    }
}
