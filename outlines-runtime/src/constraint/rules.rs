//! Constraints on a single value, and descriptions of violations.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::pattern;

/// Constraints on a number, a string, or the length of a list. Numbers are JSON text, and an
/// empty text is no constraint.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) minimum: Cow<'static, str>,
    pub(super) maximum: Cow<'static, str>,
    pub(super) exclusive_minimum: Cow<'static, str>,
    pub(super) exclusive_maximum: Cow<'static, str>,
    pub(super) multiple_of: Cow<'static, str>,
    /// The minimum number of characters or elements.
    pub(super) min_length: Option<usize>,
    /// The maximum number of characters or elements.
    pub(super) max_length: Option<usize>,
    pub(super) pattern: Cow<'static, str>,
    pub(super) format: Cow<'static, str>,
}

impl Rules {
    /// Returns the rule that a number violates, as in "must be at least 1".
    pub(super) fn number(&self, number: &str) -> Option<String> {
        if compare(number, &self.minimum).is_some_and(Ordering::is_lt) {
            Some(format!("at least {}", self.minimum))
        } else if compare(number, &self.maximum).is_some_and(Ordering::is_gt) {
            Some(format!("at most {}", self.maximum))
        } else if compare(number, &self.exclusive_minimum).is_some_and(Ordering::is_le) {
            Some(format!("greater than {}", self.exclusive_minimum))
        } else if compare(number, &self.exclusive_maximum).is_some_and(Ordering::is_ge) {
            Some(format!("less than {}", self.exclusive_maximum))
        } else if !is_multiple(number, &self.multiple_of) {
            Some(format!("a multiple of {}", self.multiple_of))
        } else {
            None
        }
    }

    /// Returns the rule that a string violates.
    pub(super) fn text(&self, text: &str) -> Option<String> {
        if let Some(rule) = self.length(text.chars().count()) {
            return Some(format!("{rule} characters long"));
        }
        if !self.pattern.is_empty() && !pattern::is_match(&self.pattern, text) {
            return Some(format!("of the form `{}`", self.pattern));
        }
        if !self.format.is_empty() && !is_format(&self.format, text) {
            return Some(format!("of the format `{}`", self.format));
        }
        None
    }

    /// Returns the rule that the number of elements of a list violates.
    pub(super) fn count(&self, count: usize) -> Option<String> {
        let rule = self.length(count)?;
        Some(format!("a list of {rule} elements"))
    }

    fn length(&self, length: usize) -> Option<String> {
        match (self.min_length, self.max_length) {
            (Some(minimum), _) if length < minimum => Some(format!("at least {minimum}")),
            (_, Some(maximum)) if length > maximum => Some(format!("at most {maximum}")),
            _ => None,
        }
    }
}

/// Compares integers exactly: those of 64 bits do not all fit into a float.
fn compare(number: &str, bound: &str) -> Option<Ordering> {
    if bound.is_empty() {
        return None;
    }
    match (number.parse::<i128>(), bound.parse::<i128>()) {
        (Ok(number), Ok(bound)) => Some(number.cmp(&bound)),
        _ => number
            .parse::<f64>()
            .ok()?
            .partial_cmp(&bound.parse().ok()?),
    }
}

fn is_multiple(number: &str, step: &str) -> bool {
    if let (Ok(number), Ok(step)) = (number.parse::<i128>(), step.parse::<i128>()) {
        return number.checked_rem(step).is_none_or(|rest| rest == 0);
    }
    let (Ok(number), Ok(step)) = (number.parse::<f64>(), step.parse::<f64>()) else {
        return true;
    };
    let steps = number / step;
    // 0.3 is three times 0.1, although not in binary: number and step are each off by half a unit
    // in the last place at most, and so is their quotient.
    (steps - steps.round()).abs() <= 2.0 * f64::EPSILON * steps.abs()
}

/// Returns whether a text has a format of strict mode, by the [grammar of JSON Schema][formats].
/// The type that parses a date checks whether it exists.
///
/// [formats]: https://json-schema.org/draft/2020-12/json-schema-validation#section-7.3
pub(super) fn is_format(format: &str, text: &str) -> bool {
    const LABEL: &str = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let pattern = match format {
        "ipv4" => return text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => return text.parse::<std::net::Ipv6Addr>().is_ok(),
        "date" => "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        "time" => concat!(
            r"^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?",
            "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
        ),
        "date-time" => {
            return text
                .split_once(['T', 't'])
                .is_some_and(|(date, time)| is_format("date", date) && is_format("time", time));
        }
        // At least one component, also after `T`.
        "duration" if text.ends_with(['P', 'T']) => return false,
        "duration" => {
            r"^P([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?)$"
        }
        // The local part may be quoted.
        "email" => concat!(
            r#"^([^@\s"\x00-\x1F\x7F]+|"([^"\\\x00-\x1F\x7F]|\\[ -~])*")"#,
            r"@[^@\s.\x00-\x1F\x7F]+(\.[^@\s.\x00-\x1F\x7F]+)*$"
        ),
        "hostname" => {
            let labels = format!(r"^{LABEL}(\.{LABEL})*$");
            return text.len() <= 253 && pattern::is_match(&labels, text);
        }
        "uuid" => "^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$",
        // The derive accepts no other format.
        _ => return true,
    };
    pattern::is_match(pattern, text)
}
