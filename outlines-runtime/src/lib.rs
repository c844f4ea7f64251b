//! Typed extraction from language models.

pub mod schema;

#[doc(inline)]
pub use schema::Structured;
