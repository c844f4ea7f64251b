//! The client against a server that does all that servers should not.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod connections;
mod crowd;
mod many;
mod mix;
mod patient;
mod replies;
mod server;
mod soak;

use server::Person;
