//! Types of the standard library and of other crates: their schemas admit what their own `Deserialize` reads.

mod calendar;
mod lists;
mod net;
mod standard;
mod texts;

use outlines_runtime::Structured;
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use regex::Regex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::schema;

/// How many strings are drawn from a pattern.
const DRAWN: usize = 400;

/// The schema of a type that is no object.
fn inner<T: Structured>() -> Value {
    schema::<T>()["properties"]["value"].clone()
}

/// The pattern of a type, which must have no other constraint.
fn pattern<T: Structured>() -> String {
    let schema = inner::<T>();
    let pattern = schema["pattern"].as_str().unwrap().to_owned();
    assert_eq!(schema, json!({"type": "string", "pattern": pattern}));
    pattern
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    let read = serde_json::from_value(json!(text));
    let fault = read.as_ref().err().map(ToString::to_string);
    assert_eq!(fault, None, "{text:?}");
    read.unwrap()
}

/// Checks a text type: `accepted` and strings drawn from the pattern are read, and what is written again matches;
/// `refused` do not match.
fn check<T: Structured + DeserializeOwned + Serialize>(accepted: &[&str], refused: &[&str]) {
    let pattern = pattern::<T>();
    let regex = Regex::new(&pattern).unwrap();
    let body = pattern
        .strip_prefix('^')
        .unwrap()
        .strip_suffix('$')
        .unwrap();
    let strategy = string_regex(body).unwrap();
    let mut runner = TestRunner::deterministic();
    let drawn = (0..DRAWN).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    for text in accepted.iter().map(|&text| text.to_owned()).chain(drawn) {
        assert!(regex.is_match(&text), "{text:?} does not match {pattern}");
        let written = serde_json::to_value(read::<T>(&text)).unwrap();
        let written = written.as_str().unwrap();
        assert!(
            regex.is_match(written),
            "{written:?}, which was {text:?}, does not match {pattern}"
        );
    }
    for text in refused {
        assert!(!regex.is_match(text), "{text:?} matches {pattern}");
    }
}
