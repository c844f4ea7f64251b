//! `partial`, with what the generated type derives.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Path, Token, parenthesized, token};

use super::place::skip_value;
use crate::diag;

/// `partial` or `partial(derive(PartialEq))` on a type.
pub(crate) struct Partial {
    pub(crate) span: Span,
    pub(crate) derives: Vec<Path>,
}

pub(super) fn read(meta: &ParseNestedMeta<'_>) -> syn::Result<Partial> {
    let mut derives = Vec::new();
    if meta.input.peek(token::Paren) {
        meta.parse_nested_meta(|option| {
            if !option.path.is_ident("derive") {
                skip_value(option.input)?;
                return Err(syn::Error::new_spanned(&option.path, diag::PARTIAL_OPTION));
            }
            let list;
            parenthesized!(list in option.input);
            derives.extend(Punctuated::<Path, Token![,]>::parse_terminated_with(
                &list,
                Path::parse_mod_style,
            )?);
            Ok(())
        })?;
    } else if meta.input.peek(Token![=]) {
        return Err(syn::Error::new(meta.input.span(), diag::PARTIAL_OPTION));
    }
    Ok(Partial {
        span: meta.path.span(),
        derives,
    })
}
