//! Validity of the documents that the test server generates.

use outlines_proof_tests::{Plan, corpus};

#[test]
#[allow(
    clippy::print_stdout,
    reason = "the figures are what a long run is for"
)]
fn generated_documents_are_valid_and_deserialize() {
    let tally = Plan::from_env(10_000).sample(&corpus());
    println!("{tally}");
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    // No exceptions: generated documents must always deserialize.
    assert_eq!(tally.exceptions.iter().sum::<usize>(), 0, "{tally}");
}
