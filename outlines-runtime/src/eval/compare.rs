//! Comparison of an expected with an actual value, field by field.

use serde_json::Number;

use super::align::{Element, Score, align};
use super::fields::{Comparison, FieldId, Fields};
use super::finding::{Difference, Finding};
use super::tree::{Kind, Tree};

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
    let field = expected.or(actual).map_or(FieldId::ROOT, Tree::field);
    let expected = expected.filter(|value| !value.is_null());
    let actual = actual.filter(|value| !value.is_null());
    let comparison = &fields.get(field).comparison;
    let kinds = (expected.map(Tree::kind), actual.map(Tree::kind));
    let finding = match (comparison, kinds.0, kinds.1) {
        (Some(Comparison::Ignore), _, _) => return,
        (_, None, None) => Finding::Absent,
        (None, None | Some(Kind::List), None | Some(Kind::List)) => {
            return compare_items(fields, or_empty(expected), or_empty(actual), report);
        }
        (None, None | Some(Kind::Object), None | Some(Kind::Object)) => {
            return compare_members(fields, or_empty(expected), or_empty(actual), report);
        }
        (_, Some(_), None) => Finding::Missing,
        (_, None, Some(_)) => Finding::Invented,
        (_, Some(_), Some(_)) if are_equal(fields, or_empty(expected), or_empty(actual)) => {
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
    expected: &Tree<'_>,
    actual: &Tree<'_>,
    report: &mut impl FnMut(&Difference<'_>),
) {
    let mut at_index = actual.children();
    let mut is_same_order = true;
    for value in expected.children() {
        let is_same = |other: &Tree<'_>| other.field() == value.field();
        let same_index = at_index.next().filter(is_same);
        is_same_order &= same_index.is_some();
        let other = same_index.or_else(|| actual.children().find(is_same));
        compare_field(fields, Some(&value), other.as_ref(), report);
    }
    if is_same_order && at_index.next().is_none() {
        return;
    }
    let mut at_index = expected.children();
    for value in actual.children() {
        let is_same = |other: &Tree<'_>| other.field() == value.field();
        let same_index = at_index.next().filter(is_same);
        if same_index.is_none() && !expected.children().any(|other| is_same(&other)) {
            compare_field(fields, None, Some(&value), report);
        }
    }
}

fn compare_items(
    fields: &Fields,
    expected: &Tree<'_>,
    actual: &Tree<'_>,
    report: &mut impl FnMut(&Difference<'_>),
) {
    if expected == actual {
        for (expected, actual) in expected.children().zip(actual.children()) {
            compare_field(fields, Some(&expected), Some(&actual), report);
        }
        return;
    }
    let (mut expected, mut actual) = (Element::of(expected), Element::of(actual));
    align(&mut expected, &mut actual, |expected, actual| {
        score(fields, expected, actual)
    });
    for element in &expected {
        let partner = element.partner.map(|index| &actual[index].tree);
        compare_field(fields, Some(&element.tree), partner, report);
    }
    for element in &actual {
        if element.partner.is_none() {
            compare_field(fields, None, Some(&element.tree), report);
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

/// Returns the value, or one without children.
fn or_empty<'v, 't>(value: Option<&'v Tree<'t>>) -> &'v Tree<'t> {
    value.unwrap_or(&Tree::NULL)
}

fn are_equal(fields: &Fields, expected: &Tree<'_>, actual: &Tree<'_>) -> bool {
    let comparison = fields.get(expected.field()).comparison.as_ref();
    match (comparison, expected.kind(), actual.kind()) {
        (Some(Comparison::Custom(equal)), _, _) => {
            equal(&expected.to_value(fields), &actual.to_value(fields))
        }
        (Some(Comparison::Tolerance(tolerance)), Kind::Number(a), Kind::Number(b)) => {
            are_close(a, b, *tolerance)
        }
        (None, Kind::Number(a), Kind::Number(b)) => are_close(a, b, 0.0),
        (None | Some(Comparison::Tolerance(_)), Kind::Text, Kind::Text) => {
            let (a, b) = (expected.text(), actual.text());
            let is_exact = || fields.is_exact(expected.field(), a, b);
            a == b || !is_exact() && are_similar(a, b)
        }
        // Keys may be in another order.
        (_, Kind::List | Kind::Object, _) => expected.to_value(fields) == actual.to_value(fields),
        (_, a, b) => a == b && expected.text() == actual.text(),
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

/// Returns whether texts are equal up to case and white space.
fn are_similar(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.split_whitespace(), b.split_whitespace());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if are_similar_words(a, b) => {}
            _ => return false,
        }
    }
}

fn are_similar_words(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    let [a, b] = [a, b].map(|text| text.chars().flat_map(char::to_lowercase));
    a.eq(b)
}
