//! Enums, in serde's four taggings.

use proc_macro2::TokenStream;
use quote::quote;

use super::object::{self, Flat, Property};
use super::{json, value};
use crate::model::{Body, Container, Enum, Tagging, Unit, Variant};

/// A description, and a line for each choice that has one.
pub(super) fn with_units(description: Option<String>, units: &[Unit]) -> Option<String> {
    let lines = units.iter().filter_map(|unit| {
        let text = unit.description.as_ref()?;
        Some(format!("{}: {text}", unit.value.value))
    });
    let lines: Vec<_> = description.into_iter().chain(lines).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The names of unit variants: in serde's external tagging a plain string.
pub(super) fn units(units: &[Unit]) -> TokenStream {
    value::strings(units.iter().map(|unit| unit.value.value.as_str()))
}

/// `anyOf` of all variants. The unit variants, which differ in a string only, are one branch.
pub(super) fn union(container: &Container<'_>, choice: &Enum) -> TokenStream {
    let together = (!choice.units.is_empty()).then(|| {
        let schema = match &choice.tagging {
            Tagging::Internal { tag } | Tagging::Adjacent { tag, .. } => {
                let values: Vec<_> = choice.units.iter().map(|unit| &unit.value.value).collect();
                object::assemble(vec![Ok(object::tag(tag, &values))], container.closed)
            }
            Tagging::External | Tagging::Untagged => units(&choice.units),
        };
        (with_units(None, &choice.units), value::in_place(&schema))
    });
    let others = choice.variants.iter().map(|variant| {
        let schema = match &choice.tagging {
            _ if variant.untagged => content(container, &variant.body),
            Tagging::External | Tagging::Untagged => external(container, variant),
            Tagging::Internal { tag } => internal(container, variant, tag),
            Tagging::Adjacent { tag, content } => adjacent(container, variant, tag, content),
        };
        (variant.description.clone(), schema)
    });
    let (opens, branches): (Vec<_>, Vec<_>) = together
        .into_iter()
        .chain(others)
        .enumerate()
        .map(|(i, (description, schema))| {
            let before = if i == 0 { r#""anyOf":[{"# } else { "},{" };
            let text = json::description(description.as_deref());
            (format!("{before}{text}"), schema)
        })
        .unzip();
    let tagged = choice
        .variants
        .iter()
        .filter(|variant| !variant.untagged)
        .count();
    let untagged = tagged + usize::from(!choice.units.is_empty());
    let internal = matches!(choice.tagging, Tagging::Internal { .. });
    let buffered = internal || tagged < choice.variants.len();
    quote! {
        __outlines::Schema::Union(__outlines::Union {
            opens: &[#(#opens),*],
            branches: &[#(#branches),*],
            untagged: #untagged,
            buffered: #buffered,
        })
    }
}

/// A variant without its name.
fn content(container: &Container<'_>, body: &Body) -> TokenStream {
    match body {
        Body::Unit => value::in_place(&quote!(__outlines::Schema::Null)),
        Body::Newtype(value) => value::value(container, value, None),
        Body::Object(members) => value::in_place(&object::object(container, members)),
    }
}

/// `{"Circle":…}`.
fn external(container: &Container<'_>, variant: &Variant) -> TokenStream {
    let content = Property {
        key: variant.key.value.clone(),
        description: String::new(),
        schema: content(container, &variant.body),
    };
    value::in_place(&object::assemble(vec![Ok(content)], true))
}

/// `{"kind":"Circle",…}`.
fn internal(container: &Container<'_>, variant: &Variant, tag: &str) -> TokenStream {
    let tag = Ok(object::tag(tag, &[&variant.key.value]));
    let schema = match &variant.body {
        Body::Unit => object::assemble(vec![tag], container.closed),
        Body::Newtype(value) => {
            let flat = Flat {
                schema: value::value(container, value, None),
                optional: false,
            };
            object::assemble(vec![tag, Err(flat)], container.closed)
        }
        Body::Object(members) => {
            let rest = members.iter().map(|member| object::part(container, member));
            object::assemble(std::iter::once(tag).chain(rest).collect(), container.closed)
        }
    };
    value::in_place(&schema)
}

/// `{"kind":"Circle","of":…}`.
fn adjacent(container: &Container<'_>, variant: &Variant, tag: &str, key: &str) -> TokenStream {
    let content = Property {
        key: key.to_owned(),
        description: String::new(),
        schema: content(container, &variant.body),
    };
    let tag = object::tag(tag, &[&variant.key.value]);
    value::in_place(&object::assemble(
        vec![Ok(tag), Ok(content)],
        container.closed,
    ))
}
