//! One rule for each constraint: what is asked for, where a value breaks it.

use std::cmp::Ordering;

use serde_json::Number;

use super::{formats, pattern};
use crate::schema::node::Constraints;

pub(super) fn number(constraints: &Constraints, number: &Number) -> Option<String> {
    let Constraints {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        ..
    } = constraints;
    if compare(number, exclusive_minimum).is_some_and(Ordering::is_le) {
        return Some(format!("greater than {exclusive_minimum}"));
    }
    if compare(number, exclusive_maximum).is_some_and(Ordering::is_ge) {
        return Some(format!("less than {exclusive_maximum}"));
    }
    bounds(number, minimum, maximum, multiple_of)
}

/// The bounds are JSON text, and an empty one is none.
pub(super) fn bounds(
    number: &Number,
    minimum: &str,
    maximum: &str,
    multiple_of: &str,
) -> Option<String> {
    if compare(number, minimum).is_some_and(Ordering::is_lt) {
        Some(format!("at least {minimum}"))
    } else if compare(number, maximum).is_some_and(Ordering::is_gt) {
        Some(format!("at most {maximum}"))
    } else if !is_multiple(number, multiple_of) {
        Some(format!("a multiple of {multiple_of}"))
    } else {
        None
    }
}

/// Whole numbers are compared exactly: those of 64 bits do not all fit into a float.
fn compare(number: &Number, bound: &str) -> Option<Ordering> {
    if bound.is_empty() {
        return None;
    }
    match (whole(number), bound.parse::<i128>()) {
        (Some(number), Ok(bound)) => Some(number.cmp(&bound)),
        _ => number.as_f64()?.partial_cmp(&bound.parse().ok()?),
    }
}

fn is_multiple(number: &Number, step: &str) -> bool {
    if let (Some(number), Ok(step)) = (whole(number), step.parse::<i128>()) {
        return number.checked_rem(step).is_none_or(|rest| rest == 0);
    }
    let (Some(number), Ok(step)) = (number.as_f64(), step.parse::<f64>()) else {
        return true;
    };
    let steps = number / step;
    // 0.3 is three times 0.1, although not in binary: number and step are each half a unit off at most, and so is what is
    // made of them.
    (steps - steps.round()).abs() <= 2.0 * f64::EPSILON * steps.abs()
}

fn whole(number: &Number) -> Option<i128> {
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
}

pub(super) fn text(constraints: &Constraints, text: &str) -> Option<String> {
    if let Some(rule) = length(constraints, text.chars().count()) {
        return Some(format!("{rule} characters long"));
    }
    let Constraints {
        pattern: form,
        format,
        ..
    } = constraints;
    if !form.is_empty() && !pattern::is_match(form, text) {
        return Some(format!("of the form `{form}`"));
    }
    if !format.is_empty() && !formats::is_of(format, text) {
        return Some(format!("of the format `{format}`"));
    }
    None
}

pub(super) fn count(constraints: &Constraints, count: usize) -> Option<String> {
    length(constraints, count).map(|rule| format!("a list of {rule} elements"))
}

fn length(constraints: &Constraints, length: usize) -> Option<String> {
    match (constraints.min_length, constraints.max_length) {
        (Some(min_length), _) if length < min_length => Some(format!("at least {min_length}")),
        (_, Some(max_length)) if length > max_length => Some(format!("at most {max_length}")),
        _ => None,
    }
}
