//! Parsing of `#[structured(…)]`, and the positions of serde's attributes.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use serde_derive_internals::Ctxt;
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitStr, Token};

use crate::diag;

/// An attribute that may be set once.
pub(super) struct Attr<T> {
    name: &'static str,
    value: Option<T>,
}

impl<T> Attr<T> {
    pub(super) fn none(name: &'static str) -> Self {
        Self { name, value: None }
    }

    /// Sets the value. A second value is an error, and the first one is kept.
    pub(super) fn set(&mut self, cx: &Ctxt, meta: &ParseNestedMeta<'_>, value: T) {
        if self.value.is_some() {
            cx.error_spanned_by(&meta.path, diag::duplicate_attribute(self.name));
        } else {
            self.value = Some(value);
        }
    }

    pub(super) fn as_ref(&self) -> Option<&T> {
        self.value.as_ref()
    }

    pub(super) fn get(self) -> Option<T> {
        self.value
    }
}

/// Calls `parse` for every attribute inside every `#[structured(…)]`. Parsing continues after an
/// error, so that all errors are reported.
pub(super) fn parse_all(
    cx: &Ctxt,
    attrs: &[Attribute],
    mut parse: impl FnMut(&str, &ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attr in attrs {
        if !attr.path().is_ident("structured") {
            continue;
        }
        let parsed = attr.parse_nested_meta(|meta| {
            let name = match meta.path.get_ident() {
                Some(ident) => ident.to_string(),
                None => String::new(),
            };
            if let Err(error) = parse(&name, &meta) {
                cx.syn_error(error);
                skip_value(meta.input)?;
            }
            Ok(())
        });
        if let Err(error) = parsed {
            cx.syn_error(error);
        }
    }
}

/// Parses `name = "…"`.
pub(super) fn string(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    meta.value()
        .and_then(syn::parse::ParseBuffer::parse)
        .map_err(|error| {
            let name = meta.path.get_ident().map(ToString::to_string);
            let name = name.unwrap_or_default();
            syn::Error::new(error.span(), diag::not_a_string(&name))
        })
}

/// Parses `name = "…"`, where the string contains Rust syntax.
pub(super) fn parsed<T: Parse>(meta: &ParseNestedMeta<'_>, message: &str) -> syn::Result<T> {
    let literal = string(meta)?;
    literal
        .parse()
        .map_err(|_| syn::Error::new(literal.span(), message))
}

/// Parses `(…)`. If `parse` fails, consumes the rest of the group, because syn would report an
/// error about remaining tokens as well.
pub(super) fn parenthesized<T>(
    input: ParseStream<'_>,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let content;
    syn::parenthesized!(content in input);
    let result = parse(&content);
    if result.is_err() {
        while content.parse::<TokenTree>().is_ok() {}
    }
    result
}

/// Consumes the rest of an attribute, up to the next comma.
pub(super) fn skip_value(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// Returns the token of the attribute `name` in `#[serde(…)]`. Serde's parser keeps the values of
/// attributes, but not their positions.
pub(crate) fn serde_token(attrs: &[Attribute], name: &str) -> Option<TokenStream> {
    let mut found = None;
    for attr in attrs {
        if attr.path().is_ident("serde") {
            // Serde reports malformed attributes.
            let _: syn::Result<()> = attr.parse_nested_meta(|meta| {
                if meta.path.is_ident(name) {
                    found = Some(meta.path.to_token_stream());
                }
                skip_value(meta.input)
            });
        }
    }
    found
}
