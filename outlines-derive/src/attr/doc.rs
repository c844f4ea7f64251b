//! Doc comments as descriptions.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Token};

use crate::diag;

/// Returns the text of the doc comment, without the space that follows `///`. An error is about
/// text that is not known to a macro.
pub(super) fn comment(attrs: &[Attribute]) -> syn::Result<Option<String>> {
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
                return Err(syn::Error::new_spanned(&meta.value, diag::COMPUTED_DOC));
            }
        }
    }
    let text = unindent(&lines).join("\n");
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Returns the text of a string literal, which may come from a macro argument, or of `concat!`.
fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(unescaped(text).unwrap_or_else(|| text.value())),
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Char(c) => Some(c.value().to_string()),
            Lit::Bool(bool) => Some(bool.value().to_string()),
            Lit::Int(int) => Some(int.base10_digits().to_owned()),
            Lit::Float(float) => Some(float.base10_digits().to_owned()),
            _ => None,
        },
        Expr::Group(group) => literal(&group.expr),
        Expr::Macro(call) if call.mac.path.is_ident("concat") => {
            let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
            let parts = call.mac.parse_body_with(parse).ok()?;
            parts.iter().map(literal).collect()
        }
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
