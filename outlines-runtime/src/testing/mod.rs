//! For people who test.

mod json;
mod random;
mod strict;

pub use random::{RandomError, random_document};
pub use strict::{SchemaCounts, SchemaFault, schema_counts, schema_faults};
