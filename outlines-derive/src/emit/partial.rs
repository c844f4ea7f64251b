//! The generated `…Partial` type and its implementations.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse_quote;
use syn::spanned::Spanned;

use super::{bounds, types};
use crate::check::own_segment;
use crate::model::{Container, FieldSource, Partial, PartialField};

/// Returns the name of the partial strategy of a type, and its arguments.
pub(super) fn strategy(container: &Container<'_>) -> (Ident, Option<TokenStream>) {
    let ident = |name| Ident::new(name, Span::call_site());
    match &container.partial {
        Some(Partial { ident: partial, .. }) => {
            let (_, ty_generics, _) = container.generics.split_for_impl();
            (ident("Fields"), Some(quote!(<#partial #ty_generics>)))
        }
        None => (ident("Atomic"), None),
    }
}

/// Returns the declaration of the partial type:
///
/// ```text
/// /// What has arrived of a [`Person`].
/// pub struct PersonPartial {
///     pub name: ::core::option::Option<::outlines_runtime::PartialOf<String>>,
/// }
/// ```
///
/// It is outside of the anonymous constant, because users refer to it.
pub(super) fn declaration(container: &Container<'_>) -> Option<TokenStream> {
    let Partial {
        ident,
        vis,
        docs,
        derives,
        fields,
    } = container.partial.as_ref()?;
    let runtime = &container.runtime;
    let generics = bounds::with(container, &quote!(#runtime::__private::HasPartial));
    let where_clause = &generics.where_clause;
    let fields = fields.iter().map(|field| {
        let PartialField {
            ident, vis, docs, ..
        } = field;
        let ty = field_type(container, field);
        quote!(#(#docs)* #vis #ident: ::core::option::Option<#ty>)
    });
    let derives = (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]));
    let title = format!("What has arrived of a [`{}`].", container.ident);
    let title = if docs.is_empty() {
        quote!(#[doc = #title])
    } else {
        quote!(#[doc = #title] #[doc = ""])
    };
    Some(quote! {
        #title
        #(#docs)*
        #derives
        #[allow(
            dead_code,
            deprecated,
            single_use_lifetimes,
            unused_qualifications,
            clippy::absolute_paths,
            clippy::pedantic
        )]
        #vis struct #ident #generics #where_clause {
            #(#fields),*
        }
    })
}

/// Returns the type inside the `Option` of a field.
fn field_type(container: &Container<'_>, field: &PartialField) -> TokenStream {
    let runtime = runtime(container, field);
    let span = field.ty.span();
    let ty = types::without_self(container, &field.ty);
    match field.source {
        FieldSource::Keys(_) | FieldSource::Flattened => {
            quote_spanned!(span=> #runtime::PartialOf<#ty>)
        }
        FieldSource::Complete(_) | FieldSource::With(..) => quote!(#ty),
    }
}

/// Returns the path of the runtime crate, at the span of the field's type, where errors about that
/// type are shown.
fn runtime(container: &Container<'_>, field: &PartialField) -> TokenStream {
    let tokens = container.runtime.to_token_stream().into_iter();
    let tokens = tokens.map(|mut token| {
        token.set_span(field.ty.span());
        token
    });
    tokens.collect()
}

/// Returns the implementations of the partial type:
///
/// ```text
/// impl __outlines::PartialFields for PersonPartial {
///     fn __key(key: &str, path: &mut __outlines::FieldPath) -> bool {
///         match key {
///             "name" => path.push(0),
///             _ => false,
///         }
///     }
///     fn __field(
///         &mut self,
///         field: usize,
///         event: __outlines::JsonEvent<'_>,
///     ) -> Result<__outlines::Outcome, __outlines::Mismatch> {
///         match field {
///             0 => __outlines::apply::<String>(&mut self.name, event),
///             _ => Ok(__outlines::Outcome::Skip),
///         }
///     }
/// }
/// ```
///
/// `Debug`, `Clone`, and `Default` are not derived, because the standard derives would add bounds
/// on the type parameters, and not on their partial types.
pub(super) fn partial_impls(container: &Container<'_>) -> Option<TokenStream> {
    let Partial { ident, fields, .. } = container.partial.as_ref()?;
    let generics = bounds::with_bounds(container);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let empty = fields.iter().map(|field| {
        let name = &field.ident;
        quote!(#name: ::core::option::Option::None)
    });
    let debug_and_clone = debug_and_clone(container);
    let functions = fields.iter().enumerate().filter_map(|(index, field)| {
        let FieldSource::With(_, function) = &field.source else {
            return None;
        };
        let ty = types::without_self(container, &field.ty);
        Some(quote! {
            #[automatically_derived]
            impl #impl_generics __outlines::DeserializeField<#index> for #ident #ty_generics
            #where_clause
            {
                type Value = #ty;
                fn __deserialize<'__de, __D: __outlines::Deserializer<'__de>>(
                    __deserializer: __D,
                ) -> ::core::result::Result<#ty, __D::Error> {
                    #function(__deserializer)
                }
            }
        })
    });
    let keys = keys(container, fields);
    let arms = arms(container, fields);
    Some(quote! {
        #debug_and_clone
        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #ident #ty_generics #where_clause {
            fn default() -> Self {
                Self { #(#empty),* }
            }
        }
        #(#functions)*
        #[automatically_derived]
        impl #impl_generics __outlines::PartialFields for #ident #ty_generics #where_clause {
            fn __key(
                __key: &::core::primitive::str,
                __path: &mut __outlines::FieldPath,
            ) -> ::core::primitive::bool {
                #keys
            }
            fn __field(
                &mut self,
                __field: ::core::primitive::usize,
                __event: __outlines::JsonEvent<'_>,
            ) -> ::core::result::Result<__outlines::Outcome, __outlines::Mismatch> {
                match __field {
                    #arms
                    _ => ::core::result::Result::Ok(__outlines::Outcome::Skip),
                }
            }
        }
    })
}

/// Returns implementations of `Debug` and `Clone`, with the bounds that each of them needs.
fn debug_and_clone(container: &Container<'_>) -> Option<TokenStream> {
    let Partial { ident, fields, .. } = container.partial.as_ref()?;
    let (_, ty_generics, _) = container.generics.split_for_impl();
    let title = ident.to_string();
    // `self` is not visible to a field name that comes from another macro, so fields are bound.
    let bindings: Vec<_> = fields
        .iter()
        .map(|field| format_ident!("__field_{}", field.ident.unraw(), span = field.ident.span()))
        .collect();
    let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let clones = fields.iter().zip(&bindings).map(|(field, binding)| {
        let name = &field.ident;
        let ty = field_type(container, field);
        quote_spanned! {name.span()=>
            #name: <::core::option::Option<#ty> as ::core::clone::Clone>::clone(#binding)
        }
    });
    let texts = names.iter().map(|name| name.unraw().to_string());
    let [debug, clone] = [quote!(::core::fmt::Debug), quote!(::core::clone::Clone)].map(|each| {
        // A bound on the partial type of a field is precise, but a cycle in a recursive type.
        let (recursive, others): (Vec<_>, Vec<_>) = fields
            .iter()
            .partition(|field| types::is_recursive(container, &field.ty));
        let bound = match recursive[..] {
            [] => quote!(__outlines::HasPartial),
            // The partial type of a list needs no more than that of its elements.
            _ if recursive.iter().all(|field| is_list(container, field)) => {
                quote!(__outlines::HasPartial<__Partial: #each>)
            }
            _ => {
                let bound = quote!(#each + __outlines::HasPartial<__Partial: #each>);
                return bounds::with(container, &bound);
            }
        };
        let mut generics = bounds::with(container, &bound);
        let generic = others
            .iter()
            .filter(|field| bounds::is_generic(container, &field.ty));
        let predicates = generic.map(|field| {
            let ty = types::without_self(container, &field.ty);
            match field.source {
                FieldSource::Keys(_) | FieldSource::Flattened => {
                    quote!(<#ty as __outlines::HasPartial>::__Partial: #each)
                }
                FieldSource::Complete(_) | FieldSource::With(..) => quote!(#ty: #each),
            }
        });
        let predicates: Vec<syn::WherePredicate> = predicates
            .map(|predicate| parse_quote!(#predicate))
            .collect();
        if !predicates.is_empty() {
            generics.make_where_clause().predicates.extend(predicates);
        }
        generics
    });
    let (debug_generics, _, debug_where) = debug.split_for_impl();
    let (clone_generics, _, clone_where) = clone.split_for_impl();
    Some(quote! {
        #[automatically_derived]
        impl #debug_generics ::core::fmt::Debug for #ident #ty_generics #debug_where {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let Self { #(#names: #bindings),* } = self;
                __f.debug_struct(#title)#(.field(#texts, #bindings))*.finish()
            }
        }
        #[automatically_derived]
        impl #clone_generics ::core::clone::Clone for #ident #ty_generics #clone_where {
            fn clone(&self) -> Self {
                let Self { #(#names: #bindings),* } = self;
                Self { #(#clones),* }
            }
        }
    })
}

/// Returns `true` if a field is the derived type inside lists, `Option`s, and boxes.
fn is_list(container: &Container<'_>, field: &PartialField) -> bool {
    let FieldSource::Keys(_) = field.source else {
        return false;
    };
    let mut ty = &field.ty;
    loop {
        let syn::Type::Path(path) = ty else {
            return false;
        };
        if path.path.is_ident("Self") || own_segment(&path.path, container.ident).is_some() {
            return true;
        }
        let Some(last) = path.path.segments.last() else {
            return false;
        };
        let wrappers = ["Vec", "VecDeque", "LinkedList", "Option", "Box"];
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return false;
        };
        match arguments.args.first() {
            Some(syn::GenericArgument::Type(inner))
                if wrappers.iter().any(|name| last.ident == name) =>
            {
                ty = inner;
            }
            _ => return false,
        }
    }
}

/// Returns the code that finds the field of a key. The type's own keys take precedence over those
/// of flattened types.
fn keys(container: &Container<'_>, fields: &[PartialField]) -> TokenStream {
    let indexed = || fields.iter().enumerate();
    let arms = indexed().filter_map(|(index, field)| match &field.source {
        FieldSource::Keys(keys) | FieldSource::Complete(keys) | FieldSource::With(keys, _) => {
            Some(quote!(#(#keys)|* => __path.push(#index),))
        }
        FieldSource::Flattened => None,
    });
    let flattened = indexed().filter_map(|(index, field)| {
        let FieldSource::Flattened = field.source else {
            return None;
        };
        let span = field.ty.span();
        let ty = types::without_self(container, &field.ty);
        let find = quote_spanned! {span=>
            <
                <#ty as __outlines::HasSchema>::__PartialStrategy as __outlines::FlattenPartial<#ty>
            >::__key
        };
        Some(quote!(__path.push_flattened(#index, |__path| #find(__key, __path))))
    });
    let flattened: Vec<_> = flattened.collect();
    let flattened = if flattened.is_empty() {
        quote!(false)
    } else {
        quote!(#(#flattened)||*)
    };
    quote! {
        match __key {
            #(#arms)*
            _ => #flattened,
        }
    }
}

/// Returns the match arms that update each field.
fn arms(container: &Container<'_>, fields: &[PartialField]) -> TokenStream {
    let arms = fields.iter().enumerate().map(|(index, field)| {
        let name = &field.ident;
        let span = field.ty.span();
        let ty = types::without_self(container, &field.ty);
        let update = match field.source {
            FieldSource::Keys(_) | FieldSource::Flattened => {
                quote_spanned!(span=> __outlines::apply::<#ty>)
            }
            FieldSource::Complete(_) => quote_spanned!(span=> __outlines::apply_atomic::<#ty>),
            FieldSource::With(..) => quote!(__outlines::apply_with::<#index, Self>),
        };
        quote!(#index => #update(&mut self.#name, __event),)
    });
    quote!(#(#arms)*)
}
