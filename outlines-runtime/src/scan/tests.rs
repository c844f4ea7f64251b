//! Scanner properties: events do not depend on the pieces, validity agrees with `serde_json`, and
//! no input panics.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::{ElementScanner, ScanError, ScanErrorKind, ScanEvent, Scanner};

/// Returns all events for a text that grows to each of `cuts` and then to its end.
fn scanned(text: &str, cuts: &[usize]) -> (Vec<ScanEvent>, Result<bool, ScanError>) {
    let (mut scanner, mut events) = (Scanner::default(), Vec::new());
    for prefix in prefixes(text, cuts) {
        loop {
            match scanner.next(prefix) {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Err(error)),
            }
        }
    }
    (events, Ok(scanner.is_complete()))
}

fn elements(text: &str, cuts: &[usize]) -> (Vec<String>, Result<bool, ScanError>) {
    let (mut elements, mut found) = (ElementScanner::default(), Vec::new());
    for prefix in prefixes(text, cuts) {
        loop {
            match elements.next(prefix) {
                Ok(Some(range)) => found.push(prefix[range].to_owned()),
                Ok(None) => break,
                Err(error) => return (found, Err(error)),
            }
        }
    }
    (found, Ok(elements.is_complete()))
}

fn prefixes<'t>(text: &'t str, cuts: &[usize]) -> Vec<&'t str> {
    let cuts = cuts.iter().filter_map(|at| text.get(..*at));
    cuts.chain([text]).collect()
}

/// Returns every character boundary of a text.
fn boundaries(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).collect()
}

fn sorted(mut cuts: Vec<prop::sample::Index>, text: &str) -> Vec<usize> {
    let mut cuts: Vec<_> = cuts
        .drain(..)
        .map(|cut| cut.index(text.len() + 1))
        .collect();
    cuts.sort_unstable();
    cuts
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Other fractions do not round-trip exactly.
        any::<i32>().prop_map(|n| Value::from(f64::from(n) / 8.0)),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((".{0,4}", inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn written(document: &Value, pretty: bool) -> String {
    if pretty {
        serde_json::to_string_pretty(document).unwrap_or_default()
    } else {
        document.to_string()
    }
}

/// Returns JSON with and without whitespace between tokens.
fn text() -> impl Strategy<Value = String> {
    (document(), any::<bool>()).prop_map(|(document, pretty)| written(&document, pretty))
}

/// Returns JSON with a few characters replaced, so that any two parts of the grammar meet.
fn damaged() -> impl Strategy<Value = String> {
    let edits = vec((any::<prop::sample::Index>(), "[ -~\\n\\x00ü]"), 0..4);
    (text(), edits, any::<prop::sample::Index>()).prop_map(|(text, edits, end)| {
        let mut characters: Vec<_> = text.chars().collect();
        for (place, other) in edits {
            if !characters.is_empty() {
                let place = place.index(characters.len());
                characters.splice(place..=place, other.chars());
            }
        }
        characters.truncate(end.index(characters.len() * 3 + 1));
        characters.into_iter().collect()
    })
}

/// Sequences of tokens, half of which are valid JSON for a long prefix.
fn tokens() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"a\"",
        "\"",
        "\\",
        "\\u00e",
        "\\ud83d\\ude00",
        "9",
        "-",
        "0",
        ".",
        "5e",
        "1.5E+3",
        "true",
        "null",
        "fals",
        "e",
        " ",
        "\n",
        "\u{1}",
        "ü",
    ]);
    vec(token, 0..12).prop_map(|tokens| tokens.concat())
}

/// Collects the events of a value from the value itself.
fn expected(value: &Value, depth: usize, found: &mut Vec<(usize, String)>) {
    match value {
        Value::Array(items) => {
            for item in items {
                expected(item, depth + 1, found);
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                found.push((depth + 1, key.clone()));
                expected(value, depth + 1, found);
            }
        }
        leaf => found.push((depth, leaf.to_string())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn events_do_not_depend_on_the_pieces(
        text in prop_oneof![text(), damaged(), tokens()],
        cuts in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let whole = scanned(&text, &[]);
        prop_assert_eq!(&scanned(&text, &sorted(cuts.clone(), &text)), &whole);
        prop_assert_eq!(&scanned(&text, &boundaries(&text)), &whole);
        let whole = elements(&text, &[]);
        prop_assert_eq!(&elements(&text, &sorted(cuts, &text)), &whole);
        prop_assert_eq!(&elements(&text, &boundaries(&text)), &whole);
    }

    #[test]
    fn validity_agrees_with_serde_json(text in prop_oneof![text(), damaged(), tokens()]) {
        // The space terminates a number at the root.
        let text = format!("{text} ");
        let complete = scanned(&text, &[]).1 == Ok(true);
        let json = serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok();
        prop_assert_eq!(complete, json, "{}", text);
    }

    #[test]
    fn the_events_are_the_document(document in document()) {
        let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
        let mut wanted = Vec::new();
        expected(&document, 0, &mut wanted);
        let (mut depth, mut found) = (0, Vec::new());
        for event in scanned(&text, &boundaries(&text)).0 {
            match event {
                ScanEvent::Open { .. } => depth += 1,
                ScanEvent::Close { .. } => depth -= 1,
                ScanEvent::Key(range) => {
                    found.push((depth, serde_json::from_str(&text[range]).unwrap()));
                }
                ScanEvent::Scalar(range) => {
                    let value: Value = serde_json::from_str(&text[range]).unwrap();
                    found.push((depth, value.to_string()));
                }
            }
        }
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn elements_are_those_of_the_list(items in vec(document(), 0..6), pretty in any::<bool>()) {
        let whole = serde_json::json!({"value": items});
        let text = written(&whole, pretty);
        let (found, end) = elements(&text, &boundaries(&text));
        let found: Vec<Value> =
            found.iter().map(|item| serde_json::from_str(item).unwrap()).collect();
        prop_assert_eq!(found, items);
        prop_assert_eq!(end, Ok(true));
    }
}

#[test]
fn an_element_is_returned_with_its_last_byte() {
    let (mut elements, mut text) = (ElementScanner::default(), String::new());
    let mut given = Vec::new();
    for delta in [
        "{\"val",
        "ue\" : [",
        "{\"a\":[1]",
        "}",
        " ,",
        "1",
        "2",
        ",",
        "\"b",
        "\"",
        "]",
        "}",
    ] {
        text.push_str(delta);
        let mut found = Vec::new();
        while let Some(range) = elements.next(&text).unwrap() {
            found.push(text[range].to_owned());
        }
        given.push(found.concat());
    }
    assert_eq!(
        given,
        [
            "",
            "",
            "",
            "{\"a\":[1]}",
            "",
            "",
            "",
            "12",
            "",
            "\"b\"",
            "",
            ""
        ]
    );
    assert!(elements.is_complete());
}

#[test]
fn an_error_has_a_kind_and_a_position() {
    let deep = "[".repeat(200);
    for (text, kind, at) in [
        ("{\"a\" 1}", ScanErrorKind::ExpectedColon, 5),
        ("{a", ScanErrorKind::ExpectedKey, 1),
        ("{\"a\":1,}", ScanErrorKind::ExpectedKey, 7),
        ("[1 2", ScanErrorKind::ExpectedCommaOrBracket, 3),
        ("{\"a\":1]", ScanErrorKind::ExpectedCommaOrBrace, 6),
        ("[,", ScanErrorKind::ExpectedValue, 1),
        ("[nul]", ScanErrorKind::ExpectedValue, 4),
        ("[01", ScanErrorKind::ExpectedCommaOrBracket, 2),
        ("[-a", ScanErrorKind::InvalidNumber, 2),
        ("[1.]", ScanErrorKind::InvalidNumber, 3),
        ("[\"\\x", ScanErrorKind::InvalidEscape, 3),
        ("[\"\\u12g", ScanErrorKind::InvalidEscape, 6),
        ("[\"a\nb", ScanErrorKind::ControlCharacter, 3),
        ("{} x", ScanErrorKind::TrailingCharacters, 3),
        (&deep, ScanErrorKind::TooDeep, 127),
    ] {
        assert_eq!(scanned(text, &[]).1, Err(ScanError { kind, at }), "{text}");
    }
    for (text, at) in [
        ("[1]", 0),
        ("7 ", 0),
        ("{\"a\":0,\"value\":{", 15),
        ("{\"value\":null", 9),
    ] {
        let kind = ScanErrorKind::ExpectedArray;
        assert_eq!(elements(text, &[]).1, Err(ScanError { kind, at }), "{text}");
    }
}

#[test]
fn an_error_is_permanent() {
    let mut scanner = Scanner::default();
    let error = ScanError {
        kind: ScanErrorKind::ExpectedValue,
        at: 1,
    };
    assert_eq!(scanner.next("[").map(|_| ()), Ok(()));
    assert_eq!(scanner.next("[}"), Err(error));
    assert_eq!(scanner.next("[}"), Err(error));
    assert_eq!(scanner.next("[}1]"), Err(error));
    assert_eq!(scanner.next(""), Err(error));
}
