//! Typed extraction from language models.
//!
//! You annotate a type, ask a [`Model`] for it, and get a value or a typed [`Error`]. The schema in between is a constant
//! that the compiler wrote: what OpenAI's strict mode would refuse does not compile.
//!
//! ```
//! use outlines_runtime::{Error, Model, OpenAI, Structured};
//! use serde::{Deserialize, Serialize};
//!
//! /// What a customer wants.
//! #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
//! struct Permit {
//!     /// One sentence, without names.
//!     summary: String,
//!     queue: Queue,
//!     /// The number of the order, if the mail gives one.
//!     order: Option<u32>,
//! }
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
//! enum Queue {
//!     Billing,
//!     Delivery,
//!     Other,
//! }
//!
//! async fn triage(model: &Model, mail: &str) -> Result<Permit, Error> {
//!     model.generate::<Permit>(mail).system("Sort the customer's mail.").await
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//! #     let server = outlines_runtime::testing::TestServer::start();
//! #     server.reply(&Permit { summary: "The lamp is broken.".to_owned(), queue: Queue::Delivery, order: Some(1815) });
//!     let model = OpenAI::builder("gpt-4o-mini") // the key is that of OPENAI_API_KEY
//! #         .base_url(server.url())
//!         .build()?;
//!     let ticket = triage(&model, "Order 1815 has come, and the lamp is broken. Ada").await?;
//!     println!("{ticket:?} for {} tokens", model.usage().total_tokens());
//! #     assert_eq!(ticket.order, Some(1815));
//!     Ok(())
//! }
//! ```
//!
//! A [`Model`] is a handle, cheap to clone: a service makes one and keeps it in its state. The test needs no key and no
//! network, as [`testing`] has a server for it, and the feature of that name in the `dev-dependencies` turns it on:
//!
//! ```
//! # use outlines_runtime::{Error, Model, Structured};
//! # use serde::{Deserialize, Serialize};
//! # #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
//! # struct Permit { summary: String, queue: Queue, order: Option<u32> }
//! # #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
//! # enum Queue { Billing, Delivery, Other }
//! # async fn triage(model: &Model, mail: &str) -> Result<Permit, Error> {
//! #     model.generate::<Permit>(mail).system("Sort the customer's mail.").await
//! # }
//! use outlines_runtime::testing::TestServer;
//!
//! # mod tokio { pub use ::tokio::{main as test, runtime}; }
//! #[tokio::test]
//! # async fn main() { mails_are_sorted().await }
//! async fn mails_are_sorted() {
//!     let server = TestServer::start();
//!     let ticket = Permit { summary: "A lamp is broken.".to_owned(), queue: Queue::Delivery, order: Some(1815) };
//!     server.reply(&ticket);
//!     assert_eq!(triage(&server.model(), "Order 1815 … broken. Ada").await.unwrap(), ticket);
//!     server.last_request().assert_prompt_contains("Order 1815");
//! }
//! ```
//!
//! # Types
//!
//! [`#[derive(Structured)]`](macro@Structured) tells what becomes what. Strings, booleans, numbers, `Option`, lists, sets,
//! arrays, tuples of one type and smart pointers have a schema too, and so have addresses of the network, durations, ranges
//! and more of the standard library. `#[structured(…)]` narrows a field or a newtype: `range(min = 0, max = 9)`,
//! `length(max = 80)`, `pattern = "^[A-Z]{2}$"`, `format = "date"`. Modes by regular expression or grammar alone, which some
//! engines offer, are not part of the API.
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
//! A call takes 1.09 times the instructions of the HTTP client alone for an answer of 90 bytes, and 0.99 times for one of 20 kB;
//! `tests/benches` in the repository has the figures.
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
//! | `testing` | | [`testing`]: a server for tests and examples, without a key |
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
#![cfg_attr(
    not(feature = "testing"),
    doc = "

[`testing`]: #features"
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
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod answer;
#[cfg(feature = "client")]
mod api;
#[cfg(feature = "batch")]
pub mod batch;
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
mod http;
#[cfg(feature = "client")]
mod many;
#[cfg(feature = "client")]
mod model;
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
#[cfg(feature = "batch")]
mod unprocessed;
#[cfg(feature = "client")]
mod unusable;
#[cfg(feature = "client")]
mod usage;

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
    api::{Api, OpenAIConfig, ReasoningEffort, Verbosity},
    config::TokenLimitField,
    content_filter::{ContentFilter, FilterFinding},
    error::{AskedAgain, BrokenStream, Error, Incomplete},
    generate::{Choose, Generate, Response, Samples},
    many::{Many, ManyResponses},
    model::Model,
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
