//! What stands in a place of a node: a link to the schema of a type, or a schema of the place's own.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{json, types};
use crate::model::{Constraints, Container, Value};

pub(super) fn in_place(schema: &TokenStream) -> TokenStream {
    quote!(__outlines::Link::new(&#schema))
}

/// The node of a type, which the compiler looks up; a type without one is an error at the type's tokens.
pub(super) fn link(container: &Container<'_>, ty: &Type) -> TokenStream {
    let span = ty.span();
    let ty = types::in_node(container, ty);
    quote_spanned!(span=> <#ty as __Describe>::__NODE)
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

/// A string out of a list.
pub(super) fn strings<'t>(values: impl Iterator<Item = &'t str> + Clone) -> TokenStream {
    let text = format!(
        r#""type":"string","enum":{}"#,
        json::strings(values.clone())
    );
    let count = u32::try_from(values.clone().count()).unwrap_or(u32::MAX);
    let characters = json::characters(values);
    quote! {
        __outlines::Schema::Choice(__outlines::Choice {
            text: #text,
            values: #count,
            characters: #characters,
        })
    }
}
