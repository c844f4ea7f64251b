//! Lists and single values of several chunks.

use outlines_runtime::merge::{self, Rule};
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn a_rule_chooses_one_candidate_and_keeps_the_others() {
    let values = [
        None,
        Some("a"),
        Some("b"),
        Some("B"),
        Some("c"),
        Some("a"),
        Some("d"),
    ];
    for (rule, expected) in [
        (Rule::First, "abcd"),
        (Rule::Last, "dacB"),
        (Rule::Majority, "abcd"),
    ] {
        let merged = merge::scalars(values, rule, |value| value.to_lowercase());
        let order: String = merged
            .candidates
            .iter()
            .map(|candidate| candidate.value)
            .collect();
        assert_eq!(order, expected, "{rule:?}");
        let chunks_of = |value| {
            let mut candidates = merged.candidates.iter();
            candidates
                .find(|candidate| candidate.value == value)
                .map(|found| &*found.chunks)
        };
        assert_eq!(chunks_of("a"), Some(&[1, 5][..]));
        let second = if rule == Rule::Last { "B" } else { "b" };
        assert_eq!(chunks_of(second), Some(&[2, 3][..]));
    }
}

#[test]
fn equal_values_are_no_conflict() {
    let merged = merge::scalars([Some(1), None, Some(1)], Rule::Majority, |value| *value);
    assert!(!merged.is_conflict());
    assert_eq!(merged.into_value(), Some(1));
}

proptest! {
    #[test]
    fn a_merged_list_has_the_first_element_of_each_key(lists in vec(vec(0..20_u8, 0..8), 0..6)) {
        let merged = merge::lists(lists.clone(), |value| value % 10);
        let mut expected: Vec<u8> = Vec::new();
        for value in lists.concat() {
            if expected.iter().all(|known| known % 10 != value % 10) {
                expected.push(value);
            }
        }
        prop_assert_eq!(merged, expected);
    }
}
