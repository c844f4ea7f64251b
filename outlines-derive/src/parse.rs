//! From a declaration to the model. What a strict schema cannot follow is refused where it stands.

use std::hash::{DefaultHasher, Hash, Hasher};

use quote::ToTokens;
use serde_derive_internals::attr::{Identifier, TagType};
use serde_derive_internals::{Ctxt, Derive, ast};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::token::Comma;
use syn::{Attribute, DeriveInput, Ident, Type, TypeTuple, parse_quote};

use crate::attr::{self, token_of};
use crate::diag;
use crate::model::{Body, Container, Field, Shape, Text, Unit, Variant};

/// The model of `input`, or none where its parts cannot be told apart; `cx` knows why.
pub(crate) fn container<'a>(
    cx: &Ctxt,
    input: &'a DeriveInput,
    attrs: &attr::Container,
) -> Option<Container<'a>> {
    if let syn::Data::Union(data) = &input.data {
        cx.error_spanned_by(data.union_token, diag::UNION);
        return None;
    }
    // Serde wants the name of its private module, which only its generated code names.
    let private = Ident::new("__private", input.ident.span());
    let serde = ast::Container::from_ast(cx, input, Derive::Deserialize, &private)?;
    refuse_on_container(cx, &serde);
    let (shape, inner) = shape(cx, &serde);
    Some(Container {
        ident: &input.ident,
        generics: &input.generics,
        runtime: attrs.runtime(),
        name: attrs
            .name()
            .cloned()
            .unwrap_or_else(|| schema_name(&input.ident)),
        description: joined(attrs.description(), inner),
        fingerprint: fingerprint(input),
        shape,
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

fn fingerprint(input: &DeriveInput) -> u64 {
    let mut hasher = DefaultHasher::new();
    input.to_token_stream().to_string().hash(&mut hasher);
    hasher.finish()
}

/// The shape of a type, and the description of the one field that the type is on the wire.
fn shape(cx: &Ctxt, serde: &ast::Container<'_>) -> (Shape, Option<String>) {
    let shape = match &serde.data {
        ast::Data::Struct(_, fields) if serde.attrs.transparent() => {
            match fields.iter().find(|field| field.attrs.transparent()) {
                Some(field) => return transparent(cx, field),
                // Serde has reported why there is none.
                None => Shape::Null,
            }
        }
        ast::Data::Struct(ast::Style::Newtype, members) => return transparent(cx, &members[0]),
        ast::Data::Struct(ast::Style::Struct, members) => Shape::Object(fields(cx, members)),
        ast::Data::Struct(ast::Style::Tuple, members) => {
            let (ty, description) = tuple(cx, members, &struct_fields(serde.original));
            return (Shape::Newtype(Box::new(ty)), description);
        }
        ast::Data::Struct(ast::Style::Unit, _) => Shape::Null,
        ast::Data::Enum(variants) => choices(cx, variants),
    };
    (shape, None)
}

fn transparent(cx: &Ctxt, field: &ast::Field<'_>) -> (Shape, Option<String>) {
    let (ty, description) = newtype(cx, field);
    (Shape::Newtype(Box::new(ty)), description)
}

/// The type of an only field, and what is said of it.
fn newtype(cx: &Ctxt, field: &ast::Field<'_>) -> (Type, Option<String>) {
    refuse_on_field(cx, field);
    if field.attrs.skip_deserializing() {
        cx.error_spanned_by(field.original, diag::SKIPPED_NEWTYPE);
    }
    let description = attr::description(cx, &field.original.attrs, "a field");
    (field.ty.clone(), description)
}

/// Several fields without names are a tuple, and what is said of each is said of the whole: an element has no schema of its
/// own. Whether all are of one type, the compiler knows.
fn tuple(cx: &Ctxt, members: &[ast::Field<'_>], written: &syn::Fields) -> (Type, Option<String>) {
    let mut elems = Punctuated::new();
    let mut lines = Vec::new();
    for member in members {
        let description = attr::description(cx, &member.original.attrs, "a field");
        if member.attrs.skip_deserializing() {
            continue;
        }
        refuse_on_field(cx, member);
        if let Some(description) = description {
            lines.push(format!("{}: {description}", elems.len()));
        }
        elems.push_value(member.ty.clone());
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
    (ty, description)
}

fn struct_fields(input: &DeriveInput) -> syn::Fields {
    match &input.data {
        syn::Data::Struct(data) => data.fields.clone(),
        syn::Data::Enum(_) | syn::Data::Union(_) => syn::Fields::Unit,
    }
}

/// The fields that serde reads.
fn fields(cx: &Ctxt, fields: &[ast::Field<'_>]) -> Vec<Field> {
    let mut kept = Vec::new();
    for field in fields {
        let description = attr::description(cx, &field.original.attrs, "a field");
        if field.attrs.skip_deserializing() {
            continue;
        }
        refuse_on_field(cx, field);
        kept.push(Field {
            key: text(field.attrs.name()),
            description,
            ty: field.ty.clone(),
        });
    }
    kept
}

/// The variants that serde reads.
fn choices(cx: &Ctxt, members: &[ast::Variant<'_>]) -> Shape {
    let (mut units, mut variants) = (Vec::new(), Vec::new());
    for variant in members {
        let description = attr::description(cx, &variant.original.attrs, "a variant");
        if variant.attrs.skip_deserializing() {
            continue;
        }
        refuse_on_variant(cx, variant);
        let key = text(variant.attrs.name());
        let (body, inner) = match variant.style {
            ast::Style::Unit => {
                units.push(Unit {
                    value: key,
                    description,
                });
                continue;
            }
            ast::Style::Tuple => {
                let (ty, description) = tuple(cx, &variant.fields, &variant.original.fields);
                (Body::Newtype(Box::new(ty)), description)
            }
            ast::Style::Newtype => {
                let (ty, description) = newtype(cx, &variant.fields[0]);
                (Body::Newtype(Box::new(ty)), description)
            }
            ast::Style::Struct => (Body::Object(fields(cx, &variant.fields)), None),
        };
        variants.push(Variant {
            key,
            description: joined(description, inner),
            body,
        });
    }
    Shape::Enum { units, variants }
}

/// What is said of a type, and then of its parts.
fn joined(whole: Option<String>, parts: Option<String>) -> Option<String> {
    let lines: Vec<_> = whole.into_iter().chain(parts).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn text(name: &serde_derive_internals::name::MultiName) -> Text {
    let name = name.deserialize_name();
    Text {
        value: name.value.clone(),
        span: name.span,
    }
}

/// Reports options of serde that a schema cannot follow, each where it stands.
struct Refusals<'a> {
    cx: &'a Ctxt,
    attrs: &'a [Attribute],
    /// What is guilty where a macro hides the option.
    otherwise: &'a dyn ToTokens,
}

impl Refusals<'_> {
    fn refuse(&self, option: &str, instead: &str) {
        match token_of(self.attrs, option) {
            Some(token) => self
                .cx
                .error_spanned_by(token, diag::serde(option, instead)),
            None => self
                .cx
                .error_spanned_by(self.otherwise, diag::serde(option, instead)),
        }
    }

    /// `with` gives both directions, `deserialize_with` one.
    fn refuse_reader(&self) {
        let option = match token_of(self.attrs, "with") {
            Some(_) => "with",
            None => "deserialize_with",
        };
        self.refuse(option, "take a type whose own serde form is what is read");
    }
}

fn refuse_on_container(cx: &Ctxt, serde: &ast::Container<'_>) {
    let refusals = Refusals {
        cx,
        attrs: &serde.original.attrs,
        otherwise: &serde.ident,
    };
    let external = "write the enum in serde's default, external tagging";
    match serde.attrs.tag() {
        TagType::External => {}
        TagType::Internal { .. } | TagType::Adjacent { .. } => refusals.refuse("tag", external),
        TagType::None => refusals.refuse("untagged", external),
    }
    if serde.attrs.type_from().is_some() {
        refusals.refuse("from", "derive `Structured` for the type that is read");
    }
    if serde.attrs.type_try_from().is_some() {
        refusals.refuse("try_from", "derive `Structured` for the type that is read");
    }
    if serde.attrs.remote().is_some() {
        refusals.refuse("remote", "derive `Structured` for a type of your own");
    }
    match serde.attrs.identifier() {
        Identifier::No => {}
        Identifier::Field => refusals.refuse("field_identifier", "write a plain enum"),
        Identifier::Variant => refusals.refuse("variant_identifier", "write a plain enum"),
    }
}

fn refuse_on_variant(cx: &Ctxt, variant: &ast::Variant<'_>) {
    let refusals = Refusals {
        cx,
        attrs: &variant.original.attrs,
        otherwise: &variant.ident,
    };
    if variant.attrs.other() {
        refusals.refuse("other", "leave the variant out by `#[serde(skip)]`");
    }
    if variant.attrs.untagged() {
        refusals.refuse("untagged", "write the variant with its name");
    }
    if variant.attrs.deserialize_with().is_some() {
        refusals.refuse_reader();
    }
}

fn refuse_on_field(cx: &Ctxt, field: &ast::Field<'_>) {
    let refusals = Refusals {
        cx,
        attrs: &field.original.attrs,
        otherwise: &field.ty,
    };
    if field.attrs.flatten() {
        refusals.refuse(
            "flatten",
            "write the fields out, or give them a field of their own",
        );
    }
    if field.attrs.deserialize_with().is_some() {
        refusals.refuse_reader();
    }
}
