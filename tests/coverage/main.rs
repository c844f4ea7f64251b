//! Whether the corpus of the proof and the compile-fail cases leave anything out: they are read as source and counted.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail in its helpers, too"
)]

mod corpus;
mod messages;
mod source;
mod table;
