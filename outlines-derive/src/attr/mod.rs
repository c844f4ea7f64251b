//! Attributes: own ones, doc comments, and where serde's stand. The values of serde's are read by serde's own parser.

mod doc;
mod place;
mod slot;

pub(crate) use place::token_of;

use serde_derive_internals::Ctxt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Path, parse_quote};

use self::slot::Slot;
use crate::diag;
use crate::model::Text;

/// `#[structured(…)]` on a type.
pub(crate) struct Container {
    runtime: Slot<Path>,
    name: Slot<Text>,
    description: Option<String>,
}

impl Container {
    pub(crate) fn read(cx: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut runtime = Slot::new("crate");
        let mut name = Slot::new("name");
        let mut description = Slot::new("description");
        walk(cx, attrs, |key, meta| {
            match key {
                // #[structured(crate = "path")]
                "crate" => runtime.set(cx, meta, string(meta)?.parse()?),
                // #[structured(name = "Invoice")]
                "name" => name.set(cx, meta, text(&string(meta)?)),
                // #[structured(description = "what the model reads")]
                "description" => description.set(cx, meta, prose(&string(meta)?)?),
                _ => {
                    let known = ["crate", "name", "description"];
                    return Err(unknown(meta, key, "a type", &known));
                }
            }
            Ok(())
        });
        Self {
            runtime,
            name,
            description: doc::description(cx, attrs, description.take()),
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

    pub(crate) fn description(&self) -> Option<String> {
        self.description.clone()
    }
}

/// The description of a field or a variant, which is all that `#[structured(…)]` says there.
pub(crate) fn description(cx: &Ctxt, attrs: &[Attribute], place: &str) -> Option<String> {
    let mut description = Slot::new("description");
    walk(cx, attrs, |key, meta| {
        match key {
            // #[structured(description = "what the model reads")]
            "description" => description.set(cx, meta, prose(&string(meta)?)?),
            _ => return Err(unknown(meta, key, place, &["description"])),
        }
        Ok(())
    });
    doc::description(cx, attrs, description.take())
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
