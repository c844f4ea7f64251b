//! Alignment of the elements of lists.

use outlines_runtime::Structured;
use outlines_runtime::eval::{Case, Evaluation, FieldReport};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

/// Numbers of `near` are compared with a tolerance of 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Structured)]
struct Line {
    a: u8,
    b: u8,
    c: Option<u8>,
    near: u8,
}

fn lines(fields: &[[u8; 4]]) -> Vec<Line> {
    let line = |[a, b, c, near]: &[u8; 4]| Line {
        a: *a,
        b: *b,
        c: (*c > 0).then_some(*c),
        near: *near,
    };
    fields.iter().map(line).collect()
}

/// Returns the counts of all fields together.
fn counts(expected: &[Line], actual: &[Line]) -> FieldReport {
    let mut evaluation = Evaluation::<Vec<Line>>::new().tolerance("[].near", 1.0);
    evaluation.add_value(&Case::new("…", expected.to_vec()), &actual.to_vec());
    let mut total = FieldReport::default();
    for field in evaluation.report().fields.values() {
        total.correct += field.correct;
        total.wrong += field.wrong;
        total.missing += field.missing;
        total.invented += field.invented;
    }
    total
}

fn correct_fields(expected: Line, actual: Line) -> usize {
    usize::from(expected.a == actual.a)
        + usize::from(expected.b == actual.b)
        + usize::from(expected.c.is_some() && expected.c == actual.c)
        + usize::from(expected.near.abs_diff(actual.near) <= 1)
}

/// Returns the most correct fields of any alignment.
fn most_correct(expected: &[Line], actual: &[Line]) -> usize {
    let Some((first, rest)) = expected.split_first() else {
        return 0;
    };
    let with_partner = (0..actual.len()).map(|index| {
        let mut others = actual.to_vec();
        let partner = others.remove(index);
        correct_fields(*first, partner) + most_correct(rest, &others)
    });
    with_partner
        .max()
        .unwrap_or(0)
        .max(most_correct(rest, actual))
}

#[test]
fn the_best_pair_is_not_taken_if_the_rest_loses_more() {
    for (expected, actual, correct, wrong, missing) in [
        // Each expected line has a field in common with another actual one.
        (
            [[1, 1, 1, 10], [2, 9, 2, 20]],
            [[1, 9, 3, 30], [4, 1, 4, 40]],
            2,
            6,
            0,
        ),
        // The first lines are equal. The others have nothing in common.
        (
            [[1, 2, 3, 10], [1, 2, 8, 30]],
            [[1, 2, 3, 10], [5, 6, 3, 10]],
            4,
            0,
            4,
        ),
    ] {
        let (expected, actual) = (lines(&expected), lines(&actual));
        let found = counts(&expected, &actual);
        assert_eq!((found.correct, found.wrong), (correct, wrong));
        assert_eq!((found.missing, found.invented), (missing, missing));
    }
}

#[test]
fn elements_of_long_lists_are_aligned() {
    let line = |n: u32| {
        let [_, a, b, c] = n.to_be_bytes();
        Line {
            a,
            b,
            c: Some(c),
            near: 9,
        }
    };
    let expected: Vec<Line> = (0..10_000).map(line).collect();
    // One element is missing, and another one is wrong.
    let mut actual = expected[1..].to_vec();
    actual[5_000].near = 90;
    let found = counts(&expected, &actual);
    assert_eq!((found.correct, found.wrong), (39_995, 1));
    assert_eq!((found.missing, found.invented), (4, 0));
    // If too many elements differ, the others are aligned by position.
    let shifted: Vec<Line> = expected[1..]
        .iter()
        .map(|line| Line { a: 9, ..*line })
        .collect();
    let found = counts(&expected, &shifted);
    assert_eq!((found.missing, found.invented), (4, 0));
    assert!(found.wrong > 2 * 9_999 - 100, "{found:?}");
}

proptest! {
    #[test]
    fn no_alignment_has_more_correct_fields(
        expected in prop::collection::vec([0..3_u8, 0..3, 0..3, 0..5], 0..6),
        actual in prop::collection::vec([0..3_u8, 0..3, 0..3, 0..5], 0..6),
    ) {
        let (expected, actual) = (lines(&expected), lines(&actual));
        let found = counts(&expected, &actual);
        prop_assert_eq!(found.correct, most_correct(&expected, &actual));
    }
}
