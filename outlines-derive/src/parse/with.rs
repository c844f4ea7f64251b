//! The types that `with` and `deserialize_with` read.

use serde_derive_internals::{Ctxt, ast};
use syn::spanned::Spanned;
use syn::{Attribute, ExprPath, Type, parse_quote_spanned};

use crate::attr::serde_token;
use crate::diag;

/// Returns the type that the deserializer of a field reads, if the field has one. Only the one of
/// `outlines_runtime::entries` is known.
pub(super) fn field_type(cx: &Ctxt, field: &ast::Field<'_>) -> Option<Type> {
    let path = explicit_path(&field.original.attrs, field.attrs.deserialize_with())?;
    let entries = entries_type(path, field.ty);
    if entries.is_none() {
        report(cx, &field.original.attrs, path);
    }
    entries
}

/// Reports a variant with a custom deserializer.
pub(super) fn check_variant(cx: &Ctxt, variant: &ast::Variant<'_>) {
    let attrs = &variant.original.attrs;
    if let Some(path) = explicit_path(attrs, variant.attrs.deserialize_with()) {
        report(cx, attrs, path);
    }
}

/// Returns the path if it is written in an attribute. Serde's parser sets a path of its own for a
/// borrowed `Cow`.
pub(super) fn explicit_path<'p>(
    attrs: &[Attribute],
    path: Option<&'p ExprPath>,
) -> Option<&'p ExprPath> {
    let names = ["with", "deserialize_with"];
    path.filter(|_| names.iter().any(|name| serde_token(attrs, name).is_some()))
}

/// Returns `entries::Of<Map>` for `with = "outlines_runtime::entries"`. If the field is not a map,
/// the bounds of `Of` report it.
fn entries_type(path: &ExprPath, map: &Type) -> Option<Type> {
    let mut module = path.path.clone();
    module.segments.pop();
    module.segments.pop_punct();
    if module.segments.last()?.ident != "entries" {
        return None;
    }
    for segment in &mut module.segments {
        segment.ident.set_span(map.span());
    }
    Some(parse_quote_spanned!(map.span()=> #module::Of<#map>))
}

fn report(cx: &Ctxt, attrs: &[Attribute], path: &ExprPath) {
    let token = ["with", "deserialize_with"]
        .iter()
        .find_map(|name| serde_token(attrs, name));
    match token {
        Some(token) => cx.error_spanned_by(token, diag::CUSTOM_DESERIALIZER),
        None => cx.error_spanned_by(path, diag::CUSTOM_DESERIALIZER),
    }
}
