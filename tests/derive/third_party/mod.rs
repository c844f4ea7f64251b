//! Types of the standard library and of other crates, whose `Deserialize` implementations read
//! every document that their schemas admit.

mod calendar;
mod lists;
mod net;
mod standard;
mod strings;

use outlines_runtime::Structured;
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use regex::Regex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::schema;

/// The number of random strings per pattern.
const SAMPLES: usize = 400;

/// Returns the schema of a type that is not an object.
fn inner<T: Structured>() -> Value {
    schema::<T>()["properties"]["value"].clone()
}

/// Returns the pattern of a type that has no other constraint.
fn pattern<T: Structured>() -> String {
    let schema = inner::<T>();
    let pattern = schema["pattern"].as_str().unwrap().to_owned();
    assert_eq!(schema, json!({"type": "string", "pattern": pattern}));
    pattern
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    let read = serde_json::from_value(json!(text));
    let error = read.as_ref().err().map(ToString::to_string);
    assert_eq!(error, None, "{text:?}");
    read.unwrap()
}

/// Checks that `accepted` and random matches of the pattern are parsed and that their serialized
/// form matches, and that `rejected` does not match.
fn check<T: Structured + DeserializeOwned + Serialize>(accepted: &[&str], rejected: &[&str]) {
    let pattern = pattern::<T>();
    let regex = Regex::new(&pattern).unwrap();
    let body = pattern
        .strip_prefix('^')
        .unwrap()
        .strip_suffix('$')
        .unwrap();
    let strategy = string_regex(body).unwrap();
    let mut runner = TestRunner::deterministic();
    let drawn = (0..SAMPLES).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    for text in accepted.iter().map(|&text| text.to_owned()).chain(drawn) {
        assert!(regex.is_match(&text), "{text:?} does not match {pattern}");
        let written = serde_json::to_value(read::<T>(&text)).unwrap();
        let written = written.as_str().unwrap();
        assert!(
            regex.is_match(written),
            "{written:?}, which was {text:?}, does not match {pattern}"
        );
    }
    for text in rejected {
        assert!(!regex.is_match(text), "{text:?} matches {pattern}");
    }
}
