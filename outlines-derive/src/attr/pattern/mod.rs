//! `pattern`: regular expressions in their canonical form.

mod canonical;

use syn::LitStr;

use self::canonical::{PatternError, canonical, without_escapes};
use crate::diag;
use crate::model::Pattern;

/// Parses the pattern of `#[structured(pattern = "…")]`.
pub(super) fn parse(literal: &LitStr) -> syn::Result<Pattern> {
    forms(&literal.value()).map_err(|error| {
        let message = match error {
            PatternError::NotAnchored => diag::NOT_ANCHORED.to_owned(),
            PatternError::Escaped => diag::ESCAPED_PATTERN.to_owned(),
            PatternError::Unsupported(reason) => diag::unsupported_pattern(&reason),
        };
        syn::Error::new(literal.span(), message)
    })
}

/// Parses a pattern of another crate, whose engine supports more than those of servers.
pub(super) fn parse_compat(literal: &LitStr) -> syn::Result<Pattern> {
    forms(&literal.value()).map_err(|error| {
        let message = match error {
            PatternError::Escaped => diag::ESCAPED_PATTERN.to_owned(),
            error => diag::unsupported_compat_pattern(&error.to_string()),
        };
        syn::Error::new(literal.span(), message)
    })
}

fn forms(pattern: &str) -> Result<Pattern, PatternError> {
    let canonical = canonical(pattern)?;
    Ok(Pattern {
        in_schema: without_escapes(&canonical)?,
        canonical,
    })
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::canonical::{canonical, without_escapes};

    #[test]
    fn accepted_patterns_compile_in_the_client() {
        let deep = format!("^{}a{}$", "(?:".repeat(45), ")".repeat(45));
        for pattern in [
            r"^\d+[^\d]\D[\w.-]\W\s[^\s]\S$",
            r"^.[^.][äöü😀][\]\[\\^-]$",
            r"^(a|(?:b|c)?)*?d+?e??$",
            r"^\x41\u0041\u{1F600}[\x41-\u{5A}]$",
            r"^\t\n\r\f\v[\t\n]$",
            r"^\.\+\*\?\(\)\|\[\]\{\}\^\$\/\-\&\~\#\%\@\:\;\,\!\'\=\_\`$",
            r"^a{3}b{3,}c{3,5}d{3,5}?$",
            r"^[a-z]{0,5000}[A-Z]{4000}$",
            r"^\w{1,64}@(?:\S?){1,9000}$",
            r"^(?:(a)?|\s|[^\s]){1,3000}$",
            r"^(?:[^0-9A-Fa-f]{100}){40}$",
            r"^(a$|b$)",
            "^$",
            &deep,
        ] {
            match canonical(pattern) {
                Ok(canonical) => {
                    for pattern in [pattern, &canonical] {
                        let regex = Regex::new(pattern);
                        assert!(regex.is_ok(), "{pattern}: {regex:?}");
                    }
                }
                Err(error) => panic!("{pattern} is rejected: {error:?}"),
            }
        }
    }

    #[test]
    fn patterns_that_engines_read_differently_are_rejected() {
        let deep = format!("^{}a{}$", "(".repeat(60), ")".repeat(60));
        for pattern in [
            r"^\p{L}$",
            r"^[\p{L}]$",
            r"^\pL$",
            r"^[[:alpha:]]$",
            r"^[a[b]]$",
            r"^[a-z--b]$",
            r"^[a~~b]$",
            r"^(?i)a$",
            r"^(?i:a)$",
            r"(?s)^.$",
            r"^(?x) a $",
            r"^(?-u:a)$",
            r"^(?P<a>b)$",
            r"^(?<a>b)$",
            r"\Aa\z",
            r"^a\bb$",
            "^a^b$",
            "^a$b$",
            "(^a)*b$",
            "^a|b$",
            r"^USD\$",
            "(^a$)?",
            r"^[\s\S]$",
            r"^[^\W\w]$",
            r"^a\B$",
            r"^\<a\>$",
            r"^\b{start}a$",
            r"^\a$",
            r"^[\a]$",
            r"^\x{41}$",
            r"^[\x{41}-z]$",
            r"^\U00000041$",
            r"^[]a]$",
            r"^[^]a]$",
            r"^[]-a]$",
            r"^a++$",
            r"^a{2}{3}$",
            r"^a{,5}$",
            r"^a{2, 3}$",
            r"^(?:[a-z]{1000}){1000}$",
            r"^((a{100}){100}){100}$",
            r"^a{4294967295}$",
            r"^(a)\1$",
            r"^(?=a)a$",
            r"^(?!a)b$",
            "^(a$",
            &deep,
        ] {
            assert!(canonical(pattern).is_err(), "{pattern}");
        }
    }

    /// Every pattern and its canonical form.
    const FORMS: [(&str, &str); 45] = [
        ("^[0-9]{3}$", "^[0-9]{3}$"),
        (r"^\d{3}$", "^[0-9]{3}$"),
        (r"^[\d]{3}$", "^[0-9]{3}$"),
        (r"^\w{3}$", "^[A-Za-z0-9_]{3}$"),
        (r"^\s?a$", r"^[\t-\r ]?a$"),
        (r"^\D\W\S$", r"^[^0-9][^A-Za-z0-9_][^\t-\r ]$"),
        (r"^[^\d]$", "^[^0-9]$"),
        (r"^[\D]$", "^[^0-9]$"),
        (r"^[^\D]$", "^[0-9]$"),
        (r"^[\W_]$", "^[^0-9A-Za-z]$"),
        (r"^[^\S\n]$", r"^[\t\x0B-\r ]$"),
        (
            r"^[\w.+-]+@[\w-]+\.[a-z]+$",
            "^[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+[.][a-z]+$",
        ),
        (r"^\/x$", "^/x$"),
        (r"^\%\#\-\&\~\:\@\!$", "^%#-&~:@!$"),
        (r"^[\-\/\.]$", "^[/.-]$"),
        (r"^\u{42}\x43$", "^BC$"),
        (r"^\u00e9$", "^[é]$"),
        ("^é+$", "^[é]+$"),
        ("^Größe$", "^Gr[ö][ß]e$"),
        ("^[äöü]+$", "^[äöü]+$"),
        (
            r"^\.\+\*\?\(\)\|\{\}\$$",
            "^[.][+][*][?][(][)][|][{][}][$]$",
        ),
        (r"^\[\]\\$", r"^[\[][\]][\\]$"),
        (r"^a\.+$", "^a[.]+$"),
        (r"^\^+a\^$", r"^(\^)+a\^$"),
        (r"^[\^a]$", "^[a^]$"),
        (r"^[\^]$", r"^\^$"),
        (r"^[\^-]$", "^[-^]$"),
        (r"^[+-\-]$", "^[+-,-]$"),
        (r"^[\^-a]$", "^[_-a^]$"),
        (r"^\t\x07$", r"^[\t][\x07]$"),
        ("^.$", r"^[^\n\r]$"),
        ("^a|$|^$", ""),
        ("^a$|^b$", "^(a|b)$"),
        ("(^a$)", "^a$"),
        ("^(^a$)$", "^a$"),
        ("^a$$", "^a$"),
        ("^(a$|b$)", "^(a|b)$"),
        ("^(|a)$", "^(a?)$"),
        ("^(a|b|)c$", "^((a|b)?)c$"),
        ("^(?:ab)+?$", "^(ab)+$"),
        ("^(?:a+)*$", "^(a+)*$"),
        ("^a{0,1}b{0,}c{1,}d{1}e{0}f{2,2}$", "^a?b*c+df{2}$"),
        ("^()$", "^$"),
        ("^$", "^$"),
        ("^[A-Z]{2}-[0-9]{3}$", "^[A-Z]{2}-[0-9]{3}$"),
    ];

    #[test]
    fn every_pattern_has_one_canonical_form() {
        for (pattern, expected) in FORMS {
            let canonical = canonical(pattern).unwrap_or_default();
            assert_eq!(canonical, expected, "{pattern}");
        }
    }

    #[test]
    fn a_canonical_form_is_its_own_canonical_form() {
        for (_, form) in FORMS.iter().filter(|(_, form)| !form.is_empty()) {
            assert_eq!(&canonical(form).unwrap(), form);
        }
    }

    /// Canonical forms, and their forms for a schema.
    const SCHEMA_FORMS: [(&str, &str); 28] = [
        ("^[A-Z]{2}-[0-9]{3}$", "^[A-Z]{2}-[0-9]{3}$"),
        (r"^[^\n\r]{1,3}$", r#"^[^\x00-\x1F"\\]{1,3}$"#),
        (r"^[^\n\r,]$", r#"^[^\x00-\x1F"\\,]$"#),
        (r#"^[^"\\]*$"#, r#"^[^\x00-\x1F"\\]*$"#),
        ("^[^<>]+$", r#"^[^\x00-\x1F"\\<>]+$"#),
        (r"^[^\t-\r ]$", r#"^[^\x00-\x1F"\\ ]$"#),
        (r"^[^0-9^-]$", r#"^[^\x00-\x1F"\\0-9^-]$"#),
        (r"^[^ -/]$", r#"^[^\x00-\x1F"\\ -/]$"#),
        (r"^[\t-\r ]?a$", "^[ ]?a$"),
        ("^[ -~]{5}$", r"^[ -!#-\[\]-~]{5}$"),
        ("^[!-.]$", "^[!#-.]$"),
        (r"^[\x00-\x7F]$", r"^[ -!#-\[\]-\x7F]$"),
        (r"^[\]\[\\^-]+$", r"^[\]\[^-]+$"),
        (r#"^["^]$"#, r"^\^$"),
        (r#"^["^-]$"#, "^[-^]$"),
        (r"^[\t]?[\n]?[\r]?$", "^$"),
        (r"^([\n]a)*b$", "^b$"),
        (r"^a([\n]+|b)$", "^ab$"),
        (r"^(a|[\n]|)c$", "^(a?)c$"),
        (r"^a|$", ""),
        (r"^[\n]$", ""),
        (r#"^"[a-z]+"$"#, ""),
        (r"^C:[\\][a-z]+$", ""),
        (r"^([\n]|[\t]{2})$", ""),
        (r"^[^ !#-\[\]-\u{10FFFF}]$", ""),
        (r"^[\n]{0,3}$", "^$"),
        (r"^[\n]{2,}$", ""),
        ("^$", "^$"),
    ];

    #[test]
    fn the_form_for_a_schema_excludes_characters_that_json_escapes() {
        for (pattern, expected) in SCHEMA_FORMS {
            let form = canonical(pattern).and_then(|pattern| without_escapes(&pattern));
            assert_eq!(form.unwrap_or_default(), expected, "{pattern}");
        }
    }

    #[test]
    fn a_form_for_a_schema_is_its_own_form() {
        let forms = FORMS.iter().chain(&SCHEMA_FORMS);
        for (_, form) in forms.filter(|(_, form)| !form.is_empty()) {
            let Ok(form) = without_escapes(form) else {
                continue;
            };
            assert_eq!(canonical(&form).unwrap(), form);
            assert_eq!(without_escapes(&form).unwrap(), form);
        }
    }

    #[test]
    fn the_form_for_a_schema_matches_the_other_texts() {
        let is_escaped = |c: char| c < ' ' || c == '"' || c == '\\';
        let texts = texts();
        for (pattern, _) in FORMS.iter().chain(&SCHEMA_FORMS) {
            let Ok(canonical) = canonical(pattern) else {
                continue;
            };
            let regex = Regex::new(&canonical).unwrap();
            let matching = texts.iter().filter(|text| regex.is_match(text));
            let unescaped = matching.filter(|text| !text.contains(is_escaped));
            match without_escapes(&canonical) {
                Ok(form) => {
                    let form_regex = Regex::new(&form).unwrap();
                    let found = texts.iter().filter(|text| form_regex.is_match(text));
                    assert!(unescaped.eq(found), "{canonical} and {form}");
                }
                Err(_) => assert_eq!(unescaped.count(), 0, "{canonical}"),
            }
        }
    }

    /// Except for `.`, which does not match `\r` in the canonical form.
    #[test]
    fn the_canonical_form_matches_the_same_texts() {
        let texts = texts();
        for (pattern, form) in FORMS.iter().filter(|(_, form)| !form.is_empty()) {
            let [pattern, form] = [pattern, form].map(|text| Regex::new(text).unwrap());
            for text in &texts {
                let matches = [&pattern, &form].map(|regex| regex.is_match(text));
                assert_eq!(matches[0], matches[1], "{pattern} and {form} on {text:?}");
            }
        }
    }

    fn texts() -> Vec<String> {
        let characters: Vec<char> = "aBb09_ .-+^$/@é\n\t\u{7}[]\\{}()|?*%\"<".chars().collect();
        let single = characters.iter().map(char::to_string);
        let pairs = characters
            .iter()
            .flat_map(|a| characters.iter().map(move |b| format!("{a}{b}")));
        let more = [
            "",
            "123",
            "a_9",
            "a.b@c-d.ef",
            "Größe",
            "a...",
            "^^a^",
            "BC",
            "aac",
            "abab",
        ];
        single.chain(pairs).chain(more.map(str::to_owned)).collect()
    }
}
