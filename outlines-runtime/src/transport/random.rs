//! Numbers that nobody has to be unable to guess: for waits, and for names that only have to differ. The standard library's
//! hasher is seeded by the system, anew for each; that is where the small crates for this have their seed, too.

use std::hash::{BuildHasher, Hasher, RandomState};

fn bytes() -> [u8; 8] {
    RandomState::new().build_hasher().finish().to_ne_bytes()
}

/// From 0 to 1, without 1.
pub(crate) fn fraction() -> f64 {
    let [a, b, c, d, ..] = bytes();
    f64::from(u32::from_ne_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
}

/// 32 digits that no other call gives.
pub(crate) fn name() -> String {
    let [high, low] = [bytes(), bytes()].map(u64::from_ne_bytes);
    format!("{high:016x}{low:016x}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{fraction, name};

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
    fn names_differ() {
        let names: HashSet<String> = (0..10_000).map(|_| name()).collect();
        assert_eq!(names.len(), 10_000);
        assert!(names.iter().all(|name| name.len() == 32));
    }
}
