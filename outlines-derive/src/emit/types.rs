//! Types of fields as the generated code names them: without `Self`, and with `'static` lifetimes.

use std::borrow::Cow;

use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericParam, Ident, Lifetime, Type, TypePath, parse_quote};

use crate::model::Container;

/// Returns the derived type with its parameters, and with `'static` for its lifetimes, which a
/// static cannot name.
pub(super) fn self_static(container: &Container<'_>) -> Type {
    let mut ty = self_type(container);
    if !container.is_generic() {
        make_static(container, &mut ty);
    }
    ty
}

/// Returns the derived type with its parameters.
fn self_type(container: &Container<'_>) -> Type {
    let ident = container.ident;
    if container.generics.params.is_empty() {
        let path = ident.clone().into();
        return Type::Path(TypePath {
            attrs: Vec::new(),
            qself: None,
            path,
        });
    }
    let (_, ty_generics, _) = container.generics.split_for_impl();
    parse_quote!(#ident #ty_generics)
}

/// Returns the type of a field for use in the node of a type that is not generic, which is a
/// static.
pub(super) fn in_static<'t>(container: &Container<'_>, ty: &'t Type) -> Cow<'t, Type> {
    // Few types name `Self` or a lifetime, and a copy takes time.
    if container.generics.params.is_empty() && !contains_self(ty, None) {
        return Cow::Borrowed(ty);
    }
    let mut ty = ty.clone();
    ReplaceSelf(|| self_static(container)).visit_type_mut(&mut ty);
    make_static(container, &mut ty);
    Cow::Owned(ty)
}

/// Returns the type of a field for use outside of the declaration.
pub(super) fn without_self(container: &Container<'_>, ty: &Type) -> Type {
    let mut ty = ty.clone();
    ReplaceSelf(|| self_type(container)).visit_type_mut(&mut ty);
    ty
}

/// Returns `true` if `ty` contains the derived type.
pub(super) fn is_recursive(container: &Container<'_>, ty: &Type) -> bool {
    contains_self(ty, Some(container.ident))
}

/// Returns `true` if `ty` contains `Self`, or the identifier `own`.
fn contains_self(ty: &Type, own: Option<&Ident>) -> bool {
    let mut visitor = FindSelf { own, found: false };
    visitor.visit_type(ty);
    visitor.found
}

struct FindSelf<'c> {
    own: Option<&'c Ident>,
    found: bool,
}

impl<'ast> Visit<'ast> for FindSelf<'_> {
    fn visit_ident(&mut self, ident: &'ast Ident) {
        self.found |= ident == "Self" || self.own.is_some_and(|own| ident == own);
    }
}

fn make_static(container: &Container<'_>, ty: &mut Type) {
    // Few types have lifetimes, and visiting takes time.
    if container.generics.lifetimes().next().is_some() {
        StaticLifetimes(container).visit_type_mut(ty);
    }
}

/// Replaces the lifetime parameters with `'static`.
struct StaticLifetimes<'c, 'a>(&'c Container<'a>);

impl VisitMut for StaticLifetimes<'_, '_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        let declared = self.0.generics.params.iter().any(
            |param| matches!(param, GenericParam::Lifetime(param) if param.lifetime == *lifetime),
        );
        if declared {
            *lifetime = Lifetime::new("'static", lifetime.span());
        }
    }
}

/// Replaces `Self` with the type, because a static inside an implementation cannot use `Self`.
struct ReplaceSelf<F>(F);

impl<F: Fn() -> Type> VisitMut for ReplaceSelf<F> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self") => {
                *ty = (self.0)();
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }
}
