//! Strings and descriptions, including constraints that strict mode has no keyword for.

use serde_json::{Value, json};

use super::converter::Members;
use crate::schema::canonical_pattern::{canonical, without_escapes};
use crate::schema::strict_mode::FORMATS;

/// A single character. `.` excludes line ends in every dialect.
const CHARACTER: &str = r"^(.|\n|\r)$";

pub(super) fn description(members: &Members) -> Option<&str> {
    let text = members.get("description")?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// Returns the description with the constraints that strict mode has no keyword for.
pub(super) fn description_with_constraints(members: &Members, types: &[&str]) -> Option<String> {
    let mut notes = Vec::new();
    if types.contains(&"string") {
        notes.extend(length(members));
        let pattern = members.get("pattern").and_then(Value::as_str);
        notes.extend(
            pattern
                .filter(|pattern| canonical(pattern).is_err())
                .map(|pattern| format!("matches the regular expression {pattern}")),
        );
    }
    let notes = notes.join(", ");
    match (description(members), notes.is_empty()) {
        (text, true) => text.map(str::to_owned),
        (None, false) => Some(notes),
        (Some(text), false) => Some(format!("{text} ({notes})")),
    }
}

/// Inserts the keywords of a string.
pub(super) fn string(members: &Members, strict: &mut Members) {
    let pattern = members.get("pattern").and_then(Value::as_str);
    let pattern = pattern.or_else(|| is_character(members).then_some(CHARACTER));
    if let Some(Ok(pattern)) = pattern.map(canonical) {
        let pattern = without_escapes(&pattern).unwrap_or(pattern);
        strict.insert("pattern".to_owned(), json!(pattern));
    }
    let format = members.get("format").and_then(Value::as_str);
    if let Some(format) = format.filter(|format| FORMATS.contains(format)) {
        strict.insert("format".to_owned(), json!(format));
    }
}

fn is_character(members: &Members) -> bool {
    let one = Some(&json!(1));
    members.get("minLength") == one && members.get("maxLength") == one
}

/// Returns the length constraint of a string in words.
fn length(members: &Members) -> Option<String> {
    if is_character(members) {
        return None;
    }
    let min = members.get("minLength").and_then(Value::as_u64);
    let max = members.get("maxLength").and_then(Value::as_u64);
    match (min.filter(|length| *length > 0), max) {
        (None, None) => None,
        (Some(min), None) => Some(format!("at least {min} characters")),
        (None, Some(max)) => Some(format!("at most {max} characters")),
        (Some(min), Some(max)) if min == max => Some(format!("{min} characters")),
        (Some(min), Some(max)) => Some(format!("{min} to {max} characters")),
    }
}
