//! `range`, `length`, `pattern`, `format`, and `multiple_of`.

use serde_derive_internals::Ctxt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseBuffer;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, ExprUnary, Lit, LitStr, MetaNameValue, Token, UnOp, token};

use super::meta::{Attr, parenthesized, string};
use super::pattern;
use crate::diag;
use crate::model::{Constraints, Pattern};

/// The formats that strict mode supports, from the list of supported string properties in
/// OpenAI's guide.
const FORMATS: [&str; 9] = [
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

/// The constraint attributes.
pub(super) struct ConstraintAttrs {
    range: Attr<Range>,
    length: Attr<(Option<usize>, Option<usize>)>,
    pattern: Attr<Pattern>,
    format: Attr<String>,
    multiple_of: Attr<String>,
}

impl Default for ConstraintAttrs {
    fn default() -> Self {
        Self {
            range: Attr::none("range"),
            length: Attr::none("length"),
            pattern: Attr::none("pattern"),
            format: Attr::none("format"),
            multiple_of: Attr::none("multiple_of"),
        }
    }
}

impl ConstraintAttrs {
    /// Parses an attribute and returns `true`, or returns `false` if it is not a constraint.
    pub(super) fn parse(
        &mut self,
        cx: &Ctxt,
        key: &str,
        meta: &ParseNestedMeta<'_>,
    ) -> syn::Result<bool> {
        match key {
            // #[structured(range(min = 0, max = 130))]
            "range" => self.range.set(cx, meta, range(cx, meta)?),
            // #[structured(length(min = 1, max = 20))] or #[structured(length(equal = 5))]
            "length" => self.length.set(cx, meta, length(cx, meta)?),
            // #[structured(pattern = "^[0-9]{5}$")]
            "pattern" => self.pattern.set(cx, meta, pattern::parse(&string(meta)?)?),
            // #[structured(format = "email")]
            "format" => self.format.set(cx, meta, format(&string(meta)?)?),
            // #[structured(multiple_of = 0.5)]
            "multiple_of" => {
                let expr = meta
                    .value()
                    .and_then(ParseBuffer::parse)
                    .map_err(|error| syn::Error::new(error.span(), diag::NOT_A_STEP))?;
                let text = number(&expr).filter(|text| text.parse::<f64>().is_ok_and(|n| n > 0.0));
                let Some(text) = text else {
                    return Err(syn::Error::new_spanned(expr, diag::NOT_A_STEP));
                };
                self.multiple_of.set(cx, meta, text);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Returns the constraints, if there are any.
    pub(super) fn get(self) -> Option<Constraints> {
        let range = self.range.get().unwrap_or_default();
        let length = self.length.get();
        let constraints = Constraints {
            minimum: range.min,
            maximum: range.max,
            exclusive_minimum: range.exclusive_min,
            exclusive_maximum: range.exclusive_max,
            multiple_of: self.multiple_of.get(),
            min_length: length.and_then(|length| length.0),
            max_length: length.and_then(|length| length.1),
            pattern: self.pattern.get(),
            format: self.format.get(),
        };
        constraints.is_some().then_some(constraints)
    }
}

impl Constraints {
    fn is_some(&self) -> bool {
        let texts = [
            &self.minimum,
            &self.maximum,
            &self.exclusive_minimum,
            &self.exclusive_maximum,
            &self.multiple_of,
            &self.format,
        ];
        texts.iter().any(|text| text.is_some())
            || self.pattern.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
    }
}

/// Merges the constraints of `#[structured(…)]` with those of other crates. The former take
/// precedence.
pub(super) fn merge(structured: Option<Constraints>, other: Constraints) -> Option<Constraints> {
    let structured = structured.unwrap_or_default();
    let merged = Constraints {
        minimum: structured.minimum.or(other.minimum),
        maximum: structured.maximum.or(other.maximum),
        exclusive_minimum: structured.exclusive_minimum.or(other.exclusive_minimum),
        exclusive_maximum: structured.exclusive_maximum.or(other.exclusive_maximum),
        multiple_of: structured.multiple_of.or(other.multiple_of),
        min_length: structured.min_length.or(other.min_length),
        max_length: structured.max_length.or(other.max_length),
        pattern: structured.pattern.or(other.pattern),
        format: structured.format.or(other.format),
    };
    merged.is_some().then_some(merged)
}

/// The bounds of `range(…)`, as JSON text.
#[derive(Default)]
struct Range {
    min: Option<String>,
    max: Option<String>,
    exclusive_min: Option<String>,
    exclusive_max: Option<String>,
}

fn range(cx: &Ctxt, meta: &ParseNestedMeta<'_>) -> syn::Result<Range> {
    let mut range = Range::default();
    for MetaNameValue { path, value, .. } in bounds(meta, diag::RANGE_FORM)? {
        let (name, bound) = if path.is_ident("min") {
            ("min", &mut range.min)
        } else if path.is_ident("max") {
            ("max", &mut range.max)
        } else if path.is_ident("exclusive_min") {
            ("exclusive_min", &mut range.exclusive_min)
        } else if path.is_ident("exclusive_max") {
            ("exclusive_max", &mut range.exclusive_max)
        } else {
            cx.error_spanned_by(path, diag::RANGE_FORM);
            continue;
        };
        match number(&value) {
            None => cx.error_spanned_by(value, diag::NOT_A_NUMBER),
            Some(_) if bound.is_some() => {
                cx.error_spanned_by(path, diag::duplicate_bound(name));
            }
            number => *bound = number,
        }
    }
    let value = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
    match (value(&range.min), value(&range.max)) {
        (Some(min), Some(max)) if min > max => Err(meta.error(diag::EMPTY_RANGE)),
        _ => Ok(range),
    }
}

fn length(cx: &Ctxt, meta: &ParseNestedMeta<'_>) -> syn::Result<(Option<usize>, Option<usize>)> {
    let (mut min, mut max) = (None, None);
    for MetaNameValue { path, value, .. } in bounds(meta, diag::LENGTH_FORM)? {
        let equal = path.is_ident("equal");
        let (lower, upper) = (equal || path.is_ident("min"), equal || path.is_ident("max"));
        if !lower && !upper {
            cx.error_spanned_by(path, diag::LENGTH_FORM);
            continue;
        }
        let count = count(&value);
        if count.is_none() {
            cx.error_spanned_by(value, diag::NOT_A_COUNT);
        } else if lower && min.is_some() || upper && max.is_some() {
            let name = if lower && min.is_some() { "min" } else { "max" };
            cx.error_spanned_by(path, diag::duplicate_bound(name));
        } else {
            min = if lower { count } else { min };
            max = if upper { count } else { max };
        }
    }
    match (min, max) {
        (Some(min), Some(max)) if min > max => Err(meta.error(diag::EMPTY_RANGE)),
        _ => Ok((min, max)),
    }
}

/// Parses the bounds of `range(…)` or `length(…)`.
fn bounds(
    meta: &ParseNestedMeta<'_>,
    form: &str,
) -> syn::Result<Punctuated<MetaNameValue, Token![,]>> {
    if !meta.input.peek(token::Paren) {
        return Err(syn::Error::new_spanned(&meta.path, form));
    }
    let bounds = parenthesized(meta.input, |content| {
        let bounds = content.call(Punctuated::parse_terminated);
        bounds.map_err(|error| syn::Error::new(error.span(), form))
    })?;
    if bounds.is_empty() {
        return Err(meta.error(form));
    }
    Ok(bounds)
}

/// Returns a number literal as JSON.
pub(super) fn number(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(int), ..
        }) => Some(int.base10_digits().to_owned()),
        Expr::Lit(ExprLit {
            lit: Lit::Float(float),
            ..
        }) => {
            // `1.` is a number in Rust, but not in JSON.
            let digits = float.base10_digits();
            let value: f64 = digits.parse().ok()?;
            value.is_finite().then(|| match digits.strip_suffix('.') {
                Some(whole) => format!("{whole}.0"),
                None => digits.to_owned(),
            })
        }
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => number(expr).map(|text| format!("-{text}")),
        Expr::Group(group) => number(&group.expr),
        _ => None,
    }
}

/// Returns an integer literal.
pub(crate) fn integer(expr: &Expr) -> Option<i128> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(int), ..
        }) => int.base10_parse().ok(),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => integer(expr).map(|value| -value),
        Expr::Group(group) => integer(&group.expr),
        Expr::Paren(paren) => integer(&paren.expr),
        _ => None,
    }
}

/// Returns an unsigned integer literal.
pub(super) fn count(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(int), ..
        }) => int.base10_parse().ok(),
        Expr::Group(group) => count(&group.expr),
        _ => None,
    }
}

fn format(literal: &LitStr) -> syn::Result<String> {
    let format = literal.value();
    if FORMATS.contains(&format.as_str()) {
        Ok(format)
    } else {
        Err(syn::Error::new(
            literal.span(),
            diag::unknown_format(&format, &FORMATS),
        ))
    }
}
