//! Tests of the feature `testing`, through its public API.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]
#![allow(clippy::too_many_lines, reason = "tables of cases are long")]

mod access;
mod assertions;
mod batches;
mod faults;
mod fixtures;
mod http;
mod random_documents;
mod random_errors;
mod random_replies;
mod recorded_failures;
mod recorded_keys;
mod recordings;
mod replies;
mod reply_options;
mod schema_mutations;
mod schema_rejection;
mod schema_violations;
mod value_mismatch;
