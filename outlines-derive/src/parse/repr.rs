//! Enums that `serde_repr` reads from integers.

use proc_macro2::Span;
use serde_derive_internals::{Ctxt, ast};
use syn::{Ident, Meta, Token, punctuated::Punctuated};

use crate::attr;
use crate::diag;
use crate::model::{Discriminant, Shape};

const INTEGERS: [&str; 12] = [
    "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
];

/// Parses an enum with `#[structured(repr)]` at `span`.
pub(super) fn parse(cx: &Ctxt, serde: &ast::Container<'_>, span: Span) -> Shape {
    let error = |message| cx.syn_error(syn::Error::new(span, message));
    let variants = match &serde.data {
        ast::Data::Enum(variants) if has_unit_variants(variants) => variants,
        _ => {
            error(diag::REPR_WITH_DATA);
            return Shape::Unit;
        }
    };
    if integer(serde).is_none() {
        error(diag::REPR_WITHOUT_INTEGER);
    }
    let mut discriminants = Vec::new();
    let mut next = 0;
    for variant in variants {
        let attrs = attr::Variant::read(cx, &variant.original.attrs);
        if let Some((_, expr)) = &variant.original.discriminant {
            match attr::integer(expr) {
                Some(value) => next = value,
                None => cx.error_spanned_by(expr, diag::REPR_DISCRIMINANT),
            }
        }
        // The variant with `other` is read from all other integers.
        if !variant.attrs.other() {
            let description = attrs.description.unwrap_or_else(|error| {
                cx.syn_error(error);
                None
            });
            discriminants.push(Discriminant {
                value: next,
                description,
            });
        }
        next += 1;
    }
    if discriminants.is_empty() {
        error(diag::NO_VARIANTS);
    }
    Shape::IntegerEnum(discriminants)
}

/// Reports an enum with an integer representation and explicit discriminants, which is probably
/// meant to be read from integers.
pub(super) fn check_ambiguous(cx: &Ctxt, serde: &ast::Container<'_>) {
    if serde.attrs.type_from().is_some() || serde.attrs.type_try_from().is_some() {
        return;
    }
    if let ast::Data::Enum(variants) = &serde.data
        && has_unit_variants(variants)
        && variants
            .iter()
            .any(|variant| variant.original.discriminant.is_some())
        && let Some(ty) = integer(serde)
    {
        cx.error_spanned_by(&ty, diag::ambiguous_repr(&ty.to_string()));
    }
}

fn has_unit_variants(variants: &[ast::Variant<'_>]) -> bool {
    variants
        .iter()
        .all(|variant| matches!(variant.style, ast::Style::Unit))
}

/// Returns the integer type in `#[repr(u8)]`.
fn integer(serde: &ast::Container<'_>) -> Option<Ident> {
    let attrs = serde.original.attrs.iter();
    let reprs = attrs.filter(|attr| attr.path().is_ident("repr"));
    let options = reprs.filter_map(|attr| {
        let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
        attr.parse_args_with(parse).ok()
    });
    options.flatten().find_map(|option| {
        let ident = option.path().get_ident()?;
        let is_integer = INTEGERS.iter().any(|integer| ident == integer);
        is_integer.then(|| ident.clone())
    })
}
