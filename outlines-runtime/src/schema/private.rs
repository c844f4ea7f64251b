//! The door for generated code. Nothing here is stable: the derive of the same version is its only caller.

pub use super::describe::{Describe, Recursive};
pub use super::identity::{mix, place};
pub use super::limits::{check, length};
pub use super::link::Link;
pub use super::name::Name;
pub use super::node::{Choice, Field, Named, Object, Schema, Union};
pub use super::text::exact;
