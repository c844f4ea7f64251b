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

/// The correct fields of an alignment, its equal elements, and, as a negative number, its
/// mismatches: the better one is greater.
type Quality = (usize, usize, isize);

fn sum(a: Quality, b: Quality) -> Quality {
    (a.0 + b.0, a.1 + b.1, a.2 + b.2)
}

/// Returns the quality of an element without a partner.
fn alone(line: Line) -> Quality {
    (0, 0, if line.c.is_some() { -4 } else { -3 })
}

fn together(expected: Line, actual: Line) -> Quality {
    let fields = [
        Some(expected.a == actual.a),
        Some(expected.b == actual.b),
        (expected.c.or(actual.c)).map(|_| expected.c == actual.c),
        Some(expected.near.abs_diff(actual.near) <= 1),
    ];
    let count = |is_correct| {
        fields
            .iter()
            .filter(|field| **field == Some(is_correct))
            .count()
    };
    let (correct, mismatches) = (count(true), count(false));
    (
        correct,
        usize::from(mismatches == 0),
        -mismatches.cast_signed(),
    )
}

/// Returns the quality of the best of all alignments.
fn best_quality(expected: &[Line], actual: &[Line]) -> Quality {
    let Some((first, rest)) = expected.split_first() else {
        return actual.iter().copied().map(alone).fold((0, 0, 0), sum);
    };
    let alignments = (0..actual.len()).map(|index| {
        let mut others = actual.to_vec();
        let partner = others.remove(index);
        // Elements without a correct field in common are not aligned.
        let pair = match together(*first, partner) {
            (0, ..) => sum(alone(*first), alone(partner)),
            pair => pair,
        };
        sum(pair, best_quality(rest, &others))
    });
    let unpaired = sum(alone(*first), best_quality(rest, actual));
    alignments.fold(unpaired, Quality::max)
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
    fn no_alignment_is_better(
        expected in prop::collection::vec([0..3_u8, 0..3, 0..3, 0..5], 0..6),
        actual in prop::collection::vec([0..3_u8, 0..3, 0..3, 0..5], 0..6),
    ) {
        let (expected, actual) = (lines(&expected), lines(&actual));
        let found = counts(&expected, &actual);
        let (correct, _, mismatches) = best_quality(&expected, &actual);
        prop_assert_eq!(found.correct, correct);
        prop_assert_eq!(found.wrong + found.missing + found.invented, mismatches.unsigned_abs());
    }

    /// Most elements of an answer are those expected, in any order.
    #[test]
    fn no_alignment_of_similar_lists_is_better(
        (expected, mut actual) in prop::collection::vec([0..3_u8, 0..3, 0..3, 0..5], 0..6)
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
        changes in prop::collection::vec((0..6_usize, 0..5_usize, 0..3_u8), 0..3),
    ) {
        for (index, field, value) in changes {
            match actual.get_mut(index) {
                Some(line) if field < 4 => line[field] = value,
                Some(_) => drop(actual.remove(index)),
                None => actual.push([value; 4]),
            }
        }
        let (expected, actual) = (lines(&expected), lines(&actual));
        let found = counts(&expected, &actual);
        let (correct, _, mismatches) = best_quality(&expected, &actual);
        prop_assert_eq!(found.correct, correct);
        prop_assert_eq!(found.wrong + found.missing + found.invented, mismatches.unsigned_abs());
    }
}
