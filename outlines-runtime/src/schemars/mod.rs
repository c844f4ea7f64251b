//! Conversion between [`Structured`](crate::Structured) and `schemars::JsonSchema`.
//!
//! Your own types derive [`Structured`](crate::Structured): the schema is smaller, checked at
//! compile time, and free at run time. This module connects them with code that uses schemars:
//!
//! - [`AsJsonSchema`] implements `JsonSchema` for a `Structured` type.
//! - [`strict`] returns the strict schema of a type that only implements `JsonSchema`, and
//!   `Model::generate_schemars` requests a value of it. The schema is generated on first use and
//!   cached.
//!
//! ```
//! use outlines_runtime::testing::TestServer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), outlines_runtime::Error> {
//! // A type from another crate.
//! #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
//! struct Address {
//!     city: String,
//! }
//!
//! let server = TestServer::start();
//! server.reply(&Address { city: "Bern".to_owned() });
//! let address = server.model().generate_schemars::<Address>("Bundesplatz 3, Bern").await?;
//! assert_eq!(address.city, "Bern");
//! # Ok(())
//! # }
//! ```
//!
//! # Conversion rules
//!
//! | schemars' schema | strict schema |
//! |---|---|
//! | object | closed, with all keys required (defaults included), in declared order |
//! | `oneOf` | `anyOf`, tag first; sibling keys (`flatten`) are added to each alternative |
//! | `allOf`, siblings of `$ref` | merged |
//! | `const` | `enum` with one value |
//! | `int32`, `uint64`, … | bounds; for 64 bits and more ±(2^53 - 1), as in the derive |
//! | string length, a pattern without anchors or with look-around | text in the description |
//! | tuple of one type | array of fixed length |
//! | unsupported formats, `title`, `default`, `examples`, `uniqueItems` | omitted |
//! | a root that is not an object | wrapped as `{"value": …}`, and unwrapped in answers |
//! | map, tuple of several types, any value, other keywords | [`SchemaError`] with a remedy |
//!
//! Constraints that are omitted or only part of a description are enforced by the type's own
//! `Deserialize`, or not at all. Check them with [`Generate::check`](crate::Generate::check).

mod as_json_schema;
mod convert;
mod error;
mod strict;

pub use as_json_schema::AsJsonSchema;
pub use error::SchemaError;
pub use strict::{StrictSchema, strict};
