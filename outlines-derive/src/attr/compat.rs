//! Attributes of `schemars`, `garde`, and `validator`.
//!
//! Those crates check their own syntax, and rules that strict mode does not support. A pattern that
//! the schema cannot contain is an error, because ignoring it would let the model return values
//! that the other crate rejects.

use std::cmp::Ordering;

use proc_macro2::{TokenStream, TokenTree};
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, LitStr, Meta, MetaList};

use super::{combine, constraints, meta, pattern};
use crate::diag;
use crate::model::Constraints;

/// The attributes of other crates on a type, variant, or field.
#[derive(Default)]
pub(super) struct CompatAttrs {
    pub(super) description: Option<String>,
    pub(super) constraints: Constraints,
    /// Errors about patterns that the schema cannot contain.
    pub(super) errors: Option<syn::Error>,
    /// An error about constraints on the elements of a list.
    pub(super) inner: Option<syn::Error>,
}

impl CompatAttrs {
    fn set_pattern(&mut self, literal: &LitStr) {
        let error = match (pattern::parse_compat(literal), &self.constraints.pattern) {
            (Ok(pattern), Some(other)) if pattern != *other => {
                syn::Error::new(literal.span(), diag::CONFLICTING_PATTERNS)
            }
            (Ok(pattern), _) => {
                self.constraints.pattern = Some(pattern);
                return;
            }
            (Err(error), _) => error,
        };
        combine(&mut self.errors, error);
    }
}

pub(super) fn read(attrs: &[Attribute]) -> CompatAttrs {
    let mut found = CompatAttrs::default();
    for attr in attrs {
        // Most attributes are doc comments, and comparing identifiers takes time.
        let Meta::List(MetaList { path, .. }) = &attr.meta else {
            continue;
        };
        if !["schemars", "garde", "validate"]
            .iter()
            .any(|name| path.is_ident(name))
        {
            continue;
        }
        // The other crate's derive reports malformed attributes.
        let _: syn::Result<()> = attr.parse_nested_meta(|meta| {
            let _: syn::Result<()> = parse(&mut found, &meta);
            meta::skip_value(meta.input)
        });
    }
    found
}

fn parse(found: &mut CompatAttrs, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    let constraints = &mut found.constraints;
    let Some(key) = meta.path.get_ident() else {
        return Ok(());
    };
    match key.to_string().as_str() {
        // range(min = 0, max = 130)
        "range" => parse_nested(meta, |bound, expr| {
            let value = constraints::number(&expr);
            match bound {
                "min" => tighten(&mut constraints.minimum, value, |a, b| {
                    compare(a, b).is_lt()
                }),
                "max" => tighten(&mut constraints.maximum, value, |a, b| {
                    compare(a, b).is_gt()
                }),
                // validator: range(exclusive_min = 0, exclusive_max = 1)
                "exclusive_min" => tighten(&mut constraints.exclusive_minimum, value, |a, b| {
                    compare(a, b).is_lt()
                }),
                "exclusive_max" => tighten(&mut constraints.exclusive_maximum, value, |a, b| {
                    compare(a, b).is_gt()
                }),
                _ => {}
            }
        }),
        // length(min = 1, max = 20), length(equal = 5)
        "length" => parse_nested(meta, |bound, expr| {
            let value = constraints::count(&expr);
            let is_equal = bound == "equal";
            if is_equal || bound == "min" {
                tighten(&mut constraints.min_length, value, usize::lt);
            }
            if is_equal || bound == "max" {
                tighten(&mut constraints.max_length, value, usize::gt);
            }
        }),
        "email" => {
            constraints.format = Some("email".to_owned());
            Ok(())
        }
        // schemars: regex(pattern = "…")
        "regex" => parse_nested(meta, |key, expr| {
            if key == "pattern"
                && let Some(literal) = string(&expr)
            {
                found.set_pattern(literal);
            }
        }),
        // garde: pattern("…")
        "pattern" => {
            let content;
            syn::parenthesized!(content in meta.input);
            let literal: LitStr = content.parse()?;
            found.set_pattern(&literal);
            Ok(())
        }
        // garde, schemars: inner(length(min = 1))
        "inner" => {
            let content;
            syn::parenthesized!(content in meta.input);
            let rules: TokenStream = content.parse()?;
            let names = ["range", "length", "pattern", "regex", "email", "inner"];
            let mut tokens = rules.into_iter();
            let is_constraint = |token: TokenTree| match token {
                TokenTree::Ident(rule) => names.iter().any(|name| rule == name),
                _ => false,
            };
            if tokens.any(is_constraint) {
                found.inner = Some(syn::Error::new(key.span(), diag::INNER_CONSTRAINTS));
            }
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

/// Sets a bound that several attributes may set. The bound is replaced if it is `weaker`.
fn tighten<T>(bound: &mut Option<T>, value: Option<T>, weaker: fn(&T, &T) -> bool) {
    if let Some(value) = value
        && bound.as_ref().is_none_or(|bound| weaker(bound, &value))
    {
        *bound = Some(value);
    }
}

/// Compares numbers, integers exactly.
fn compare(a: &String, b: &String) -> Ordering {
    if let (Ok(a), Ok(b)) = (a.parse::<i128>(), b.parse::<i128>()) {
        return a.cmp(&b);
    }
    let [a, b] = [a, b].map(|number| number.parse::<f64>().unwrap_or_default());
    a.total_cmp(&b)
}

/// Parses the options of `range(…)`, `length(…)`, and `regex(…)`. Options without a value, such as
/// `chars` in garde's `length(chars, …)`, only change how the length is counted.
fn parse_nested(meta: &ParseNestedMeta<'_>, mut option: impl FnMut(&str, Expr)) -> syn::Result<()> {
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

/// Returns the literal, or `None` for any other expression, whose value a macro cannot know.
fn string(expr: &Expr) -> Option<&LitStr> {
    match expr {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(literal),
            ..
        }) => Some(literal),
        Expr::Group(group) => string(&group.expr),
        _ => None,
    }
}
