//! The test server, as its users see it.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod access;
mod assertions;
mod desk;
mod files;
mod manners;
mod plain;
mod random;
mod replies;
mod schemas;
mod service;
