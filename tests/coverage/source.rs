//! What the types of a file use, each as a word: types by their full paths, attributes with their place, shapes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Group, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Data, DeriveInput, Expr, Field, Fields, File, GenericArgument, GenericParam, Ident,
    Item, Lit, PathArguments, Token, Type, TypePath, UseTree, Variant,
};

/// The attributes that a schema is made from.
const READ: [&str; 5] = ["serde", "structured", "schemars", "garde", "validate"];

/// A type and what it uses.
pub(crate) struct Subject {
    /// Its name, or the whole type, if it stands in `cases!`.
    pub(crate) name: String,
    /// Whether it is registered as a case of its own.
    pub(crate) root: bool,
    /// What it uses.
    pub(crate) words: BTreeSet<String>,
}

impl Subject {
    /// The attributes among the words.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &String> {
        self.words.iter().filter(|word| word.starts_with("#["))
    }
}

/// The types of all files in a folder and the folders in it.
pub(crate) fn subjects(folder: &str) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for path in files(folder, "rs") {
        let file = parse(&path);
        let mut reader = Reader {
            names: names(&file),
            subjects: Vec::new(),
        };
        reader.visit_file(&file);
        subjects.append(&mut reader.subjects);
    }
    subjects
}

/// The full paths of what the files of a folder import.
pub(crate) fn imports(folder: &str) -> BTreeSet<String> {
    let files = files(folder, "rs");
    files
        .iter()
        .flat_map(|path| names(&parse(path)).into_values())
        .collect()
}

pub(crate) fn parse(path: &Path) -> File {
    let text = fs::read_to_string(path).unwrap();
    syn::parse_file(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a folder of the workspace whose names end like this, in order.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut folders = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == extension) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no .{extension}");
    found.sort();
    found
}

/// What the names of a file mean: imports, and types of the file, which hide those of the prelude.
fn names(file: &File) -> BTreeMap<Ident, String> {
    let mut names = BTreeMap::new();
    for item in &file.items {
        let declared = match item {
            Item::Use(item) => {
                import(&item.tree, "", &mut names);
                continue;
            }
            Item::Struct(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            _ => continue,
        };
        names.insert(declared.clone(), format!("self::{declared}"));
    }
    names
}

fn import(tree: &UseTree, before: &str, names: &mut BTreeMap<Ident, String>) {
    let (name, meant) = match tree {
        UseTree::Path(tree) => {
            return import(&tree.tree, &format!("{before}{}::", tree.ident), names);
        }
        UseTree::Group(tree) => {
            return tree
                .items
                .iter()
                .for_each(|tree| import(tree, before, names));
        }
        UseTree::Name(tree) => (&tree.ident, &tree.ident),
        UseTree::Rename(tree) => (&tree.rename, &tree.ident),
        UseTree::Glob(_) => return,
    };
    names.insert(name.clone(), canonical(&format!("{before}{meant}")));
}

/// `core` is part of `std`.
fn canonical(path: &str) -> String {
    match path.strip_prefix("core::") {
        Some(rest) => format!("std::{rest}"),
        None => path.to_owned(),
    }
}

struct Reader {
    names: BTreeMap<Ident, String>,
    subjects: Vec<Subject>,
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Struct(item) => self.declaration(&item.clone().into()),
            Item::Enum(item) => self.declaration(&item.clone().into()),
            Item::Union(item) => self.declaration(&item.clone().into()),
            Item::Macro(item) if item.mac.path.is_ident("cases") => {
                let cases = Punctuated::<Registered, Token![,]>::parse_terminated;
                for Registered(ty) in cases.parse2(item.mac.tokens.clone()).unwrap() {
                    let mut words = self.words();
                    words.visit_type(&ty);
                    self.subjects.push(Subject {
                        name: words.text(&ty),
                        root: true,
                        words: words.found,
                    });
                }
            }
            _ => visit::visit_item(self, item),
        }
    }
}

impl Reader {
    fn words(&self) -> Words<'_> {
        Words {
            names: &self.names,
            place: "type",
            found: BTreeSet::new(),
        }
    }

    fn declaration(&mut self, input: &DeriveInput) {
        let derives = |attr: &Attribute| {
            attr.path().is_ident("derive")
                && matches!(&attr.meta, syn::Meta::List(list) if list.tokens.to_string().contains("Structured"))
        };
        if !input.attrs.iter().any(derives) {
            return;
        }
        let mut words = self.words();
        words.shape(input);
        words.visit_derive_input(input);
        self.subjects.push(Subject {
            name: input.ident.to_string(),
            root: false,
            words: words.found,
        });
    }
}

/// `both Vec<Zip>`.
struct Registered(Type);

impl Parse for Registered {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Ident>()?;
        input.parse().map(Self)
    }
}

struct Words<'r> {
    names: &'r BTreeMap<Ident, String>,
    place: &'static str,
    found: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Words<'_> {
    fn visit_variant(&mut self, variant: &'ast Variant) {
        self.place = "variant";
        visit::visit_variant(self, variant);
        self.place = "type";
    }

    fn visit_field(&mut self, field: &'ast Field) {
        let outer = std::mem::replace(&mut self.place, "field");
        visit::visit_field(self, field);
        self.place = outer;
    }

    fn visit_attribute(&mut self, attr: &'ast Attribute) {
        if attr.path().is_ident("doc") {
            self.found.insert(format!("/// on a {}", self.place));
        }
        let Some(owner) = READ.iter().find(|name| attr.path().is_ident(name)) else {
            return;
        };
        let walked = attr.parse_nested_meta(|meta| {
            let key = meta
                .path
                .get_ident()
                .map(ToString::to_string)
                .unwrap_or_default();
            self.found
                .insert(format!("#[{owner}({key})] on a {}", self.place));
            if meta.input.peek(Token![=]) {
                let value: Expr = meta.value()?.parse()?;
                if let Expr::Lit(value) = &value
                    && let Lit::Str(text) = &value.lit
                {
                    self.found.insert(format!("{key} = {:?}", text.value()));
                }
            } else if !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                let options: Group = meta.input.parse()?;
                for token in options.stream() {
                    if let TokenTree::Ident(option) = token {
                        self.found.insert(format!("{key}({option})"));
                    }
                }
            }
            Ok(())
        });
        // A case that does not compile may stop anywhere.
        drop(walked);
    }

    fn visit_type(&mut self, ty: &'ast Type) {
        let word = match ty {
            Type::Tuple(tuple) if tuple.elems.is_empty() => Some("()"),
            Type::Tuple(_) => Some("(T, T)"),
            Type::Array(_) => Some("[T; N]"),
            Type::Slice(_) => Some("[T]"),
            Type::Reference(_) => Some("&T"),
            Type::FnPtr(_) => Some("fn"),
            _ => None,
        };
        self.found.extend(word.map(str::to_owned));
        visit::visit_type(self, ty);
    }

    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        let path = self.path(ty);
        if let Some(segment) = ty.path.segments.last()
            && let PathArguments::AngleBracketed(arguments) = &segment.arguments
            && let Some(GenericArgument::Type(Type::Path(inner))) = arguments.args.last()
            && inner.path.is_ident("str")
        {
            self.found.insert(format!("{path}<str>"));
        }
        self.found.insert(path);
        visit::visit_type_path(self, ty);
    }
}

impl Words<'_> {
    fn add(&mut self, word: impl Into<String>) {
        self.found.insert(word.into());
    }

    /// The path from the crate on, without arguments.
    fn path(&self, ty: &TypePath) -> String {
        let mut segments = ty.path.segments.iter().map(|segment| &segment.ident);
        let first = segments.next().unwrap();
        let first = self
            .names
            .get(first)
            .cloned()
            .unwrap_or_else(|| first.to_string());
        canonical(&segments.fold(first, |path, segment| format!("{path}::{segment}")))
    }

    /// The type as it is registered.
    fn text(&self, ty: &Type) -> String {
        match ty {
            Type::Path(ty) => self.path(ty),
            Type::Tuple(_) => "(T, T)".to_owned(),
            Type::Array(_) => "[T; N]".to_owned(),
            _ => String::new(),
        }
    }

    fn shape(&mut self, input: &DeriveInput) {
        for param in &input.generics.params {
            let word = match param {
                GenericParam::Type(param) => {
                    if !param.bounds.is_empty() {
                        self.add("a bound");
                    }
                    if param.default.is_some() {
                        self.add("a default of a parameter");
                    }
                    "a parameter for types"
                }
                GenericParam::Const(_) => "a parameter for constants",
                GenericParam::Lifetime(_) => "a lifetime",
            };
            self.add(word);
        }
        if input.generics.where_clause.is_some() {
            self.add("a where clause");
        }
        match &input.data {
            Data::Struct(data) => {
                self.add(format!("a struct with {}", fields(&data.fields)));
            }
            Data::Enum(data) => {
                let tagging = tagging(&input.attrs);
                for variant in &data.variants {
                    self.add(format!(
                        "{tagging} variant with {}",
                        fields(&variant.fields)
                    ));
                }
                let mut variants = data.variants.iter();
                if variants.all(|variant| matches!(variant.fields, Fields::Unit)) {
                    self.add("an enum without data");
                }
            }
            Data::Union(_) => self.add("a union"),
        }
        let mut inside = Mentions {
            name: &input.ident,
            found: false,
        };
        inside.visit_data(&input.data);
        if inside.found {
            self.add("recursion");
        }
    }
}

fn fields(fields: &Fields) -> &'static str {
    match fields {
        Fields::Unit => "nothing",
        Fields::Named(fields) if fields.named.is_empty() => "empty braces",
        Fields::Named(_) => "named fields",
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => "one unnamed field",
        Fields::Unnamed(_) => "several unnamed fields",
    }
}

fn tagging(attrs: &[Attribute]) -> &'static str {
    let mut keys = BTreeSet::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
        attr.parse_nested_meta(|meta| {
            keys.insert(meta.path.get_ident().map(ToString::to_string));
            while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                meta.input.parse::<TokenTree>()?;
            }
            Ok(())
        })
        .unwrap();
    }
    let has = |key: &str| keys.contains(&Some(key.to_owned()));
    match (has("tag"), has("content"), has("untagged")) {
        (true, true, _) => "an adjacently tagged",
        (true, false, _) => "an internally tagged",
        (_, _, true) => "an untagged",
        _ => "an externally tagged",
    }
}

/// Whether a type is inside itself, at one step.
struct Mentions<'t> {
    name: &'t Ident,
    found: bool,
}

impl<'ast> Visit<'ast> for Mentions<'_> {
    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        self.found |= ty.path.is_ident(self.name) || ty.path.is_ident("Self");
        self.found |= ty.path.segments.len() == 1 && ty.path.segments[0].ident == *self.name;
        visit::visit_type_path(self, ty);
    }
}
