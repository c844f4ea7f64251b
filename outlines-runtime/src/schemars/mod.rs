//! Types of other crates that derive `schemars::JsonSchema`, and types of yours where that trait is wanted.
//!
//! A type of your own derives [`Structured`](crate::Structured): its schema is smaller, checked while compiling, and costs
//! nothing at run time. This module is for the border:
//!
//! - [`Lent`] lends a `Structured` type to code that wants a `JsonSchema`.
//! - [`strict`] gives the strict schema of a type that only has a `JsonSchema`, and `Model::generate_schemars` a value of
//!   it. The schema is made when the type is first used, and kept.
//!
//! ```
//! use outlines_runtime::testing::TestServer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), outlines_runtime::Error> {
//! // A type of another crate.
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
//! # What becomes what
//!
//! | schemars' schema | strict schema |
//! |---|---|
//! | object | closed, all keys required, in declared order; a field with a default must be there, too |
//! | `oneOf` | `anyOf`, the tag first in each object; keys beside it (`flatten`) go into each alternative |
//! | `allOf`, keys beside `$ref` | merged |
//! | `const` | `enum` of one |
//! | `int32`, `uint64` and other formats of numbers | bounds; for 64 bits and more ±(2^53 - 1), as in the derive |
//! | the length of a string, a pattern without anchors or with look-around | a sentence in the description |
//! | tuple of one type | array of that length |
//! | formats that strict mode does not know, `title`, `default`, `examples`, `uniqueItems` | left out |
//! | a root that is no object | wrapped as `{"value": …}`, and unwrapped in answers |
//! | map, tuple of several types, any value, other keywords | [`SchemaError`], with the place and what to do |
//!
//! What stands in the description only, or is left out, is checked by the type's own `Deserialize` or not at all: use
//! [`Generate::check`](crate::Generate::check).

mod convert;
mod error;
mod lent;
mod strict;

pub use error::SchemaError;
pub use lent::Lent;
pub use strict::{StrictSchema, strict};
