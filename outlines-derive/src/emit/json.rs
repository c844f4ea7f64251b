//! JSON text that is written while the macro runs, so that the const evaluator only copies it.

use std::fmt::Write;

/// Returns a JSON string.
pub(super) fn string(text: &str) -> String {
    // The standard library's escapes are optimized code, which a macro usually is not. Text that
    // they do not change needs no escapes in JSON either.
    let quoted = format!("{text:?}");
    if quoted.len() == text.len() + "\"\"".len() {
        return quoted;
    }
    format!("\"{}\"", inner(text))
}

/// Returns the text between the quotes of a JSON string. `serde_json` would be one more dependency
/// to build for every crate with a schema.
pub(super) fn inner(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            // RFC 8259, section 7: all other control characters must be escaped.
            '\0'..='\x1f' => {
                let _: std::fmt::Result = write!(json, "\\u{:04x}", u32::from(c));
            }
            _ => json.push(c),
        }
    }
    json
}

/// Returns a JSON array of values that are already JSON.
pub(super) fn array(values: &[String]) -> String {
    format!("[{}]", values.join(","))
}

/// Returns `"description":"…",`, or an empty string without a description.
pub(super) fn description(text: Option<&str>) -> String {
    text.map(|text| format!("\"description\":{},", string(text)))
        .unwrap_or_default()
}

/// Returns the number of characters that count towards the API's limit.
pub(super) fn characters<'t>(texts: impl Iterator<Item = &'t str>) -> u32 {
    let characters: usize = texts.map(|text| text.chars().count()).sum();
    u32::try_from(characters).unwrap_or(u32::MAX)
}
