//! The nodes of a type, as literals. All text between two field types is one literal.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;
use syn::spanned::Spanned;

use super::{json, types};
use crate::model::{Body, Container, Field, Shape, Unit, Variant};

/// `Schema::Named(Named { … })`.
pub(super) fn named(container: &Container<'_>) -> TokenStream {
    let fingerprint = container.fingerprint;
    let concrete = types::concrete(container);
    let mut description = container.description.clone();
    let schema = match &container.shape {
        Shape::Null => quote!(__outlines::Link::new(&__outlines::Schema::Null)),
        Shape::Newtype(ty) => link(container, ty),
        Shape::Object(fields) => in_place(&object(container, fields)),
        Shape::Enum { units, variants } if variants.is_empty() => {
            description = with_units(description, units);
            in_place(&choice(units))
        }
        Shape::Enum { units, variants } => in_place(&union(container, units, variants)),
    };
    let description = json::description(description.as_deref());
    quote! {
        __outlines::Schema::Named(__outlines::Named {
            id: <#concrete as __outlines::Describe>::__ID,
            fingerprint: #fingerprint,
            name: <#concrete as __outlines::Describe>::__NAME,
            description: #description,
            schema: #schema,
        })
    }
}

fn in_place(schema: &TokenStream) -> TokenStream {
    quote!(__outlines::Link::new(&#schema))
}

/// The node of a type, which the compiler looks up; a type without one is an error at the type's tokens.
fn link(container: &Container<'_>, ty: &Type) -> TokenStream {
    let span = ty.span();
    let ty = types::in_node(container, ty);
    quote::quote_spanned!(span=> <#ty as __outlines::Describe>::__NODE)
}

fn object(container: &Container<'_>, fields: &[Field]) -> TokenStream {
    let keys = || fields.iter().map(|field| field.key.value.as_str());
    let nodes = fields.iter().enumerate().map(|(i, field)| {
        let before = if i == 0 {
            r#""type":"object","properties":{"#
        } else {
            "},"
        };
        let key = json::string(&field.key.value);
        let description = json::description(field.description.as_deref());
        self::field(
            &format!("{before}{key}:{{{description}"),
            field.description.is_some(),
            &link(container, &field.ty),
        )
    });
    let before = if fields.is_empty() {
        r#""type":"object","properties":{}"#
    } else {
        "}}"
    };
    let tail = format!(
        r#"{before},"required":{},"additionalProperties":false"#,
        json::strings(keys())
    );
    let characters = json::characters(keys());
    quote! {
        __outlines::Schema::Object(__outlines::Object {
            fields: &[#(#nodes),*],
            tail: #tail,
            characters: #characters,
        })
    }
}

fn field(open: &str, described: bool, schema: &TokenStream) -> TokenStream {
    quote!(__outlines::Field { open: #open, described: #described, schema: #schema })
}

/// The names of unit variants: in serde's external tagging a plain string.
fn choice(units: &[Unit]) -> TokenStream {
    let values = || units.iter().map(|unit| unit.value.value.as_str());
    let text = format!(r#""type":"string","enum":{}"#, json::strings(values()));
    let count = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let characters = json::characters(values());
    quote! {
        __outlines::Schema::Choice(__outlines::Choice {
            text: #text,
            values: #count,
            characters: #characters,
        })
    }
}

/// A description, and a line for each choice that has one.
fn with_units(description: Option<String>, units: &[Unit]) -> Option<String> {
    let lines = units.iter().filter_map(|unit| {
        let text = unit.description.as_ref()?;
        Some(format!("{}: {text}", unit.value.value))
    });
    let lines: Vec<_> = description.into_iter().chain(lines).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// All unit variants are one string, each other variant is an object with its name as the only key.
fn union(container: &Container<'_>, units: &[Unit], variants: &[Variant]) -> TokenStream {
    let strings = (!units.is_empty()).then(|| (with_units(None, units), choice(units)));
    let objects = variants.iter().map(|variant| {
        let description = variant.description.clone();
        (description, tagged(container, variant))
    });
    let branches =
        strings
            .into_iter()
            .chain(objects)
            .enumerate()
            .map(|(i, (description, schema))| {
                let before = if i == 0 { r#""anyOf":[{"# } else { "},{" };
                let text = json::description(description.as_deref());
                field(
                    &format!("{before}{text}"),
                    description.is_some(),
                    &in_place(&schema),
                )
            });
    quote! {
        __outlines::Schema::Union(__outlines::Union {
            branches: &[#(#branches),*],
        })
    }
}

/// `{"Circle":…}`.
fn tagged(container: &Container<'_>, variant: &Variant) -> TokenStream {
    let key = json::string(&variant.key.value);
    let schema = match &variant.body {
        Body::Newtype(ty) => link(container, ty),
        Body::Object(fields) => in_place(&object(container, fields)),
    };
    let field = field(
        &format!(r#""type":"object","properties":{{{key}:{{"#),
        false,
        &schema,
    );
    let tail = format!(r#"}}}},"required":[{key}],"additionalProperties":false"#);
    let characters = json::characters(std::iter::once(variant.key.value.as_str()));
    quote! {
        __outlines::Schema::Object(__outlines::Object {
            fields: &[#field],
            tail: #tail,
            characters: #characters,
        })
    }
}
