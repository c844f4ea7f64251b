//! A llama.cpp server with a small model on this machine, for running the examples without an API
//! key or a server.
//!
//! The parts that need pip or xllamacpp run in Python; everything else is Rust. The cache directory
//! contains only complete entries: each is created under a temporary name, and renamed when it is
//! complete.

mod cache;
mod error;
mod install;
mod pins;
mod python;
mod server;
// Two attributes, because clippy recognizes test code only by a separate `cfg(test)`.
#[cfg(test)]
#[cfg(unix)]
mod tests;

pub use error::LocalError;
pub use pins::MODEL;
pub use server::{LocalServer, Settings};
