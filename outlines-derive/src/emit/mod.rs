//! From the model to tokens. Nothing here can fail.

mod bounds;
mod choice;
mod json;
mod node;
mod object;
mod partial;
mod stub;
mod types;
mod value;

pub(crate) use stub::stub;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericParam, Ident, Path};

use crate::model::{Container, Profile};

/// ```text
/// const _: () = {
///     use ::outlines_runtime::__private::{self as __outlines, Describe as __Describe};
///     impl __Describe for Person {
///         type __Way = __outlines::Whole;
///         const __TAG: __outlines::Tag = __outlines::Tag { id: …, name: … };
///         const __NODE: __outlines::Link = { static __NODE: __outlines::Schema = …; __outlines::Link::new(&__NODE) };
///     }
///     __outlines::check_by_default_limits::<Person>()
/// };
/// ```
pub(crate) fn container(container: &Container<'_>) -> TokenStream {
    let ident = container.ident;
    let generics = bounds::with_bounds(container);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = container.generics.split_for_impl();
    let id = id(container);
    let name = name(container);
    let node = node::named(container);

    let (node, check) = if container.is_generic() {
        (quote!(__outlines::Link::new(&#node)), None)
    } else {
        // A static knows no parameters; a lifetime leaves no trace in a schema.
        let concrete = types::concrete(container);
        let node = quote!({
            static __NODE: __outlines::Schema = #node;
            __outlines::Link::new(&__NODE)
        });
        // Here a violation of a limit becomes an error at the name of the type.
        let check = match container.limits {
            None => {
                quote_spanned!(ident.span()=> __outlines::check_by_default_limits::<#concrete>())
            }
            Some(_) => {
                quote_spanned!(ident.span()=> __outlines::check::<#concrete>())
            }
        };
        (node, Some(check))
    };

    let limits = container.limits.map(limits);
    let way = partial::way(container);
    let declaration = partial::declaration(container);
    let filling = partial::filling(container);

    let implementations = in_anonymous_const(
        &container.runtime,
        &quote! {
            #[automatically_derived]
            impl #impl_generics __Describe for #ident #ty_generics #where_clause {
                type __Way = #way;
                const __TAG: __outlines::Tag = __outlines::Tag {
                    id: #id,
                    name: #name,
                };
                const __NODE: __outlines::Link = #node;
                #limits
            }
            #filling
            #check
        },
    );
    quote!(#declaration #implementations)
}

fn limits(profile: Profile) -> TokenStream {
    let limits = match profile {
        Profile::OpenAi => quote!(::core::option::Option::Some(__outlines::Limits::OPENAI)),
        Profile::Azure => quote!(::core::option::Option::Some(__outlines::Limits::AZURE)),
        Profile::None => quote!(::core::option::Option::None),
    };
    quote! {
        const __LIMITS: ::core::option::Option<__outlines::Limits> = #limits;
    }
}

fn in_anonymous_const(runtime: &Path, items: &TokenStream) -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[allow(
            unused_qualifications,
            clippy::absolute_paths,
            clippy::pedantic
        )]
        const _: () = {
            use #runtime::__private::{self as __outlines, Describe as __Describe};
            #items
        };
    }
}

/// Declarations are told apart by their place, instances by their arguments.
fn id(container: &Container<'_>) -> TokenStream {
    let fingerprint = container.fingerprint;
    let place = quote! {
        __outlines::place(::core::module_path!(), #fingerprint)
    };
    arguments(
        container,
        |param| quote!(<#param as __Describe>::__ID),
        |param| quote!(#param as ::core::primitive::u64),
    )
    .iter()
    .fold(
        place,
        |id, argument| quote!(__outlines::mix(#id, #argument)),
    )
}

/// `Page`, `Page_Person`, `Grid_3`.
fn name(container: &Container<'_>) -> TokenStream {
    let base = &container.name.value;
    let arguments = arguments(
        container,
        |param| quote!(<#param as __Describe>::__NAME),
        |param| quote!(__outlines::Name::Value(#param as ::core::primitive::i128)),
    );
    if arguments.is_empty() {
        return quote!(__outlines::Name::Plain(#base));
    }
    quote!(__outlines::Name::Type { base: #base, arguments: &[#(#arguments),*] })
}

/// Something of each argument that tells one instance from another: of the types that the schema depends on, and of values.
fn arguments(
    container: &Container<'_>,
    of_type: impl Fn(&dyn ToTokens) -> TokenStream,
    of_value: impl Fn(&Ident) -> TokenStream,
) -> Vec<TokenStream> {
    let used = bounds::Used::of(container);
    let params = container.generics.params.iter();
    let params = params.filter_map(|param| match param {
        GenericParam::Type(param) => used.depends_on(&param.ident).then(|| of_type(&param.ident)),
        GenericParam::Const(param) => Some(of_value(&param.ident)),
        GenericParam::Lifetime(_) => None,
    });
    let projections = used.projections().map(|ty| of_type(ty));
    params.chain(projections).collect()
}
