//! The feature `testing`, as those use it who test.
#![allow(clippy::unwrap_used, reason = "a test may fail in its helpers, too")]

mod mutate;
mod random;
mod refusals;
mod strict;
