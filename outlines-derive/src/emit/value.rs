//! Nodes of values: references to the schema of a type, and inline schemas.

use std::borrow::Cow;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Token, Type, TypePath};

use super::{json, types};
use crate::model::{Constraints, Container, Value};

/// The tokens of a `NodeRef`.
pub(super) enum Node<'c> {
    /// The node of a type, which most nodes are. It is written token by token: a stream for each
    /// would take the compiler three times as long.
    Type(&'c Type),
    Other(TokenStream),
}

impl ToTokens for Node<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            // `<#ty as __HasSchema>::__NODE`
            Self::Type(ty) => {
                let span = first_span(ty);
                Token![<](span).to_tokens(tokens);
                ty.to_tokens(tokens);
                Token![as](span).to_tokens(tokens);
                Ident::new("__HasSchema", span).to_tokens(tokens);
                Token![>](span).to_tokens(tokens);
                Token![::](span).to_tokens(tokens);
                Ident::new("__NODE", span).to_tokens(tokens);
            }
            Self::Other(node) => node.to_tokens(tokens),
        }
    }
}

/// Returns the span of the first token. `Spanned::span` would write all tokens to find it.
fn first_span(ty: &Type) -> Span {
    match ty {
        Type::Path(TypePath {
            qself: None, path, ..
        }) if path.leading_colon.is_none() => path.segments[0].ident.span(),
        _ => ty.span(),
    }
}

/// Returns a reference to a schema that belongs to no type.
pub(super) fn inline(schema: &TokenStream) -> Node<'static> {
    Node::Other(quote!(__outlines::NodeRef::new(#schema)))
}

/// Returns the node of a type. A type without one is an error at the span of the type.
pub(super) fn link<'c>(container: &Container<'_>, ty: &'c Type) -> Node<'c> {
    if container.is_generic() {
        return Node::Other(quote_spanned! {ty.span()=>
            <__outlines::WithinOf<#ty, __outlines::EnclosedBy<Self, __S>> as __HasSchema>::__NODE
        });
    }
    match types::in_static(container, ty) {
        Cow::Borrowed(ty) => Node::Type(ty),
        Cow::Owned(ty) => Node::Other(Node::Type(&ty).into_token_stream()),
    }
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
pub(super) fn value<'c>(
    container: &Container<'_>,
    value: &'c Value,
    description: Option<&str>,
) -> Node<'c> {
    let link = link(container, &value.ty);
    match &value.constraints {
        None => link,
        Some(constraints) => inline(&constrained(&link, constraints, description)),
    }
}

fn constrained(
    link: &Node<'_>,
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
    let texts: Vec<_> = values.clone().map(json::string).collect();
    let text = format!(r#""type":"string","enum":{}"#, json::array(&texts));
    let characters = json::characters(values);
    let aliases = aliases.map(json::string);
    quote! {
        __outlines::Schema::StringEnum(&__outlines::StringEnum {
            text: #text,
            values: &[#(#texts),*],
            characters: #characters,
            aliases: &[#(#aliases),*],
        })
    }
}
