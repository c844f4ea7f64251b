//! Examples of every public item.
//!
//! Rustdoc's lint `missing_doc_code_examples` is unstable. As in that lint, variants, fields, and
//! associated types need no example. The lint `unreachable_pub` ensures that a `pub` item can be
//! reached.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, Ident, ImplItem, Item, ItemImpl, ItemMacro, ItemMod, ItemTrait, Lit, Meta,
    TraitItem, Type, UseTree, Visibility,
};

use crate::{files, parse, root};

const RULE: &str =
    "has no example; add one to its documentation, or, for a method, to that of its type";

#[test]
fn every_public_item_has_an_example() {
    let mut missing = Vec::new();
    let mut count = 0;
    for folder in ["outlines-runtime/src", "outlines-derive/src"] {
        let items = Items::read(folder);
        count += items.found.len();
        missing.extend(items.missing());
    }
    assert!(count > 250, "only {count} public items were found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A public item and its documentation.
struct PublicItem {
    file: PathBuf,
    /// The type of a method.
    owner: Option<String>,
    name: String,
    docs: String,
}

/// The public items of a crate.
#[derive(Default)]
struct Items {
    found: Vec<PublicItem>,
    /// The methods and their documentation in macros, by the name of the macro.
    macro_methods: BTreeMap<String, Vec<(String, String)>>,
    /// Calls of such macros: the name, the type in the arguments, and the file.
    macro_calls: Vec<(String, String, PathBuf)>,
    /// The exported names, without those for generated code.
    exported: BTreeSet<String>,
    file: PathBuf,
    /// Whether that file is a public module.
    is_public_module: bool,
}

impl Items {
    fn read(folder: &str) -> Self {
        let mut items = Self::default();
        let sources: Vec<_> = files(folder, "rs")
            .into_iter()
            .map(|path| (parse(&path), path))
            .filter(|(file, _)| !is_hidden(&file.attrs))
            .collect();
        let mut exports = Exports::default();
        for (file, path) in &sources {
            // The exports for generated code.
            if !path.ends_with("private.rs") {
                exports.visit_file(file);
            }
        }
        items.exported = exports.names;
        for (file, path) in sources {
            items.is_public_module = exports.modules.iter().any(|name| is_module(&path, name));
            items.file = path;
            items.visit_file(&file);
        }
        let calls = std::mem::take(&mut items.macro_calls);
        for (name, owner, file) in calls {
            if !items.exported.contains(&owner) {
                continue;
            }
            for (method, docs) in items.macro_methods.get(&name).into_iter().flatten() {
                items.found.push(PublicItem {
                    file: file.clone(),
                    owner: Some(owner.clone()),
                    name: method.clone(),
                    docs: docs.clone(),
                });
            }
        }
        items
    }

    /// Returns a line for every item without an example.
    fn missing(&self) -> Vec<String> {
        let missing = self.found.iter().filter(|item| !self.has_example(item));
        missing
            .map(|item| {
                let file = item.file.strip_prefix(root()).unwrap_or(&item.file);
                let owner = item.owner.iter().map(|owner| format!("{owner}::"));
                let owner = owner.collect::<String>();
                format!("{}: `{owner}{}` {RULE}", file.display(), item.name)
            })
            .collect()
    }

    fn has_example(&self, item: &PublicItem) -> bool {
        let Some(owner) = &item.owner else {
            return !examples(&item.docs).is_empty();
        };
        let types = self
            .found
            .iter()
            .filter(|found| found.owner.is_none() && &found.name == owner);
        // Of several types with this name, the one that is nearest in the file tree.
        let of_type = types.max_by_key(|found| {
            let components = item.file.components().zip(found.file.components());
            components.take_while(|(one, other)| one == other).count()
        });
        let calls = [
            format!(".{}(", item.name),
            format!(".{}::<", item.name),
            format!("{owner}::{}(", item.name),
            format!("{owner}::{}", item.name),
        ];
        !examples(&item.docs).is_empty()
            || of_type.is_some_and(|of_type| {
                let text = examples(&of_type.docs);
                calls.iter().any(|call| text.contains(call))
            })
    }

    fn add(&mut self, owner: Option<String>, name: &Ident, docs: String) {
        self.found.push(PublicItem {
            file: self.file.clone(),
            owner,
            name: name.to_string(),
            docs,
        });
    }

    fn is_exported(&self, name: &Ident) -> bool {
        self.exported.contains(&name.to_string())
    }

    fn docs(&self, attrs: &[Attribute]) -> String {
        let lines = attrs.iter().filter_map(|attr| match &attr.meta {
            Meta::NameValue(meta) if attr.path().is_ident("doc") => Some(&meta.value),
            _ => None,
        });
        let lines = lines.map(|value| match value {
            Expr::Lit(text) => match &text.lit {
                Lit::Str(text) => text.value(),
                _ => String::new(),
            },
            Expr::Macro(call) if call.mac.path.is_ident("include_str") => {
                let path: syn::LitStr = call.mac.parse_body().unwrap();
                let folder = self.file.parent().unwrap_or(Path::new("."));
                fs::read_to_string(folder.join(path.value())).unwrap()
            }
            _ => String::new(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Returns the file of a module.
    fn module(&self, name: &Ident) -> syn::File {
        let folder = match self.file.file_stem().and_then(|stem| stem.to_str()) {
            Some("lib" | "mod") => self.file.with_file_name(""),
            _ => self.file.with_extension(""),
        };
        let candidates = [
            folder.join(format!("{name}.rs")),
            folder.join(name.to_string()).join("mod.rs"),
        ];
        parse(candidates.iter().find(|path| path.is_file()).unwrap())
    }

    /// Returns `true` if a module contains only modules.
    fn has_only_modules(&self, item: &ItemMod) -> bool {
        let is_module = |item: &Item| matches!(item, Item::Mod(_));
        match &item.content {
            Some((_, items)) => items.iter().all(is_module),
            None => self.module(&item.ident).items.iter().all(is_module),
        }
    }
}

impl<'ast> Visit<'ast> for Items {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attrs, vis, name) = match item {
            Item::Struct(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Enum(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Trait(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Type(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Fn(item) => (&item.attrs, &item.vis, &item.sig.ident),
            Item::Mod(item) => (&item.attrs, &item.vis, &item.ident),
            _ => return visit::visit_item(self, item),
        };
        let has_only_modules = matches!(item, Item::Mod(item) if self.has_only_modules(item));
        if is_hidden(attrs) || is_private(item) {
            return;
        }
        if is_public(vis) && !has_only_modules && (self.is_public_module || self.is_exported(name))
        {
            let docs = match item {
                Item::Mod(item) if item.content.is_none() => self.docs(&self.module(name).attrs),
                _ => self.docs(attrs),
            };
            self.add(None, name, docs);
        }
        visit::visit_item(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        for function in &item.items {
            if let TraitItem::Fn(function) = function
                && is_public(&item.vis)
                && (self.is_public_module || self.is_exported(&item.ident))
                && !is_hidden(&function.attrs)
            {
                let docs = self.docs(&function.attrs);
                self.add(Some(item.ident.to_string()), &function.sig.ident, docs);
            }
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let (None, Type::Path(ty)) = (&item.trait_, &*item.self_ty) else {
            return;
        };
        let owner = ty.path.segments.last().unwrap().ident.to_string();
        for function in &item.items {
            if let ImplItem::Fn(function) = function
                && is_public(&function.vis)
                && (self.is_public_module || self.exported.contains(&owner))
                && !is_hidden(&function.attrs)
            {
                let docs = self.docs(&function.attrs);
                self.add(Some(owner.clone()), &function.sig.ident, docs);
            }
        }
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        let name = item.mac.path.segments.last().unwrap().ident.to_string();
        if let Some(defined) = &item.ident {
            if item
                .attrs
                .iter()
                .any(|attr| attr.path().is_ident("macro_export"))
            {
                let docs = self.docs(&item.attrs);
                self.add(None, defined, docs);
            }
            let methods = methods(item.mac.tokens.clone());
            self.macro_methods.insert(defined.to_string(), methods);
        } else if let Some(TokenTree::Ident(owner)) = item.mac.tokens.clone().into_iter().next() {
            let call = (name, owner.to_string(), self.file.clone());
            self.macro_calls.push(call);
        }
    }
}

/// The names in `pub use` and `pub mod`.
#[derive(Default)]
struct Exports {
    names: BTreeSet<String>,
    modules: BTreeSet<String>,
}

impl Exports {
    fn tree(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(tree) => self.tree(&tree.tree),
            UseTree::Group(tree) => tree.items.iter().for_each(|tree| self.tree(tree)),
            UseTree::Name(tree) => drop(self.names.insert(tree.ident.to_string())),
            UseTree::Rename(tree) => drop(self.names.insert(tree.ident.to_string())),
            UseTree::Glob(_) => {}
        }
    }
}

impl<'ast> Visit<'ast> for Exports {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Use(item) if is_public(&item.vis) => self.tree(&item.tree),
            Item::Mod(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
                self.modules.insert(item.ident.to_string());
                self.names.insert(item.ident.to_string());
                visit::visit_item_mod(self, item);
            }
            _ => {}
        }
    }
}

/// Returns `true` if the file is the root of the crate or of the module `name`.
fn is_module(path: &Path, name: &str) -> bool {
    path.ends_with("src/lib.rs")
        || path.ends_with(format!("src/{name}.rs"))
        || path.ends_with(format!("src/{name}/mod.rs"))
}

/// Returns `true` for a private inline module.
fn is_private(item: &Item) -> bool {
    matches!(item, Item::Mod(item) if item.content.is_some() && !is_public(&item.vis))
}

fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

fn is_hidden(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| match &attr.meta {
        Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    })
}

/// Returns every `pub fn` in the body of a macro, and the literal lines of its documentation.
fn methods(body: TokenStream) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut docs = String::new();
    let mut last = [String::new(), String::new()];
    for token in body {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                let text = syn::parse2::<syn::MetaNameValue>(group.stream());
                if let Ok(meta) = text
                    && meta.path.is_ident("doc")
                    && let Expr::Lit(value) = &meta.value
                    && let Lit::Str(line) = &value.lit
                {
                    docs.push_str(&line.value());
                    docs.push('\n');
                }
            }
            TokenTree::Group(group) => found.append(&mut methods(group.stream())),
            TokenTree::Ident(name) => {
                let name = name.to_string();
                if last[1] == "fn" {
                    let docs = std::mem::take(&mut docs);
                    if matches!(&*last[0], "pub" | "async") {
                        found.push((name.clone(), docs));
                    }
                }
                last.swap(0, 1);
                last[1] = name;
            }
            _ => {}
        }
    }
    found
}

/// Returns the text of the Rust code blocks.
fn examples(docs: &str) -> String {
    let mut found = String::new();
    let mut inside = None;
    for line in docs.lines() {
        match (line.trim().strip_prefix("```"), inside) {
            (Some(tags), None) => {
                let is_rust =
                    |tag: &str| matches!(tag.trim(), "" | "rust" | "no_run" | "should_panic");
                inside = Some(
                    tags.split(',')
                        .all(|tag| is_rust(tag) || tag.starts_with("edition")),
                );
            }
            (Some(_), Some(_)) => inside = None,
            (None, Some(true)) => {
                found.push_str(line);
                found.push('\n');
            }
            (None, _) => {}
        }
    }
    found
}
