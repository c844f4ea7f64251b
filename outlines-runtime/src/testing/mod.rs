//! A server for tests: it speaks the API on loopback, answers what it is told, and remembers what it was asked.
//!
//! Your code runs as it does in production, with an HTTP client and JSON; only the address is another one. No key is
//! needed, nothing is paid, and nothing leaves the machine.
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
//! - **Answers**: values in the order in which they are queued ([`TestServer::reply`]), by a function of the request
//!   ([`TestServer::reply_with`]), or drawn at random from the request's schema ([`TestServerBuilder::random`]). A value that
//!   is not of the schema's shape is refused with a message; what is wrong on purpose is a [text](Reply::text). The model
//!   can be told to refuse, to be cut off, or to say nothing: [`Reply`] has all that a model and a server can do.
//! - **Failures**: errors in the words of OpenAI or Azure ([`Reply::error`]), bodies that are no JSON, slow replies and
//!   connections that break, at once or in the middle of a stream ([`Reply::disconnect_after`]). An error asks for a wait of a
//!   millisecond before the next attempt; a broken connection cannot ask, and the client waits its own half a second.
//!   [`TestServer::inject_faults`] reaches every request at both of its sides.
//! - **Requests**: what was asked, with assertions whose failures show it ([`TestServer::last_request`], [`Request`]).
//! - **Schemas**: what strict mode refuses is refused in the API's words, unless the server is [lax](TestServerBuilder::lenient).
//!   The rules are written down a second time for it, apart from those of the derive; [`schema_violations`] has them alone.
//!   Parameters such as `temperature` pass unjudged: each model takes others.
//! - **Addresses**: Chat Completions and Responses, streamed or not, files and [batches](TestServer::batches), as at OpenAI
//!   ([`TestServer::openai`]) and as at Azure ([`TestServer::azure`]). Programs in other languages can be tested, too: their
//!   base URL is [`TestServer::url`].
//!
//! The server has a thread and a port of its own, and ends when it is dropped. A test can start as many as it likes.
//!
//! The feature `testing` belongs under `[dev-dependencies]`:
//!
//! ```toml
//! [dev-dependencies]
//! outlines-runtime = { version = "0.1", features = ["testing"] }
//! ```

mod batches;
mod dialect;
mod failure;
mod fault;
mod json;
mod log;
mod random;
mod reply;
mod request;
mod routes;
mod script;
mod server;
mod shared;
mod strict;
mod thread;
mod wire;

pub use batches::{Batches, Ending};
pub use fault::{Fault, FaultPoint, Phase};
pub use random::{RandomError, random_document};
pub use reply::Reply;
pub use request::{Message, Request};
pub use server::{TestServer, TestServerBuilder};
pub use strict::{SchemaCounts, SchemaViolation, schema_counts, schema_violations};
