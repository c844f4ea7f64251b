//! Typed extraction from language models.

pub mod schema;

#[cfg(feature = "derive")]
pub use outlines_derive::Structured;
#[doc(hidden)]
pub use schema::private as __private;
#[doc(inline)]
pub use schema::{Limits, Structured};
