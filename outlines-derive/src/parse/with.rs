//! The types that `with` and `deserialize_with` read.

use serde_derive_internals::{Ctxt, ast};
use syn::spanned::Spanned;
use syn::{Attribute, ExprPath, Member, Path, Type, parse_quote_spanned};

use crate::attr::serde_token;
use crate::diag;

/// Returns the type that the deserializer of a field reads, if the field has one. Only the one of
/// `outlines_runtime::entries` is known.
pub(super) fn field_type(cx: &Ctxt, field: &ast::Field<'_>, runtime: &Path) -> Option<Type> {
    let attrs = &field.original.attrs;
    let path = explicit_path(attrs, field.attrs.deserialize_with())?;
    let entries = entries_type(path, field.ty, runtime);
    if entries.is_none() {
        // The attribute that `serde_as` generates is not in the source.
        let is_generated = path
            .path
            .segments
            .iter()
            .any(|segment| segment.ident == "As");
        match &field.member {
            Member::Named(name) if is_generated => {
                cx.error_spanned_by(name, diag::custom_deserializer_of(&name.to_string()));
            }
            _ => report(cx, attrs, path),
        }
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

/// Returns the path if it is written in an attribute. Serde's parser also sets a path for a
/// borrowed `Cow`.
pub(super) fn explicit_path<'p>(
    attrs: &[Attribute],
    path: Option<&'p ExprPath>,
) -> Option<&'p ExprPath> {
    let names = ["with", "deserialize_with"];
    path.filter(|_| names.iter().any(|name| serde_token(attrs, name).is_some()))
}

/// Returns `entries::Of<Map>` for `with = "outlines_runtime::entries"`, or for an imported
/// `entries`. If the field is not a map, the bounds of `Of` report it.
fn entries_type(path: &ExprPath, map: &Type, runtime: &Path) -> Option<Type> {
    let mut module = path.path.clone();
    module.segments.pop();
    module.segments.pop_punct();
    let mut names: Vec<_> = module
        .segments
        .iter()
        .map(|segment| &segment.ident)
        .collect();
    if *names.pop()? != "entries" {
        return None;
    }
    let runtime: Vec<_> = runtime
        .segments
        .iter()
        .map(|segment| &segment.ident)
        .collect();
    let is_runtime =
        names == runtime || names.last().is_none_or(|name| *name == "outlines_runtime");
    if !is_runtime {
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
