//! From a declaration to the model. What a strict schema cannot follow is refused where it stands.

mod fields;
mod partial;
mod refuse;
mod variants;

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_derive_internals::attr::TagType;
use serde_derive_internals::{Ctxt, Derive, ast};
use syn::ext::IdentExt;
use syn::{DeriveInput, Ident};

use crate::attr;
use crate::diag;
use crate::model::{Container, Member, Shape, Text, Value};

/// The model of `input`, which is written as `text`, or none where its parts cannot be told apart; `cx` knows why.
pub(crate) fn container<'a>(
    cx: &Ctxt,
    input: &'a DeriveInput,
    text: &str,
    attrs: &attr::Container,
) -> Option<Container<'a>> {
    if let syn::Data::Union(data) = &input.data {
        cx.error_spanned_by(data.union_token, diag::UNION);
        return None;
    }
    // Serde wants the name of its private module, which only its generated code names.
    let private = Ident::new("__private", input.ident.span());
    let serde = ast::Container::from_ast(cx, input, Derive::Deserialize, &private)?;
    refuse::on_container(cx, &serde);
    let (mut shape, inner) = shape(cx, &serde);
    match (&mut shape, &attrs.constraints) {
        (_, None) => {}
        (Shape::Newtype(value), Some(constraints)) if value.constraints.is_none() => {
            value.constraints = Some(constraints.clone());
        }
        _ => cx.error_spanned_by(&input.ident, diag::CONSTRAINED_TYPE),
    }
    let partial = attrs
        .partial()
        .and_then(|mark| partial::read(cx, &serde, mark));
    Some(Container {
        ident: &input.ident,
        generics: &input.generics,
        runtime: attrs.runtime(),
        name: attrs
            .name()
            .cloned()
            .unwrap_or_else(|| schema_name(&input.ident)),
        description: joined(attrs.description(), inner),
        limits: attrs.limits(),
        closed: serde.attrs.deny_unknown_fields(),
        fingerprint: fingerprint(text),
        shape,
        partial,
    })
}

/// The name of a type, in the characters that the API takes.
fn schema_name(ident: &Ident) -> Text {
    let value = ident
        .unraw()
        .to_string()
        .replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "_");
    Text {
        value,
        span: ident.span(),
    }
}

/// A digest of the declaration and of the crate it stands in. Two versions of one crate may be among the dependencies.
fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for name in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME"] {
        std::env::var_os(name).hash(&mut hasher);
    }
    text.hash(&mut hasher);
    hasher.finish()
}

/// The shape of a type, and the description of the one field that the type is on the wire.
fn shape(cx: &Ctxt, serde: &ast::Container<'_>) -> (Shape, Option<String>) {
    // What serde reads is then another type.
    let source = serde
        .attrs
        .type_from()
        .or_else(|| serde.attrs.type_try_from());
    if let Some(ty) = source {
        let value = Value {
            ty: ty.clone(),
            constraints: None,
        };
        return (Shape::Newtype(Box::new(value)), None);
    }
    let shape = match &serde.data {
        ast::Data::Struct(_, fields) if serde.attrs.transparent() => {
            match fields.iter().find(|field| field.attrs.transparent()) {
                Some(field) => return newtype(cx, field),
                // Serde has reported why there is none.
                None => Shape::Null,
            }
        }
        ast::Data::Struct(ast::Style::Newtype, members) => return newtype(cx, &members[0]),
        ast::Data::Struct(ast::Style::Struct, members) => {
            let tag = struct_tag(serde);
            let fields = fields::named(cx, members, !serde.attrs.default().is_none());
            Shape::Object(tag.into_iter().chain(fields).collect())
        }
        ast::Data::Struct(ast::Style::Tuple, members) => {
            let syn::Data::Struct(data) = &serde.original.data else {
                return (Shape::Null, None);
            };
            let (value, description) = fields::tuple(cx, members, &data.fields);
            return (Shape::Newtype(Box::new(value)), description);
        }
        ast::Data::Struct(ast::Style::Unit, _) => Shape::Null,
        ast::Data::Enum(members) => Shape::Enum(variants::read(cx, serde, members)),
    };
    (shape, None)
}

/// Serde writes the tag of a struct and reads over it, unless unknown keys are refused.
fn struct_tag(serde: &ast::Container<'_>) -> Option<Member> {
    match serde.attrs.tag() {
        TagType::Internal { tag } if !serde.attrs.deny_unknown_fields() => Some(Member::Tag {
            key: tag.clone(),
            value: serde.attrs.name().deserialize_name().value.clone(),
        }),
        _ => None,
    }
}

fn newtype(cx: &Ctxt, field: &ast::Field<'_>) -> (Shape, Option<String>) {
    let (value, description) = fields::only(cx, field);
    (Shape::Newtype(Box::new(value)), description)
}

/// What is said of a type, and then of its parts.
fn joined(whole: Option<String>, parts: Option<String>) -> Option<String> {
    let lines: Vec<_> = whole.into_iter().chain(parts).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The name that serde reads.
fn text(name: &serde_derive_internals::name::MultiName) -> Text {
    let name = name.deserialize_name();
    Text {
        value: name.value.clone(),
        span: name.span,
    }
}
