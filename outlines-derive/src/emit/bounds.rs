//! Trait bounds on type parameters.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    GenericParam, Generics, Ident, Token, Type, TypeMacro, TypeParamBound, TypePath, parse_quote,
};

use crate::check::is_phantom_data;
use crate::model::Container;

/// Returns the generics of a type with a bound on every type parameter that the schema depends on,
/// and on every associated type of a parameter in a field, as serde's derives have them.
pub(super) fn with_bounds(container: &Container<'_>) -> Generics {
    let bound = if container.partial.is_some() {
        quote!(__outlines::HasPartial)
    } else {
        quote!(__outlines::HasSchema)
    };
    with(container, &bound)
}

/// Returns the generics of a type with `bounds` on every parameter and associated type that the
/// schema depends on.
pub(super) fn with(container: &Container<'_>, bounds: &TokenStream) -> Generics {
    let mut generics = container.generics.clone();
    let used = UsedParams::of(container);
    for param in &mut generics.params {
        if let GenericParam::Type(param) = param
            && used.depends_on(&param.ident)
        {
            let bounds: Punctuated<TypeParamBound, Token![+]> = parse_quote!(#bounds);
            param.bounds.extend(bounds);
        }
    }
    if !used.projections.is_empty() {
        let predicates = &mut generics.make_where_clause().predicates;
        for ty in used.projections() {
            predicates.push(parse_quote!(#ty: #bounds));
        }
    }
    generics
}

/// The type parameters that a schema depends on.
pub(super) struct UsedParams<'c> {
    ident: &'c Ident,
    params: Vec<&'c Ident>,
    found: BTreeSet<Ident>,
    /// Associated types such as `T::Item` and `<T as Shop>::Item`, and types written by macros, by
    /// their text.
    projections: BTreeMap<String, TokenStream>,
}

/// Returns `true` if a type depends on a type parameter.
pub(super) fn is_generic(container: &Container<'_>, ty: &Type) -> bool {
    let mut used = UsedParams::new(container);
    used.visit_type(ty);
    !used.found.is_empty() || !used.projections.is_empty()
}

impl<'c> UsedParams<'c> {
    fn new(container: &'c Container<'_>) -> Self {
        let params = container.generics.type_params();
        Self {
            ident: container.ident,
            params: params.map(|param| &param.ident).collect(),
            found: BTreeSet::new(),
            projections: BTreeMap::new(),
        }
    }

    pub(super) fn of(container: &'c Container<'_>) -> Self {
        let mut used = Self::new(container);
        if !used.params.is_empty() {
            for ty in container.types() {
                used.visit_type(ty);
            }
        }
        used
    }

    /// Returns every associated type once.
    pub(super) fn projections(&self) -> impl Iterator<Item = &TokenStream> {
        self.projections.values()
    }

    pub(super) fn depends_on(&self, param: &Ident) -> bool {
        self.found.contains(param)
    }
}

impl<'c> UsedParams<'c> {
    /// Returns the parameter of which `T`, `T::Item`, or `<T as Shop>::Item` is a part.
    fn param_of(&self, ty: &'c Type) -> Option<&'c Ident> {
        let Type::Path(ty) = ty else {
            return None;
        };
        if let Some(owner) = &ty.qself {
            return self.param_of(&owner.ty);
        }
        let first = &ty.path.segments.first()?.ident;
        self.params.contains(&first).then_some(first)
    }
}

impl<'c> Visit<'c> for UsedParams<'c> {
    /// Adds every parameter in the arguments of the macro, because the type may depend on it.
    fn visit_type_macro(&mut self, ty: &'c TypeMacro) {
        let (mut params, mut is_recursive) = (BTreeSet::new(), false);
        let mut groups = vec![ty.mac.tokens.clone()];
        while let Some(tokens) = groups.pop() {
            for token in tokens {
                match token {
                    TokenTree::Ident(ident) if self.params.contains(&&ident) => {
                        params.insert(ident);
                    }
                    TokenTree::Ident(ident) => is_recursive |= ident == *self.ident,
                    TokenTree::Group(group) => groups.push(group.stream()),
                    _ => {}
                }
            }
        }
        // A bound on a type that contains the derived type would be a cycle.
        if is_recursive {
            self.found.append(&mut params);
        } else if !params.is_empty() {
            let tokens = ty.to_token_stream();
            self.projections.insert(tokens.to_string(), tokens);
        }
    }

    fn visit_type_path(&mut self, ty: &'c TypePath) {
        let segments = &ty.path.segments;
        // `PhantomData` adds no bound.
        if is_phantom_data(ty) {
            return;
        }
        let param = match &ty.qself {
            Some(owner) => self.param_of(&owner.ty),
            None if ty.path.leading_colon.is_none() => Some(&segments[0].ident),
            None => None,
        };
        match param {
            Some(param) if self.params.contains(&param) => {
                if ty.path.get_ident() == Some(param) {
                    self.found.insert(param.clone());
                } else {
                    let tokens = ty.to_token_stream();
                    self.projections.insert(tokens.to_string(), tokens);
                }
            }
            _ => visit::visit_type_path(self, ty),
        }
    }
}
