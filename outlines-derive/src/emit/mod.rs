//! Generation of code from the [model](crate::model).

mod bounds;
mod enums;
mod json;
mod node;
mod object;
mod partial;
mod types;
mod value;

use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{DeriveInput, GenericParam, Path, parse_quote};

use crate::model::{Container, LimitsProfile};

/// Returns `const _: () = { … }` with `$items`, which are tokens for `quote!`. This is a macro
/// because the compiler takes time for each nested stream.
macro_rules! in_anonymous_const {
    ($runtime:expr, $($items:tt)*) => {{
        let runtime = $runtime;
        quote! {
            #[doc(hidden)]
            #[allow(
                deprecated,
                long_running_const_eval,
                unused_qualifications,
                clippy::absolute_paths,
                clippy::pedantic
            )]
            const _: () = {
                use #runtime::__private::{self as __outlines, HasSchema as __HasSchema};
                $($items)*
            };
        }
    }};
}

/// Returns the implementation of a type:
///
/// ```text
/// const _: () = {
///     use ::outlines_runtime::__private::{self as __outlines, HasSchema as __HasSchema};
///     impl __HasSchema for Person {
///         type __PartialStrategy = __outlines::Atomic;
///         type __Generics = __outlines::NotGeneric<Self>;
///         const __INFO: __outlines::TypeInfo = __outlines::TypeInfo::declared(…);
///         const __NODE: __outlines::NodeRef = {
///             static __NODE: __outlines::Named = …;
///             __outlines::NodeRef::named(&__NODE)
///         };
///     }
///     __outlines::check_openai_limits::<Person>()
/// };
/// ```
pub(crate) fn container(container: &Container<'_>) -> TokenStream {
    let implementations = if container.is_generic() {
        generic(container)
    } else {
        concrete(container)
    };
    match partial::declaration(container) {
        Some(declaration) => quote!(#declaration #implementations),
        None => implementations,
    }
}

fn concrete(container: &Container<'_>) -> TokenStream {
    let ident = container.ident;
    let generics = bounds::with_bounds(container);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = container.generics.split_for_impl();
    let (strategy, partial) = partial::strategy(container);
    let (name, fingerprint) = (&container.name.value, container.fingerprint);
    let node = node::named(container);
    let limits = container.limits.map(limits);
    let partial_impls = partial::partial_impls(container);
    // A static cannot name lifetimes, and the schema does not depend on them.
    let self_static = types::self_static(container);
    // The compiler reports an exceeded limit at the span of this call. Its first and last tokens
    // have the span of the type's name, and so does the call.
    let outlines = Ident::new("__outlines", ident.span());
    let check = match container.limits {
        None => "check_openai_limits",
        Some(_) => "check_limits",
    };
    let check = Ident::new(check, ident.span());
    let mut no_arguments = Group::new(Delimiter::Parenthesis, TokenStream::new());
    no_arguments.set_span(ident.span());
    in_anonymous_const!(&container.runtime,
        #[automatically_derived]
        impl #impl_generics __HasSchema for #ident #ty_generics #where_clause {
            type __PartialStrategy = __outlines::#strategy #partial;
            type __Generics = __outlines::NotGeneric<Self>;
            const __INFO: __outlines::TypeInfo =
                __outlines::TypeInfo::declared(
                    #name,
                    ::core::concat!(::core::module_path!(), "\0\0\0\0\0\0\0"),
                    #fingerprint
                );
            const __NODE: __outlines::NodeRef = {
                static __NODE: __outlines::Named = #node;
                __outlines::NodeRef::named(&__NODE)
            };
            #limits
        }
        #partial_impls
        #outlines::#check::<#self_static> #no_arguments
    )
}

fn generic(container: &Container<'_>) -> TokenStream {
    let ident = container.ident;
    let generics = bounds::with_bounds(container);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = container.generics.split_for_impl();
    let (strategy, partial) = partial::strategy(container);
    let (name, fingerprint) = (&container.name.value, container.fingerprint);
    let arguments = arguments(container);
    let node = node::named(container);
    let limits = container.limits.map(limits);
    let partial_impls = partial::partial_impls(container);
    let mut node_generics = generics.clone();
    node_generics
        .params
        .push(parse_quote!(__S: __outlines::Enclosing));
    let (node_impl_generics, _, _) = node_generics.split_for_impl();
    let fields = value::contained(container);
    in_anonymous_const!(&container.runtime,
        #[automatically_derived]
        impl #impl_generics __HasSchema for #ident #ty_generics #where_clause {
            type __PartialStrategy = __outlines::#strategy #partial;
            type __Generics = Self;
            const __INFO: __outlines::TypeInfo =
                __outlines::TypeInfo::declared(
                    #name,
                    ::core::concat!(::core::module_path!(), "\0\0\0\0\0\0\0"),
                    #fingerprint
                )
                    .with_arguments(&[#(#arguments),*]);
            const __NODE: __outlines::NodeRef = __outlines::generic_node::<Self, ()>();
            #limits
        }
        #[automatically_derived]
        impl #impl_generics __outlines::Generics for #ident #ty_generics #where_clause {
            type Within<__S: __outlines::Enclosing> = __outlines::Within<Self, __S>;
            type Contained = __outlines::Instance<Self>;
        }
        #[automatically_derived]
        impl #node_impl_generics __outlines::GenericNode<__S>
            for #ident #ty_generics #where_clause
        {
            type __Fields = #fields;
            const __NODE: __outlines::NodeRef = __outlines::NodeRef::named(&#node);
        }
        #partial_impls
    )
}

fn limits(profile: LimitsProfile) -> TokenStream {
    let limits = match profile {
        LimitsProfile::OpenAi => quote!(::core::option::Option::Some(__outlines::Limits::OPENAI)),
        LimitsProfile::Azure => quote!(::core::option::Option::Some(__outlines::Limits::AZURE)),
        LimitsProfile::None => quote!(::core::option::Option::None),
    };
    quote! {
        const __LIMITS: ::core::option::Option<__outlines::Limits> = #limits;
    }
}

/// Returns an implementation without content. After errors, it prevents further errors about a
/// missing implementation.
pub(crate) fn stub(input: &DeriveInput, runtime: &Path) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    in_anonymous_const!(runtime,
        #[automatically_derived]
        impl #impl_generics __HasSchema for #ident #ty_generics #where_clause {
            type __PartialStrategy = __outlines::Atomic;
            type __Generics = __outlines::NotGeneric<Self>;
            const __INFO: __outlines::TypeInfo = __outlines::TypeInfo::of_value(0);
            const __NODE: __outlines::NodeRef = __outlines::NodeRef::new(__outlines::Schema::Null);
        }
    )
}

/// Returns the information on every argument: for types that the schema depends on, and for consts.
fn arguments(container: &Container<'_>) -> Vec<TokenStream> {
    let used = bounds::UsedParams::of(container);
    let of_type = |ty: &dyn ToTokens| quote!(<#ty as __HasSchema>::__INFO);
    let params = container.generics.params.iter();
    let params = params.filter_map(|param| match param {
        GenericParam::Type(param) => used.depends_on(&param.ident).then(|| of_type(&param.ident)),
        GenericParam::Const(param) => {
            let param = &param.ident;
            Some(quote!(__outlines::TypeInfo::of_value(#param as ::core::primitive::i128)))
        }
        GenericParam::Lifetime(_) => None,
    });
    let projections = used.projections().map(|ty| of_type(ty));
    params.chain(projections).collect()
}
