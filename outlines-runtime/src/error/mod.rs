//! Why there is no value.

mod access;
mod class;
mod compound;

pub use class::Error;
pub use compound::{AskedAgain, BrokenStream, Incomplete};
