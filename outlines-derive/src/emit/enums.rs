//! Schemas of enums: serde's four representations, integer enums, and variant descriptions.

use proc_macro2::TokenStream;
use quote::quote;

use super::object::{self, Flattened, Property};
use super::value::Node;
use super::{json, value};
use crate::model::{Container, Content, Discriminant, Enum, Tagging, UnitVariant, Variant};

/// Returns a description followed by a line for every documented unit variant.
pub(super) fn describe_units(description: Option<String>, units: &[UnitVariant]) -> Option<String> {
    let lines = units.iter().filter_map(|unit| {
        let text = unit.description.as_ref()?;
        Some(format!("{}: {text}", unit.name.value))
    });
    describe(description, lines)
}

/// Returns a description followed by a line for every documented integer.
pub(super) fn describe_discriminants(
    description: Option<String>,
    discriminants: &[Discriminant],
) -> Option<String> {
    let lines = discriminants.iter().filter_map(|discriminant| {
        let text = discriminant.description.as_ref()?;
        Some(format!("{}: {text}", discriminant.value))
    });
    describe(description, lines)
}

fn describe(description: Option<String>, lines: impl Iterator<Item = String>) -> Option<String> {
    let lines: Vec<_> = description.into_iter().chain(lines).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Returns the schema of an enum that is read from integers.
pub(super) fn integers(discriminants: &[Discriminant]) -> TokenStream {
    let values: Vec<_> = discriminants
        .iter()
        .map(|discriminant| discriminant.value)
        .collect();
    let texts: Vec<_> = values.iter().map(ToString::to_string).collect();
    let text = format!(r#""type":"integer","enum":[{}]"#, texts.join(","));
    quote! {
        __outlines::Schema::IntegerEnum(&__outlines::IntegerEnum {
            text: #text,
            values: &[#(#values),*],
        })
    }
}

/// Returns the schema of externally tagged unit variants, which are strings.
pub(super) fn units(units: &[UnitVariant]) -> TokenStream {
    let aliases = units.iter().flat_map(|unit| &unit.aliases);
    value::choice(
        units.iter().map(|unit| unit.name.value.as_str()),
        aliases.map(|alias| alias.value.as_str()),
    )
}

/// Returns an `anyOf` of all variants. The unit variants are one branch.
pub(super) fn union(container: &Container<'_>, data: &Enum) -> TokenStream {
    let units_branch = (!data.units.is_empty()).then(|| {
        let schema = match &data.tagging {
            Tagging::Internal { tag } | Tagging::Adjacent { tag, .. } => {
                let values: Vec<_> = data.units.iter().map(|unit| &unit.name.value).collect();
                let aliases = data.units.iter().flat_map(|unit| &unit.aliases);
                let tag = object::tag(tag, &values, aliases);
                object::assemble(vec![Ok(tag)], &[], container.deny_unknown_fields)
            }
            Tagging::External | Tagging::Untagged => value::inline(&units(&data.units)),
        };
        let description = describe_units(None, &data.units);
        (description, schema, 0)
    });
    let others = data.variants.iter().map(|variant| {
        let schema = match &data.tagging {
            _ if variant.untagged => content(container, &variant.content),
            Tagging::External | Tagging::Untagged => external(container, variant),
            Tagging::Internal { tag } => internal(container, variant, tag),
            Tagging::Adjacent { tag, content } => adjacent(container, variant, tag, content),
        };
        let flags = match &variant.content {
            Content::Newtype(value) if value.fallible => object::FALLIBLE,
            _ => 0,
        };
        (variant.description.clone(), schema, flags)
    });
    let branches: Vec<_> = units_branch.into_iter().chain(others).collect();
    let descriptions = branches.iter();
    let descriptions = descriptions.map(|(text, ..)| json::description(text.as_deref()));
    let flags = object::flags(branches.iter().map(|(.., flags)| *flags));
    let schemas = branches.iter().map(|(_, schema, _)| schema);
    let variants = data.variants.iter();
    let tagged = variants.filter(|variant| !variant.untagged).count();
    let first_untagged = tagged + usize::from(!data.units.is_empty());
    let internally_tagged = matches!(data.tagging, Tagging::Internal { .. });
    let deny_unknown_fields = container.deny_unknown_fields;
    quote! {
        __outlines::Schema::Union(&__outlines::Union {
            descriptions: &[#(#descriptions),*],
            branches: &[#(#schemas),*],
            flags: #flags,
            first_untagged: #first_untagged,
            internally_tagged: #internally_tagged,
            deny_unknown_fields: #deny_unknown_fields,
        })
    }
}

/// Returns the node of the content of a variant.
fn content<'c>(container: &Container<'_>, content: &'c Content) -> Node<'c> {
    match content {
        Content::Unit => value::inline(&quote!(__outlines::Schema::Null)),
        Content::Newtype(value) => value::value(container, value, None),
        Content::Object(object) => object::object(container, object),
    }
}

/// Returns `{"Circle":…}`.
fn external(container: &Container<'_>, variant: &Variant) -> Node<'static> {
    let mut content = Property::new(&variant.name.value, content(container, &variant.content));
    let aliases = variant.aliases.iter();
    content.aliases = aliases.map(|alias| alias.value.clone()).collect();
    object::assemble(vec![Ok(content)], &[], true)
}

/// Returns `{"kind":"Circle",…}`.
fn internal(container: &Container<'_>, variant: &Variant, tag: &str) -> Node<'static> {
    let tag = Ok(object::tag(tag, &[&variant.name.value], &variant.aliases));
    let deny_unknown_fields = container.deny_unknown_fields;
    match &variant.content {
        Content::Unit => object::assemble(vec![tag], &[], deny_unknown_fields),
        Content::Newtype(value) => {
            let flattened = Flattened {
                schema: value::value(container, value, None),
                optional: false,
            };
            // Serde reads the content without the tag, and by its own rules.
            object::assemble(vec![tag, Err(flattened)], &[], false)
        }
        Content::Object(object) => {
            let members = object.members.iter();
            let members = members.map(|member| object::member_of(container, member));
            object::assemble(
                std::iter::once(tag).chain(members).collect(),
                &object.skipped,
                deny_unknown_fields,
            )
        }
    }
}

/// Returns `{"kind":"Circle","of":…}`.
fn adjacent(container: &Container<'_>, variant: &Variant, tag: &str, key: &str) -> Node<'static> {
    let tag = object::tag(tag, &[&variant.name.value], &variant.aliases);
    let content = Property::new(key, content(container, &variant.content));
    object::assemble(
        vec![Ok(tag), Ok(content)],
        &[],
        container.deny_unknown_fields,
    )
}
