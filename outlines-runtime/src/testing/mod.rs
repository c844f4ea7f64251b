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
mod strict;
mod thread;
mod wire;

pub use batches::{Batches, Ending};
pub use fault::{Fault, Moment, Step};
pub use random::{RandomError, random_document};
pub use reply::Reply;
pub use request::{Message, Request};
pub use server::{TestServer, TestServerBuilder};
pub use strict::{SchemaCounts, SchemaFault, schema_counts, schema_faults};
