//! The search for many patterns, compared with a search for each of them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::search::{Pattern, find_all};

/// Returns the offsets of a pattern, by comparing it at every offset.
fn offsets(text: &[u8], pattern: &Pattern<'_>) -> Vec<usize> {
    let mut offsets: Vec<usize> = Vec::new();
    for start in 0..text.len() {
        let overlaps = offsets
            .last()
            .is_some_and(|last| last + pattern.bytes.len() > start);
        if text[start..].starts_with(pattern.bytes) && (pattern.overlapping || !overlaps) {
            offsets.push(start);
        }
    }
    offsets.truncate(pattern.wanted);
    offsets
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn many_patterns_are_found_as_each_by_itself(
        text in "[ab ]{0,300}|(ab){0,100}|(abb){0,40}a{0,60}",
        patterns in vec(("[ab ]{1,30}|(ab){1,20}|a{1,30}", 0..4_usize), 0..12),
        overlapping: bool,
    ) {
        let patterns: Vec<Pattern<'_>> = patterns
            .iter()
            .map(|(pattern, wanted)| {
                Pattern { bytes: pattern.as_bytes(), wanted: *wanted, overlapping }
            })
            .collect();
        let found = find_all(text.as_bytes(), &patterns);
        for (pattern, found) in patterns.iter().zip(found) {
            prop_assert_eq!(found, offsets(text.as_bytes(), pattern));
        }
    }
}
