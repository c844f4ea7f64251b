//! Attributes: own ones, those of schema and validation crates, doc comments, and where serde's stand. The values of serde's
//! are read by serde's own parser.

mod constraints;
mod doc;
mod foreign;
mod partial;
mod pattern;
mod place;
mod slot;

pub(crate) use partial::Partial;
pub(crate) use place::token_of;

use proc_macro2::Span;
use serde_derive_internals::Ctxt;
use syn::meta::ParseNestedMeta;
use syn::parse::Parse;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Path, Token, Type, parse_quote};

use self::constraints::Options;
use self::slot::Slot;
use crate::diag;
use crate::model::{Constraints, Profile, Text};

/// `#[structured(…)]` on a type.
pub(crate) struct Container {
    runtime: Slot<Path>,
    name: Slot<Text>,
    limits: Slot<Profile>,
    partial: Slot<Partial>,
    description: Option<String>,
    /// On a newtype, those of what it holds.
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
        let mut runtime = Slot::new("crate");
        let mut name = Slot::new("name");
        let mut limits = Slot::new("limits");
        let mut partial = Slot::new("partial");
        let mut description = Slot::new("description");
        let mut options = Options::default();
        walk(cx, attrs, |key, meta| {
            match key {
                // #[structured(crate = "path")]
                "crate" => runtime.set(cx, meta, parsed(meta, diag::NOT_A_PATH)?),
                // #[structured(name = "Invoice")]
                "name" => name.set(cx, meta, text(&string(meta)?)),
                // #[structured(limits = "none")]
                "limits" => limits.set(cx, meta, profile(&string(meta)?)?),
                // #[structured(partial)]
                "partial" => partial.set(cx, meta, partial::read(meta)?),
                // #[structured(description = "what the model reads")]
                "description" => description.set(cx, meta, prose(&string(meta)?)?),
                _ if options.read(cx, key, meta)? => {}
                _ => return Err(unknown(meta, key, "a type", &Self::KNOWN)),
            }
            Ok(())
        });
        Self {
            runtime,
            name,
            limits,
            partial,
            description: doc::description(cx, attrs, description.take()),
            constraints: options.constraints(),
        }
    }

    /// The path of the runtime crate.
    pub(crate) fn runtime(&self) -> Path {
        self.runtime
            .get()
            .cloned()
            .unwrap_or_else(|| parse_quote!(::outlines_runtime))
    }

    pub(crate) fn name(&self) -> Option<&Text> {
        self.name.get()
    }

    pub(crate) fn limits(&self) -> Option<Profile> {
        self.limits.get().copied()
    }

    /// What is said of the type's partial, if it has one.
    pub(crate) fn partial(&self) -> Option<&Partial> {
        self.partial.get()
    }

    pub(crate) fn description(&self) -> Option<String> {
        self.description.clone()
    }
}

/// `#[structured(…)]` on a variant.
pub(crate) struct Variant {
    pub(crate) description: Option<String>,
    /// The type that is read instead of the declared one.
    pub(crate) stand_in: Option<Type>,
}

impl Variant {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut description = Slot::new("description");
        let mut stand_in = Slot::new("as");
        walk(cx, attrs, |key, meta| {
            match key {
                // #[structured(description = "what the model reads")]
                "description" => description.set(cx, meta, prose(&string(meta)?)?),
                // #[structured(as = "Type")]
                "as" => stand_in.set(cx, meta, parsed(meta, diag::NOT_A_TYPE)?),
                _ => return Err(unknown(meta, key, "a variant", &["description", "as"])),
            }
            Ok(())
        });
        Self {
            description: doc::description(cx, attrs, description.take()),
            stand_in: stand_in.take(),
        }
    }
}

/// `#[structured(…)]` on a field, and what validation crates say of it.
pub(crate) struct Field {
    description: Option<String>,
    described: bool,
    stand_in: Slot<Type>,
    skip: Slot<Span>,
    pub(crate) constraints: Option<Constraints>,
    faults: Option<syn::Error>,
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
        let mut description = Slot::new("description");
        let mut stand_in = Slot::new("as");
        let mut skip = Slot::new("skip");
        let mut options = Options::default();
        walk(cx, attrs, |key, meta| {
            match key {
                // #[structured(description = "what the model reads")]
                "description" => description.set(cx, meta, prose(&string(meta)?)?),
                // #[structured(as = "Type")]
                "as" => stand_in.set(cx, meta, parsed(meta, diag::NOT_A_TYPE)?),
                // #[structured(skip)]
                "skip" => skip.set(cx, meta, flag(meta)?),
                "partial" => {
                    return Err(syn::Error::new_spanned(&meta.path, diag::PARTIAL_FIELD));
                }
                _ if options.read(cx, key, meta)? => {}
                _ => return Err(unknown(meta, key, "a field", &Self::KNOWN)),
            }
            Ok(())
        });
        let foreign = foreign::read(attrs);
        let given = description.take();
        let own = options.constraints();
        let replaced = own.as_ref().is_some_and(|own| own.pattern.is_some());
        Self {
            described: given.is_some(),
            description: doc::description(cx, attrs, given.or(foreign.description)),
            stand_in,
            skip,
            constraints: constraints::merged(own, foreign.constraints),
            faults: foreign.faults.filter(|_| !replaced),
        }
    }

    /// What other crates say of the field and the schema cannot: of interest only if the field is in the schema.
    pub(crate) fn faults(&self) -> Option<&syn::Error> {
        self.faults.as_ref()
    }

    pub(crate) fn description(&self) -> Option<String> {
        self.description.clone()
    }

    /// Whether an attribute, and not only a comment, describes the field.
    pub(crate) fn is_described(&self) -> bool {
        self.described
    }

    /// The type that is read instead of the declared one.
    pub(crate) fn stand_in(&self) -> Option<&Type> {
        self.stand_in.get()
    }

    /// Where the field is left out.
    pub(crate) fn skip(&self) -> Option<Span> {
        self.skip.get().copied()
    }
}

/// Goes through all options of all `#[structured(…)]`. A fault does not hide those behind it.
fn walk(
    cx: &Ctxt,
    attrs: &[Attribute],
    mut option: impl FnMut(&str, &ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attr in attrs {
        if !attr.path().is_ident("structured") {
            continue;
        }
        let walked = attr.parse_nested_meta(|meta| {
            let key = match meta.path.get_ident() {
                Some(ident) => ident.to_string(),
                None => String::new(),
            };
            if let Err(fault) = option(&key, &meta) {
                cx.syn_error(fault);
                place::skip_value(meta.input)?;
            }
            Ok(())
        });
        if let Err(fault) = walked {
            cx.syn_error(fault);
        }
    }
}

fn unknown(meta: &ParseNestedMeta<'_>, key: &str, place: &str, known: &[&str]) -> syn::Error {
    syn::Error::new_spanned(&meta.path, diag::unknown_option(key, place, known))
}

fn string(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    meta.value()
        .and_then(syn::parse::ParseBuffer::parse)
        .map_err(|fault| syn::Error::new(fault.span(), diag::NOT_A_STRING))
}

/// What a string holds in Rust's own grammar.
fn parsed<T: Parse>(meta: &ParseNestedMeta<'_>, otherwise: &str) -> syn::Result<T> {
    let literal = string(meta)?;
    let parsed = literal.parse();
    parsed.map_err(|_| syn::Error::new(literal.span(), otherwise))
}

fn flag(meta: &ParseNestedMeta<'_>) -> syn::Result<Span> {
    if meta.input.is_empty() || meta.input.peek(Token![,]) {
        return Ok(meta.path.span());
    }
    Err(syn::Error::new(meta.input.span(), diag::FLAG))
}

fn text(literal: &LitStr) -> Text {
    Text {
        value: literal.value(),
        span: literal.span(),
    }
}

fn prose(literal: &LitStr) -> syn::Result<String> {
    if literal.value().trim().is_empty() {
        return Err(syn::Error::new(literal.span(), diag::EMPTY_DESCRIPTION));
    }
    Ok(literal.value())
}

fn profile(literal: &LitStr) -> syn::Result<Profile> {
    match literal.value().as_str() {
        "openai" => Ok(Profile::OpenAi),
        "azure" => Ok(Profile::Azure),
        "none" => Ok(Profile::None),
        _ => Err(syn::Error::new(literal.span(), diag::UNKNOWN_LIMITS)),
    }
}
