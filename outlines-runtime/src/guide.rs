//! Longer reading, a page for each topic. All programs on these pages are compiled, and most of them are run, with the tests
//! of this crate.
//!
//! ```
//! use outlines_runtime::{Error, Model};
//!
//! async fn teas(model: &Model) -> Result<Vec<String>, Error> {
//!     model.generate("Name two teas without caffeine.").await
//! }
//! ```
//!
//! Everyday use:
//!
//! - [`extraction`]: from a prompt to a value; messages, images, files, examples, and what comes beside the value
//! - [`modelling`]: types that a model fills well, and what strict mode cannot say
//! - [`errors`]: every way in which there is no value: why, what to do, whether it is tried again, whether it costs
//! - [`retries_and_cost`]: attempts, limits of time, rate limits, tokens, and the server's cache
//! - [`testing`]: tests of your own code, without a key and without a model
//! - [`services`]: a web service with axum: limits of time, a status for each error, and its tests
//!
//! More than one value at the end of one call:
//!
//! - [`streaming`]: the answer while it is written: its text, its fields, its elements
//! - [`batch`]: many prompts, at once or by tomorrow at half the price
//!
//! Servers:
//!
//! - [`azure`]: deployments, versions, tokens of Entra ID, limits and filters
//! - [`local_servers`]: llama.cpp, Ollama and vLLM, and what they do otherwise
//!
//! For those who come from elsewhere, with both sides of each program:
//!
//! - [`from_python`]: Outlines for Python, its page on OpenAI
//! - [`from_async_openai`]: async-openai with schemars
//! - [`from_rstructor`]: the crate rstructor

#[doc = include_str!("../guide/extraction.md")]
pub mod extraction {}
#[doc = include_str!("../guide/modelling.md")]
pub mod modelling {}
#[doc = include_str!("../guide/errors.md")]
pub mod errors {}
#[doc = include_str!("../guide/retries_and_cost.md")]
pub mod retries_and_cost {}
#[doc = include_str!("../guide/testing.md")]
pub mod testing {}
#[doc = include_str!("../guide/services.md")]
pub mod services {}
#[doc = include_str!("../guide/streaming.md")]
pub mod streaming {}
#[doc = include_str!("../guide/batch.md")]
pub mod batch {}
#[doc = include_str!("../guide/azure.md")]
pub mod azure {}
#[doc = include_str!("../guide/local_servers.md")]
pub mod local_servers {}
#[doc = include_str!("../guide/from_python.md")]
pub mod from_python {}
#[doc = include_str!("../guide/from_async_openai.md")]
pub mod from_async_openai {}
#[doc = include_str!("../guide/from_rstructor.md")]
pub mod from_rstructor {}
