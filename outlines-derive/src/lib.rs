//! `#[derive(Structured)]` for the crate `outlines-runtime`, which re-exports it: see its documentation.
//!
//! Serde's attributes are read by serde's own parser, so that what serde accepts is what the schema says. The derive emits
//! data and nothing that runs: the compiler joins the data of all types into the text of a schema.

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
/// # What becomes what
///
/// | declaration | schema |
/// |---|---|
/// | struct with named fields | object with all keys required, in declared order |
/// | struct with one unnamed field | the schema of that field |
/// | struct without fields | `null`; with empty braces an empty object |
/// | enum without data | string out of the list of variants |
/// | enum with data | `anyOf` in serde's external tagging, the default |
///
/// Doc comments become descriptions, which the model reads; those of the variants of an enum without data are added to the
/// description of the enum.
///
/// # Serde's attributes
///
/// The schema describes what `Deserialize` reads. `rename`, `rename_all`, `rename_all_fields`, `skip`,
/// `skip_deserializing`, `default`, `alias`, `transparent`, `deny_unknown_fields`, `bound`, `borrow`, `expecting` and
/// everything on the serialize side are understood. A field with `default` is required all the same: strict mode knows no
/// other. What changes the shape in another way is refused where it stands.
///
/// # Own attributes
///
/// | attribute | on | meaning |
/// |---|---|---|
/// | `#[structured(name = "…")]` | type | the name of the schema, of `[A-Za-z0-9_-]`, at most 64 characters |
/// | `#[structured(description = "…")]` | type, variant, field | what the model reads instead of the doc comment |
/// | `#[structured(crate = "path")]` | type | where `outlines_runtime` is, if it has another name |
#[proc_macro_derive(Structured, attributes(structured, serde, schemars, garde, validate))]
pub fn derive_structured(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::expand(&input).into()
}
