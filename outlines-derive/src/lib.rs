//! `#[derive(Structured)]` for the crate `outlines-runtime`, which re-exports it. Depend on that
//! crate only. [The derive](macro@Structured) documents all attributes.
//!
//! Serde's attributes are read by serde's own parser, so the schema follows exactly what serde
//! accepts. The derive emits data, which the compiler joins into the text of the schema. The only
//! generated code that runs is that of partial values.

mod attr;
mod check;
mod diag;
mod emit;
mod model;
mod parse;

use proc_macro::TokenStream;
use serde_derive_internals::Ctxt;
use syn::DeriveInput;

/// Derives the strict JSON schema of a type, as a constant.
///
#[doc = include_str!("../ATTRIBUTES.md")]
#[proc_macro_derive(Structured, attributes(structured, serde, schemars, garde, validate))]
pub fn derive_structured(input: TokenStream) -> TokenStream {
    // The text comes from the compiler: printing the parsed input would take a tenth of the whole
    // expansion.
    let text = input.to_string();
    let expanded = match syn::parse::<DeriveInput>(input.clone()) {
        Ok(input) => expand(&input, &text),
        Err(error) => {
            let error = error.to_compile_error();
            let stub = syn::parse::<parse::Header>(input).map(|header| stub(&header.0));
            let stub = stub.unwrap_or_default();
            quote::quote!(#error #stub)
        }
    };
    expanded.into()
}

/// Parses, checks, and emits. If there are errors, all of them are reported, followed by a stub
/// implementation, so that uses of the type do not add errors about a missing implementation.
fn expand(input: &DeriveInput, text: &str) -> proc_macro2::TokenStream {
    let cx = Ctxt::new();
    let attrs = attr::Container::read(&cx, &input.attrs);
    let container = parse::container(&cx, input, text, &attrs);
    if let Some(container) = &container {
        check::check(&cx, container);
    }
    match (cx.check(), container) {
        (Ok(()), Some(container)) => emit::container(&container),
        (errors, _) => {
            let errors = errors.err().map(|errors| errors.to_compile_error());
            let stub = emit::stub(input, &attrs.runtime());
            quote::quote!(#errors #stub)
        }
    }
}

/// Returns a stub implementation for a declaration that cannot be parsed, for example because it is
/// incomplete in an editor.
fn stub(header: &DeriveInput) -> proc_macro2::TokenStream {
    let cx = Ctxt::new();
    let attrs = attr::Container::read(&cx, &header.attrs);
    let _: syn::Result<()> = cx.check();
    emit::stub(header, &attrs.runtime())
}
