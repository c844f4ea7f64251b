//! A corpus of types, and independent engines that test their schemas.
//!
//! `llguidance` generates documents from a schema, as servers do, and `jsonschema` validates the
//! documents that serde writes. `README.md` describes what each test proves.
#![allow(
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "every function here serves a test"
)]

mod case;
mod corpus;
mod engine;
mod exceptions;
mod run;
mod values;
mod walk;
mod walk_hints;

pub use case::{Case, Show, Values, Write};
pub use corpus::corpus;
pub use engine::{Engine, Grammar};
pub use exceptions::{EXCEPTIONS, Exception, explain};
pub use run::{Plan, Tally};
pub use values::{SchemaValidator, example};
