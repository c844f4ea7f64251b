//! Code shared by the tests.

#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do its helpers"
)]

use outlines_runtime::Usage;

pub mod raw_server;
pub mod strict;
pub mod third_party;

/// Returns a usage with these counts.
#[must_use]
pub fn usage(
    requests: u64,
    [prompt, completion, cached, cache_write, reasoning]: [u64; 5],
) -> Usage {
    let mut usage = Usage::default();
    usage.prompt_tokens = prompt;
    usage.completion_tokens = completion;
    usage.cached_tokens = cached;
    usage.cache_write_tokens = cache_write;
    usage.reasoning_tokens = reasoning;
    usage.requests = requests;
    usage
}

/// The programs of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub mod readme {}

/// Runs the programs of the derive's page.
#[cfg(doctest)]
#[doc = include_str!("../../outlines-derive/ATTRIBUTES.md")]
pub mod attributes {}
