//! A llama.cpp server with a small model on this machine, for those who have neither a key nor a server.
//!
//! What needs pip or xllamacpp is done by Python; Rust keeps order around it. In the cache folder there are only whole
//! things: each is made under a temporary name and gets its own when it is complete.

mod cache;
mod error;
mod pins;
mod python;
mod server;
mod setup;
// In two attributes: clippy knows test code by a `cfg(test)` that stands alone.
#[cfg(test)]
#[cfg(unix)]
mod tests;

pub use error::LocalError;
pub use pins::MODEL;
pub use server::{LocalServer, Settings};
