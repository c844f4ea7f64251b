//! Attributes of the derive, and those of other crates that it reads.
//!
//! Serde's own parser reads serde's attributes.

mod compat;
mod constraints;
mod doc;
mod meta;
mod partial;
mod pattern;

pub(crate) use constraints::integer;
pub(crate) use meta::serde_token;
pub(crate) use partial::Partial;

use proc_macro2::Span;
use serde_derive_internals::Ctxt;
use serde_derive_internals::name::Name;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitStr, Path, Token, Type};

use self::constraints::ConstraintAttrs;
use self::meta::{Attr, parse_all, parsed, string};
use crate::diag;
use crate::model::{Constraints, LimitsProfile};

/// `#[structured(…)]` on a type.
pub(crate) struct Container {
    runtime: Attr<Path>,
    name: Attr<Name>,
    limits: Attr<LimitsProfile>,
    partial: Attr<Partial>,
    as_type: Attr<Type>,
    repr: Attr<Repr>,
    description: Option<String>,
    /// The constraints on the value of a newtype.
    pub(crate) constraints: Option<Constraints>,
}

impl Container {
    const KNOWN: [&'static str; 12] = [
        "name",
        "description",
        "as",
        "repr",
        "limits",
        "partial",
        "crate",
        "range",
        "length",
        "pattern",
        "format",
        "multiple_of",
    ];

    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut runtime = Attr::none("crate");
        let mut name = Attr::none("name");
        let mut limits = Attr::none("limits");
        let mut partial = Attr::none("partial");
        let mut as_type = Attr::none("as");
        let mut repr = Attr::none("repr");
        let mut description = Attr::none("description");
        let mut constraints = ConstraintAttrs::default();
        parse_all(cx, attrs, |key, meta| {
            match key {
                // #[structured(crate = "path")]
                "crate" => runtime.set(cx, meta, parsed(meta, diag::NOT_A_PATH)?),
                // #[structured(name = "Invoice")]
                "name" => name.set(cx, meta, schema_name(&string(meta)?)),
                // #[structured(limits = "none")]
                "limits" => limits.set(cx, meta, limits_profile(&string(meta)?)?),
                // #[structured(partial)]
                "partial" => partial.set(cx, meta, partial::parse(meta)?),
                // #[structured(as = "Type")]
                "as" => as_type.set(cx, meta, parsed(meta, diag::NOT_A_TYPE)?),
                // #[structured(repr)]
                "repr" => repr.set(cx, meta, parse_repr(cx, meta)?),
                // #[structured(description = "An invoice")]
                "description" => description.set(cx, meta, non_empty(&string(meta)?)?),
                _ if constraints.parse(cx, key, meta)? => {}
                _ => return Err(unknown(meta, key, "container", &Self::KNOWN)),
            }
            Ok(())
        });
        let compat = compat::read(attrs);
        let description = description.get().or(compat.description);
        let constraints = constraints.get();
        let has_pattern = constraints
            .as_ref()
            .is_some_and(|constraints| constraints.pattern.is_some());
        let errors = [compat.errors.filter(|_| !has_pattern), compat.inner];
        for error in errors.into_iter().flatten() {
            cx.syn_error(error);
        }
        Self {
            runtime,
            name,
            limits,
            partial,
            as_type,
            repr,
            description: description.or_else(|| {
                doc::comment(attrs).unwrap_or_else(|error| {
                    cx.syn_error(error);
                    None
                })
            }),
            constraints: constraints::merge(constraints, compat.constraints),
        }
    }

    /// Returns the path of the runtime crate.
    pub(crate) fn runtime(&self) -> Path {
        self.runtime.as_ref().cloned().unwrap_or_else(|| Path {
            leading_colon: Some(<Token![::]>::default()),
            ..Ident::new("outlines_runtime", Span::call_site()).into()
        })
    }

    pub(crate) fn name(&self) -> Option<&Name> {
        self.name.as_ref()
    }

    pub(crate) fn limits(&self) -> Option<LimitsProfile> {
        self.limits.as_ref().copied()
    }

    pub(crate) fn partial(&self) -> Option<&Partial> {
        self.partial.as_ref()
    }

    /// Returns the type in `as = "Type"`.
    pub(crate) fn as_type(&self) -> Option<&Type> {
        self.as_type.as_ref()
    }

    pub(crate) fn repr(&self) -> Option<&Repr> {
        self.repr.as_ref()
    }

    pub(crate) fn description(&self) -> Option<String> {
        self.description.clone()
    }
}

/// `repr` on an enum with discriminants.
pub(crate) enum Repr {
    /// `repr`: the enum is deserialized from integers, by `serde_repr`.
    Integer(Span),
    /// `repr = "string"`: the enum is deserialized from the names of its variants.
    String,
}

/// `#[structured(…)]` on a variant.
pub(crate) struct Variant {
    /// The error matters only for a variant that is in the schema.
    pub(crate) description: syn::Result<Option<String>>,
    /// The type in `as = "Type"`.
    pub(crate) as_type: Option<Type>,
}

impl Variant {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut description = Attr::none("description");
        let mut as_type = Attr::none("as");
        parse_all(cx, attrs, |key, meta| {
            match key {
                // #[structured(description = "Paid in cash")]
                "description" => description.set(cx, meta, non_empty(&string(meta)?)?),
                // #[structured(as = "Type")]
                "as" => as_type.set(cx, meta, parsed(meta, diag::NOT_A_TYPE)?),
                _ => return Err(unknown(meta, key, "variant", &["description", "as"])),
            }
            Ok(())
        });
        let compat = compat::read(attrs).description;
        let description = match description.get().or(compat) {
            None => doc::comment(attrs),
            description => Ok(description),
        };
        Self {
            description,
            as_type: as_type.get(),
        }
    }
}

/// `#[structured(…)]` on a field, and the attributes of other crates on it.
pub(crate) struct Field {
    description: Option<String>,
    has_description_attr: bool,
    as_type: Attr<Type>,
    skip: Attr<Span>,
    pub(crate) constraints: Option<Constraints>,
    errors: Option<syn::Error>,
    doc_error: Option<syn::Error>,
}

impl Field {
    const KNOWN: [&'static str; 8] = [
        "description",
        "as",
        "range",
        "length",
        "pattern",
        "format",
        "multiple_of",
        "skip",
    ];

    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut description = Attr::none("description");
        let mut as_type = Attr::none("as");
        let mut skip = Attr::none("skip");
        let mut constraints = ConstraintAttrs::default();
        parse_all(cx, attrs, |key, meta| {
            match key {
                // #[structured(description = "The invoice number")]
                "description" => description.set(cx, meta, non_empty(&string(meta)?)?),
                // #[structured(as = "Type")]
                "as" => as_type.set(cx, meta, parsed(meta, diag::NOT_A_TYPE)?),
                // #[structured(skip)]
                "skip" => skip.set(cx, meta, skip_flag(meta)?),
                "partial" => {
                    return Err(syn::Error::new_spanned(&meta.path, diag::PARTIAL_FIELD));
                }
                _ if constraints.parse(cx, key, meta)? => {}
                _ => return Err(unknown(meta, key, "field", &Self::KNOWN)),
            }
            Ok(())
        });
        let mut compat = compat::read(attrs);
        let description = description.get();
        let constraints = constraints.get();
        let has_pattern = constraints
            .as_ref()
            .is_some_and(|constraints| constraints.pattern.is_some());
        if has_pattern {
            compat.errors = None;
        }
        if let (None, Some(error)) = (as_type.as_ref(), compat.inner) {
            combine(&mut compat.errors, error);
        }
        let has_description_attr = description.is_some();
        let mut doc_error = None;
        let description = description.or(compat.description).or_else(|| {
            doc::comment(attrs).unwrap_or_else(|error| {
                doc_error = Some(error);
                None
            })
        });
        Self {
            has_description_attr,
            description,
            as_type,
            skip,
            constraints: constraints::merge(constraints, compat.constraints),
            errors: compat.errors,
            doc_error,
        }
    }

    /// Returns the errors in attributes of other crates. They matter only for a field that is in
    /// the schema.
    pub(crate) fn errors(&self) -> Option<&syn::Error> {
        self.errors.as_ref()
    }

    /// Returns the error in the doc comment. It matters only for a field with a description.
    pub(crate) fn doc_error(&self) -> Option<&syn::Error> {
        self.doc_error.as_ref()
    }

    pub(crate) fn description(&self) -> Option<String> {
        self.description.clone()
    }

    /// Returns `true` if the description is set by `#[structured(description = "…")]`.
    pub(crate) fn has_description_attr(&self) -> bool {
        self.has_description_attr
    }

    /// Returns the type in `as = "Type"`.
    pub(crate) fn as_type(&self) -> Option<&Type> {
        self.as_type.as_ref()
    }

    /// Returns the position of `skip`.
    pub(crate) fn skip(&self) -> Option<Span> {
        self.skip.as_ref().copied()
    }
}

/// Adds an error to those found so far.
fn combine(errors: &mut Option<syn::Error>, error: syn::Error) {
    match errors {
        Some(errors) => errors.combine(error),
        None => *errors = Some(error),
    }
}

fn unknown(meta: &ParseNestedMeta<'_>, key: &str, target: &str, known: &[&str]) -> syn::Error {
    syn::Error::new_spanned(&meta.path, diag::unknown_attribute(key, target, known))
}

fn parse_repr(cx: &Ctxt, meta: &ParseNestedMeta<'_>) -> syn::Result<Repr> {
    if meta.input.is_empty() || meta.input.peek(Token![,]) {
        return Ok(Repr::Integer(meta.path.span()));
    }
    let span = match string(meta) {
        Ok(literal) if literal.value() == "string" => return Ok(Repr::String),
        Ok(literal) => literal.span(),
        Err(error) => {
            meta::skip_value(meta.input)?;
            error.span()
        }
    };
    cx.syn_error(syn::Error::new(span, diag::REPR_FORM));
    Ok(Repr::String)
}

fn skip_flag(meta: &ParseNestedMeta<'_>) -> syn::Result<Span> {
    if meta.input.is_empty() || meta.input.peek(Token![,]) {
        return Ok(meta.path.span());
    }
    Err(syn::Error::new(meta.input.span(), diag::SKIP_VALUE))
}

fn schema_name(literal: &LitStr) -> Name {
    Name {
        value: literal.value(),
        span: literal.span(),
    }
}

fn non_empty(literal: &LitStr) -> syn::Result<String> {
    if literal.value().trim().is_empty() {
        return Err(syn::Error::new(literal.span(), diag::EMPTY_DESCRIPTION));
    }
    Ok(literal.value())
}

fn limits_profile(literal: &LitStr) -> syn::Result<LimitsProfile> {
    match literal.value().as_str() {
        "openai" => Ok(LimitsProfile::OpenAi),
        "azure" => Ok(LimitsProfile::Azure),
        "none" => Ok(LimitsProfile::None),
        name => Err(syn::Error::new(literal.span(), diag::unknown_limits(name))),
    }
}
