//! One corpus of types, and the engines that try their schemas.
//!
//! Nobody here wrote the engines: `llguidance` makes documents out of a schema, as servers do, and `jsonschema` judges the
//! documents that serde writes. `README.md` tells what each of them proves.
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
mod steer;
mod values;
mod walk;

pub use case::{Case, Show, Values, Write};
pub use corpus::corpus;
pub use engine::{Engine, Grammar};
pub use exceptions::{EXCEPTIONS, Exception, explain};
pub use run::{Plan, Tally};
pub use values::{Judge, example};
