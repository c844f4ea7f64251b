//! One of a list.

use fastrand::Rng;

/// As many bits on every machine, whatever the width of its words.
pub(super) fn one_of<'l, T>(rng: &mut Rng, list: &'l [T]) -> Option<&'l T> {
    if list.is_empty() {
        return None;
    }
    let highest = u64::try_from(list.len() - 1).unwrap_or(u64::MAX);
    list.get(usize::try_from(rng.u64(0..=highest)).unwrap_or(0))
}
