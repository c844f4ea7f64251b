//! Types as they are written in a node.

use proc_macro2::Span;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericParam, Ident, Lifetime, Type, TypePath, parse_quote};

use crate::model::Container;

/// The type itself, with its parameters, and with `'static` for its lifetimes: a static has none to offer.
pub(super) fn concrete(container: &Container<'_>) -> Type {
    let mut ty = declared(container);
    if !container.is_generic() {
        make_static(container, &mut ty);
    }
    ty
}

/// The type itself, with its parameters.
fn declared(container: &Container<'_>) -> Type {
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

/// The type of a field. In a generic type its own name becomes a mere reference, because a constant that contains itself
/// is a cycle.
pub(super) fn in_node(container: &Container<'_>, ty: &Type) -> Type {
    let mut ty = ty.clone();
    if container.is_generic() {
        Own {
            ident: container.ident,
        }
        .visit_type_mut(&mut ty);
    } else {
        Receiver(|| concrete(container)).visit_type_mut(&mut ty);
        make_static(container, &mut ty);
    }
    ty
}

/// The type of a field, for use outside of its own type.
pub(super) fn outside(container: &Container<'_>, ty: &Type) -> Type {
    let mut ty = ty.clone();
    Receiver(|| declared(container)).visit_type_mut(&mut ty);
    ty
}

fn make_static(container: &Container<'_>, ty: &mut Type) {
    // Nearly no type has one, and every type is waited for.
    if container.generics.lifetimes().next().is_some() {
        Lifetimes(container).visit_type_mut(ty);
    }
}

/// The lifetime parameters of a type become `'static`.
struct Lifetimes<'c, 'a>(&'c Container<'a>);

impl VisitMut for Lifetimes<'_, '_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        let declared = self.0.generics.params.iter().any(
            |param| matches!(param, GenericParam::Lifetime(param) if param.lifetime == *lifetime),
        );
        if declared {
            *lifetime = Lifetime::new("'static", lifetime.span());
        }
    }
}

/// `Self` becomes the name of the type: a static inside an implementation does not know it.
struct Receiver<F>(F);

impl<F: Fn() -> Type> VisitMut for Receiver<F> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self") => {
                *ty = (self.0)();
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }
}

/// `Page<T>` and `Self` become `Recursive<Page<T>>`.
struct Own<'c> {
    ident: &'c Ident,
}

impl VisitMut for Own<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        let own = match ty {
            Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
                let ident = &path.path.segments[0].ident;
                *ident == *self.ident || *ident == Ident::new("Self", Span::call_site())
            }
            _ => false,
        };
        if own {
            *ty = Type::Verbatim(quote!(__outlines::Recursive<#ty>));
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }
}
