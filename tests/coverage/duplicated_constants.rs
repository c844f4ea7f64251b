//! Equality of constants and files that the derive and the runtime both contain.

use std::fs;

use syn::visit::{self, Visit};
use syn::{Expr, Ident, ImplItemConst, ItemConst, LitInt, LitStr};

use crate::{files, parse, root};

/// The name of a constant, and the files with it.
const COPIES: [(&str, [&str; 2]); 8] = [
    (
        "FORMATS",
        [
            "outlines-derive/src/attr/constraints.rs",
            "outlines-runtime/src/schema/strict_mode.rs",
        ],
    ),
    ("DESCRIBED", FLAGS),
    ("OPTIONAL", FLAGS),
    ("FALLIBLE", FLAGS),
    ("IGNORED", FLAGS),
    ("GENERIC", TYPE_FLAGS),
    ("FALLIBLE", TYPE_FLAGS),
    ("UNLIMITED", TYPE_FLAGS),
];

const FLAGS: [&str; 2] = [
    "outlines-derive/src/emit/object.rs",
    "outlines-runtime/src/schema/node/mod.rs",
];

const TYPE_FLAGS: [&str; 2] = [
    "outlines-derive/src/emit/node.rs",
    "outlines-runtime/src/schema/node/named.rs",
];

/// Folders with equal files.
const FOLDERS: [&str; 2] = [
    "outlines-derive/src/attr/pattern/canonical",
    "outlines-runtime/src/schema/canonical_pattern",
];

/// The literals in the value of a constant.
struct Find {
    name: &'static str,
    found: Vec<String>,
}

impl Find {
    fn read(&mut self, name: &Ident, value: &Expr) {
        if name == self.name {
            Literals(&mut self.found).visit_expr(value);
        }
    }
}

impl<'ast> Visit<'ast> for Find {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.read(&item.ident, &item.expr);
        visit::visit_item_const(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast ImplItemConst) {
        self.read(&item.ident, &item.expr);
    }
}

struct Literals<'f>(&'f mut Vec<String>);

impl<'ast> Visit<'ast> for Literals<'_> {
    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.0.push(literal.value());
    }

    fn visit_lit_int(&mut self, literal: &'ast LitInt) {
        self.0.push(literal.base10_digits().to_owned());
    }
}

#[test]
fn copies_of_constants_are_equal() {
    for (name, files) in COPIES {
        let [derive, runtime] = files.map(|file| {
            let mut find = Find {
                name,
                found: Vec::new(),
            };
            find.visit_file(&parse(&root().join(file)));
            assert!(!find.found.is_empty(), "no {name} in {file}");
            find.found
        });
        assert_eq!(derive, runtime, "{name}");
    }
}

#[test]
fn copies_of_files_are_equal() {
    let [derive, runtime] = FOLDERS.map(|folder| {
        files(folder, "rs")
            .into_iter()
            .map(|path| {
                let name = path.strip_prefix(root().join(folder)).unwrap().to_owned();
                (name, fs::read_to_string(&path).unwrap())
            })
            .collect::<Vec<_>>()
    });
    assert!(
        derive == runtime,
        "copy the files that differ from {} to {}",
        FOLDERS[0],
        FOLDERS[1]
    );
}
