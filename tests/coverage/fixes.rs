//! Fixes that messages suggest. Each is applied in `tests/ui/cases/pass/suggested_fixes.rs`, after
//! a comment with its text.

use std::fs;

use crate::messages::{literals, pieces};
use crate::root;

/// The start of a text that is a fix as a whole.
const VERBS: [&str; 8] = [
    "add ", "enable ", "for ", "merge ", "remove ", "shorten ", "split ", "use ",
];

/// Returns the fix in a message.
fn fix_in(message: &str) -> Option<&str> {
    let is_fix = VERBS.iter().any(|verb| message.starts_with(verb))
        || [
            "must ",
            "expected ",
            "requires ",
            ": add ",
            "is implemented for ",
        ]
        .iter()
        .any(|word| message.contains(word));
    match message.split_once("; ") {
        Some((_, "")) => None,
        Some((_, fix)) => Some(fix),
        None => is_fix.then_some(message),
    }
}

/// Returns the code in backticks.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Returns `true` if `text` contains the parts of `pattern` in order, where `…` is any text.
fn matches(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split('…').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Returns each comment with the code after it.
fn entries() -> Vec<(String, String)> {
    let path = root().join("tests/ui/cases/pass/suggested_fixes.rs");
    let mut entries = vec![(String::new(), String::new())];
    for line in fs::read_to_string(path).unwrap().lines() {
        let last = entries.last_mut().unwrap();
        match line.strip_prefix("// ") {
            Some(text) if last.1.is_empty() => last.0.extend([" ", text]),
            Some(text) => entries.push((text.to_owned(), String::new())),
            None => last.1.push_str(line),
        }
    }
    let normalized = entries.into_iter().skip(1);
    normalized
        .map(|(text, code)| (words(&text), without_spaces(&code)))
        .collect()
}

#[test]
fn every_suggested_fix_is_applied() {
    let entries = entries();
    let mut missing = Vec::new();
    let mut count = 0;
    for message in literals() {
        let Some(fix) = fix_in(&message) else {
            continue;
        };
        count += 1;
        // A placeholder is any text.
        let fix = words(&pieces(fix).collect::<Vec<_>>().join("…"));
        let applies = |(text, code): &&(String, String)| {
            let applied = codes(&fix).all(|part| {
                // The type of the example is that of the case.
                let part = part.replace("Type", "…");
                matches(code, &without_spaces(&part))
            });
            matches(text, &fix) && applied
        };
        if entries.iter().find(applies).is_none() {
            missing.push(fix);
        }
    }
    assert!(count > 60, "only {count} fixes were found");
    assert!(
        missing.is_empty(),
        "not applied, or without its code:\n{}",
        missing.join("\n")
    );
}
