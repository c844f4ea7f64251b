//! A declaration as the schema sees it: serde's names, own attributes applied, nothing left to interpret.

use proc_macro2::Span;
use syn::{Attribute, ExprPath, Generics, Ident, Path, Type, Visibility};

/// A type with `#[derive(Structured)]`.
pub(crate) struct Container<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The path of the runtime crate.
    pub(crate) runtime: Path,
    /// What the schema is called.
    pub(crate) name: Text,
    pub(crate) description: Option<String>,
    /// The profile of limits, if another than the default is asked for.
    pub(crate) limits: Option<Profile>,
    /// Whether serde refuses keys that it does not know.
    pub(crate) closed: bool,
    /// A digest of the whole declaration.
    pub(crate) fingerprint: u64,
    pub(crate) shape: Shape,
    /// The type of what has arrived, if one is asked for.
    pub(crate) partial: Option<Partial>,
}

/// Whose limits hold.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    OpenAi,
    Azure,
    None,
}

pub(crate) enum Shape {
    /// A struct without fields and braces.
    Null,
    /// The schema of another type.
    Newtype(Box<Value>),
    Object(Vec<Member>),
    Enum(Enum),
}

/// A string and where it comes from.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) value: String,
    pub(crate) span: Span,
}

/// What stands in a place: a type, with constraints of the place.
pub(crate) struct Value {
    pub(crate) ty: Type,
    pub(crate) constraints: Option<Constraints>,
}

/// Numbers are JSON text.
#[derive(Default, Clone)]
pub(crate) struct Constraints {
    pub(crate) minimum: Option<String>,
    pub(crate) maximum: Option<String>,
    pub(crate) multiple_of: Option<String>,
    pub(crate) shortest: Option<usize>,
    pub(crate) longest: Option<usize>,
    pub(crate) pattern: Option<String>,
    pub(crate) format: Option<String>,
}

/// A part of an object.
pub(crate) enum Member {
    Field(Box<Field>),
    /// A key with one value, which tells serde's tagged objects apart.
    Tag {
        key: String,
        value: String,
    },
    /// All keys of another type.
    Flat(Type),
}

pub(crate) struct Field {
    pub(crate) key: Text,
    /// Other names that serde reads.
    pub(crate) aliases: Vec<Text>,
    pub(crate) description: Option<String>,
    pub(crate) value: Value,
}

pub(crate) struct Enum {
    pub(crate) tagging: Tagging,
    /// The unit variants that have a name on the wire, which together are one choice.
    pub(crate) units: Vec<Unit>,
    /// All others.
    pub(crate) variants: Vec<Variant>,
}

/// Serde's representations of an enum.
pub(crate) enum Tagging {
    External,
    Internal { tag: String },
    Adjacent { tag: String, content: String },
    Untagged,
}

pub(crate) struct Unit {
    pub(crate) value: Text,
    pub(crate) description: Option<String>,
}

pub(crate) struct Variant {
    pub(crate) key: Text,
    pub(crate) description: Option<String>,
    /// Whether the name is left out.
    pub(crate) untagged: bool,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Unit,
    Newtype(Box<Value>),
    Object(Vec<Member>),
}

impl Body {
    pub(crate) fn newtype(ty: Type) -> Self {
        Self::Newtype(Box::new(Value {
            ty,
            constraints: None,
        }))
    }
}

/// The type of what has arrived of a value.
pub(crate) struct Partial {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) docs: Vec<Attribute>,
    /// What it derives beside what it has anyway.
    pub(crate) derives: Vec<Path>,
    pub(crate) fields: Vec<PartialField>,
}

pub(crate) struct PartialField {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) docs: Vec<Attribute>,
    /// The declared type.
    pub(crate) ty: Type,
    pub(crate) source: Source,
}

/// From where the value of a field comes, and how it is read.
pub(crate) enum Source {
    /// From keys, as its type is.
    Keys(Vec<String>),
    /// From keys, by the type's own `Deserialize`: it has no schema of its own.
    Foreign(Vec<String>),
    /// From keys, by a function.
    Function(Vec<String>, ExprPath),
    /// From the keys of another type.
    Flat,
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
        let mut types = Vec::new();
        match &self.shape {
            Shape::Null => {}
            Shape::Newtype(value) => types.push(&value.ty),
            Shape::Object(members) => types_of(members, &mut types),
            Shape::Enum(choice) => {
                for variant in &choice.variants {
                    match &variant.body {
                        Body::Unit => {}
                        Body::Newtype(value) => types.push(&value.ty),
                        Body::Object(members) => types_of(members, &mut types),
                    }
                }
            }
        }
        types
    }
}

fn types_of<'m>(members: &'m [Member], types: &mut Vec<&'m Type>) {
    types.extend(members.iter().filter_map(|member| match member {
        Member::Field(field) => Some(&field.value.ty),
        Member::Flat(ty) => Some(ty),
        Member::Tag { .. } => None,
    }));
}
