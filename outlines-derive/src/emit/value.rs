//! Nodes of values: references to the schema of a type, and inline schemas.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{json, types};
use crate::model::{Constraints, Container, Value};

/// Returns a reference to a schema that belongs to no type.
pub(super) fn inline(schema: &TokenStream) -> TokenStream {
    quote!(__outlines::NodeRef::new(#schema))
}

/// Returns the node of a type. A type without one is an error at the span of the type.
pub(super) fn link(container: &Container<'_>, ty: &Type) -> TokenStream {
    let span = ty.span();
    if container.is_generic() {
        return quote_spanned! {span=>
            <__outlines::WithinOf<#ty, __outlines::EnclosedBy<Self, __S>> as __HasSchema>::__NODE
        };
    }
    let ty = types::in_static(container, ty);
    quote_spanned!(span=> <#ty as __HasSchema>::__NODE)
}

/// Returns the tree of the generic types in all fields.
pub(super) fn contained(container: &Container<'_>) -> TokenStream {
    let fields = container.types().into_iter().map(|ty| {
        let span = ty.span();
        quote_spanned!(span=> __outlines::ContainedOf<#ty>)
    });
    let mut trees: Vec<_> = fields.collect();
    while trees.len() > 1 {
        trees.resize_with(trees.len().next_multiple_of(4), || quote!(()));
        trees = trees.chunks(4).map(|four| quote!((#(#four),*))).collect();
    }
    trees.pop().unwrap_or_else(|| quote!(()))
}

/// Returns the node of a value. If the value has constraints, the node contains the description,
/// because the length of a string is part of it.
pub(super) fn value(
    container: &Container<'_>,
    value: &Value,
    description: Option<&str>,
) -> TokenStream {
    let link = link(container, &value.ty);
    match &value.constraints {
        None => link,
        Some(constraints) => inline(&constrained(&link, constraints, description)),
    }
}

fn constrained(
    link: &TokenStream,
    constraints: &Constraints,
    description: Option<&str>,
) -> TokenStream {
    let description = json::inner(description.unwrap_or_default());
    let Constraints {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length,
        max_length,
        pattern,
        format,
    } = constraints;
    let in_schema = pattern.as_ref().map(|pattern| &pattern.in_schema);
    let suffix: String = [("pattern", in_schema), ("format", format.as_ref())]
        .into_iter()
        .filter_map(|(key, value)| Some(format!(",\"{key}\":{}", json::string(value?))))
        .collect();
    let pattern = pattern.as_ref().map(|pattern| &pattern.canonical);
    let [minimum, maximum, exclusive_minimum, exclusive_maximum] =
        [minimum, maximum, exclusive_minimum, exclusive_maximum]
            .map(|text| text.as_deref().unwrap_or_default());
    let [multiple_of, pattern, format] = [multiple_of.as_ref(), pattern, format.as_ref()]
        .map(|text| text.map(String::as_str).unwrap_or_default());
    let [min_length, max_length] = [min_length, max_length].map(|length| {
        length.map_or_else(
            || quote!(::core::option::Option::None),
            |length| quote!(::core::option::Option::Some(#length)),
        )
    });
    quote! {
        __outlines::Schema::Constrained(&__outlines::Constrained {
            schema: #link,
            description: #description,
            constraints: __outlines::Constraints {
                minimum: #minimum,
                maximum: #maximum,
                exclusive_minimum: #exclusive_minimum,
                exclusive_maximum: #exclusive_maximum,
                multiple_of: #multiple_of,
                min_length: #min_length,
                max_length: #max_length,
                pattern: #pattern,
                format: #format,
                suffix: #suffix,
            },
        })
    }
}

/// Returns the schema of a string that is one of `values`. `aliases` are other strings that serde
/// reads.
pub(super) fn choice<'t>(
    values: impl Iterator<Item = &'t str> + Clone,
    aliases: impl Iterator<Item = &'t str>,
) -> TokenStream {
    let text = format!(
        r#""type":"string","enum":{}"#,
        json::strings(values.clone())
    );
    let characters = json::characters(values.clone());
    let values = values.map(json::string);
    let aliases = aliases.map(json::string);
    quote! {
        __outlines::Schema::StringEnum(&__outlines::StringEnum {
            text: #text,
            values: &[#(#values),*],
            characters: #characters,
            aliases: &[#(#aliases),*],
        })
    }
}
