//! `Schema::Named` node of the derived type.

use proc_macro2::TokenStream;
use quote::quote;

use super::value::inline;
use super::{enums, json, object, types, value};
use crate::model::{Container, LimitsProfile, Shape, Tagging};

/// Returns `Schema::Named(Named { … })`.
pub(super) fn named(container: &Container<'_>) -> TokenStream {
    let fingerprint = container.fingerprint;
    let concrete = types::self_static(container);
    let generic = container.is_generic();
    let mut description = container.description.clone();
    let schema = match &container.shape {
        Shape::Unit => inline(&quote!(__outlines::Schema::Null)),
        Shape::Newtype(inner) => value::value(container, inner, None),
        Shape::IntegerEnum(discriminants) => {
            description = enums::describe_discriminants(description, discriminants);
            inline(&enums::integers(discriminants))
        }
        Shape::Object(object) => inline(&object::object(container, object)),
        Shape::Enum(data) => match &data.tagging {
            Tagging::External if data.variants.is_empty() => {
                description = enums::describe_units(description, &data.units);
                inline(&enums::units(&data.units))
            }
            _ => inline(&enums::union(container, data)),
        },
    };
    let description = json::inner(description.as_deref().unwrap_or_default());
    let fallible = matches!(&container.shape, Shape::Newtype(value) if value.fallible);
    let unlimited = matches!(container.limits, Some(LimitsProfile::None));
    quote! {
        __outlines::Schema::Named(__outlines::Named {
            info: <#concrete as __HasSchema>::__INFO,
            fingerprint: #fingerprint,
            generic: #generic,
            fallible: #fallible,
            unlimited: #unlimited,
            description: #description,
            schema: #schema,
        })
    }
}
