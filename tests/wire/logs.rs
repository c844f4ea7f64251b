//! Tests of log events, and of redaction wherever text is shown.
//!
//! They have a process of their own, in which each thread sets its subscribers before it makes
//! calls. Other threads would decide for all whether an event is of interest: as long as a process
//! has fewer than two subscribers, tracing asks only that of the thread that reaches an event
//! first.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod secret_redaction;
#[allow(dead_code, reason = "shared with other tests")]
mod server;
mod traces;
#[allow(dead_code, reason = "shared with other tests")]
mod types;
