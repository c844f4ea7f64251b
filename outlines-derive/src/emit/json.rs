//! JSON text, written while the macro runs, so that the const interpreter only copies it.

use std::fmt::Write;

/// A JSON string.
pub(super) fn string(text: &str) -> String {
    // Rust's own escapes are at hand as optimized code, which a macro mostly is not; where they change nothing, JSON has nothing
    // to change either.
    let quoted = format!("{text:?}");
    if quoted.len() == text.len() + "\"\"".len() {
        return quoted;
    }
    format!("\"{}\"", inner(text))
}

/// What stands between the quotes of a JSON string. Written here and not by `serde_json`, which every crate with a schema would have to build for this.
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

/// A list of JSON strings.
pub(super) fn strings<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let texts: Vec<_> = texts.map(string).collect();
    format!("[{}]", texts.join(","))
}

/// `"description":"…",` or nothing.
pub(super) fn description(text: Option<&str>) -> String {
    text.map(|text| format!("\"description\":{},", string(text)))
        .unwrap_or_default()
}

/// How many characters the API counts.
pub(super) fn characters<'t>(texts: impl Iterator<Item = &'t str>) -> u32 {
    let characters: usize = texts.map(|text| text.chars().count()).sum();
    u32::try_from(characters).unwrap_or(u32::MAX)
}
