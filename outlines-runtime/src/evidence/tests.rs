//! The search for many patterns, compared with a search for each of them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::search::find_all;

/// Returns the first offsets of a pattern after some bytes, by comparing it at every offset.
fn offsets(text: &[u8], before: usize, pattern: &[u8], wanted: usize) -> Vec<usize> {
    let offsets = (before..text.len()).filter(|start| text[*start..].starts_with(pattern));
    offsets.take(wanted).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn many_patterns_are_found_as_each_by_itself(
        text in "[ab ]{0,300}|(ab){0,100}|(abb){0,40}a{0,60}|[a-z]{0,10}[ab ]{290}",
        // Candidates are collected from 16,384 bytes at a time.
        before in prop_oneof![Just(0), 16_200..16_400_usize],
        // Up to 16 patterns of a length are searched for one by one.
        patterns in vec(("[ab ]{1,30}|(ab){1,20}|a{1,30}|[a-z]{1,4}", 1..9_usize), 0..60),
        length in 1..13_usize,
    ) {
        let text = "-".repeat(before) + &text;
        let mut patterns = patterns;
        for (pattern, _) in patterns.iter_mut().skip(20) {
            pattern.truncate(length);
        }
        let (patterns, wanted): (Vec<String>, Vec<usize>) = patterns.into_iter().unzip();
        let mut found = vec![Vec::new(); patterns.len()];
        find_all(text.as_bytes(), &patterns, &mut |index, start| {
            found[index].push(start);
            found[index].len() < wanted[index]
        });
        for ((pattern, wanted), found) in patterns.iter().zip(wanted).zip(found) {
            let expected = offsets(text.as_bytes(), before, pattern.as_bytes(), wanted);
            prop_assert_eq!(found, expected);
        }
    }
}
