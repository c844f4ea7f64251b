//! Schemas of derived types.
#![allow(dead_code, reason = "many types are declared for their schema alone")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail in its helpers, too"
)]

mod constraints;
mod conversions;
mod enums;
mod flatten;
mod generics;
mod identity;
mod limits;
mod merged_constraints;
mod newtypes;
mod partial;
mod recursion;
mod repr;
mod roots;
mod structs;
mod tagging;
mod third_party;

use outlines_runtime::Structured;
use outlines_tests::strict;
use serde_json::Value;

/// Returns the schema of a type, after checking it against the rules of strict mode.
fn schema<T: Structured>() -> Value {
    let schema: Value = serde_json::from_str(T::SCHEMA).expect("a schema is JSON");
    let violations = strict::violations(&schema);
    assert!(violations.is_empty(), "{}: {violations:#?}", T::SCHEMA);
    schema
}

/// Returns the names in `$defs`.
fn definitions<T: Structured>() -> Vec<String> {
    let schema = schema::<T>();
    let definitions = schema["$defs"].as_object();
    definitions.map_or_else(Vec::new, |definitions| {
        definitions.keys().cloned().collect()
    })
}
