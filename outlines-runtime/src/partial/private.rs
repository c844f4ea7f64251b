//! The door for generated code. Nothing here is stable: the derive of the same version is its only caller.

pub use super::arrive::{Arrival, Arrive, Outcome, Path, Sink, arrive};
pub use super::fields::{read, whole};
pub use super::text::{Mismatch, Read, Text};
pub use super::ways::Flat;
pub use serde::Deserializer;
