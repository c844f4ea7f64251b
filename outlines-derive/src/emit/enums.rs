//! Enums, in serde's four representations.

use proc_macro2::TokenStream;
use quote::quote;

use super::object::{self, Flattened, Property};
use super::{json, value};
use crate::model::{Container, Content, Enum, Tagging, UnitVariant, Variant};

/// Returns a description followed by a line for every documented unit variant.
pub(super) fn describe_units(description: Option<String>, units: &[UnitVariant]) -> Option<String> {
    let lines = units.iter().filter_map(|unit| {
        let text = unit.description.as_ref()?;
        Some(format!("{}: {text}", unit.name.value))
    });
    let lines: Vec<_> = description.into_iter().chain(lines).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Returns the schema of externally tagged unit variants, which are strings.
pub(super) fn units(units: &[UnitVariant]) -> TokenStream {
    value::choice(units.iter().map(|unit| unit.name.value.as_str()))
}

/// Returns an `anyOf` of all variants. The unit variants are one branch.
pub(super) fn union(container: &Container<'_>, data: &Enum) -> TokenStream {
    let units_branch = (!data.units.is_empty()).then(|| {
        let schema = match &data.tagging {
            Tagging::Internal { tag } | Tagging::Adjacent { tag, .. } => {
                let values: Vec<_> = data.units.iter().map(|unit| &unit.name.value).collect();
                object::assemble(
                    vec![Ok(object::tag(tag, &values))],
                    container.deny_unknown_fields,
                )
            }
            Tagging::External | Tagging::Untagged => units(&data.units),
        };
        (describe_units(None, &data.units), value::inline(&schema))
    });
    let others = data.variants.iter().map(|variant| {
        let schema = match &data.tagging {
            _ if variant.untagged => content(container, &variant.content),
            Tagging::External | Tagging::Untagged => external(container, variant),
            Tagging::Internal { tag } => internal(container, variant, tag),
            Tagging::Adjacent { tag, content } => adjacent(container, variant, tag, content),
        };
        (variant.description.clone(), schema)
    });
    let (prefixes, branches): (Vec<_>, Vec<_>) = units_branch
        .into_iter()
        .chain(others)
        .enumerate()
        .map(|(i, (description, schema))| {
            let before = if i == 0 { r#""anyOf":[{"# } else { "},{" };
            let text = json::description(description.as_deref());
            (format!("{before}{text}"), schema)
        })
        .unzip();
    let tagged = data
        .variants
        .iter()
        .filter(|variant| !variant.untagged)
        .count();
    let untagged = tagged + usize::from(!data.units.is_empty());
    let internal = matches!(data.tagging, Tagging::Internal { .. });
    let buffered = internal || tagged < data.variants.len();
    quote! {
        __outlines::Schema::Union(__outlines::Union {
            prefixes: &[#(#prefixes),*],
            branches: &[#(#branches),*],
            first_untagged: #untagged,
            buffered: #buffered,
        })
    }
}

/// Returns the node of the content of a variant.
fn content(container: &Container<'_>, content: &Content) -> TokenStream {
    match content {
        Content::Unit => value::inline(&quote!(__outlines::Schema::Null)),
        Content::Newtype(value) => value::value(container, value, None),
        Content::Object(members) => value::inline(&object::object(container, members)),
    }
}

/// Returns `{"Circle":…}`.
fn external(container: &Container<'_>, variant: &Variant) -> TokenStream {
    let content = Property {
        key: variant.name.value.clone(),
        description: String::new(),
        schema: content(container, &variant.content),
    };
    value::inline(&object::assemble(vec![Ok(content)], true))
}

/// Returns `{"kind":"Circle",…}`.
fn internal(container: &Container<'_>, variant: &Variant, tag: &str) -> TokenStream {
    let tag = Ok(object::tag(tag, &[&variant.name.value]));
    let schema = match &variant.content {
        Content::Unit => object::assemble(vec![tag], container.deny_unknown_fields),
        Content::Newtype(value) => {
            let flattened = Flattened {
                schema: value::value(container, value, None),
                optional: false,
            };
            object::assemble(vec![tag, Err(flattened)], container.deny_unknown_fields)
        }
        Content::Object(members) => {
            let rest = members
                .iter()
                .map(|member| object::member(container, member));
            object::assemble(
                std::iter::once(tag).chain(rest).collect(),
                container.deny_unknown_fields,
            )
        }
    };
    value::inline(&schema)
}

/// Returns `{"kind":"Circle","of":…}`.
fn adjacent(container: &Container<'_>, variant: &Variant, tag: &str, key: &str) -> TokenStream {
    let content = Property {
        key: key.to_owned(),
        description: String::new(),
        schema: content(container, &variant.content),
    };
    let tag = object::tag(tag, &[&variant.name.value]);
    value::inline(&object::assemble(
        vec![Ok(tag), Ok(content)],
        container.deny_unknown_fields,
    ))
}
