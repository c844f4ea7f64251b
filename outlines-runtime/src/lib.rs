//! Typed extraction from language models.
//!
//! Annotate a type, ask a [`Model`] for it, and get a value or a typed [`Error`]. The JSON schema
//! is a constant evaluated by the compiler: a type that OpenAI's strict mode would reject does not
//! compile.
//!
//! ```
//! use outlines_runtime::{Error, Model, OpenAI, Structured};
//! use serde::{Deserialize, Serialize};
//!
//! /// A customer request.
//! #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
//! struct Ticket {
//!     /// One sentence, without names.
//!     summary: String,
//!     queue: Queue,
//!     /// The order number, if the mail mentions one.
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
//! async fn triage(model: &Model, mail: &str) -> Result<Ticket, Error> {
//!     model.generate::<Ticket>(mail).system("Sort the customer's mail.").await
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//! #     let server = outlines_runtime::testing::TestServer::start();
//! #     let summary = "The lamp is broken.".to_owned();
//! #     server.reply(&Ticket { summary, queue: Queue::Delivery, order: Some(1815) });
//!     let model = OpenAI::builder("gpt-4o-mini") // reads the key from `OPENAI_API_KEY`
//! #         .base_url(server.url())
//!         .build()?;
//!     let ticket = triage(&model, "Order 1815 has arrived, but the lamp is broken. Ada").await?;
//!     println!("{ticket:?} for {} tokens", model.usage().total_tokens());
//! #     assert_eq!(ticket.order, Some(1815));
//!     Ok(())
//! }
//! ```
//!
//! A [`Model`] is a handle that is cheap to clone: a service creates one and keeps it in its state.
//! Tests need no key and no network: [`testing`] provides a test server. Enable the feature
//! `testing` in `dev-dependencies`:
//!
//! ```
//! # use outlines_runtime::{Error, Model, Structured};
//! # use serde::{Deserialize, Serialize};
//! # #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
//! # struct Ticket { summary: String, queue: Queue, order: Option<u32> }
//! # #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
//! # enum Queue { Billing, Delivery, Other }
//! # async fn triage(model: &Model, mail: &str) -> Result<Ticket, Error> {
//! #     model.generate::<Ticket>(mail).system("Sort the customer's mail.").await
//! # }
//! use outlines_runtime::testing::TestServer;
//!
//! # mod tokio { pub use ::tokio::{main as test, runtime}; }
//! #[tokio::test]
//! # async fn main() { mails_are_sorted().await }
//! async fn mails_are_sorted() {
//!     let server = TestServer::start();
//!     let ticket = Ticket {
//!         summary: "A lamp is broken.".to_owned(),
//!         queue: Queue::Delivery,
//!         order: Some(1815),
//!     };
//!     server.reply(&ticket);
//!     assert_eq!(triage(&server.model(), "Order 1815 … broken. Ada").await.unwrap(), ticket);
//!     server.last_request().assert_prompt_contains("Order 1815");
//! }
//! ```
//!
//! # Types
//!
//! [`#[derive(Structured)]`](macro@Structured) documents how types map to schemas. Strings,
//! booleans, numbers, `Option`, lists, sets, arrays, tuples of one type, smart pointers, network
//! addresses, durations, ranges, and other types of the standard library implement `Structured`.
//! `#[structured(…)]` constrains a field or a newtype: `range(min = 0, max = 9)`,
//! `length(max = 80)`, `pattern = "^[A-Z]{2}$"`, `format = "date"`.
//!
//! # Calls
//!
//! - [`models`]: OpenAI, Azure OpenAI, and compatible servers, with a table of all settings.
//! - [`Model::generate`]: one value, from a text or a [`Prompt`] of messages, images, files, and
//!   examples.
//! - [`Generate::check`] and [`Generate::reask`]: validation beyond the type, and further requests
//!   if an answer fails it.
//! - [`Quoted`] values and [`Generate::grounded`]: quotes from the text that support a value, and
//!   their positions, from [`evidence`].
//! - [`merge`]: values from the chunks of a long document.
//! - [`Generate::stream`] and [`Generate::stream_items`]: the answer while it is being generated,
//!   as partial values or element by element.
//! - [`Generate::samples`]: several values from one request. [`Model::choice`]: one of a list of
//!   items known at run time. [`Model::regex`] and [`Model::grammar`]: text of a given form.
//! - [`Model::generate_many`]: a stream of values, one for each prompt, within the server's rate
//!   limits.
//! - [`Error`]: all reasons why a call returns no value. [`Usage`]: token counts.
//!
//! Each request is a `tracing` span that follows the OpenTelemetry conventions for generative AI,
//! with model, tokens, finish reason, request ID, and retries. Prompts, answers, and keys are not
//! logged.
//!
//! # Features
//!
//! | feature | default | provides |
//! |---|---|---|
//! | `derive` | yes | the derive macro |
//! | `client` | yes | [`Model`] and everything that needs it |
//! | `rustls` | yes | TLS with rustls and ring |
//! | `native-tls` | | TLS with the system's library |
//! | `batch` | | `Generate::batch`: many prompts as one job of the Batch API |
//! | `eval` | | extraction quality measured on labeled cases |
//! | `testing` | | [`testing`]: a server for tests and examples, without a key |
//! | `llguidance1` | | validation of Lark grammars and answers with llguidance |
//! | `garde023` | | checks with the rules of the crate garde |
//! | `uuid1`, `chrono04`, and others | | schemas of [types of other crates][crates] |
#![cfg_attr(
    feature = "schemars1",
    doc = "| `schemars1` | | [`mod@schemars`]: types that derive `schemars::JsonSchema` |"
)]
#![cfg_attr(
    not(feature = "schemars1"),
    doc = "| `schemars1` | | types that derive `schemars::JsonSchema` |"
)]
//!
//! With `default-features = false, features = ["derive"]` the crate contains only the schema, and
//! the dependencies contain neither an HTTP client nor an async runtime.
//!
//! [crates]: macro@Structured#types-of-other-crates
//!
//! # Guide
//!
//! The [guide] covers these topics with tested examples, has the measured cost of calls and builds,
//! and shows how to migrate from Outlines for Python, async-openai, and rstructor.
#![cfg_attr(
    all(
        feature = "batch",
        feature = "eval",
        feature = "garde023",
        feature = "schemars1",
        feature = "testing"
    ),
    doc = "\n\n[guide]: mod@guide"
)]
#![cfg_attr(
    not(all(
        feature = "batch",
        feature = "eval",
        feature = "garde023",
        feature = "schemars1",
        feature = "testing"
    )),
    doc = "\n\n[guide]: https://docs.rs/outlines-runtime/latest/outlines_runtime/guide/index.html"
)]
#![cfg_attr(
    not(feature = "testing"),
    doc = "

[`testing`]: #features"
)]
// Without the client, links go to the table of features.
#![cfg_attr(
    not(feature = "client"),
    doc = "

[`Error`]: #features
[`evidence`]: #features
[`Generate::check`]: #features
[`Generate::grounded`]: #features
[`Generate::reask`]: #features
[`Generate::samples`]: #features
[`Generate::stream`]: #features
[`Generate::stream_items`]: #features
[`Model`]: #features
[`Model::choice`]: #features
[`Model::generate`]: #features
[`Model::generate_many`]: #features
[`Model::grammar`]: #features
[`Model::regex`]: #features
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
mod budget;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod constraint;
#[cfg(feature = "client")]
mod content_filter;
#[cfg(feature = "client")]
mod cost;
#[cfg(feature = "client")]
mod deserialize;
pub mod entries;
mod entry_list;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "eval")]
pub mod eval;
#[cfg(feature = "client")]
pub mod evidence;
#[cfg(feature = "client")]
mod generate;
#[cfg(feature = "client")]
mod http;
#[cfg(feature = "client")]
mod many;
pub mod merge;
#[cfg(feature = "client")]
mod model;
#[cfg(feature = "client")]
pub mod models;
mod partial;
#[cfg(feature = "client")]
mod prompt;
mod quoted;
#[cfg(feature = "client")]
mod scan;
mod schema;
#[cfg(feature = "schemars1")]
pub mod schemars;
#[cfg(feature = "client")]
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "client")]
mod usage;

// Its pages use all of these features.
#[cfg(all(
    any(doc, doctest),
    feature = "batch",
    feature = "eval",
    feature = "garde023",
    feature = "schemars1",
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
pub use quoted::Quoted;
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
    api::{
        Api, Grammar, GrammarDialect, OpenAIConfig, OutputMode, ReasoningEffort, TokenLimitField,
        Verbosity,
    },
    budget::{Amount, Budget},
    content_filter::{ContentFilter, FilterFinding},
    cost::{Cost, Prices},
    error::{ApiError, BrokenStream, Error, Incomplete, Invalid, ReaskFailed, Undecodable},
    generate::{Choice, Generate, GrammarCall, NoReask, Reask, RegexCall, Response},
    many::{Prompts, ResultStream},
    model::Model,
    models::{AzureOpenAI, AzureOpenAIBuilder, OpenAI, OpenAIBuilder},
    prompt::{Content, File, Image, ImageDetail, Prompt},
    stream::{AnswerStream, Event, ItemStream, PartialStream},
    usage::Usage,
};

#[cfg(feature = "garde023")]
#[doc(inline)]
pub use generate::garde;

/// The HTTP client, for [`configure_http`](OpenAIBuilder::configure_http) and
/// [`http_client`](OpenAIBuilder::http_client).
#[cfg(feature = "client")]
pub use reqwest;
