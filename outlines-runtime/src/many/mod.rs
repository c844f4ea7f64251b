//! Calls for many prompts, and the stream of their results.

mod prompts;
mod results;
#[cfg(feature = "schemars1")]
mod schemars;
mod texts;

pub use prompts::Prompts;
pub use results::ResultStream;
