//! Jobs of the Batch API against a server that remembers what was paid.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod azure;
mod course;
#[cfg(unix)]
mod disk;
mod faults;
mod inputs;
mod kills;
mod meanwhile;
mod odd;
mod office;
mod refusals;
mod verdicts;
