//! Schemas of types from the standard library and from third-party crates.

#[macro_use]
mod macros;

mod entries;
mod lists;
mod pointers;
pub(crate) mod quoted;
mod scalars;
#[macro_use]
mod std_types;
pub mod third_party;
mod unsupported;
