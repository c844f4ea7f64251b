//! Values as Python writes them, which is how they stand in the API's messages.

use crate::testing::json::Json;

/// A tuple of strings: `('properties', 'age')`, `('anyOf',)`, `()`.
pub(super) fn tuple<S: AsRef<str>>(parts: &[S]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| string(part.as_ref())).collect();
    match parts.as_slice() {
        [part] => format!("({part},)"),
        parts => format!("({})", parts.join(", ")),
    }
}

/// A set of strings: `{'description', 'title'}`.
pub(super) fn set<'s>(members: impl Iterator<Item = &'s str>) -> String {
    let members: Vec<String> = members.map(string).collect();
    format!("{{{}}}", members.join(", "))
}

/// Any value.
pub(super) fn value(json: &Json) -> String {
    match json {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => string(text),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(value).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(members) => {
            let members = members.iter();
            let members: Vec<String> = members
                .map(|(key, member)| format!("{}: {}", string(key), value(member)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// Single quotes, unless the text has some and no double ones.
fn string(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut written = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            c if c == quote => {
                written.push('\\');
                written.push(c);
            }
            c => written.push(c),
        }
    }
    written.push(quote);
    written
}
