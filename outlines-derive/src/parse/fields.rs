//! Fields of a struct or variant.

use serde_derive_internals::{Ctxt, ast};
use syn::punctuated::Punctuated;
use syn::token::Comma;
use syn::{Type, TypeTuple, parse_quote};

use super::with;
use crate::attr;
use crate::diag;
use crate::model::{Field, Member, Object, Value};

/// Parses named fields. `has_default` is `true` if the struct has `#[serde(default)]`.
pub(super) fn named(cx: &Ctxt, fields: &[ast::Field<'_>], has_default: bool) -> Object {
    let (mut members, mut skipped) = (Vec::new(), Vec::new());
    for field in fields {
        let attrs = attr::Field::read(cx, &field.original.attrs);
        if field.attrs.skip_deserializing() {
            continue;
        }
        let optional = !field.attrs.default().is_none() || has_default || is_option(field);
        if let Some(skip) = attrs.skip() {
            if !optional {
                cx.syn_error(syn::Error::new(skip, diag::SKIP_WITHOUT_DEFAULT));
            }
            if !field.attrs.flatten() {
                skipped.extend(field.attrs.aliases().iter().cloned());
            }
            continue;
        }
        let value = value(cx, field, &attrs);
        if field.attrs.flatten() {
            if value.constraints.is_some() || attrs.has_description_attr() {
                cx.error_spanned_by(&value.ty, diag::CONSTRAINED_FLATTEN);
            }
            members.push(Member::Flattened(value.ty));
            continue;
        }
        let key = field.attrs.name().deserialize_name().clone();
        let aliases = field.attrs.aliases().iter();
        members.push(Member::Field(Box::new(Field {
            aliases: aliases
                .filter(|alias| alias.value != key.value)
                .cloned()
                .collect(),
            key,
            description: attrs.description(),
            value,
            optional,
        })));
    }
    Object { members, skipped }
}

/// Returns `true` if serde reads a missing key as `None`. Serde asks the type, of which a macro
/// knows only the name: serde reports a missing key for another type named `Option`.
fn is_option(field: &ast::Field<'_>) -> bool {
    let name = match field.ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    name.is_some_and(|name| name.ident == "Option") && field.attrs.deserialize_with().is_none()
}

/// Parses the only field of a newtype, and its description.
pub(super) fn newtype(cx: &Ctxt, field: &ast::Field<'_>) -> (Value, Option<String>) {
    let attrs = attr::Field::read(cx, &field.original.attrs);
    if field.attrs.skip_deserializing() || attrs.skip().is_some() {
        cx.error_spanned_by(field.original, diag::SKIPPED_NEWTYPE);
    }
    (value(cx, field, &attrs), attrs.description())
}

/// Parses several unnamed fields as a Rust tuple, and their descriptions as one, since an element
/// has no schema of its own. The compiler reports elements of different types.
pub(super) fn tuple(
    cx: &Ctxt,
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
        let value = value(cx, field, &attrs);
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
fn value(cx: &Ctxt, field: &ast::Field<'_>, attrs: &attr::Field) -> Value {
    if let Some(errors) = attrs.compat_errors() {
        cx.syn_error(errors.clone());
    }
    let ty = match attrs.as_type() {
        Some(ty) => ty.clone(),
        None => with::field_type(cx, field).unwrap_or_else(|| field.ty.clone()),
    };
    Value {
        ty,
        constraints: attrs.constraints.clone(),
        fallible: attrs.as_type().is_some() && field.attrs.deserialize_with().is_some(),
    }
}
