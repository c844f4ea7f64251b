//! The node of a type, as a literal.

use proc_macro2::TokenStream;
use quote::quote;

use super::value::in_place;
use super::{choice, json, object, types, value};
use crate::model::{Container, Shape, Tagging};

/// `Schema::Named(Named { … })`.
pub(super) fn named(container: &Container<'_>) -> TokenStream {
    let fingerprint = container.fingerprint;
    let concrete = types::concrete(container);
    let generic = container.is_generic();
    let mut description = container.description.clone();
    let schema = match &container.shape {
        Shape::Null => in_place(&quote!(__outlines::Schema::Null)),
        Shape::Newtype(inner) => value::value(container, inner, None),
        Shape::Object(members) => in_place(&object::object(container, members)),
        Shape::Enum(choice) => match &choice.tagging {
            Tagging::External if choice.variants.is_empty() => {
                description = choice::with_units(description, &choice.units);
                in_place(&choice::units(&choice.units))
            }
            _ => in_place(&choice::union(container, choice)),
        },
    };
    let description = json::description(description.as_deref());
    quote! {
        __outlines::Schema::Named(__outlines::Named {
            tag: <#concrete as __Describe>::__TAG,
            fingerprint: #fingerprint,
            generic: #generic,
            description: #description,
            schema: #schema,
        })
    }
}
