//! Numbers that nobody has to be unable to guess: for waits, and for names that only have to differ. The standard library's
//! hasher is seeded by the system, anew for each; that is where the small crates for this have their seed, too.

use std::hash::{BuildHasher, Hasher, RandomState};

fn number() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// From 0 to 1, without 1.
pub(crate) fn fraction() -> f64 {
    let [a, b, c, d, ..] = number().to_ne_bytes();
    f64::from(u32::from_ne_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
}

/// A number that no other call gives.
pub(crate) fn unique() -> u128 {
    u128::from(number()) << 64 | u128::from(number())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{fraction, unique};

    #[test]
    fn fractions_fill_the_range() {
        let mut tenths = [0; 10];
        for _ in 0..10_000 {
            let fraction = fraction();
            assert!((0.0..1.0).contains(&fraction), "{fraction}");
            let tenth = (0..10).position(|tenth| fraction < f64::from(tenth + 1) / 10.0);
            tenths[tenth.unwrap()] += 1;
        }
        // 1,000 each; 700 and 1,300 are ten standard deviations away.
        assert!(
            tenths.iter().all(|count| (700..1_300).contains(count)),
            "{tenths:?}"
        );
    }

    #[test]
    fn unique_numbers_differ() {
        let numbers: HashSet<u128> = (0..10_000).map(|_| unique()).collect();
        assert_eq!(numbers.len(), 10_000);
    }
}
