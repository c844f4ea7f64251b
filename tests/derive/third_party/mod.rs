//! Types of the standard library and of other crates, whose `Deserialize` implementations read
//! every document that their schemas admit.

mod dates_and_times;
mod documents;
mod lists;
mod net;
mod standard;
mod strings;

use outlines_runtime::Structured;
use outlines_tests::third_party::Functions;
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use regex::Regex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::schema;

/// The number of random strings per pattern.
const SAMPLES: u64 = 400;

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
    check_pattern(
        &pattern::<T>(),
        Functions::wrapped::<T>().rewrite,
        &accepted.iter().map(|&text| json!(text)).collect::<Vec<_>>(),
        &rejected.iter().map(|&text| json!(text)).collect::<Vec<_>>(),
    );
}

/// Checks a type whose only constraint is a pattern, see [`check`].
fn check_pattern(
    pattern: &str,
    rewrite: fn(&str) -> serde_json::Result<String>,
    accepted: &[Value],
    rejected: &[Value],
) {
    let regex = Regex::new(pattern).unwrap();
    let body = pattern
        .strip_prefix('^')
        .unwrap()
        .strip_suffix('$')
        .unwrap();
    let strategy = string_regex(body).unwrap();
    let mut runner = TestRunner::deterministic();
    let drawn = (0..SAMPLES).map(|_| json!(strategy.new_tree(&mut runner).unwrap().current()));
    let is_match = |value: &Value| value.as_str().is_some_and(|text| regex.is_match(text));
    for value in accepted.iter().cloned().chain(drawn) {
        assert!(is_match(&value), "{value} does not match {pattern}");
        let written = rewritten(rewrite, &value);
        assert!(
            is_match(&written),
            "{written}, which was {value}, does not match {pattern}"
        );
    }
    for value in rejected {
        assert!(!is_match(value), "{value} matches {pattern}");
    }
}

/// Returns a value as it is serialized after it was deserialized.
fn rewritten(rewrite: fn(&str) -> serde_json::Result<String>, value: &Value) -> Value {
    let document = json!({"value": value}).to_string();
    let written = rewrite(&document).unwrap_or_else(|error| panic!("{document}: {error}"));
    serde_json::from_str::<Value>(&written).unwrap()["value"].clone()
}
