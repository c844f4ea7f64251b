//! Completeness: documents that serde writes are valid, for types whose serializer and deserializer
//! agree.

use outlines_proof_tests::{Plan, SchemaValidator, corpus};
use serde_json::json;

#[test]
#[allow(
    clippy::print_stdout,
    reason = "the figures are what a long run is for"
)]
fn the_schema_admits_what_serde_writes() {
    let tally = Plan::from_env(12_000).write(&corpus());
    println!("{tally}");
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    assert!(
        tally.abandoned <= tally.documents / 2,
        "{} values failed",
        tally.abandoned
    );
}

#[test]
fn the_validator_rejects_invalid_documents() {
    let validator = SchemaValidator::new(&json!({
        "type": "object",
        "properties": {
            "day": {"type": "string", "format": "date"}, "count": {"type": "integer", "maximum": 7}
        },
        "required": ["day", "count"],
        "additionalProperties": false,
    }))
    .unwrap();
    assert!(validator.admits(&json!({"day": "2024-02-29", "count": 7})));
    assert!(!validator.admits(&json!({"day": "2023-02-29", "count": 7})));
    assert!(!validator.admits(&json!({"day": "2024-02-29", "count": 8})));
    assert!(!validator.admits(&json!({"day": "2024-02-29"})));
}
