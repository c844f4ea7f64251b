//! `#[structured(partial)]`.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Meta, Path, Token, token};

use super::meta::parenthesized;
use crate::diag;

/// `partial` or `partial(derive(PartialEq))` on a type.
pub(crate) struct Partial {
    pub(crate) span: Span,
    pub(crate) derives: Vec<Path>,
}

pub(super) fn parse(meta: &ParseNestedMeta<'_>) -> syn::Result<Partial> {
    let mut derives = Vec::new();
    if meta.input.peek(token::Paren) {
        let form = |error: syn::Error| syn::Error::new(error.span(), diag::PARTIAL_FORM);
        for option in parenthesized(meta.input, options).map_err(form)? {
            match &option {
                Meta::List(list) if list.path.is_ident("derive") => {
                    derives.extend(list.parse_args_with(paths).map_err(form)?);
                }
                _ => return Err(syn::Error::new_spanned(option.path(), diag::PARTIAL_FORM)),
            }
        }
    } else if meta.input.peek(Token![=]) {
        return Err(syn::Error::new(meta.input.span(), diag::PARTIAL_FORM));
    }
    Ok(Partial {
        span: meta.path.span(),
        derives,
    })
}

fn options(input: ParseStream<'_>) -> syn::Result<Punctuated<Meta, Token![,]>> {
    Punctuated::parse_terminated(input)
}

fn paths(input: ParseStream<'_>) -> syn::Result<Punctuated<Path, Token![,]>> {
    Punctuated::parse_terminated_with(input, Path::parse_mod_style)
}
