//! Server for tests that implements the API on loopback, sends scripted replies, and records
//! requests.
//!
//! Your code runs as in production, with its HTTP client and JSON; only the base URL differs. No
//! key is needed, nothing is billed, and nothing leaves the machine.
//!
//! ```
//! use outlines_runtime::testing::TestServer;
//! use outlines_runtime::{Error, Model, Structured};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
//! struct Person {
//!     name: String,
//!     age: u8,
//! }
//!
//! async fn oldest(model: &Model, text: &str) -> Result<Person, Error> {
//!     model.generate::<Person>(format!("Who is the oldest?\n{text}")).await
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let server = TestServer::start();
//! let ada = Person { name: "Ada".to_owned(), age: 36 };
//! server.reply(&ada);
//! assert_eq!(oldest(&server.model(), "Ada is 36, and Bob is 7.").await?, ada);
//! server.last_request().assert_prompt_contains("Bob is 7");
//! # Ok(())
//! # }
//! ```
//!
//! - **Answers** are values in the order in which they are queued ([`TestServer::reply`]), computed
//!   from the request ([`TestServer::reply_with`]), or random documents that are valid under the
//!   request's schema ([`TestServerBuilder::random`]). A value that does not match the schema is
//!   reported as a mistake in the test. In the answer to a grammar, a string is plain text.
//!   [`Reply`] has everything else that a model does: refusals, truncated and filtered answers,
//!   arbitrary [text](Reply::text).
//! - **Failures** are errors with the messages of OpenAI or Azure ([`Reply::error`]), bodies that
//!   are not JSON, slow replies, and connections that break, even in the middle of a stream
//!   ([`Reply::disconnect_after`]). Errors ask the client to retry after one millisecond; after a
//!   broken connection the client waits for its default of half a second.
//!   [`TestServer::inject_faults`] reaches every request before and after its handler.
//! - **Requests** are recorded, with assertions whose messages show them
//!   ([`TestServer::last_request`], [`Request`]).
//! - **Schemas** that strict mode rejects are rejected with the API's messages, unless the server
//!   is [lenient](TestServerBuilder::lenient). The checker is independent of the derive and
//!   available alone as [`schema_violations`]. Parameters such as `temperature` are not checked,
//!   because models differ in what they accept.
//! - **Endpoints**: Chat Completions and Responses, streamed or not, files and
//!   [batches](TestServer::batches), as at OpenAI ([`TestServer::openai`]) and at Azure
//!   ([`TestServer::azure`]). Programs in other languages can use [`TestServer::url`].
//! - **Recordings** of a real server are replayed offline ([`TestServerBuilder::recordings`]).
//!
//! The server has its own thread and port and stops when it is dropped. A test can start any
//! number.
//!
//! # Paused time
//!
//! With `#[tokio::test(start_paused = true)]`, tokio advances the clock whenever the runtime is
//! idle, even while it waits for the network. The time limit of a call to any server, including
//! this one, then passes at once, and the call fails with
//! [`Error::Timeout`](crate::Error::Timeout).
//! Tests of retries need no paused clock, because errors of this server ask for a wait of one
//! millisecond. A test that pauses the clock for another reason resumes it for the call:
//!
//! ```
//! # use outlines_runtime::testing::TestServer;
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), outlines_runtime::Error> {
//! # let server = TestServer::start();
//! # server.reply(&3);
//! # let model = server.model();
//! tokio::time::resume();
//! let number = model.generate::<u8>("How many?").await?;
//! tokio::time::pause();
//! # assert_eq!(number, 3);
//! # Ok(())
//! # }
//! ```
//!
//! Enable the feature `testing` in `[dev-dependencies]`:
//!
//! ```toml
//! [dev-dependencies]
//! outlines-runtime = { version = "0.1", features = ["testing"] }
//! ```

mod batches;
mod dialect;
mod error_reply;
mod exchange;
mod fault;
mod json;
mod listener;
mod random;
mod recordings;
mod reply;
mod reply_source;
mod request;
mod routes;
mod server;
mod state;
mod strict;
mod wire;

pub use batches::{Batches, Ending};
pub use fault::{Fault, FaultPoint, Phase};
pub use random::{RandomError, random_document};
pub use reply::Reply;
pub use request::{Message, Request};
pub use server::{TestServer, TestServerBuilder};
pub use strict::{SchemaCounts, SchemaViolation, schema_counts, schema_violations};
