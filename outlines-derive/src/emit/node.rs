//! The node of a type, as a literal.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{choice, json, object, types};
use crate::model::{Constraints, Container, Shape, Tagging, Value};

/// `Schema::Named(Named { … })`.
pub(super) fn named(container: &Container<'_>) -> TokenStream {
    let fingerprint = container.fingerprint;
    let concrete = types::concrete(container);
    let generic = container.is_generic();
    let mut description = container.description.clone();
    let schema = match &container.shape {
        Shape::Null => in_place(&quote!(__outlines::Schema::Null)),
        Shape::Newtype(value) => self::value(container, value, None),
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
            id: <#concrete as __outlines::Describe>::__ID,
            fingerprint: #fingerprint,
            name: <#concrete as __outlines::Describe>::__NAME,
            generic: #generic,
            description: #description,
            schema: #schema,
        })
    }
}

pub(super) fn in_place(schema: &TokenStream) -> TokenStream {
    quote!(__outlines::Link::new(&#schema))
}

/// The node of a type, which the compiler looks up; a type without one is an error at the type's tokens.
pub(super) fn link(container: &Container<'_>, ty: &Type) -> TokenStream {
    let span = ty.span();
    let ty = types::in_node(container, ty);
    quote_spanned!(span=> <#ty as __outlines::Describe>::__NODE)
}

/// What stands in a place. With constraints the description belongs to the node, since the length of a string is told there.
pub(super) fn value(
    container: &Container<'_>,
    value: &Value,
    description: Option<&str>,
) -> TokenStream {
    let link = link(container, &value.ty);
    match &value.constraints {
        None => link,
        Some(constraints) => in_place(&refined(&link, constraints, description)),
    }
}

fn refined(
    link: &TokenStream,
    constraints: &Constraints,
    description: Option<&str>,
) -> TokenStream {
    let description = json::inner(description.unwrap_or_default());
    let Constraints {
        minimum,
        maximum,
        multiple_of,
        shortest,
        longest,
        pattern,
        format,
    } = constraints;
    let text: String = [("pattern", pattern), ("format", format)]
        .into_iter()
        .filter_map(|(key, value)| Some(format!(",\"{key}\":{}", json::string(value.as_ref()?))))
        .collect();
    let [minimum, maximum, multiple_of, pattern, format] =
        [minimum, maximum, multiple_of, pattern, format]
            .map(|text| text.as_deref().unwrap_or_default());
    let [shortest, longest] = [shortest, longest].map(|length| {
        length.map_or_else(
            || quote!(::core::option::Option::None),
            |length| quote!(::core::option::Option::Some(#length)),
        )
    });
    quote! {
        __outlines::Schema::Refined(__outlines::Refined {
            schema: #link,
            description: #description,
            constraints: __outlines::Constraints {
                minimum: #minimum,
                maximum: #maximum,
                multiple_of: #multiple_of,
                shortest: #shortest,
                longest: #longest,
                pattern: #pattern,
                format: #format,
                text: #text,
            },
        })
    }
}
