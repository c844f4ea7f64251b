//! The type of what has arrived, and how it is filled.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{bounds, types};
use crate::model::{Container, Partial, PartialField, Source};

/// How a value comes to be while it is streamed.
pub(super) fn way(container: &Container<'_>) -> TokenStream {
    if let Some(Partial { ident, .. }) = &container.partial {
        let (_, ty_generics, _) = container.generics.split_for_impl();
        quote!(__outlines::Parts<#ident #ty_generics>)
    } else {
        quote!(__outlines::Whole)
    }
}

/// ```text
/// /// What has arrived of a [`Person`].
/// pub struct PersonPartial {
///     pub name: ::core::option::Option<::outlines_runtime::PartialOf<String>>,
/// }
/// ```
///
/// It stands beside the type, and not in the anonymous constant, because users name it.
pub(super) fn declaration(container: &Container<'_>) -> Option<TokenStream> {
    let Partial {
        ident,
        vis,
        docs,
        derives,
        fields,
    } = container.partial.as_ref()?;
    let runtime = &container.runtime;
    let generics = bounds::with(container, &quote!(#runtime::__private::Arrive));
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

/// What stands in the `Option` of a field.
fn field_type(container: &Container<'_>, field: &PartialField) -> TokenStream {
    let runtime = runtime(container, field);
    let span = field.ty.span();
    let ty = types::outside(container, &field.ty);
    match field.source {
        Source::Keys(_) | Source::Flat => quote_spanned!(span=> #runtime::PartialOf<#ty>),
        Source::Foreign(_) | Source::Function(..) => quote!(#ty),
    }
}

/// The path of the runtime crate, where errors about the type of a field belong.
fn runtime(container: &Container<'_>, field: &PartialField) -> TokenStream {
    let tokens = container.runtime.to_token_stream().into_iter();
    let tokens = tokens.map(|mut token| {
        token.set_span(field.ty.span());
        token
    });
    tokens.collect()
}

/// ```text
/// impl __outlines::Sink for PersonPartial {
///     fn __key(key: &str, path: &mut __outlines::Path) -> bool {
///         match key {
///             "name" => path.to(0),
///             _ => false,
///         }
///     }
///     fn __field(&mut self, field: usize, arrival: __outlines::Arrival<'_>) -> Result<__outlines::Outcome, __outlines::Mismatch> {
///         match field {
///             0 => __outlines::arrive::<String>(&mut self.name, arrival),
///             _ => Ok(__outlines::Outcome::Outside),
///         }
///     }
/// }
/// ```
///
/// `Debug`, `Clone` and `Default` are written out: the derives of the standard library ask nothing of what has arrived of a
/// parameter.
pub(super) fn filling(container: &Container<'_>) -> Option<TokenStream> {
    let Partial { ident, fields, .. } = container.partial.as_ref()?;
    let generics = bounds::with_bounds(container);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let nothing = fields.iter().map(|field| {
        let name = &field.ident;
        quote!(#name: ::core::option::Option::None)
    });
    let seen = seen(container);
    let readers = fields.iter().enumerate().filter_map(|(number, field)| {
        let Source::Function(_, function) = &field.source else {
            return None;
        };
        let ty = types::outside(container, &field.ty);
        Some(quote! {
            #[automatically_derived]
            impl #impl_generics __outlines::Read<#number> for #ident #ty_generics #where_clause {
                type Value = #ty;
                fn __read<'__de, __D: __outlines::Deserializer<'__de>>(
                    __deserializer: __D,
                ) -> ::core::result::Result<#ty, __D::Error> {
                    #function(__deserializer)
                }
            }
        })
    });
    let keys = keys(container, fields);
    let places = places(container, fields);
    Some(quote! {
        #seen
        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #ident #ty_generics #where_clause {
            fn default() -> Self {
                Self { #(#nothing),* }
            }
        }
        #(#readers)*
        #[automatically_derived]
        impl #impl_generics __outlines::Sink for #ident #ty_generics #where_clause {
            fn __key(__key: &::core::primitive::str, __path: &mut __outlines::Path) -> ::core::primitive::bool {
                #keys
            }
            fn __field(
                &mut self,
                __field: ::core::primitive::usize,
                __arrival: __outlines::Arrival<'_>,
            ) -> ::core::result::Result<__outlines::Outcome, __outlines::Mismatch> {
                match __field {
                    #places
                    _ => ::core::result::Result::Ok(__outlines::Outcome::Outside),
                }
            }
        }
    })
}

/// `Debug` and `Clone`, each where all that is asked is.
fn seen(container: &Container<'_>) -> Option<TokenStream> {
    let Partial { ident, fields, .. } = container.partial.as_ref()?;
    let (_, ty_generics, _) = container.generics.split_for_impl();
    let title = ident.to_string();
    // A field out of another macro does not see the `self` of this one, but a binding of its own.
    let bound: Vec<_> = fields
        .iter()
        .map(|field| format_ident!("__field_{}", field.ident.unraw(), span = field.ident.span()))
        .collect();
    let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let clones = names.iter().zip(&bound).map(|(name, bound)| {
        quote_spanned! {name.span()=>
            #name: <::core::option::Option<_> as ::core::clone::Clone>::clone(#bound)
        }
    });
    let texts = names.iter().map(|name| name.unraw().to_string());
    let [debug, clone] = [quote!(::core::fmt::Debug), quote!(::core::clone::Clone)].map(|each| {
        bounds::with(
            container,
            &quote!(#each + __outlines::Arrive<__Partial: #each>),
        )
    });
    let (debug_generics, _, debug_where) = debug.split_for_impl();
    let (clone_generics, _, clone_where) = clone.split_for_impl();
    Some(quote! {
        #[automatically_derived]
        impl #debug_generics ::core::fmt::Debug for #ident #ty_generics #debug_where {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let Self { #(#names: #bound),* } = self;
                __f.debug_struct(#title)#(.field(#texts, #bound))*.finish()
            }
        }
        #[automatically_derived]
        impl #clone_generics ::core::clone::Clone for #ident #ty_generics #clone_where {
            fn clone(&self) -> Self {
                let Self { #(#names: #bound),* } = self;
                Self { #(#clones),* }
            }
        }
    })
}

/// Own keys come before those of flattened types.
fn keys(container: &Container<'_>, fields: &[PartialField]) -> TokenStream {
    let numbered = || fields.iter().enumerate();
    let own = numbered().filter_map(|(number, field)| match &field.source {
        Source::Keys(keys) | Source::Foreign(keys) | Source::Function(keys, _) => {
            Some(quote!(#(#keys)|* => __path.to(#number),))
        }
        Source::Flat => None,
    });
    let flat = numbered().filter_map(|(number, field)| {
        let Source::Flat = field.source else {
            return None;
        };
        let span = field.ty.span();
        let ty = types::outside(container, &field.ty);
        let find = quote_spanned! {span=>
            <<#ty as __outlines::Describe>::__Way as __outlines::Flat<#ty>>::__key
        };
        Some(quote!(__path.through(#number, |__path| #find(__key, __path))))
    });
    let flat: Vec<_> = flat.collect();
    let flat = if flat.is_empty() {
        quote!(false)
    } else {
        quote!(#(#flat)||*)
    };
    quote! {
        match __key {
            #(#own)*
            _ => #flat,
        }
    }
}

fn places(container: &Container<'_>, fields: &[PartialField]) -> TokenStream {
    let arms = fields.iter().enumerate().map(|(number, field)| {
        let name = &field.ident;
        let span = field.ty.span();
        let ty = types::outside(container, &field.ty);
        let reached = match field.source {
            Source::Keys(_) | Source::Flat => quote_spanned!(span=> __outlines::arrive::<#ty>),
            Source::Foreign(_) => quote_spanned!(span=> __outlines::whole::<#ty>),
            Source::Function(..) => quote!(__outlines::read::<#number, Self>),
        };
        quote!(#number => #reached(&mut self.#name, __arrival),)
    });
    quote!(#(#arms)*)
}
