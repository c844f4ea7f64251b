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

macro_rules! pages {
    ($($page:ident)*) => {$(
        #[doc = include_str!(concat!("../guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

pages! {
    extraction
    modelling
    errors
    retries_and_cost
    testing
    streaming
    batch
    azure
    local_servers
    from_python
    from_async_openai
    from_rstructor
}
