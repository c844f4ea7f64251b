//! The type of what has arrived, from the declaration of the whole. What has no parts that arrive one by one is refused.

use std::collections::BTreeSet;

use quote::format_ident;
use serde_derive_internals::{Ctxt, ast};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, GenericParam, Ident, Lifetime, Member};

use super::{refuse, text};
use crate::attr::{self, token_of};
use crate::diag;
use crate::model::{Partial, PartialField, Source};

pub(super) fn read(cx: &Ctxt, serde: &ast::Container<'_>, mark: &attr::Partial) -> Option<Partial> {
    let members = match (&serde.data, instead(serde)) {
        (_, Some(reason)) => {
            cx.syn_error(syn::Error::new(mark.span, reason));
            return None;
        }
        (ast::Data::Struct(ast::Style::Struct, members), None) => members,
        (ast::Data::Struct(..), None) => {
            cx.syn_error(syn::Error::new(mark.span, diag::PARTIAL_WITHOUT_FIELDS));
            return None;
        }
        (ast::Data::Enum(_), None) => {
            cx.syn_error(syn::Error::new(mark.span, diag::PARTIAL_ENUM));
            return None;
        }
    };
    let fields: Vec<_> = members
        .iter()
        .filter_map(|member| field(cx, member))
        .collect();
    refuse_unused(cx, serde, &fields);
    if serde.generics.type_params().next().is_some() {
        for path in &mark.derives {
            cx.error_spanned_by(path, diag::PARTIAL_DERIVE);
        }
    }
    Some(Partial {
        ident: format_ident!("{}Partial", serde.ident.unraw(), span = serde.ident.span()),
        vis: serde.original.vis.clone(),
        docs: docs(&serde.original.attrs),
        derives: mark.derives.clone(),
        fields,
    })
}

/// Why the fields of a type are not what is read, if so.
fn instead(serde: &ast::Container<'_>) -> Option<&'static str> {
    let attrs = &serde.attrs;
    if attrs.type_from().is_some() || attrs.type_try_from().is_some() {
        Some(diag::PARTIAL_FROM)
    } else if attrs.remote().is_some() {
        Some(diag::PARTIAL_REMOTE)
    } else if attrs.transparent() {
        Some(diag::PARTIAL_WITHOUT_FIELDS)
    } else {
        None
    }
}

/// A field, unless it never arrives.
fn field(cx: &Ctxt, member: &ast::Field<'_>) -> Option<PartialField> {
    // The faults of the attributes are reported where the schema reads them.
    let quiet = Ctxt::new();
    let attrs = attr::Field::read(&quiet, &member.original.attrs);
    let _: syn::Result<()> = quiet.check();
    if member.attrs.skip_deserializing() || attrs.skip().is_some() {
        return None;
    }
    let Member::Named(ident) = &member.member else {
        return None;
    };
    if let Some(borrow) = token_of(&member.original.attrs, "borrow") {
        cx.error_spanned_by(borrow, diag::PARTIAL_BORROW);
    }
    let reader =
        refuse::written_reader(&member.original.attrs, member.attrs.deserialize_with()).cloned();
    let source = match reader {
        _ if member.attrs.flatten() => Source::Flat,
        Some(function) => Source::Function(keys(member), function),
        None if attrs.stand_in().is_some() => Source::Foreign(keys(member)),
        None => Source::Keys(keys(member)),
    };
    Some(PartialField {
        ident: ident.clone(),
        vis: member.original.vis.clone(),
        docs: docs(&member.original.attrs),
        ty: member.ty.clone(),
        source,
    })
}

/// The names that serde reads.
fn keys(member: &ast::Field<'_>) -> Vec<String> {
    let own = text(member.attrs.name()).value;
    let aliases = member.attrs.aliases().iter().map(|name| name.value.clone());
    let names: BTreeSet<_> = aliases.chain([own]).collect();
    names.into_iter().collect()
}

fn docs(attrs: &[Attribute]) -> Vec<Attribute> {
    let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
    docs.cloned().collect()
}

/// A parameter that stands in none of the fields would be an error of the generated type.
fn refuse_unused(cx: &Ctxt, serde: &ast::Container<'_>, fields: &[PartialField]) {
    let mut named = Named::default();
    for field in fields {
        named.visit_type(&field.ty);
    }
    for param in &serde.generics.params {
        let missing = match param {
            GenericParam::Type(param) => !named.idents.contains(&param.ident),
            GenericParam::Lifetime(param) => !named.lifetimes.contains(&param.lifetime),
            GenericParam::Const(_) => false,
        };
        if missing {
            cx.error_spanned_by(param, diag::PARTIAL_UNUSED);
        }
    }
}

/// All names in a type.
#[derive(Default)]
struct Named {
    idents: BTreeSet<Ident>,
    lifetimes: BTreeSet<Lifetime>,
}

impl<'t> Visit<'t> for Named {
    fn visit_ident(&mut self, ident: &'t Ident) {
        self.idents.insert(ident.clone());
    }

    fn visit_lifetime(&mut self, lifetime: &'t Lifetime) {
        self.lifetimes.insert(lifetime.clone());
        visit::visit_lifetime(self, lifetime);
    }
}
