//! Fields of a struct or variant.

use std::collections::BTreeSet;

use serde_derive_internals::name::{MultiName, Name};
use serde_derive_internals::{Ctxt, ast};
use syn::punctuated::Punctuated;
use syn::token::Comma;
use syn::{Path, Type, TypeTuple, parse_quote};

use super::with;
use crate::attr;
use crate::diag;
use crate::model::{Field, Member, Object, Value};

/// Parses named fields. `has_default` is `true` if the struct has `#[serde(default)]`.
pub(super) fn named(
    cx: &Ctxt,
    runtime: &Path,
    fields: &[ast::Field<'_>],
    has_default: bool,
) -> Object {
    let (mut members, mut skipped) = (Vec::new(), Vec::new());
    for field in fields {
        let attrs = attr::Field::read(cx, &field.original.attrs);
        if field.attrs.skip_deserializing() {
            continue;
        }
        let optional = !field.attrs.default().is_none() || has_default || is_option(field);
        if let Some(skip) = attrs.skip() {
            if field.attrs.flatten() {
                let known = ["HashMap", "BTreeMap", "IndexMap", "Map", "Option"];
                if !is_any_of(field.ty, &known) {
                    cx.syn_error(syn::Error::new(skip, diag::SKIPPED_FLATTEN));
                }
                continue;
            }
            if !optional {
                cx.syn_error(syn::Error::new(skip, diag::SKIP_WITHOUT_DEFAULT));
            }
            skipped.push(field.attrs.name().deserialize_name().clone());
            skipped.extend(aliases(field.attrs.name(), field.attrs.aliases()));
            continue;
        }
        let value = value(cx, runtime, field, &attrs);
        if field.attrs.flatten() {
            if value.constraints.is_some() || attrs.has_description_attr() {
                cx.error_spanned_by(&value.ty, diag::CONSTRAINED_FLATTEN);
            }
            if is_any_of(&value.ty, &["HashMap", "BTreeMap", "IndexMap"]) {
                cx.error_spanned_by(&value.ty, diag::FLATTENED_MAP);
            }
            members.push(Member::Flattened(value.ty));
            continue;
        }
        members.push(Member::Field(Box::new(Field {
            key: field.attrs.name().deserialize_name().clone(),
            aliases: aliases(field.attrs.name(), field.attrs.aliases()),
            description: attrs.description(),
            value,
            optional,
        })));
    }
    Object { members, skipped }
}

/// Returns `true` if serde reads a missing key as `None`. Serde decides by the type, but a macro
/// knows only its name: serde reports a missing key for another type named `Option`.
fn is_option(field: &ast::Field<'_>) -> bool {
    is_any_of(field.ty, &["Option"]) && field.attrs.deserialize_with().is_none()
}

/// Returns `true` if the last segment of the type is one of `names`.
fn is_any_of(ty: &Type, names: &[&str]) -> bool {
    match ty {
        Type::Path(path) => {
            let name = path.path.segments.last();
            name.is_some_and(|name| names.iter().any(|known| name.ident == known))
        }
        _ => false,
    }
}

/// Returns the aliases of a field or variant, without its name.
pub(super) fn aliases(name: &MultiName, names: &BTreeSet<Name>) -> Vec<Name> {
    let name = &name.deserialize_name().value;
    let aliases = names.iter().filter(|alias| alias.value != *name);
    aliases.cloned().collect()
}

/// Parses the only field of a newtype, and its description.
pub(super) fn newtype(
    cx: &Ctxt,
    runtime: &Path,
    field: &ast::Field<'_>,
) -> (Value, Option<String>) {
    let attrs = attr::Field::read(cx, &field.original.attrs);
    if field.attrs.skip_deserializing() || attrs.skip().is_some() {
        cx.error_spanned_by(field.original, diag::SKIPPED_NEWTYPE);
    }
    (value(cx, runtime, field, &attrs), attrs.description())
}

/// Parses several unnamed fields as a Rust tuple, and their descriptions as one, since an element
/// has no schema of its own. The compiler reports elements of different types.
pub(super) fn tuple(
    cx: &Ctxt,
    runtime: &Path,
    fields: &[ast::Field<'_>],
    original: &syn::Fields,
) -> (Value, Option<String>) {
    let mut elems = Punctuated::new();
    let mut lines = Vec::new();
    for field in fields {
        let attrs = attr::Field::read(cx, &field.original.attrs);
        if field.attrs.skip_deserializing() {
            continue;
        }
        let value = value(cx, runtime, field, &attrs);
        if value.constraints.is_some() || attrs.skip().is_some() {
            cx.error_spanned_by(field.original, diag::CONSTRAINED_ELEMENT);
        }
        if let Some(description) = attrs.description() {
            lines.push(format!("{}: {description}", elems.len()));
        }
        elems.push_value(value.ty);
        elems.push_punct(Comma::default());
    }
    let description = (!lines.is_empty()).then(|| lines.join("\n"));
    let ty = match original {
        syn::Fields::Unnamed(fields) if !elems.is_empty() => Type::Tuple(TypeTuple {
            attrs: Vec::new(),
            paren_token: fields.paren_token,
            elems,
        }),
        // Serde reads `struct Nothing();` from an empty array.
        _ => parse_quote!([::core::primitive::bool; 0]),
    };
    let value = Value {
        ty,
        constraints: None,
        fallible: false,
    };
    (value, description)
}

/// Returns the type that is read, which is the declared type unless the field has an `as` type or a
/// custom deserializer.
fn value(cx: &Ctxt, runtime: &Path, field: &ast::Field<'_>, attrs: &attr::Field) -> Value {
    let doc_error = attrs.doc_error().filter(|_| !field.attrs.flatten());
    for error in attrs.errors().into_iter().chain(doc_error) {
        cx.syn_error(error.clone());
    }
    let ty = match attrs.as_type() {
        Some(ty) => ty.clone(),
        None => with::field_type(cx, field, runtime).unwrap_or_else(|| field.ty.clone()),
    };
    Value {
        ty,
        constraints: attrs.constraints.clone(),
        fallible: attrs.as_type().is_some() && field.attrs.deserialize_with().is_some(),
    }
}
