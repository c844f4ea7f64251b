//! The door for generated code. Nothing here is stable: the derive of the same version is its only caller.

pub use super::check::{check, check_by_default_limits};
pub use super::describe::{Describe, Recursive};
pub use super::identity::{mix, place};
pub use super::limits::Limits;
pub use super::link::Link;
pub use super::name::{Name, Tag};
pub use super::node::{Choice, Constraints, Named, Object, Part, Refined, Schema, Spliced, Union};
pub use super::way::{Parts, Whole};
