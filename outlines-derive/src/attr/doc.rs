//! Doc comments as descriptions.

use serde_derive_internals::Ctxt;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

use crate::diag;

/// Returns the text of the doc comment, without the space that follows `///`.
pub(super) fn comment(cx: &Ctxt, attrs: &[Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for attr in attrs {
        // `#[doc(hidden)]` and similar attributes have no text.
        if let Meta::NameValue(meta) = &attr.meta
            && meta.path.is_ident("doc")
        {
            if let Some(text) = literal(&meta.value) {
                // A block comment is one attribute with several lines.
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

/// Returns the text of a string literal, which may come from a macro argument.
fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(unescaped(text).unwrap_or_else(|| text.value())),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// Returns the text of a literal that has no escapes. Most have none, and `LitStr::value`
/// processes every byte in code that is usually not optimized in a macro.
fn unescaped(literal: &LitStr) -> Option<String> {
    let token = literal.token().to_string();
    let text = token.strip_prefix('"')?.strip_suffix('"')?;
    // Single-character searches use the standard library's precompiled code.
    (!text.contains('\\') && !text.contains('\r')).then(|| text.to_owned())
}

/// Removes one leading space from every line, as rustdoc removes the common indent. Deeper indents,
/// for example of lists, remain.
fn unindent(lines: &[String]) -> Vec<&str> {
    lines
        .iter()
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect()
}
