//! Typed extraction from language models.
//!
//! You annotate a type, ask a [`Model`] for it, and get a value or a typed [`Error`]. The schema in between is a constant
//! that the compiler wrote: what OpenAI's strict mode would refuse does not compile.
//!
//! ```no_run
//! use outlines_runtime::{Structured, models};
//! use serde::Deserialize;
//!
//! /// A person mentioned in the text.
//! #[derive(Debug, Deserialize, Structured)]
//! struct Person {
//!     /// Given name, without titles.
//!     first_name: String,
//!     last_name: String,
//!     age: u8,
//! }
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), outlines_runtime::Error> {
//! let model = models::openai("gpt-4o-mini")?;
//! let person = model.generate::<Person>("current indian prime minister on january 1st 2023").await?;
//! println!("{person:?}, {} + {} tokens", model.prompt_tokens(), model.completion_tokens());
//! # Ok(())
//! # }
//! ```
//!
//! # Types
//!
//! [`#[derive(Structured)]`](macro@Structured) tells what becomes what. Strings, booleans, numbers, `Option`, lists, sets,
//! arrays, tuples of one type and smart pointers have a schema too, and so have addresses of the network, durations, ranges
//! and more of the standard library. A string of a fixed form is a newtype of your own; modes by regular expression or
//! grammar, which some engines offer, are not part of the API.
//!
//! # Calls
//!
//! - [`models`]: OpenAI, Azure OpenAI and compatible servers, with a table of all settings and their variables.
//! - [`Model::generate`]: one value, from a text or a [`Prompt`] of messages, images, files and examples.
//! - [`Generate::check`] and [`Generate::reask`]: conditions beyond the type; the model is shown what was wrong.
//! - [`Model::stream`] and [`Model::stream_items`]: the answer as it is written, in its parts or element by element.
//! - [`Generate::samples`]: several values from one request. [`Model::choice`]: one of your own items.
//! - [`Model::generate_many`]: a stream of values, one for each prompt, as fast as the server's rate limits let.
//! - [`Error`]: every way in which there can be no value. [`Usage`]: what it all cost.
//!
//! Each request is a `tracing` span named by the OpenTelemetry conventions for generative AI, with model, tokens, finish
//! reason, request id and resends; prompts, answers and keys are in no log.
//!
//! A call takes 1.05 times the instructions of the HTTP client alone for an answer of 90 bytes, and 0.99 times for one of 20 kB;
//! `tests/bench` in the repository has the figures.
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `derive` | yes | the derive |
//! | `client` | yes | [`Model`] and what belongs to it |
//! | `rustls` | yes | TLS by rustls with ring |
//! | `native-tls` | | TLS by the system's library |
//! | `batch` | | `Model::batch`: many prompts as one job of the Batch API |
//! | `garde` | | checks by the rules of the crate garde |
//! | `chrono04`, `jiff02`, `time03` | | schemas of dates, times and durations; `time03` turns on that crate's text form |
//! | `uuid1`, `url2`, `semver1` | | schemas of identifiers, addresses of the web and versions |
//! | `rust_decimal1`, `bigdecimal04` | | schemas of decimals, which are strings |
//! | `arrayvec07`, `smallvec1`, `indexmap2`, `bytes1` | | schemas of lists; an `IndexMap` is a map like others, see [`mod@entries`] |
//! | `smol_str02`, `smol_str03`, `either1` | | schemas of short strings and of `Either` |
#![cfg_attr(
    feature = "schemars",
    doc = "| `schemars` | | [`mod@schemars`]: types that derive `schemars::JsonSchema` |"
)]
#![cfg_attr(
    not(feature = "schemars"),
    doc = "| `schemars` | | types that derive `schemars::JsonSchema` |"
)]
//!
//! With `default-features = false, features = ["derive"]` there is only the schema, and neither an HTTP client nor a runtime
//! in the dependencies.
//!
//! # Longer reading
//!
//! The [guide] goes through all of this topic by topic, with programs that are run as tests, and shows what becomes of programs
//! for Outlines for Python, async-openai and rstructor.
#![cfg_attr(
    all(
        feature = "batch",
        feature = "garde",
        feature = "schemars",
        feature = "testing"
    ),
    doc = "\n\n[guide]: mod@guide"
)]
#![cfg_attr(
    not(all(
        feature = "batch",
        feature = "garde",
        feature = "schemars",
        feature = "testing"
    )),
    doc = "\n\n[guide]: https://docs.rs/outlines-runtime/latest/outlines_runtime/guide/index.html"
)]
// Without the client there is nothing to link to but the table that says where it is.
#![cfg_attr(
    not(feature = "client"),
    doc = "

[`Error`]: #features
[`Generate::check`]: #features
[`Generate::reask`]: #features
[`Generate::samples`]: #features
[`Model`]: #features
[`Model::choice`]: #features
[`Model::generate`]: #features
[`Model::generate_many`]: #features
[`Model::stream`]: #features
[`Model::stream_items`]: #features
[`models`]: #features
[`Prompt`]: #features
[`Usage`]: #features"
)]

#[cfg(feature = "client")]
mod answer;
#[cfg(feature = "client")]
mod backend;
#[cfg(feature = "batch")]
pub mod batch;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod constraint;
#[cfg(feature = "client")]
mod content_filter;
pub mod entries;
mod entry_list;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod generate;
#[cfg(feature = "client")]
mod many;
#[cfg(feature = "client")]
pub mod models;
mod partial;
#[cfg(feature = "client")]
mod prompt;
#[cfg(feature = "client")]
mod rejection;
#[cfg(feature = "client")]
mod scan;
mod schema;
#[cfg(feature = "schemars")]
pub mod schemars;
#[cfg(feature = "client")]
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "batch")]
mod unprocessed;
#[cfg(feature = "client")]
mod unusable;
#[cfg(feature = "client")]
mod usage;
#[cfg(feature = "client")]
mod wire;

// Its pages lead into all of these features.
#[cfg(all(
    any(doc, doctest),
    feature = "batch",
    feature = "garde",
    feature = "schemars",
    feature = "testing"
))]
pub mod guide;

#[doc(inline)]
pub use entry_list::Entries;
#[cfg(feature = "derive")]
pub use outlines_derive::Structured;
#[doc(inline)]
pub use partial::{Partial, PartialOf};
#[doc(inline)]
pub use schema::{Limits, Structured};

#[doc(hidden)]
pub mod __private {
    pub use crate::partial::private::*;
    pub use crate::schema::private::*;
}

#[cfg(feature = "client")]
#[doc(inline)]
pub use {
    answer::{Answer, FinishReason},
    client::Model,
    config::{Api, OpenAIConfig, ReasoningEffort, TokenLimit, Verbosity},
    content_filter::{ContentFilter, FilterFinding},
    error::{AskedAgain, BrokenStream, Error, Incomplete},
    generate::{Choose, Generate, Response, Samples},
    many::{Many, ManyResponses},
    models::{AzureOpenAI, AzureOpenAIBuilder, OpenAI, OpenAIBuilder},
    prompt::{Content, File, Image, ImageDetail, Prompt},
    rejection::Rejection,
    stream::{AnswerStream, Event, ItemStream, ItemsCall, PartialStream, StreamCall},
    unusable::{Invalid, Undecodable},
    usage::Usage,
};

/// The HTTP client, for [`configure_http`](OpenAIBuilder::configure_http) and
/// [`http_client`](OpenAIBuilder::http_client).
#[cfg(feature = "client")]
pub use reqwest;
