//! What the tests share.

pub mod strict;

/// The README's programs compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub mod readme {}
