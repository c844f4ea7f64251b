//! Intermediate representation of a declaration, with serde's names and all attributes applied.

use serde_derive_internals::name::Name;
use syn::{Attribute, ExprPath, Generics, Ident, Path, Type, Visibility};

/// A type with `#[derive(Structured)]`.
pub(crate) struct Container<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The path of the runtime crate.
    pub(crate) runtime: Path,
    /// The name of the schema.
    pub(crate) name: Name,
    pub(crate) description: Option<String>,
    /// `None` for the default limits.
    pub(crate) limits: Option<LimitsProfile>,
    pub(crate) deny_unknown_fields: bool,
    /// A hash of the whole declaration.
    pub(crate) fingerprint: u64,
    pub(crate) shape: Shape,
    pub(crate) partial: Option<Partial>,
}

/// The value of `#[structured(limits = "…")]`.
#[derive(Clone, Copy)]
pub(crate) enum LimitsProfile {
    OpenAi,
    Azure,
    None,
}

pub(crate) enum Shape {
    /// `struct Unit;`
    Unit,
    /// A type whose schema is that of another type.
    Newtype(Box<Value>),
    Object(Object),
    Enum(Enum),
    /// An enum with `#[structured(repr)]`, which `serde_repr` reads from integers.
    IntegerEnum(Vec<Discriminant>),
}

/// A variant of an enum that is read from integers.
pub(crate) struct Discriminant {
    pub(crate) value: i128,
    pub(crate) description: Option<String>,
}

/// The type of a value and its constraints.
pub(crate) struct Value {
    pub(crate) ty: Type,
    pub(crate) constraints: Option<Constraints>,
    /// Whether a conversion or a custom deserializer may reject what the schema admits.
    pub(crate) fallible: bool,
}

/// Constraints of a value. Numbers are JSON text.
#[derive(Default, Clone)]
pub(crate) struct Constraints {
    pub(crate) minimum: Option<String>,
    pub(crate) maximum: Option<String>,
    pub(crate) exclusive_minimum: Option<String>,
    pub(crate) exclusive_maximum: Option<String>,
    pub(crate) multiple_of: Option<String>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) format: Option<String>,
}

/// A regular expression.
#[derive(Clone, PartialEq)]
pub(crate) struct Pattern {
    /// The form that the client checks.
    pub(crate) canonical: String,
    /// The form in the schema, without the characters that JSON escapes.
    pub(crate) in_schema: String,
}

/// The fields of a struct or variant.
pub(crate) struct Object {
    pub(crate) members: Vec<Member>,
    /// The keys of fields with `#[structured(skip)]`, which serde still reads.
    pub(crate) skipped: Vec<Name>,
}

/// A member of an object.
pub(crate) enum Member {
    Field(Box<Field>),
    /// The tag of an enum variant or of a struct.
    Tag {
        key: String,
        value: String,
    },
    /// A field with `#[serde(flatten)]`.
    Flattened(Type),
}

pub(crate) struct Field {
    pub(crate) key: Name,
    pub(crate) aliases: Vec<Name>,
    pub(crate) description: Option<String>,
    pub(crate) value: Value,
    /// Whether serde accepts an object without the key.
    pub(crate) optional: bool,
}

pub(crate) struct Enum {
    pub(crate) tagging: Tagging,
    /// Unit variants with a name in JSON, which share one branch of the schema.
    pub(crate) units: Vec<UnitVariant>,
    /// All other variants.
    pub(crate) variants: Vec<Variant>,
}

/// Serde's enum representations.
pub(crate) enum Tagging {
    External,
    Internal { tag: String },
    Adjacent { tag: String, content: String },
    Untagged,
}

pub(crate) struct UnitVariant {
    pub(crate) name: Name,
    pub(crate) aliases: Vec<Name>,
    pub(crate) description: Option<String>,
}

pub(crate) struct Variant {
    pub(crate) name: Name,
    pub(crate) aliases: Vec<Name>,
    pub(crate) description: Option<String>,
    /// `#[serde(untagged)]` on the variant or on the enum.
    pub(crate) untagged: bool,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    Unit,
    Newtype(Box<Value>),
    Object(Object),
}

impl Shape {
    /// Returns the shape of a type that is read as `ty`. `fallible` is `true` if that may fail.
    pub(crate) fn newtype(ty: Type, fallible: bool) -> Self {
        Self::Newtype(Box::new(Value {
            ty,
            constraints: None,
            fallible,
        }))
    }
}

/// The generated `…Partial` type.
pub(crate) struct Partial {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) docs: Vec<Attribute>,
    /// The traits in `partial(derive(…))`.
    pub(crate) derives: Vec<Path>,
    pub(crate) fields: Vec<PartialField>,
}

pub(crate) struct PartialField {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) docs: Vec<Attribute>,
    /// The declared type.
    pub(crate) ty: Type,
    pub(crate) source: FieldSource,
}

/// Where a field of a partial type is read from, and how.
pub(crate) enum FieldSource {
    /// The value of one of these keys, read as its type defines it.
    Keys(Vec<String>),
    /// The complete value of one of these keys, read by `Deserialize`: the field has an `as` type.
    Complete(Vec<String>),
    /// The complete value of one of these keys, read by a `deserialize_with` function.
    With(Vec<String>, ExprPath),
    /// The keys of a flattened type.
    Flattened,
}

impl Container<'_> {
    /// Returns `true` if the schema may depend on type or const parameters. Lifetimes do not
    /// affect it.
    pub(crate) fn is_generic(&self) -> bool {
        self.generics
            .params
            .iter()
            .any(|param| !matches!(param, syn::GenericParam::Lifetime(_)))
    }

    /// Returns every type that the schema refers to.
    pub(crate) fn types(&self) -> Vec<&Type> {
        let mut types = Vec::new();
        match &self.shape {
            Shape::Unit | Shape::IntegerEnum(_) => {}
            Shape::Newtype(value) => types.push(&value.ty),
            Shape::Object(object) => member_types(&object.members, &mut types),
            Shape::Enum(data) => {
                for variant in &data.variants {
                    match &variant.content {
                        Content::Unit => {}
                        Content::Newtype(value) => types.push(&value.ty),
                        Content::Object(object) => member_types(&object.members, &mut types),
                    }
                }
            }
        }
        types
    }
}

fn member_types<'m>(members: &'m [Member], types: &mut Vec<&'m Type>) {
    types.extend(members.iter().filter_map(|member| match member {
        Member::Field(field) => Some(&field.value.ty),
        Member::Flattened(ty) => Some(ty),
        Member::Tag { .. } => None,
    }));
}
