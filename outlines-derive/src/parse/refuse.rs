//! Options of serde that a schema cannot follow, each reported where it stands.

use quote::ToTokens;
use serde_derive_internals::attr::Identifier;
use serde_derive_internals::{Ctxt, ast};
use syn::spanned::Spanned;
use syn::{Attribute, ExprPath, Type, parse_quote_spanned};

use crate::attr::{self, token_of};
use crate::diag;
use crate::model::Value;

pub(super) fn on_container(cx: &Ctxt, serde: &ast::Container<'_>) {
    // Serde reads such an enum from a string: the names of its unit variants are a choice like any other, but one that
    // holds what was read has no list of names.
    if let (Identifier::Field, ast::Data::Enum(variants)) = (serde.attrs.identifier(), &serde.data)
        && variants
            .iter()
            .any(|variant| !matches!(variant.style, ast::Style::Unit))
    {
        report(
            cx,
            &serde.original.attrs,
            "field_identifier",
            &serde.ident,
            diag::ANY_NAME,
        );
    }
}

/// The type behind `with`, where it says what is read.
pub(super) fn reader(cx: &Ctxt, field: &ast::Field<'_>) -> Option<Type> {
    let path = written_reader(&field.original.attrs, field.attrs.deserialize_with())?;
    let entries = entries(path, field.ty);
    if entries.is_none() {
        refuse_reader(cx, &field.original.attrs, path);
    }
    entries
}

/// The function that reads a value, if somebody wrote its name: serde's parser puts one of its own where a `Cow` borrows.
pub(super) fn written_reader<'p>(
    attrs: &[Attribute],
    path: Option<&'p ExprPath>,
) -> Option<&'p ExprPath> {
    let written = ["with", "deserialize_with"];
    path.filter(|_| {
        written
            .iter()
            .any(|option| token_of(attrs, option).is_some())
    })
}

/// `with = "outlines_runtime::entries"`: the module says by a type of its own how a map is read. What is no map is reported
/// where it stands.
fn entries(path: &ExprPath, map: &Type) -> Option<Type> {
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

pub(super) fn variant_reader(cx: &Ctxt, variant: &ast::Variant<'_>) -> Option<Type> {
    let path = written_reader(&variant.original.attrs, variant.attrs.deserialize_with())?;
    refuse_reader(cx, &variant.original.attrs, path);
    None
}

/// `with` gives both directions, `deserialize_with` one.
fn refuse_reader(cx: &Ctxt, attrs: &[Attribute], path: &ExprPath) {
    let option = match token_of(attrs, "with") {
        Some(_) => "with",
        None => "deserialize_with",
    };
    report(cx, attrs, option, path, diag::UNKNOWN_READER);
}

/// The keys of a flattened type are those of the type.
pub(super) fn on_flattened(cx: &Ctxt, attrs: &attr::Field, value: &Value) {
    if value.constraints.is_some() || attrs.is_described() {
        cx.error_spanned_by(&value.ty, diag::CONSTRAINED_FLATTEN);
    }
}

fn report(cx: &Ctxt, attrs: &[Attribute], option: &str, otherwise: impl ToTokens, instead: &str) {
    let message = diag::serde(option, instead);
    match token_of(attrs, option) {
        Some(token) => cx.error_spanned_by(token, message),
        // A macro hides the option.
        None => cx.error_spanned_by(otherwise, message),
    }
}
