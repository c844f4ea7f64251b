//! A declaration as the schema sees it: serde's names, own attributes applied, nothing left to interpret.

use proc_macro2::Span;
use syn::{Generics, Ident, Path, Type};

/// A type with `#[derive(Structured)]`.
pub(crate) struct Container<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The path of the runtime crate.
    pub(crate) runtime: Path,
    /// What the schema is called.
    pub(crate) name: Text,
    pub(crate) description: Option<String>,
    /// A digest of the whole declaration.
    pub(crate) fingerprint: u64,
    pub(crate) shape: Shape,
}

pub(crate) enum Shape {
    /// A struct without fields and braces.
    Null,
    /// The schema of another type.
    Newtype(Box<Type>),
    Object(Vec<Field>),
    /// An enum: its unit variants, which together are one choice, and the others.
    Enum {
        units: Vec<Unit>,
        variants: Vec<Variant>,
    },
}

/// A string and where it comes from.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) value: String,
    pub(crate) span: Span,
}

pub(crate) struct Field {
    pub(crate) key: Text,
    pub(crate) description: Option<String>,
    pub(crate) ty: Type,
}

pub(crate) struct Unit {
    pub(crate) value: Text,
    pub(crate) description: Option<String>,
}

/// A variant with data.
pub(crate) struct Variant {
    pub(crate) key: Text,
    pub(crate) description: Option<String>,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Newtype(Box<Type>),
    Object(Vec<Field>),
}

impl Container<'_> {
    /// Whether the schema depends on type or const parameters. Lifetimes do not count: they leave no trace in it.
    pub(crate) fn is_generic(&self) -> bool {
        self.generics
            .params
            .iter()
            .any(|param| !matches!(param, syn::GenericParam::Lifetime(_)))
    }

    /// Every type that the schema is made of.
    pub(crate) fn types(&self) -> Vec<&Type> {
        fn of(fields: &[Field]) -> impl Iterator<Item = &Type> {
            fields.iter().map(|field| &field.ty)
        }
        match &self.shape {
            Shape::Null => Vec::new(),
            Shape::Newtype(ty) => vec![ty],
            Shape::Object(fields) => of(fields).collect(),
            Shape::Enum { variants, .. } => variants
                .iter()
                .flat_map(|variant| match &variant.body {
                    Body::Newtype(ty) => vec![&**ty],
                    Body::Object(fields) => of(fields).collect(),
                })
                .collect(),
        }
    }
}
