//! The rules of a declaration as a whole, one function each.

use std::collections::BTreeSet;

use serde_derive_internals::Ctxt;
use syn::visit::{self, Visit};
use syn::{GenericArgument, GenericParam, Generics, Ident, PathArguments, Type, TypePath};

use crate::diag;
use crate::model::{Body, Container, Member, Shape, Text};

pub(crate) fn check(cx: &Ctxt, container: &Container<'_>) {
    check_schema_name(cx, &container.name);
    check_keys(cx, container);
    check_variants(cx, container);
    check_own_parameters(cx, container);
}

/// The API refuses other names: `Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'`.
fn check_schema_name(cx: &Ctxt, name: &Text) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.value.is_empty() || name.value.len() > 64 || !name.value.chars().all(allowed) {
        cx.syn_error(syn::Error::new(name.span, diag::schema_name(&name.value)));
    }
}

/// A JSON object has one value for a key; which of two serde takes, the schema cannot say. (That a field has the name of
/// the tag of its enum, serde reports.)
fn check_keys(cx: &Ctxt, container: &Container<'_>) {
    match &container.shape {
        Shape::Object(members) => check_members(cx, members),
        Shape::Enum(choice) => {
            for variant in &choice.variants {
                if let Body::Object(members) = &variant.body {
                    check_members(cx, members);
                }
            }
        }
        Shape::Null | Shape::Newtype(_) => {}
    }
}

fn check_members(cx: &Ctxt, members: &[Member]) {
    let tags = members.iter().filter_map(|member| match member {
        Member::Tag { key, .. } => Some(key),
        _ => None,
    });
    let mut seen: BTreeSet<&String> = tags.collect();
    for member in members {
        if let Member::Field(field) = member {
            for name in std::iter::once(&field.key).chain(&field.aliases) {
                if !seen.insert(&name.value) {
                    cx.syn_error(syn::Error::new(name.span, diag::duplicate_key(&name.value)));
                }
            }
        }
    }
}

/// The schema of an enum without variants would admit nothing, and of two variants of one name only the first is read.
fn check_variants(cx: &Ctxt, container: &Container<'_>) {
    if let Shape::Enum(choice) = &container.shape {
        if choice.units.is_empty() && choice.variants.is_empty() {
            cx.error_spanned_by(container.ident, diag::NO_VARIANTS);
        }
        let units = choice.units.iter().map(|unit| &unit.value);
        let tagged = choice.variants.iter().filter(|variant| !variant.untagged);
        let names = units.chain(tagged.map(|variant| &variant.key));
        check_unique(cx, names, diag::duplicate_variant);
    }
}

fn check_unique<'t>(cx: &Ctxt, names: impl Iterator<Item = &'t Text>, message: fn(&str) -> String) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(&name.value) {
            cx.syn_error(syn::Error::new(name.span, message(&name.value)));
        }
    }
}

/// `Page<Vec<T>>` inside `Page<T>` has no finite schema.
fn check_own_parameters(cx: &Ctxt, container: &Container<'_>) {
    let mut check = OwnParameters {
        cx,
        ident: container.ident,
        generics: container.generics,
    };
    for ty in container.types() {
        check.visit_type(ty);
    }
}

struct OwnParameters<'a> {
    cx: &'a Ctxt,
    ident: &'a Ident,
    generics: &'a Generics,
}

impl<'ast> Visit<'ast> for OwnParameters<'_> {
    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        if let Some(segment) = ty.path.segments.last()
            && ty.path.segments.len() == 1
            && segment.ident == *self.ident
            && !self.are_own(&segment.arguments)
        {
            self.cx.error_spanned_by(ty, diag::POLYMORPHIC);
        }
        visit::visit_type_path(self, ty);
    }
}

impl OwnParameters<'_> {
    fn are_own(&self, arguments: &PathArguments) -> bool {
        let PathArguments::AngleBracketed(arguments) = arguments else {
            return true;
        };
        let arguments = arguments
            .args
            .iter()
            .filter(|argument| !matches!(argument, GenericArgument::Lifetime(_)));
        let params = self.generics.params.iter().filter_map(|param| match param {
            GenericParam::Type(param) => Some(&param.ident),
            GenericParam::Const(param) => Some(&param.ident),
            GenericParam::Lifetime(_) => None,
        });
        arguments
            .zip(params)
            .all(|(argument, param)| match argument {
                // A const parameter is read as a type, too.
                GenericArgument::Type(Type::Path(ty)) => ty.path.is_ident(param),
                GenericArgument::Const(syn::Expr::Path(value)) => value.path.is_ident(param),
                _ => false,
            })
    }
}
