//! Whether the corpus of the proof, the compile-fail cases and the docs leave anything out: they are read as source and counted.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail in its helpers, too"
)]

mod corpus;
mod examples;
mod messages;
mod source;
mod table;
