//! Tests of the client against servers that misbehave.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod concurrency;
mod connections;
mod fault_mix;
mod fixtures;
mod many;
mod random_faults;
mod replies;
mod runtimes;
mod tls;

use fixtures::Person;
