//! Doc comments as descriptions.

use serde_derive_internals::Ctxt;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

use crate::diag;

/// What the model reads: `given` by an own attribute, or else the doc comment.
pub(super) fn description(cx: &Ctxt, attrs: &[Attribute], given: Option<String>) -> Option<String> {
    given.or_else(|| comment(cx, attrs))
}

/// The lines of the doc comment, as they were written, without the space behind `///`.
fn comment(cx: &Ctxt, attrs: &[Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for attr in attrs {
        // `#[doc(hidden)]` and its like are no text.
        if let Meta::NameValue(meta) = &attr.meta
            && meta.path.is_ident("doc")
        {
            if let Some(text) = literal(&meta.value) {
                // A block comment is one attribute of several lines.
                lines.extend(text.split('\n').map(str::to_owned));
            } else {
                cx.error_spanned_by(&meta.value, diag::COMPUTED_DOC);
            }
        }
    }
    let text = unindent(&lines).join("\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The text of a literal, also of one that a macro has handed on.
fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(plain(text).unwrap_or_else(|| text.value())),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// The text between the quotes, if nothing in it is escaped. Nearly nothing is, and `value` goes through it byte by byte, in
/// code that is not optimized where a build is waited for most.
fn plain(literal: &LitStr) -> Option<String> {
    let token = literal.token().to_string();
    let text = token.strip_prefix('"')?.strip_suffix('"')?;
    // One character at a time is a search that the standard library brings compiled.
    (!text.contains('\\') && !text.contains('\r')).then(|| text.to_owned())
}

/// Takes one space off every line, as rustdoc takes the common indent; the inner indent of a list stays.
fn unindent(lines: &[String]) -> Vec<&str> {
    lines
        .iter()
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect()
}
