//! A document that the test server generates is valid, and a value of the type.

use outlines_proof_tests::{Plan, corpus};

#[test]
#[allow(
    clippy::print_stdout,
    reason = "the figures are what a long run is for"
)]
fn whatever_is_drawn_is_valid_and_deserializes() {
    let tally = Plan::from_env(10_000).draw(&corpus());
    println!("{tally}");
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    // Nobody wants what no type reads, although a schema admits it.
    assert_eq!(tally.exceptions.iter().sum::<usize>(), 0, "{tally}");
}
