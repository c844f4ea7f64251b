//! The derive through its public face: types as people write them, and the schemas that they get.
#![allow(dead_code, reason = "many types are declared for their schema alone")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail in its helpers, too"
)]

mod constraints;
mod enums;
mod flatten;
mod foreign;
mod generics;
mod identity;
mod limits;
mod newtypes;
mod partial;
mod readers;
mod recursion;
mod roots;
mod structs;
mod tagging;

use outlines_runtime::Structured;
use outlines_tests::strict;
use serde_json::Value;

/// The schema of a type, which strict mode accepts.
fn schema<T: Structured>() -> Value {
    let schema: Value = serde_json::from_str(T::SCHEMA).expect("a schema is JSON");
    let violations = strict::violations(&schema);
    assert!(violations.is_empty(), "{}: {violations:#?}", T::SCHEMA);
    schema
}

/// The names in `$defs`.
fn definitions<T: Structured>() -> Vec<String> {
    let schema = schema::<T>();
    let definitions = schema["$defs"].as_object();
    definitions.map_or_else(Vec::new, |definitions| {
        definitions.keys().cloned().collect()
    })
}
