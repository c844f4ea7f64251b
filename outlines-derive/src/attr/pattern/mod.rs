//! `pattern`: regular expressions in their canonical form.

mod canonical;

use syn::LitStr;

use self::canonical::{PatternError, canonical};
use crate::diag;

/// Parses the pattern of `#[structured(pattern = "…")]`.
pub(super) fn parse(literal: &LitStr) -> syn::Result<String> {
    canonical(&literal.value()).map_err(|error| {
        let message = match error {
            PatternError::NotAnchored => diag::NOT_ANCHORED.to_owned(),
            PatternError::Unsupported(reason) => diag::unsupported_pattern(&reason),
        };
        syn::Error::new(literal.span(), message)
    })
}

/// Parses a pattern of another crate, whose engine supports more than those of servers.
pub(super) fn parse_compat(literal: &LitStr) -> syn::Result<String> {
    canonical(&literal.value()).map_err(|error| {
        let reason = match error {
            PatternError::NotAnchored => "it is not anchored",
            PatternError::Unsupported(ref reason) => reason,
        };
        let message = diag::unsupported_compat_pattern(reason);
        syn::Error::new(literal.span(), message)
    })
}
