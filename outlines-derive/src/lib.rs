//! `#[derive(Structured)]` for the crate `outlines-runtime`, which re-exports it. Depend on that crate alone; what its
//! attributes are stands at [the derive](macro@Structured).
//!
//! ```
//! use outlines_runtime::Structured;
//!
//! #[derive(Structured)]
//! struct Invoice {
//!     /// As it is printed, with its year.
//!     number: String,
//!     total: f64,
//! }
//!
//! assert!(Invoice::SCHEMA.contains("As it is printed"));
//! ```
//!
//! Serde's attributes are read by serde's own parser, so that what serde accepts is what the schema says. The derive emits
//! data, which the compiler joins into the text of a schema; nothing of it runs but what fills partial values.

mod attr;
mod check;
mod diag;
mod emit;
mod expand;
mod model;
mod parse;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives the strict JSON schema of a type, as a constant.
///
#[doc = include_str!("../ATTRIBUTES.md")]
#[proc_macro_derive(Structured, attributes(structured, serde, schemars, garde, validate))]
pub fn derive_structured(input: TokenStream) -> TokenStream {
    // The compiler's own text: to print what is parsed costs a tenth of the whole expansion.
    let text = input.to_string();
    let input = parse_macro_input!(input as DeriveInput);
    expand::expand(&input, &text).into()
}
