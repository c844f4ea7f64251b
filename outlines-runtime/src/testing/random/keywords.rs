//! What a schema says with its keywords.

use crate::testing::json::Members;

/// A count of elements or characters.
pub(super) fn count(members: &Members, keyword: &str, default: u64) -> Result<u64, String> {
    match members.get(keyword) {
        None => Ok(default),
        Some(value) => value
            .as_number()
            .and_then(serde_json::Number::as_u64)
            .ok_or_else(|| format!("`{keyword}` is no count: {value}")),
    }
}

/// What a schema says with these keywords, for a message.
pub(super) fn quote(members: &Members, keywords: &[&str]) -> String {
    let said = keywords
        .iter()
        .filter_map(|keyword| Some(format!("`{keyword}` {}", members.get(keyword)?)));
    said.collect::<Vec<_>>().join(" and ")
}
