//! The schema admits what serde writes, for types whose serializer and deserializer agree.

use outlines_proof_tests::{Judge, Plan, corpus};
use serde_json::json;

#[test]
#[allow(
    clippy::print_stdout,
    reason = "the figures are what a long run is for"
)]
fn whatever_serde_writes_the_schema_admits() {
    let tally = Plan::from_env(12_000).write(&corpus());
    println!("{tally}");
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    assert!(
        tally.endless <= tally.documents / 2,
        "{} values failed",
        tally.endless
    );
}

#[test]
fn the_judge_refuses_what_a_schema_excludes() {
    let judge = Judge::new(&json!({
        "type": "object",
        "properties": {"day": {"type": "string", "format": "date"}, "count": {"type": "integer", "maximum": 7}},
        "required": ["day", "count"],
        "additionalProperties": false,
    }))
    .unwrap();
    assert!(judge.admits(&json!({"day": "2024-02-29", "count": 7})));
    assert!(!judge.admits(&json!({"day": "2023-02-29", "count": 7})));
    assert!(!judge.admits(&json!({"day": "2024-02-29", "count": 8})));
    assert!(!judge.admits(&json!({"day": "2024-02-29"})));
}
