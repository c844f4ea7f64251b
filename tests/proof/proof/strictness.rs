//! Strictness: the rules of strict mode, and compilation by a grammar engine without warnings.

use std::collections::BTreeSet;

use outlines_proof_tests::{Engine, corpus};
use outlines_tests::strict;
use serde_json::json;

#[test]
fn strict_mode_accepts_every_schema() {
    let mut failures = Vec::new();
    for case in corpus() {
        for violation in strict::violations(&case.schema()) {
            failures.push(format!("{}: {violation}\n{}", case.name, case.text));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_grammar_engine_compiles_every_schema_without_warnings() {
    let engine = Engine::new();
    let mut failures = Vec::new();
    for case in corpus() {
        if let Err(error) = engine.compile(&case.schema()) {
            failures.push(format!("{}: {error}\n{}", case.name, case.text));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_grammar_engine_rejects_unsupported_keywords() {
    let schema = |inner| {
        json!({
            "type": "object", "properties": {"a": inner}, "required": ["a"],
            "additionalProperties": false
        })
    };
    let engine = Engine::new();
    assert!(engine.compile(&schema(json!({"type": "string"}))).is_ok());
    assert!(
        engine
            .compile(&schema(json!({"type": "string", "pattern": "^(?=a)b$"})))
            .is_err()
    );
    assert!(
        engine
            .compile(&schema(json!({"$ref": "#/$defs/Missing"})))
            .is_err()
    );
    assert!(
        engine
            .compile(&schema(
                json!({"type": "integer", "minimum": 2, "maximum": 1})
            ))
            .is_err()
    );
}

#[test]
fn names_in_the_corpus_are_unique() {
    let corpus = corpus();
    let names: BTreeSet<&str> = corpus.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), corpus.len());
}
