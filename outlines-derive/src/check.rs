//! Checks of a parsed declaration.

use std::collections::BTreeSet;

use quote::ToTokens;
use serde_derive_internals::Ctxt;
use serde_derive_internals::name::Name;
use syn::visit::{self, Visit};
use syn::{
    GenericArgument, GenericParam, Generics, Ident, Path, PathArguments, PathSegment, Type,
    TypePath,
};

use crate::diag;
use crate::model::{Container, Content, Member, Object, Shape};

pub(crate) fn check(cx: &Ctxt, container: &Container<'_>) {
    check_schema_name(cx, &container.name);
    check_keys(cx, container);
    check_variants(cx, container);
    check_types(cx, container);
}

/// Reports names that the API rejects with `Expected a string that matches the pattern
/// '^[a-zA-Z0-9_-]+$'`.
fn check_schema_name(cx: &Ctxt, name: &Name) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.value.is_empty() || name.value.len() > 64 || !name.value.chars().all(allowed) {
        let message = diag::invalid_schema_name(&name.value);
        cx.syn_error(syn::Error::new(name.span, message));
    }
}

/// Reports keys that an object would have twice. Serde reports a field with the name of the tag of
/// its enum.
fn check_keys(cx: &Ctxt, container: &Container<'_>) {
    match &container.shape {
        Shape::Object(object) => check_members(cx, object),
        Shape::Enum(data) => {
            for variant in &data.variants {
                if let Content::Object(object) = &variant.content {
                    check_members(cx, object);
                }
            }
        }
        Shape::Unit | Shape::Newtype(_) | Shape::IntegerEnum(_) => {}
    }
}

fn check_members(cx: &Ctxt, object: &Object) {
    let tags = object.members.iter().filter_map(|member| match member {
        Member::Tag { key, .. } => Some(key),
        _ => None,
    });
    let mut keys: BTreeSet<&String> = tags.collect();
    let fields = object.members.iter().filter_map(|member| match member {
        Member::Field(field) => Some(field),
        _ => None,
    });
    let names = fields.flat_map(|field| std::iter::once(&field.key).chain(&field.aliases));
    for name in names.chain(&object.skipped) {
        if !keys.insert(&name.value) {
            cx.syn_error(syn::Error::new(name.span, diag::duplicate_key(&name.value)));
        }
    }
}

/// Reports an enum without variants, and variants with the same name or alias, because serde reads
/// only the first of them.
fn check_variants(cx: &Ctxt, container: &Container<'_>) {
    let Shape::Enum(data) = &container.shape else {
        return;
    };
    if data.units.is_empty() && data.variants.is_empty() {
        cx.error_spanned_by(container.ident, diag::NO_VARIANTS);
    }
    let units = data.units.iter().map(|unit| (&unit.name, &unit.aliases));
    let tagged = data.variants.iter().filter(|variant| !variant.untagged);
    let tagged = tagged.map(|variant| (&variant.name, &variant.aliases));
    let variants: Vec<_> = units.chain(tagged).collect();
    let names = variants.iter().map(|(name, _)| *name);
    let aliases = variants.iter().flat_map(|(_, aliases)| *aliases);
    let mut known = BTreeSet::new();
    for name in names.chain(aliases) {
        if !known.insert(&name.value) {
            let message = diag::duplicate_variant(&name.value);
            cx.syn_error(syn::Error::new(name.span, message));
        }
    }
}

/// Reports trait objects and polymorphic recursion, such as `Page<Vec<T>>` inside
/// `Page<T>`, which has no finite schema.
fn check_types(cx: &Ctxt, container: &Container<'_>) {
    let mut check = TypeCheck {
        cx,
        ident: container.ident,
        generics: container.generics,
    };
    for ty in container.types() {
        check.visit_type(ty);
    }
}

struct TypeCheck<'a> {
    cx: &'a Ctxt,
    ident: &'a Ident,
    generics: &'a Generics,
}

impl<'ast> Visit<'ast> for TypeCheck<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        if let Type::TraitObject(_) = ty {
            self.cx.error_spanned_by(ty, diag::TRAIT_OBJECT);
        } else {
            visit::visit_type(self, ty);
        }
    }

    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        // The schema does not depend on the argument of `PhantomData`.
        if is_phantom_data(ty) {
            return;
        }
        if let Some(segment) = own_segment(&ty.path, self.ident)
            && !self.are_own(&segment.arguments)
        {
            let (_, arguments, _) = self.generics.split_for_impl();
            let expected = format!("{}{}", self.ident, text(&arguments));
            let message = diag::polymorphic_recursion(&expected, &text(ty));
            self.cx.error_spanned_by(ty, message);
        }
        visit::visit_type_path(self, ty);
    }
}

impl TypeCheck<'_> {
    /// Returns `true` if the arguments are the type's own parameters.
    fn are_own(&self, arguments: &PathArguments) -> bool {
        let PathArguments::AngleBracketed(arguments) = arguments else {
            // Without arguments, all parameters have their defaults.
            let mut params = self.generics.params.iter();
            return params.all(|param| matches!(param, GenericParam::Lifetime(_)));
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
                // A const parameter is parsed as a type.
                GenericArgument::Type(Type::Path(ty)) => ty.path.is_ident(param),
                GenericArgument::Const(syn::Expr::Path(value)) => value.path.is_ident(param),
                _ => false,
            })
    }
}

pub(crate) fn is_phantom_data(ty: &TypePath) -> bool {
    let last = ty.path.segments.last();
    last.is_some_and(|last| last.ident == "PhantomData")
}

/// Returns the segment of `Page<T>` or `self::Page<T>`, if it is the type `ident`.
pub(crate) fn own_segment<'p>(path: &'p Path, ident: &Ident) -> Option<&'p PathSegment> {
    let mut segments = path.segments.iter();
    let first = segments.next()?;
    let segment = match segments.next() {
        Some(second) if first.ident == "self" => second,
        None => first,
        Some(_) => return None,
    };
    (segments.next().is_none() && segment.ident == *ident).then_some(segment)
}

/// Returns the tokens of a type without spaces, as it is usually written.
pub(crate) fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    text.replace(' ', "").replace(',', ", ")
}
