//! Attributes of the derive, and those of other crates that it reads.
//!
//! Serde's own parser reads serde's attributes.

mod compat;
mod constraints;
mod doc;
mod meta;
mod partial;
mod pattern;

pub(crate) use meta::serde_token;
pub(crate) use partial::Partial;

use proc_macro2::Span;
use serde_derive_internals::Ctxt;
use serde_derive_internals::name::Name;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Path, Token, Type, parse_quote};

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
    description: Option<String>,
    /// The constraints on the value of a newtype.
    pub(crate) constraints: Option<Constraints>,
}

impl Container {
    const KNOWN: [&'static str; 10] = [
        "name",
        "description",
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
                // #[structured(description = "An invoice")]
                "description" => description.set(cx, meta, non_empty(&string(meta)?)?),
                _ if constraints.parse(cx, key, meta)? => {}
                _ => return Err(unknown(meta, key, "container", &Self::KNOWN)),
            }
            Ok(())
        });
        Self {
            runtime,
            name,
            limits,
            partial,
            description: description.get().or_else(|| doc::comment(cx, attrs)),
            constraints: constraints.get(),
        }
    }

    /// Returns the path of the runtime crate.
    pub(crate) fn runtime(&self) -> Path {
        self.runtime
            .as_ref()
            .cloned()
            .unwrap_or_else(|| parse_quote!(::outlines_runtime))
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

    pub(crate) fn description(&self) -> Option<String> {
        self.description.clone()
    }
}

/// `#[structured(…)]` on a variant.
pub(crate) struct Variant {
    pub(crate) description: Option<String>,
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
        Self {
            description: description.get().or_else(|| doc::comment(cx, attrs)),
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
    compat_errors: Option<syn::Error>,
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
        let compat = compat::read(attrs);
        let description = description.get();
        let constraints = constraints.get();
        let has_pattern = constraints
            .as_ref()
            .is_some_and(|constraints| constraints.pattern.is_some());
        Self {
            has_description_attr: description.is_some(),
            description: description
                .or(compat.description)
                .or_else(|| doc::comment(cx, attrs)),
            as_type,
            skip,
            constraints: constraints::merge(constraints, compat.constraints),
            compat_errors: compat.errors.filter(|_| !has_pattern),
        }
    }

    /// Returns the errors in attributes of other crates. They matter only for a field that is in
    /// the schema.
    pub(crate) fn compat_errors(&self) -> Option<&syn::Error> {
        self.compat_errors.as_ref()
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

fn unknown(meta: &ParseNestedMeta<'_>, key: &str, place: &str, known: &[&str]) -> syn::Error {
    syn::Error::new_spanned(&meta.path, diag::unknown_attribute(key, place, known))
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
