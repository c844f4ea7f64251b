//! Guide: one page per topic. All programs on these pages are compiled, and most of them are run,
//! as tests of this crate.
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
//! - [`extraction`]: calls, prompts with images, files, and examples, and response metadata
//! - [`text`]: text that follows a regular expression or a grammar
//! - [`modelling`]: types that models fill well, and alternatives to unsupported constructs
//! - [`errors`]: kinds of failures: what to do, which are retried, and which are billed
//! - [`retries_and_cost`]: retries, timeouts, rate limits, token counts, and budgets
//! - [`performance`]: measured cost of calls, streams, schemas, and builds
//! - [`testing`]: tests of your own code, without a key and without a model
//! - [`evidence`]: quotes that support a value, and their positions in the text
//! - [`evaluation`]: extraction quality, measured on labeled cases and compared between runs
//! - [`services`]: a web service with axum: timeouts, a status for each error, and its tests
//! - [`reliability`]: what a service can rely on, from rate limits to secrets
//!
//! Streams and many prompts:
//!
//! - [`streaming`]: text, partial values, and list elements as they arrive
//! - [`batch`]: many prompts, concurrently or as a batch job at half the price
//! - [`long_documents`]: chunks of a long document, merged results, and a page that shows them
//! - [`resumable_runs`]: a run over many files that can be stopped and started again
//!
//! Servers:
//!
//! - [`azure`]: deployments, API versions, Entra ID tokens, limits, and content filters
//! - [`servers`]: base URLs, output modes, and known limits of other vendors
//! - [`local_servers`]: llama.cpp, Ollama, and vLLM, and how they differ
//!
//! Migration, with the code of both sides:
//!
//! - [`from_python`]: from Outlines for Python
//! - [`from_async_openai`]: from async-openai with schemars
//! - [`from_rstructor`]: from rstructor

#[doc = include_str!("../guide/extraction.md")]
pub mod extraction {}
#[doc = include_str!("../guide/text.md")]
pub mod text {}
#[doc = include_str!("../guide/modelling.md")]
pub mod modelling {}
#[doc = include_str!("../guide/errors.md")]
pub mod errors {}
#[doc = include_str!("../guide/retries_and_cost.md")]
pub mod retries_and_cost {}
#[doc = include_str!("../guide/performance.md")]
pub mod performance {}
#[doc = include_str!("../guide/testing.md")]
pub mod testing {}
#[doc = include_str!("../guide/evidence.md")]
pub mod evidence {}
#[doc = include_str!("../guide/evaluation.md")]
pub mod evaluation {}
#[doc = include_str!("../guide/services.md")]
pub mod services {}
#[doc = include_str!("../guide/reliability.md")]
pub mod reliability {}
#[doc = include_str!("../guide/streaming.md")]
pub mod streaming {}
#[doc = include_str!("../guide/batch.md")]
pub mod batch {}
// The first definition of a link is the one that counts. The file itself has one for GitHub.
#[doc = concat!(
    "[page]: data:image/png;base64,",
    include_str!("../guide/long_documents.png.base64"),
    "\n"
)]
#[doc = include_str!("../guide/long_documents.md")]
pub mod long_documents {}
#[doc = include_str!("../guide/resumable_runs.md")]
pub mod resumable_runs {}
#[doc = include_str!("../guide/azure.md")]
pub mod azure {}
#[doc = include_str!("../guide/servers.md")]
pub mod servers {}
#[doc = include_str!("../guide/local_servers.md")]
pub mod local_servers {}
#[doc = include_str!("../guide/from_python.md")]
pub mod from_python {}
#[doc = include_str!("../guide/from_async_openai.md")]
pub mod from_async_openai {}
#[doc = include_str!("../guide/from_rstructor.md")]
pub mod from_rstructor {}
