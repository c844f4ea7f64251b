//! Parse, check, emit; or the errors and a stub.

use proc_macro2::TokenStream;
use serde_derive_internals::Ctxt;
use syn::DeriveInput;

use crate::{attr, check, emit, parse};

/// All faults are shown at once. A stub follows them, so that they are not followed by a second wave of errors, about a
/// type that lacks an implementation.
pub(crate) fn expand(input: &DeriveInput, text: &str) -> TokenStream {
    let cx = Ctxt::new();
    let attrs = attr::Container::read(&cx, &input.attrs);
    let container = parse::container(&cx, input, text, &attrs);
    if let Some(container) = &container {
        check::check(&cx, container);
    }
    match (cx.check(), container) {
        (Ok(()), Some(container)) => emit::container(&container),
        (faults, _) => {
            let faults = faults.err().map(|faults| faults.to_compile_error());
            let stub = emit::stub(input, &attrs.runtime());
            quote::quote!(#faults #stub)
        }
    }
}
