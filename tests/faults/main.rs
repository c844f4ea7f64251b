//! Tests of the client against servers that misbehave.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod concurrency;
mod connections;
mod fault_mix;
mod many;
mod prompt_server;
mod raw_server;
mod replies;
mod soak;

use raw_server::Person;
