//! The fields of the generated `…Partial` type.

use std::collections::BTreeSet;

use quote::format_ident;
use serde_derive_internals::{Ctxt, ast};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, GenericParam, Ident, Lifetime, Member};

use super::with;
use crate::attr::{self, serde_token};
use crate::diag;
use crate::model::{FieldSource, Partial, PartialField};

pub(super) fn parse(
    cx: &Ctxt,
    serde: &ast::Container<'_>,
    attr: &attr::Partial,
    has_as_type: bool,
) -> Option<Partial> {
    let fields = match fields(serde, has_as_type) {
        Ok(fields) => fields,
        Err(message) => {
            cx.syn_error(syn::Error::new(attr.span, message));
            return None;
        }
    };
    let fields: Vec<_> = fields
        .iter()
        .filter_map(|field| parse_field(cx, field))
        .collect();
    check_parameters(cx, serde, &fields);
    if serde.generics.type_params().next().is_some() {
        for path in &attr.derives {
            cx.error_spanned_by(path, diag::PARTIAL_DERIVE);
        }
    }
    Some(Partial {
        ident: format_ident!("{}Partial", serde.ident.unraw(), span = serde.ident.span()),
        vis: serde.original.vis.clone(),
        docs: docs(&serde.original.attrs),
        derives: attr.derives.clone(),
        fields,
    })
}

/// Returns the fields of a type that supports `partial`, or an error message.
fn fields<'s, 'a>(
    serde: &'s ast::Container<'a>,
    has_as_type: bool,
) -> Result<&'s [ast::Field<'a>], &'static str> {
    let attrs = &serde.attrs;
    if has_as_type {
        return Err(diag::PARTIAL_AS);
    }
    if attrs.type_from().is_some() || attrs.type_try_from().is_some() {
        return Err(diag::PARTIAL_FROM);
    }
    if attrs.remote().is_some() {
        return Err(diag::PARTIAL_REMOTE);
    }
    match &serde.data {
        ast::Data::Struct(ast::Style::Struct, fields) if !attrs.transparent() => Ok(fields),
        ast::Data::Struct(..) => Err(diag::PARTIAL_WITHOUT_FIELDS),
        ast::Data::Enum(_) => Err(diag::PARTIAL_ENUM),
    }
}

/// Parses a field, unless it is skipped.
fn parse_field(cx: &Ctxt, field: &ast::Field<'_>) -> Option<PartialField> {
    // Errors in the attributes are reported when the schema is parsed.
    let ignored = Ctxt::new();
    let attrs = attr::Field::read(&ignored, &field.original.attrs);
    let _: syn::Result<()> = ignored.check();
    if field.attrs.skip_deserializing() || attrs.skip().is_some() {
        return None;
    }
    let Member::Named(ident) = &field.member else {
        return None;
    };
    if let Some(borrow) = serde_token(&field.original.attrs, "borrow") {
        cx.error_spanned_by(borrow, diag::PARTIAL_BORROW);
    }
    let function =
        with::explicit_path(&field.original.attrs, field.attrs.deserialize_with()).cloned();
    let source = match function {
        _ if field.attrs.flatten() => FieldSource::Flattened,
        Some(function) => FieldSource::With(keys(field), function),
        None if attrs.as_type().is_some() => FieldSource::Complete(keys(field)),
        None => FieldSource::Keys(keys(field)),
    };
    Some(PartialField {
        ident: ident.clone(),
        vis: field.original.vis.clone(),
        docs: docs(&field.original.attrs),
        ty: field.ty.clone(),
        source,
    })
}

/// Returns the name of the field and its aliases.
fn keys(field: &ast::Field<'_>) -> Vec<String> {
    let name = field.attrs.name().deserialize_name();
    let names: BTreeSet<_> = field.attrs.aliases().iter().chain([name]).collect();
    names.into_iter().map(|name| name.value.clone()).collect()
}

fn docs(attrs: &[Attribute]) -> Vec<Attribute> {
    let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
    docs.cloned().collect()
}

/// Reports parameters that no field uses, which would be an error in the generated type.
fn check_parameters(cx: &Ctxt, serde: &ast::Container<'_>, fields: &[PartialField]) {
    let mut names = Names::default();
    for field in fields {
        names.visit_type(&field.ty);
    }
    for param in &serde.generics.params {
        let unused = match param {
            GenericParam::Type(param) => {
                (!names.idents.contains(&param.ident)).then(|| param.ident.to_string())
            }
            GenericParam::Lifetime(param) => {
                (!names.lifetimes.contains(&param.lifetime)).then(|| param.lifetime.to_string())
            }
            GenericParam::Const(_) => None,
        };
        if let Some(name) = unused {
            cx.error_spanned_by(param, diag::unused_parameter(&name));
        }
    }
}

/// All identifiers and lifetimes in a type.
#[derive(Default)]
struct Names {
    idents: BTreeSet<Ident>,
    lifetimes: BTreeSet<Lifetime>,
}

impl<'t> Visit<'t> for Names {
    fn visit_ident(&mut self, ident: &'t Ident) {
        self.idents.insert(ident.clone());
    }

    fn visit_lifetime(&mut self, lifetime: &'t Lifetime) {
        self.lifetimes.insert(lifetime.clone());
        visit::visit_lifetime(self, lifetime);
    }
}
