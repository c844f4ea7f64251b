//! Where an attribute of serde stands: serde's parser keeps its value, and not its place.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Attribute, Token};

/// The token of an option inside `#[serde(…)]`.
pub(crate) fn token_of(attrs: &[Attribute], option: &str) -> Option<TokenStream> {
    let mut found = None;
    for attr in attrs {
        if attr.path().is_ident("serde") {
            let parsed = attr.parse_nested_meta(|meta| {
                if meta.path.is_ident(option) {
                    found = Some(meta.path.to_token_stream());
                }
                skip_value(meta.input)
            });
            // A malformed attribute is serde's to report.
            let _: Result<(), _> = parsed;
        }
    }
    found
}

/// Passes over what is left of an option.
pub(super) fn skip_value(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// Reads `(…)` to its end: what a fault leaves over in there, syn would report once more.
pub(super) fn parenthesized<T>(
    input: ParseStream<'_>,
    read: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let content;
    syn::parenthesized!(content in input);
    let read = read(&content);
    if read.is_err() {
        while content.parse::<TokenTree>().is_ok() {}
    }
    read
}
