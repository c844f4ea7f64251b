//! Calls for many prompts, and the stream of their results.

mod prompts;
mod results;
mod texts;

pub use prompts::Prompts;
pub use results::ResultStream;
