//! Redaction of secrets in the server's text.

use std::ops::Range;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Shorter values are not redacted. The shortest keys of any vendor have 32 characters, and keys of
/// local servers are often words such as `none`.
const MIN_LENGTH: usize = 8;
/// The shortest beginning of a secret that is redacted at the end of a text, which may be cut
/// there.
const MIN_CUT: usize = 4;
/// The text in place of a secret.
pub(crate) const REPLACEMENT: &str = "[key]";

/// A value that is replaced wherever the server quotes it, however it is escaped.
#[derive(Clone)]
pub(crate) struct Secret(SecretString);

impl Secret {
    /// Returns the secrets in a value: the value itself and its longer words, so that a key is
    /// found without the scheme before it, and a cookie without its name.
    pub(crate) fn in_value(value: &str) -> impl Iterator<Item = Self> + '_ {
        let words = value.split([' ', ';', ',', '=']);
        std::iter::once(value)
            .chain(words.filter(move |word| word.len() < value.len()))
            .filter(|text| text.len() >= MIN_LENGTH)
            .map(Self::new)
    }

    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    fn first_byte(&self) -> Option<u8> {
        self.0.expose_secret().bytes().next()
    }

    /// Returns the length of the secret at the beginning of `text`, if at least `min_cut` bytes of
    /// it are there, of which the last one is that of the text, or the whole secret.
    fn length_in(&self, text: &[u8], min_cut: usize) -> Option<usize> {
        let mut rest = text;
        for (matched, byte) in self.0.expose_secret().bytes().enumerate() {
            if rest.is_empty() && matched >= min_cut {
                break;
            }
            rest = &rest[escaped_length(rest, byte)?..];
        }
        Some(text.len() - rest.len())
    }
}

/// Replaces the secrets in `text`, which may end in the middle of one.
pub(crate) fn redact(text: String, secrets: &[Secret]) -> String {
    let found = find(&text, secrets, MIN_CUT);
    if found.is_empty() {
        return text;
    }
    let mut redacted = String::new();
    let mut copied = 0;
    for range in found {
        redacted.push_str(&text[copied..range.start]);
        redacted.push_str(REPLACEMENT);
        copied = range.end;
    }
    redacted.push_str(&text[copied..]);
    redacted
}

/// Returns the ranges of whole secrets in `text`.
#[cfg(feature = "testing")]
pub(crate) fn find_whole(text: &str, secrets: &[Secret]) -> Vec<Range<usize>> {
    find(text, secrets, usize::MAX)
}

fn find(text: &str, secrets: &[Secret], min_cut: usize) -> Vec<Range<usize>> {
    // The bytes with which a secret may begin: its own first byte, or the start of an escape. Few
    // texts have any, and every reply has texts to search.
    let mut may_begin = [false; 256];
    let first_bytes = secrets.iter().filter_map(Secret::first_byte);
    for byte in first_bytes.chain(*br"\%+&") {
        may_begin[usize::from(byte)] = true;
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skipped) = text.as_bytes()[at..]
        .iter()
        .position(|byte| may_begin[usize::from(*byte)])
    {
        at += skipped;
        let rest = &text.as_bytes()[at..];
        let lengths = secrets
            .iter()
            .filter_map(|secret| secret.length_in(rest, min_cut));
        match lengths.max() {
            Some(length) => {
                found.push(at..at + length);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Returns the length of `byte` at the beginning of `text`: as it is, or escaped for JSON, once or
/// more often, for a URL, or for HTML.
fn escaped_length(text: &[u8], byte: u8) -> Option<usize> {
    let raw = text.first().filter(|first| **first == byte).map(|_| 1);
    escape_length(text, byte).or(raw)
}

/// Returns the length of the escape of `byte` at the beginning of `text`.
fn escape_length(text: &[u8], byte: u8) -> Option<usize> {
    let is_byte = |digits: Option<&[u8]>, radix| {
        let digits = std::str::from_utf8(digits?).ok()?;
        (u32::from_str_radix(digits, radix).ok()? == u32::from(byte)).then_some(())
    };
    match text.first()? {
        b'\\' => {
            let slashes = text.iter().take_while(|byte| **byte == b'\\').count();
            let rest = &text[slashes..];
            if byte != b'\\' && rest.first() == Some(&byte) {
                return Some(slashes + 1);
            }
            let digits = rest.strip_prefix(b"u").and_then(|rest| rest.get(..4));
            is_byte(digits, 16).map(|()| slashes + 5)
        }
        b'%' => {
            // Escaped again, the percent sign is `%25`.
            let again = text[1..]
                .chunks_exact(2)
                .take_while(|pair| **pair == *b"25");
            let ends = (0..=again.count()).map(|count| 3 + 2 * count);
            let mut ends = ends.filter(|end| is_byte(text.get(end - 2..*end), 16).is_some());
            ends.next()
        }
        b'+' if byte == b' ' => Some(1),
        b'&' => {
            let end = text.iter().take(10).position(|byte| *byte == b';')?;
            let name = &text[1..end];
            let named = match name {
                b"amp" => b'&',
                b"lt" => b'<',
                b"gt" => b'>',
                b"quot" => b'"',
                b"apos" => b'\'',
                _ => {
                    let digits = name.strip_prefix(b"#")?;
                    let hex = digits
                        .strip_prefix(b"x")
                        .or_else(|| digits.strip_prefix(b"X"));
                    is_byte(
                        Some(hex.unwrap_or(digits)),
                        if hex.is_some() { 16 } else { 10 },
                    )?;
                    byte
                }
            };
            (named == byte).then_some(end + 1)
        }
        _ => None,
    }
}

/// Returns the URL without credentials, query, and fragment, which may hold keys.
pub(crate) fn redact_url(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // These fail for URLs that cannot hold credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str, value: &str) -> String {
        let secrets: Vec<_> = Secret::in_value(value).collect();
        redact(text.to_owned(), &secrets)
    }

    #[test]
    fn secrets_are_replaced_in_any_escaping() {
        let secret = "a\"b\\c/d &é<01";
        let json = serde_json::to_string(secret).unwrap();
        let twice = serde_json::to_string(&json).unwrap();
        let in_url = |text: &str| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
        };
        let query = in_url(secret);
        for text in [
            secret.to_owned(),
            json,
            twice,
            in_url(&query.replace('+', "%20")),
            query,
            "a&quot;b\\c&#47;d&#x20;&amp;é&lt;01".to_owned(),
            "a\\u0022b\\u005cc\\/d\\u0020\\u0026é<01".to_owned(),
        ] {
            let text = format!("key {text}, {text}");
            let result = redacted(&text, secret);
            assert_eq!(result.matches("[key]").count(), 2, "{result}");
            assert!(!result.contains("01"), "{result}");
        }
    }

    #[test]
    fn words_of_a_value_are_secrets_too() {
        let result = redacted("key 0123456789 and session-1", "Bearer 0123456789");
        assert_eq!(result, "key [key] and session-1");
        let result = redacted("x=abcdefghij;", "id=abcdefghij; theme=dark");
        assert_eq!(result, "x=[key];");
    }

    #[test]
    fn a_secret_that_is_cut_at_the_end_is_replaced() {
        assert_eq!(redacted("key 01234567", "0123456789"), "key [key]");
        assert_eq!(redacted("key 012", "0123456789"), "key 012");
    }

    #[test]
    fn short_values_stay() {
        assert_eq!(redacted("no key, none", "none"), "no key, none");
    }
}
