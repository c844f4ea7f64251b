//! What is read back out of the text that a derive writes. Its parts are not kept a second time: they are asked for only
//! where objects are joined and constraints merged.

use super::node::Object;

/// What stands before the first key of an object, and before every other.
pub(super) const BEFORE_FIRST: &str = "\"type\":\"object\",\"properties\":{";
pub(super) const BEFORE_NEXT: &str = "},";
/// What stands before the first branch of a union; before every other stands `},{`.
pub(super) const BEFORE_BRANCH: &str = "\"anyOf\":[{";
pub(super) const BEFORE_NEXT_BRANCH: &str = "},{";
pub(crate) const BEFORE_CHOICES: &str = "\"type\":\"string\",\"enum\":[";

pub(super) const fn before_branch(index: usize) -> &'static str {
    if index == 0 {
        BEFORE_BRANCH
    } else {
        BEFORE_NEXT_BRANCH
    }
}

/// The text before a field's schema, from its key on.
pub(super) const fn open_of(object: &'static Object, field: usize) -> &'static str {
    let before = if field == 0 {
        BEFORE_FIRST
    } else {
        BEFORE_NEXT
    };
    object.prefixes[field].split_at(before.len()).1
}

/// Whether the text before a schema holds a description.
pub(super) const fn is_described(open: &str) -> bool {
    let bytes = open.as_bytes();
    bytes[bytes.len() - 1] == b','
}

/// The key of a field, as JSON.
pub(crate) const fn key_of(object: &'static Object, field: usize) -> &'static str {
    nth(open_of(object, field), 0)
}

/// The key in the text before a schema, as JSON, or nothing where that is no field's.
pub(super) const fn key_before(open: &'static str) -> &'static str {
    if open.is_empty() || starts_with(open, BEFORE_BRANCH) || starts_with(open, BEFORE_NEXT_BRANCH)
    {
        return "";
    }
    let before = if starts_with(open, BEFORE_FIRST) {
        BEFORE_FIRST.len()
    } else if starts_with(open, BEFORE_NEXT) {
        BEFORE_NEXT.len()
    } else {
        0
    };
    nth(open.split_at(before).1, 0)
}

const fn starts_with(text: &str, start: &str) -> bool {
    // By bytes: the text may have a character across the end.
    let (text, start) = (text.as_bytes(), start.as_bytes());
    let mut i = 0;
    while i < text.len() && i < start.len() && text[i] == start[i] {
        i += 1;
    }
    i == start.len()
}

/// The text between the quotes of `"description":"…",`.
pub(super) const fn inner_of(description: &'static str) -> &'static str {
    if description.is_empty() {
        return "";
    }
    let inner = description.split_at("\"description\":\"".len()).1;
    inner.split_at(inner.len() - "\",".len()).0
}

/// The `index`th of the JSON strings that `text` begins with, separated by commas; with its quotes.
pub(crate) const fn nth(text: &'static str, index: usize) -> &'static str {
    let bytes = text.as_bytes();
    let (mut start, mut end, mut left) = (0, 0, index);
    loop {
        // Behind the opening quote.
        end += 1;
        while bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        end += 1;
        if left == 0 {
            return text.split_at(end).0.split_at(start).1;
        }
        left -= 1;
        // Behind the comma.
        end += 1;
        start = end;
    }
}

pub(super) const fn keys_equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}
