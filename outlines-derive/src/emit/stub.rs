//! What stands in for an implementation that could not be written.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path};

/// An implementation without content: the errors go before it, and uses of the type add none.
pub(crate) fn stub(input: &DeriveInput, runtime: &Path) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    super::in_anonymous_const(
        runtime,
        &quote! {
            #[automatically_derived]
            impl #impl_generics __Describe for #ident #ty_generics #where_clause {
                type __Way = __outlines::Whole;
                const __TAG: __outlines::Tag = __outlines::Tag {
                    id: 0,
                    name: __outlines::Name::Value(0),
                };
                const __NODE: __outlines::Link = __outlines::Link::new(&__outlines::Schema::Null);
            }
        },
    )
}
