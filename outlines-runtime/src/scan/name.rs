//! A key without its quotes.

use std::borrow::Cow;

/// What a key says, given as it stands in the text; nothing if its escapes make no characters.
pub(crate) fn name(key: &str) -> Option<Cow<'_, str>> {
    if key.contains('\\') {
        return serde_json::from_str(key).ok().map(Cow::Owned);
    }
    key.strip_prefix('"')?.strip_suffix('"').map(Cow::Borrowed)
}
