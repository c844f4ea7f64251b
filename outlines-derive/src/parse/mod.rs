//! Conversion of a declaration into the [model](crate::model).

mod fields;
mod partial;
mod repr;
mod variants;
mod with;

use std::hash::{DefaultHasher, Hash, Hasher};

use proc_macro2::TokenStream;
use serde_derive_internals::attr::{Identifier, TagType};
use serde_derive_internals::name::Name;
use serde_derive_internals::{Ctxt, Derive, ast};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, DeriveInput, Generics, Ident, Path, Visibility, parse_quote};

use crate::attr::{self, serde_token};
use crate::diag;
use crate::model::{Container, Member, Shape};

/// Parses a declaration, of which `text` is the source text. Returns `None` if nothing can be
/// parsed; errors are in `cx`.
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
    // The name of serde's private module, which only serde's generated code uses.
    let private = Ident::new("__private", input.ident.span());
    let serde = ast::Container::from_ast(cx, input, Derive::Deserialize, &private)?;
    check_field_identifier(cx, &serde);
    let (mut shape, field_description) = match (attrs.as_type(), attrs.repr()) {
        (Some(ty), _) => (Shape::newtype(ty.clone(), true), None),
        (None, Some(attr::Repr::Integer(span))) => (repr::parse(cx, &serde, *span), None),
        (None, repr) => {
            if repr.is_none() {
                repr::check_ambiguous(cx, &serde);
            }
            shape(cx, &attrs.runtime(), &serde)
        }
    };
    match (&mut shape, &attrs.constraints) {
        (_, None) => {}
        (Shape::Newtype(value), Some(constraints)) if value.constraints.is_none() => {
            value.constraints = Some(constraints.clone());
        }
        _ => cx.error_spanned_by(&input.ident, diag::CONSTRAINED_TYPE),
    }
    let partial = attrs
        .partial()
        .and_then(|attr| partial::parse(cx, &serde, attr, attrs.as_type().is_some()));
    Some(Container {
        ident: &input.ident,
        generics: &input.generics,
        runtime: attrs.runtime(),
        name: attrs
            .name()
            .cloned()
            .unwrap_or_else(|| schema_name(&input.ident)),
        description: join(attrs.description(), field_description),
        limits: attrs.limits(),
        deny_unknown_fields: serde.attrs.deny_unknown_fields(),
        fingerprint: fingerprint(text),
        shape,
        partial,
    })
}

/// The part of a declaration before its fields or variants.
pub(crate) struct Header(pub(crate) DeriveInput);

impl Parse for Header {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        // `struct`, `enum`, or `union`.
        input.call(Ident::parse_any)?;
        let ident: Ident = input.parse()?;
        let mut generics: Generics = input.parse()?;
        generics.where_clause = input.parse()?;
        input.parse::<TokenStream>()?;
        let where_clause = &generics.where_clause;
        Ok(Self(
            parse_quote!(#(#attrs)* #vis struct #ident #generics #where_clause;),
        ))
    }
}

/// Reports a `field_identifier` enum that holds the names it does not know. One with unit variants
/// only is read from a string like any other.
fn check_field_identifier(cx: &Ctxt, serde: &ast::Container<'_>) {
    if let (Identifier::Field, ast::Data::Enum(variants)) = (serde.attrs.identifier(), &serde.data)
        && variants
            .iter()
            .any(|variant| !matches!(variant.style, ast::Style::Unit))
    {
        match serde_token(&serde.original.attrs, "field_identifier") {
            Some(token) => cx.error_spanned_by(token, diag::FIELD_IDENTIFIER),
            None => cx.error_spanned_by(&serde.ident, diag::FIELD_IDENTIFIER),
        }
    }
}

/// Returns the name of the type, in the characters that the API accepts.
fn schema_name(ident: &Ident) -> Name {
    let value = ident
        .unraw()
        .to_string()
        .replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "_");
    Name {
        value,
        span: ident.span(),
    }
}

/// Returns a hash of the declaration and of its crate. Two versions of one crate may be among the
/// dependencies.
fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for name in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME"] {
        std::env::var_os(name).hash(&mut hasher);
    }
    text.hash(&mut hasher);
    hasher.finish()
}

/// Returns the shape of a type, and the description of the field of a newtype.
fn shape(cx: &Ctxt, runtime: &Path, serde: &ast::Container<'_>) -> (Shape, Option<String>) {
    // Serde reads the type in `from` or `try_from` instead.
    let source = serde
        .attrs
        .type_from()
        .or_else(|| serde.attrs.type_try_from());
    if let Some(ty) = source {
        return (
            Shape::newtype(ty.clone(), serde.attrs.type_from().is_none()),
            None,
        );
    }
    let shape = match &serde.data {
        ast::Data::Struct(_, fields) if serde.attrs.transparent() => {
            match fields.iter().find(|field| field.attrs.transparent()) {
                Some(field) => return newtype(cx, runtime, field),
                // Serde reports the error.
                None => Shape::Unit,
            }
        }
        ast::Data::Struct(ast::Style::Newtype, fields) => return newtype(cx, runtime, &fields[0]),
        ast::Data::Struct(ast::Style::Struct, fields) => {
            let has_default = !serde.attrs.default().is_none();
            let mut object = fields::named(cx, runtime, fields, has_default);
            object.members.splice(0..0, struct_tag(serde));
            Shape::Object(object)
        }
        ast::Data::Struct(ast::Style::Tuple, fields) => {
            let syn::Data::Struct(data) = &serde.original.data else {
                return (Shape::Unit, None);
            };
            let (value, description) = fields::tuple(cx, runtime, fields, &data.fields);
            return (Shape::Newtype(Box::new(value)), description);
        }
        ast::Data::Struct(ast::Style::Unit, _) => Shape::Unit,
        ast::Data::Enum(variants) => Shape::Enum(variants::parse(cx, runtime, serde, variants)),
    };
    (shape, None)
}

/// Returns the tag of a struct. Serde writes it, and ignores it when reading unless the struct has
/// `deny_unknown_fields`.
fn struct_tag(serde: &ast::Container<'_>) -> Option<Member> {
    match serde.attrs.tag() {
        TagType::Internal { tag } if !serde.attrs.deny_unknown_fields() => Some(Member::Tag {
            key: tag.clone(),
            value: serde.attrs.name().deserialize_name().value.clone(),
        }),
        _ => None,
    }
}

fn newtype(cx: &Ctxt, runtime: &Path, field: &ast::Field<'_>) -> (Shape, Option<String>) {
    let (value, description) = fields::newtype(cx, runtime, field);
    (Shape::Newtype(Box::new(value)), description)
}

/// Joins the description of a type or variant with that of its field.
fn join(outer: Option<String>, inner: Option<String>) -> Option<String> {
    let lines: Vec<_> = outer.into_iter().chain(inner).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn the_header_of_an_incomplete_declaration_is_parsed() {
        for declaration in [
            "pub struct Person { name: }",
            "struct Person<'a, T: Clone, const N: usize> where T: Copy { name: Option<, }",
            "#[structured(limits = \"none\")] enum Person { A(,) B }",
            "struct Person { name String, age: u8 }",
            "union Person { }",
        ] {
            let header = syn::parse_str::<Header>(declaration);
            let ident = header.map(|header| header.0.ident.to_string());
            assert_eq!(ident.ok().as_deref(), Some("Person"), "{declaration}");
        }
    }
}
