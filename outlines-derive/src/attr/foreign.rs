//! Constraints that stand on the type already, for `schemars`, `garde` or `validator`. What these crates know and strict
//! mode does not is theirs to check, and so is their grammar. A pattern is known to both, and where the schema cannot have
//! it, silence would be taken for a yes.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, LitStr};

use super::pattern::borrowed;
use super::{constraints, place};
use crate::diag;
use crate::model::Constraints;

/// What other crates say of a field.
#[derive(Default)]
pub(super) struct Foreign {
    pub(super) description: Option<String>,
    pub(super) constraints: Constraints,
    /// Patterns that the schema cannot have.
    pub(super) faults: Option<syn::Error>,
}

impl Foreign {
    fn pattern(&mut self, literal: &LitStr) {
        let fault = match (borrowed(literal), &self.constraints.pattern) {
            (Ok(pattern), Some(other)) if pattern != *other => {
                syn::Error::new(literal.span(), diag::TWO_PATTERNS)
            }
            (Ok(pattern), _) => {
                self.constraints.pattern = Some(pattern);
                return;
            }
            (Err(fault), _) => fault,
        };
        match &mut self.faults {
            Some(faults) => faults.combine(fault),
            None => self.faults = Some(fault),
        }
    }
}

pub(super) fn read(attrs: &[Attribute]) -> Foreign {
    let mut found = Foreign::default();
    for attr in attrs {
        let path = attr.path();
        if !["schemars", "garde", "validate"]
            .iter()
            .any(|name| path.is_ident(name))
        {
            continue;
        }
        let walked = attr.parse_nested_meta(|meta| {
            // A form that only the other crate understands is left alone.
            let _: Result<(), _> = option(&mut found, &meta);
            place::skip_value(meta.input)
        });
        // The other crate's derive reports it.
        let _: Result<(), _> = walked;
    }
    found
}

fn option(found: &mut Foreign, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    let constraints = &mut found.constraints;
    let Some(key) = meta.path.get_ident() else {
        return Ok(());
    };
    match key.to_string().as_str() {
        // range(min = 0, max = 130)
        "range" => nested(meta, |bound, expr| {
            let value = constraints::number(&expr);
            match bound {
                "min" => constraints.minimum = value,
                "max" => constraints.maximum = value,
                _ => {}
            }
        }),
        // length(min = 1, max = 20), length(equal = 5)
        "length" => nested(meta, |bound, expr| {
            let value = constraints::count(&expr);
            match bound {
                "min" => constraints.shortest = value,
                "max" => constraints.longest = value,
                "equal" => (constraints.shortest, constraints.longest) = (value, value),
                _ => {}
            }
        }),
        "email" => {
            constraints.format = Some("email".to_owned());
            Ok(())
        }
        // schemars: regex(pattern = "…")
        "regex" => nested(meta, |key, expr| {
            if key == "pattern"
                && let Some(literal) = text(&expr)
            {
                found.pattern(literal);
            }
        }),
        // garde: pattern("…")
        "pattern" => {
            let content;
            syn::parenthesized!(content in meta.input);
            let literal: LitStr = content.parse()?;
            found.pattern(&literal);
            Ok(())
        }
        // schemars: description = "…"
        "description" => {
            let literal: LitStr = meta.value()?.parse()?;
            found.description = Some(literal.value());
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The options of `range(…)` and its like; those without a value (`garde`'s `length(chars, …)`) change only how is counted.
fn nested(meta: &ParseNestedMeta<'_>, mut option: impl FnMut(&str, Expr)) -> syn::Result<()> {
    meta.parse_nested_meta(|bound| {
        if bound.input.peek(syn::Token![=]) {
            let expr = bound.value()?.parse()?;
            if let Some(key) = bound.path.get_ident() {
                option(&key.to_string(), expr);
            }
        }
        Ok(())
    })
}

/// What an expression says is not known here: the other crate alone checks by it.
fn text(expr: &Expr) -> Option<&LitStr> {
    match expr {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(literal),
            ..
        }) => Some(literal),
        Expr::Group(group) => text(&group.expr),
        _ => None,
    }
}
