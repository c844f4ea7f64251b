//! Comparison of an expected with an actual value, field by field.

use serde_json::Number;

use super::align::{Score, align};
use super::fields::{Comparison, FieldId, Fields};
use super::finding::{Difference, Finding};
use super::tree::{Node, Tree, find};

/// Compares two values and reports every field. Without an actual value, all are missing.
pub(super) fn compare(
    fields: &Fields,
    expected: &Tree<'_>,
    actual: Option<&Tree<'_>>,
    report: &mut impl FnMut(&Difference<'_>),
) {
    if actual.is_some() {
        return compare_field(fields, Some(expected), actual, report);
    }
    let mut is_reported = false;
    let report_missing = &mut |difference: &Difference<'_>| {
        is_reported = true;
        report(&Difference {
            finding: Finding::Missing,
            expected: difference.expected.or(Some(&Tree::NULL)),
            ..*difference
        });
    };
    compare_field(fields, Some(expected), None, report_missing);
    // An empty list has no fields.
    if !is_reported {
        report(&Difference {
            field: FieldId::ROOT,
            finding: Finding::Missing,
            expected: Some(expected),
            actual: None,
        });
    }
}

/// Compares the values of a field. At least one of them is there, and may be null.
fn compare_field(
    fields: &Fields,
    expected: Option<&Tree<'_>>,
    actual: Option<&Tree<'_>>,
    report: &mut impl FnMut(&Difference<'_>),
) {
    let field = expected
        .or(actual)
        .map_or(FieldId::ROOT, |value| value.field);
    let expected = expected.filter(|value| !value.is_null());
    let actual = actual.filter(|value| !value.is_null());
    let finding = match (&fields.get(field).comparison, expected, actual) {
        (Some(Comparison::Ignore), _, _) => return,
        (_, None, None) => Finding::Absent,
        (None, expected, actual) if are_lists(expected, actual) => {
            return compare_items(fields, children(expected), children(actual), report);
        }
        (None, expected, actual) if are_objects(expected, actual) => {
            return compare_members(fields, children(expected), children(actual), report);
        }
        (_, Some(_), None) => Finding::Missing,
        (_, None, Some(_)) => Finding::Invented,
        (_, Some(expected), Some(actual)) if are_equal(fields, expected, actual) => {
            Finding::Correct
        }
        (_, Some(_), Some(_)) => Finding::Wrong,
    };
    report(&Difference {
        field,
        finding,
        expected,
        actual,
    });
}

fn compare_members(
    fields: &Fields,
    expected: &[Tree<'_>],
    actual: &[Tree<'_>],
    report: &mut impl FnMut(&Difference<'_>),
) {
    for (index, value) in expected.iter().enumerate() {
        compare_field(
            fields,
            Some(value),
            find(actual, value.field, index),
            report,
        );
    }
    for (index, value) in actual.iter().enumerate() {
        if find(expected, value.field, index).is_none() {
            compare_field(fields, None, Some(value), report);
        }
    }
}

fn compare_items(
    fields: &Fields,
    expected: &[Tree<'_>],
    actual: &[Tree<'_>],
    report: &mut impl FnMut(&Difference<'_>),
) {
    let score =
        |expected: Option<&Tree<'_>>, actual: Option<&Tree<'_>>| score(fields, expected, actual);
    let partners = align(expected, actual, score);
    let mut is_taken = vec![false; actual.len()];
    for (item, partner) in expected.iter().zip(partners) {
        let partner = partner.map(|index| {
            is_taken[index] = true;
            &actual[index]
        });
        compare_field(fields, Some(item), partner, report);
    }
    for (item, is_taken) in actual.iter().zip(is_taken) {
        if !is_taken {
            compare_field(fields, None, Some(item), report);
        }
    }
}

/// Counts the fields of two elements of a list, or of one of them.
fn score(fields: &Fields, expected: Option<&Tree<'_>>, actual: Option<&Tree<'_>>) -> Score {
    let mut score = Score::default();
    let count = &mut |difference: &Difference<'_>| match difference.finding {
        Finding::Correct => score.correct += 1,
        Finding::Absent => {}
        Finding::Wrong | Finding::Missing | Finding::Invented => score.mismatches += 1,
    };
    compare_field(fields, expected, actual, count);
    score
}

/// Returns whether the values that are there are lists.
fn are_lists(expected: Option<&Tree<'_>>, actual: Option<&Tree<'_>>) -> bool {
    let is_list = |value: &Tree<'_>| matches!(value.node, Node::List(_));
    expected.is_none_or(is_list) && actual.is_none_or(is_list)
}

/// Returns whether the values that are there are objects.
fn are_objects(expected: Option<&Tree<'_>>, actual: Option<&Tree<'_>>) -> bool {
    let is_object = |value: &Tree<'_>| matches!(value.node, Node::Object(_));
    expected.is_none_or(is_object) && actual.is_none_or(is_object)
}

fn children<'t, 'b>(tree: Option<&'t Tree<'b>>) -> &'t [Tree<'b>] {
    match tree.map(|tree| &tree.node) {
        Some(Node::List(children) | Node::Object(children)) => children,
        _ => &[],
    }
}

fn are_equal(fields: &Fields, expected: &Tree<'_>, actual: &Tree<'_>) -> bool {
    let comparison = fields.get(expected.field).comparison.as_ref();
    match (comparison, &expected.node, &actual.node) {
        (Some(Comparison::Custom(equal)), _, _) => {
            equal(&expected.to_value(fields), &actual.to_value(fields))
        }
        (Some(Comparison::Tolerance(tolerance)), Node::Number(a), Node::Number(b)) => {
            are_close(a, b, *tolerance)
        }
        (None, Node::Number(a), Node::Number(b)) => are_close(a, b, 0.0),
        (None | Some(Comparison::Tolerance(_)), Node::Text(a), Node::Text(b)) => {
            let is_exact = || fields.is_exact(expected.field, a, b);
            a == b || !is_exact() && normalized(a).eq(normalized(b))
        }
        // Keys may be in another order.
        (_, Node::List(_) | Node::Object(_), _) => {
            expected.to_value(fields) == actual.to_value(fields)
        }
        (_, expected, actual) => expected == actual,
    }
}

/// Returns whether numbers differ by at most `tolerance`: integers exactly, others up to the
/// rounding errors of their decimal digits, so that 1.10 and 1.11 differ by 0.01.
fn are_close(a: &Number, b: &Number, tolerance: f64) -> bool {
    if let (Some(a), Some(b)) = (integer(a), integer(b)) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "zero stays zero, and rounding does not matter for others"
        )]
        let difference = a.abs_diff(b) as f64;
        return difference <= tolerance;
    }
    let (Some(x), Some(y)) = (a.as_f64(), b.as_f64()) else {
        return a == b;
    };
    let rounding = if tolerance > 0.0 {
        f64::EPSILON * x.abs().max(y.abs())
    } else {
        0.0
    };
    (x - y).abs() <= tolerance + rounding
}

fn integer(number: &Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}

/// Returns the characters of a text in lower case, with single spaces.
fn normalized(text: &str) -> impl Iterator<Item = char> {
    let words = text.split_whitespace().enumerate();
    words.flat_map(|(index, word)| {
        let space = (index > 0).then_some(' ');
        space
            .into_iter()
            .chain(word.chars().flat_map(char::to_lowercase))
    })
}
