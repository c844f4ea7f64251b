//! The `Named` value of the derived type.

use proc_macro2::TokenStream;
use quote::quote;

use super::value::{Node, inline};
use super::{enums, json, object, types, value};
use crate::model::{Container, LimitsProfile, Shape, Tagging};

/// The flags of a type, as in the runtime crate's `schema::node::Named`.
const GENERIC: u8 = 1;
const FALLIBLE: u8 = 2;
const UNLIMITED: u8 = 4;

/// Returns `Named::object(…)` for an object without flattened members, and `Named::new(…)` for any
/// other schema.
pub(super) fn named(container: &Container<'_>) -> TokenStream {
    let concrete = types::self_static(container);
    let fallible = matches!(&container.shape, Shape::Newtype(value) if value.fallible);
    let unlimited = matches!(container.limits, Some(LimitsProfile::None));
    let flags = [
        (container.is_generic(), GENERIC),
        (fallible, FALLIBLE),
        (unlimited, UNLIMITED),
    ];
    let flags = flags.iter().filter(|(is_set, _)| *is_set);
    let flags: u8 = flags.map(|(_, flag)| flag).sum();
    if let Shape::Object(object) = &container.shape
        && let Some(arguments) = object::constructor_arguments(container, object)
    {
        let description = json::inner(container.description.as_deref().unwrap_or_default());
        return quote! {
            __outlines::Named::object(
                <#concrete as __HasSchema>::__INFO, #flags, #description, #arguments
            )
        };
    }
    let (description, schema) = schema(container);
    let description = json::inner(description.as_deref().unwrap_or_default());
    quote! {
        __outlines::Named::new(<#concrete as __HasSchema>::__INFO, #flags, #description, #schema)
    }
}

/// Returns the description and the node of the schema.
fn schema<'c>(container: &'c Container<'_>) -> (Option<String>, Node<'c>) {
    let description = container.description.clone();
    match &container.shape {
        Shape::Unit => (description, inline(&quote!(__outlines::Schema::Null))),
        Shape::Newtype(inner) => (description, value::value(container, inner, None)),
        Shape::IntegerEnum(discriminants) => {
            let description = enums::describe_discriminants(description, discriminants);
            (description, inline(&enums::integers(discriminants)))
        }
        Shape::Object(object) => (description, object::object(container, object)),
        Shape::Enum(data) => match &data.tagging {
            Tagging::External if data.variants.is_empty() => {
                let description = enums::describe_units(description, &data.units);
                (description, inline(&enums::units(&data.units)))
            }
            _ => (description, inline(&enums::union(container, data))),
        },
    }
}
