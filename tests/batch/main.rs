//! Tests of batch jobs, against a server that records what is billed.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod azure;
mod capacity;
mod concurrency;
mod faults;
#[cfg(unix)]
mod full_disk;
mod harness;
mod inputs;
mod interruptions;
mod lenient_servers;
mod lifecycle;
#[cfg(unix)]
mod permissions;
mod results;
#[cfg(unix)]
mod sigkill;
mod truncation;
mod validation;
