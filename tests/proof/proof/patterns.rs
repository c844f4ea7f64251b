//! Equivalence of patterns in a server's engine and in the client's validation.

use outlines_proof_tests::{Engine, corpus};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, Structured};
use regex_lite::Regex;
use serde::Deserialize;
use serde_json::{Value, json};

/// A type for each pattern, and the expected results for each text.
macro_rules! same_meaning {
    ($($pattern:literal: $fits:expr, not $misses:expr;)*) => {$({
        #[derive(Deserialize, Structured)]
        #[serde(transparent)]
        #[expect(dead_code, reason = "only deserialized")]
        struct Text(#[structured(pattern = $pattern)] String);

        let mut cases = Vec::new();
        cases.extend($fits.map(|text: &str| (text, true)));
        cases.extend($misses.map(|text: &str| (text, false)));
        check_pattern::<Text>($pattern, &cases).await;
    })*};
}

#[expect(clippy::panic, clippy::unwrap_used, reason = "it serves a test")]
async fn check_pattern<T: Structured + for<'de> Deserialize<'de> + 'static>(
    pattern: &str,
    cases: &[(&str, bool)],
) {
    let schema = serde_json::from_str(T::SCHEMA).unwrap();
    let grammar = Engine::new().compile(&schema).unwrap();
    let server = TestServer::builder().lenient().start();
    let model = server.model();
    for &(text, fits) in cases {
        let document = json!({"value": text}).to_string();
        // The schema excludes the characters that JSON escapes.
        let is_escaped = |c: char| c < ' ' || c == '"' || c == '\\';
        assert_eq!(
            grammar.admits(&document),
            fits && !text.contains(is_escaped),
            "the engine: {pattern} on {text:?}"
        );
        server.reply(Reply::text(document));
        let checked = match model.generate::<T>("A text.").await {
            Ok(_) => true,
            Err(Error::Invalid(_)) => false,
            Err(error) => panic!("{pattern} on {text:?}: {error}"),
        };
        assert_eq!(checked, fits, "the client: {pattern} on {text:?}");
    }
}

#[tokio::test]
async fn patterns_have_the_same_matches_in_client_and_server() {
    same_meaning! {
        r"^\d+$": ["1906"], not ["", "١٩٠٦", "19a"];
        r"^\D$": ["a", "١", "é"], not ["1", "ab"];
        r"^\w+$": ["Ada_1"], not ["Adèle", "a b", ""];
        r"^\W$": ["è", " ", "-"], not ["a", "_", "7"];
        // `\s` is ASCII, as `\d` and `\w` are.
        r"^a\sb$": ["a b", "a\tb", "a\nb"], not ["ab", "a-b", "a\u{a0}b", "a\u{2003}b", "a\u{3000}b"];
        r"^\S+$": ["Adèle🫖", "\u{200b}", "a\u{a0}b"], not ["a b", "a\tb"];
        r"^[\s,]+$": [", ,"], not ["a", ", \u{2003},"];
        r"^[^\s,]+$": ["ab", "a\u{2003}b"], not ["a b", "a,b"];
        r"^[\d.-]+$": ["1.5-2"], not ["٣"];
        r"^[^\d]+$": ["ab", "٣"], not ["a1"];
        r"^[^\w]+$": ["è-"], not ["a"];
        r"^.{1,3}$": ["äöü", "🫖🫖", "\""], not ["", "abcd", "a\nb"];
        r"^[^a]$": ["b", "🫖", "\u{2028}"], not ["a", "bb"];
        r"^[ä-ü🫖]+$": ["äöü🫖"], not ["a", "ÿ"];
        r"^[A-Z]{2}$": ["CH"], not ["ch", "Ch", "K\u{212a}"];
        r"^(red|green|)$": ["red", "green", ""], not ["Red", "redgreen"];
        r"^(?:ab)+?c?$": ["ab", "ababc"], not ["abcc", ""];
        r"^a{2}b{1,}c{0,2}$": ["aab", "aabbbcc"], not ["ab", "aabccc"];
        r"^\x41\u0042\u{1F600}$": ["AB😀"], not ["ab😀"];
        r"^\[\.\*\]\\?\/\-$": ["[.*]\\/-", "[.*]/-"], not ["[a*]\\/-"];
        r"^[\]\\^-]+$": ["]\\^-"], not ["["];
        r#"^["\]-a]+$"#: ["]^", "\"]"], not ["\\"];
        r"^[\t\na]$": ["\t", "\n", "a"], not ["\r", " "];
        r"^[a-z]{0,500}$": ["", "abc"], not ["abC"];
    }
}

#[test]
fn the_client_can_read_every_pattern_of_the_corpus() {
    let mut patterns = 0;
    for case in corpus() {
        let schema: Value = serde_json::from_str(case.text).unwrap();
        let mut parts = vec![&schema];
        while let Some(part) = parts.pop() {
            match part {
                Value::Array(items) => parts.extend(items),
                Value::Object(members) => {
                    if let Some(pattern) = members.get("pattern").and_then(Value::as_str) {
                        let read = Regex::new(pattern);
                        assert!(read.is_ok(), "{}: {pattern}: {read:?}", case.name);
                        patterns += 1;
                    }
                    parts.extend(members.values());
                }
                _ => {}
            }
        }
    }
    assert!(patterns > 0);
}
