//! Pattern matching with the semantics of ECMA-262, which the engines of servers follow: `\d` and
//! `\w` are ASCII, and `\s` is Unicode white space.
//!
//! regex-lite agrees on the first two. The regex crate would need rewriting for all three, and
//! takes longer to build.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use regex_lite::Regex;

use crate::schema::canonical_pattern::{PatternError, canonical, without_escapes};

/// Unicode's `White_Space` beyond ASCII.
const SPACES: &str =
    r"\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}";
/// Everything but `White_Space`.
const OTHERS: &str = concat!(
    r"\x{0}-\x{8}\x{E}-\x{1F}!-\x{84}\x{86}-\x{9F}\x{A1}-\x{167F}\x{1681}-\x{1FFF}",
    r"\x{200B}-\x{2027}\x{202A}-\x{202E}\x{2030}-\x{205E}\x{2060}-\x{2FFF}\x{3001}-\x{10FFFF}"
);

/// A pattern that is known only at run time, and that the whole text must match.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    canonical: String,
    in_schema: String,
    regex: Regex,
}

impl Pattern {
    /// Returns why a pattern has no canonical form.
    pub(crate) fn new(pattern: &str) -> Result<Self, String> {
        let mut result = canonical(pattern);
        // Anchors are added after the pattern has been parsed alone, so that it stays one
        // expression. Alternatives need a group.
        for (start, end) in [("^", "$"), ("^(?:", ")$")] {
            if matches!(result, Err(PatternError::NotAnchored)) {
                result = canonical(&format!("{start}{pattern}{end}"));
            }
        }
        let canonical = result.map_err(|error| error.to_string())?;
        let regex = Regex::new(&canonical).map_err(|error| error.to_string())?;
        Ok(Self {
            in_schema: without_escapes(&canonical).unwrap_or_else(|_| canonical.clone()),
            canonical,
            regex,
        })
    }

    /// Returns the form for a schema: without the characters that JSON escapes, unless the pattern
    /// requires one.
    pub(crate) fn in_schema(&self) -> &str {
        &self.in_schema
    }

    /// Returns the canonical form, with anchors.
    pub(crate) fn as_str(&self) -> &str {
        &self.canonical
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// A compiled pattern, or `None` for one that cannot be parsed.
type Compiled = Option<Arc<Regex>>;

/// One entry per pattern. Compiling one takes longer than three matches.
static CACHE: RwLock<BTreeMap<Box<str>, Compiled>> = RwLock::new(BTreeMap::new());

/// Returns whether a text matches a pattern. Every text matches a pattern that cannot be parsed,
/// which the derive rejects but a schema of schemars may contain.
pub(super) fn is_match(pattern: &str, text: &str) -> bool {
    compiled(pattern).is_none_or(|regex| regex.is_match(text))
}

fn compiled(pattern: &str) -> Compiled {
    let cache = CACHE.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = cache.get(pattern) {
        return regex.clone();
    }
    drop(cache);
    let regex = Regex::new(&with_unicode_spaces(pattern)).ok().map(Arc::new);
    let mut cache = CACHE.write().unwrap_or_else(PoisonError::into_inner);
    cache.entry(pattern.into()).or_insert(regex).clone()
}

fn with_unicode_spaces(pattern: &str) -> Cow<'_, str> {
    if !pattern.contains(r"\s") && !pattern.contains(r"\S") {
        return Cow::Borrowed(pattern);
    }
    let mut rewritten = String::with_capacity(pattern.len() + OTHERS.len());
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            in_class = char == '[' || in_class && char != ']';
            rewritten.push(char);
            continue;
        }
        let class = match chars.next() {
            Some('s') => [r"\s", SPACES],
            Some('S') => [OTHERS, ""],
            escaped => {
                rewritten.push(char);
                rewritten.extend(escaped);
                continue;
            }
        };
        rewritten.extend((!in_class).then_some('['));
        rewritten.extend(class);
        rewritten.extend((!in_class).then_some(']'));
    }
    Cow::Owned(rewritten)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Pattern, compiled, is_match};

    #[test]
    fn a_pattern_known_at_run_time_must_match_the_whole_text() {
        for (pattern, canonical, text, others) in [
            (r"\d{2}", "^[0-9]{2}$", "12", ["123", "a12"]),
            (r"^\d{2}$", "^[0-9]{2}$", "12", ["123", "12\n"]),
            ("^a|b$", "^(a|b)$", "b", ["ab", "bb"]),
            ("a$|^b", "^(a|b)$", "b", ["ab", "a$"]),
            ("(a|b)c", "^(a|b)c$", "bc", ["a", "abc"]),
            ("a|bc", "^(a|bc)$", "bc", ["ac", "abc"]),
            ("", "^$", "", [" ", "a"]),
        ] {
            let pattern = Pattern::new(pattern).unwrap();
            assert_eq!(pattern.as_str(), canonical);
            assert!(pattern.is_match(text), "{canonical}");
            for other in others {
                assert!(!pattern.is_match(other), "{canonical} on {other:?}");
            }
        }
        for pattern in ["a)|(b", "(?i)a", r"\bcat", "(?=a)a", r"(a)\1", "a{2}{3}"] {
            assert!(Pattern::new(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_is_compiled_once() {
        let [first, again] = [compiled(r"^[a-z]+$"), compiled(r"^[a-z]+$")].map(Option::unwrap);
        assert!(Arc::ptr_eq(&first, &again));
        assert!(compiled("^(").is_none());
        assert!(is_match("^(", "any text"));
    }

    #[test]
    fn classes_follow_ecma_262() {
        for (pattern, text, fits) in [
            (r"^\d+$", "1906", true),
            (r"^\d+$", "١٩٠٦", false),
            (r"^\w+$", "Ada", true),
            (r"^\w+$", "Adèle", false),
            (r"^\W$", "è", true),
            (r"^a\sb$", "a b", true),
            (r"^a\sb$", "a\u{a0}b", true),
            (r"^a\sb$", "a\u{3000}b", true),
            (r"^a\sb$", "a-b", false),
            (r"^[\s,]+$", ", \u{2003},", true),
            (r"^[^\s,]+$", "a\u{2003}b", false),
            (r"^\S+$", "Adèle🫖", true),
            (r"^\S+$", "a\u{a0}b", false),
            (r"^[\S ]+$", "a b", true),
            (r"^[\S ]+$", "a\u{a0}b", false),
            (r"^\\s$", r"\s", true),
            (r"^\[\s\]$", "[\u{a0}]", true),
        ] {
            assert_eq!(is_match(pattern, text), fits, "{pattern} on {text:?}");
        }
    }

    #[test]
    fn white_space_is_that_of_unicode() {
        let (spaces, others): (String, String) =
            ('\0'..='\u{FFFF}').partition(|char| char.is_whitespace());
        for (pattern, negated) in [(r"^\s+$", r"^[^\s]+$"), (r"^[^\S]+$", r"^\S+$")] {
            assert!(is_match(pattern, &spaces), "{pattern}");
            assert!(is_match(negated, &others), "{negated}");
        }
        for space in spaces.chars() {
            assert!(!is_match(r"^\S$", &space.to_string()), "{space:?}");
        }
    }
}
