//! The fields that serde reads.

use serde_derive_internals::{Ctxt, ast};
use syn::punctuated::Punctuated;
use syn::token::Comma;
use syn::{Type, TypeTuple, parse_quote};

use super::{refuse, text};
use crate::attr;
use crate::diag;
use crate::model::{Field, Member, Text, Value};

/// `defaulted` tells whether the type has a default for all of them.
pub(super) fn named(cx: &Ctxt, fields: &[ast::Field<'_>], defaulted: bool) -> Vec<Member> {
    let mut kept = Vec::new();
    for field in fields {
        let attrs = attr::Field::read(cx, &field.original.attrs);
        if field.attrs.skip_deserializing() {
            continue;
        }
        if let Some(skip) = attrs.skip() {
            if field.attrs.default().is_none() && !defaulted && !is_optional(field) {
                cx.syn_error(syn::Error::new(skip, diag::SKIP_WITHOUT_DEFAULT));
            }
            continue;
        }
        let value = value(cx, field, &attrs);
        if field.attrs.flatten() {
            refuse::on_flattened(cx, &attrs, &value);
            kept.push(Member::Flat(value.ty));
            continue;
        }
        kept.push(Member::Field(Box::new(Field {
            key: text(field.attrs.name()),
            aliases: aliases(field),
            description: attrs.description(),
            value,
        })));
    }
    kept
}

/// Whether serde takes a missing key for `None`. It asks the type, of which only the name is known here: another `Option`
/// than the standard one is serde's to miss.
fn is_optional(field: &ast::Field<'_>) -> bool {
    let name = match field.ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    name.is_some_and(|name| name.ident == "Option") && field.attrs.deserialize_with().is_none()
}

/// The names that serde reads beside the first.
fn aliases(field: &ast::Field<'_>) -> Vec<Text> {
    let own = &field.attrs.name().deserialize_name().value;
    let names = field.attrs.aliases().iter();
    names
        .filter(|name| name.value != *own)
        .map(|name| Text {
            value: name.value.clone(),
            span: name.span,
        })
        .collect()
}

/// A field whose type is the whole, and what is said of it.
pub(super) fn only(cx: &Ctxt, field: &ast::Field<'_>) -> (Value, Option<String>) {
    let attrs = attr::Field::read(cx, &field.original.attrs);
    if field.attrs.skip_deserializing() || attrs.skip().is_some() {
        cx.error_spanned_by(field.original, diag::SKIPPED_NEWTYPE);
    }
    (value(cx, field, &attrs), attrs.description())
}

/// Several fields without names are a tuple, and what is said of each is said of the whole: an element has no schema of its
/// own. Whether all are of one type, the compiler knows.
pub(super) fn tuple(
    cx: &Ctxt,
    members: &[ast::Field<'_>],
    written: &syn::Fields,
) -> (Value, Option<String>) {
    let mut elems = Punctuated::new();
    let mut lines = Vec::new();
    for member in members {
        let attrs = attr::Field::read(cx, &member.original.attrs);
        if member.attrs.skip_deserializing() {
            continue;
        }
        let value = value(cx, member, &attrs);
        if value.constraints.is_some() || attrs.skip().is_some() {
            cx.error_spanned_by(member.original, diag::CONSTRAINED_ELEMENT);
        }
        if let Some(description) = attrs.description() {
            lines.push(format!("{}: {description}", elems.len()));
        }
        elems.push_value(value.ty);
        elems.push_punct(Comma::default());
    }
    let description = (!lines.is_empty()).then(|| lines.join("\n"));
    let ty = match written {
        syn::Fields::Unnamed(fields) if !elems.is_empty() => Type::Tuple(TypeTuple {
            attrs: Vec::new(),
            paren_token: fields.paren_token,
            elems,
        }),
        // `struct Nothing();` is read as an empty list.
        _ => parse_quote!([::core::primitive::bool; 0]),
    };
    let value = Value {
        ty,
        constraints: None,
    };
    (value, description)
}

/// The type that is read, which is the declared one unless a function reads it.
fn value(cx: &Ctxt, field: &ast::Field<'_>, attrs: &attr::Field) -> Value {
    if let Some(faults) = attrs.faults() {
        cx.syn_error(faults.clone());
    }
    let ty = match attrs.stand_in() {
        Some(ty) => ty.clone(),
        None => match refuse::reader(cx, field) {
            Some(ty) => ty,
            None => field.ty.clone(),
        },
    };
    Value {
        ty,
        constraints: attrs.constraints.clone(),
    }
}
