//! Compile-fail cases and documentation of every message.

use std::fs;
use std::path::Path;

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItemFn, ItemFn, LitStr, Macro, Token};

use crate::{files, parse};

/// Files with messages, and the function that contains them, unless it is the whole file.
const TEXTS: [(&str, Option<&str>); 5] = [
    ("outlines-derive/src/diag.rs", None),
    ("outlines-runtime/src/schema/error.rs", Some("explain")),
    ("outlines-runtime/src/schema/generic_types.rs", None),
    (
        "outlines-runtime/src/schema/strict_mode.rs",
        Some("exceeded"),
    ),
    ("outlines-runtime/src/schema/summary.rs", Some("violation")),
];

/// The string literals of messages.
struct Texts {
    within: Option<&'static str>,
    found: Vec<String>,
}

impl Texts {
    fn of(path: &Path, within: Option<&'static str>) -> Vec<String> {
        let mut texts = Self {
            within,
            found: Vec::new(),
        };
        texts.visit_file(&parse(path));
        texts.found
    }
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_impl_item_fn(&mut self, method: &'ast ImplItemFn) {
        if self.within.is_some_and(|name| method.sig.ident == name) {
            let outer = self.within.take();
            visit::visit_impl_item_fn(self, method);
            self.within = outer;
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        if self.within.is_some_and(|name| function.sig.ident == name) {
            let outer = self.within.take();
            visit::visit_item_fn(self, function);
            self.within = outer;
        }
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        if self.within.is_none() {
            self.found.push(literal.value());
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let arguments = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        for argument in arguments.iter().flatten() {
            self.visit_expr(argument);
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// The texts of `#[diagnostic::on_unimplemented]`.
struct OnUnimplemented(Texts);

impl<'ast> Visit<'ast> for OnUnimplemented {
    fn visit_attribute(&mut self, attr: &'ast Attribute) {
        let path: Vec<_> = attr
            .path()
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if path == ["diagnostic", "on_unimplemented"] {
            attr.parse_nested_meta(|meta| {
                self.0.found.push(meta.value()?.parse::<LitStr>()?.value());
                Ok(())
            })
            .unwrap();
        }
    }
}

/// Returns the pieces of all messages between placeholders.
fn messages() -> Vec<String> {
    let literals = literals();
    let pieces = literals.iter().flat_map(|literal| pieces(literal));
    // Short pieces occur in several messages.
    let pieces = pieces.filter(|piece| piece.len() > 6);
    pieces.map(str::to_owned).collect()
}

/// Returns the text between placeholders.
pub(crate) fn pieces(literal: &str) -> impl Iterator<Item = &str> {
    literal.split(['{', '}']).step_by(2)
}

/// Returns the literals of all messages.
pub(crate) fn literals() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut messages = Vec::new();
    for (file, within) in TEXTS {
        let texts = Texts::of(&root.join(file), within);
        assert!(!texts.is_empty(), "{file} has no messages");
        messages.extend(texts);
    }
    let mut unimplemented = OnUnimplemented(Texts {
        within: None,
        found: Vec::new(),
    });
    for path in files("outlines-runtime/src", "rs") {
        unimplemented.visit_file(&parse(&path));
    }
    assert!(
        unimplemented.0.found.len() > 10,
        "{:?}",
        unimplemented.0.found
    );
    messages.append(&mut unimplemented.0.found);
    messages
}

#[test]
fn every_message_has_a_case() {
    let expected: Vec<String> = files("tests/ui/cases", "stderr")
        .into_iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let missing: Vec<String> = messages()
        .into_iter()
        .filter(|text| !expected.iter().any(|case| case.contains(text)))
        .collect();
    assert!(missing.is_empty(), "in no case:\n{}", missing.join("\n"));
}

/// The messages are wrapped to the line length of the page.
#[test]
fn every_message_is_documented() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let page = words(include_str!("../../outlines-derive/ATTRIBUTES.md"));
    let missing: Vec<String> = messages()
        .into_iter()
        .filter(|text| !page.contains(&words(text)))
        .collect();
    assert!(
        missing.is_empty(),
        "not in ATTRIBUTES.md:\n{}",
        missing.join("\n")
    );
}
