//! The identity and the name of a type: `Person`, `Page_Person`, `Grid_3`.

use super::text::Writer;
use super::type_id::fnv1a_update;

/// The name of a type with its arguments.
#[derive(Debug, Clone, Copy)]
pub enum Name {
    /// A type without arguments: its own name, in characters of `[A-Za-z0-9_-]`.
    Plain(&'static str),
    /// A type with arguments.
    Type {
        /// Its own name, in characters of `[A-Za-z0-9_-]`.
        base: &'static str,
        /// Its arguments.
        arguments: &'static [TypeInfo],
    },
    /// The value of a const argument.
    Value(i128),
}

/// The identity of a type and the name of its definition.
#[derive(Debug, Clone, Copy)]
pub struct TypeInfo {
    /// The identity of the type with its arguments.
    pub id: u64,
    /// The name of the type with its arguments.
    pub name: Name,
}

impl TypeInfo {
    /// Returns the information on a const argument.
    pub(super) const fn of_value(value: i128) -> Self {
        Self {
            id: 0,
            name: Name::Value(value),
        }
    }
}

impl Name {
    /// Returns the name without arguments.
    pub(super) const fn base(&self) -> &'static str {
        match self {
            Self::Plain(base) | Self::Type { base, .. } => base,
            Self::Value(_) => "",
        }
    }

    /// Returns the number of bytes of the name, without writing it.
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Plain(base) => base.len(),
            Self::Type { base, arguments } => {
                let (mut len, mut i) = (base.len() + arguments.len(), 0);
                while i < arguments.len() {
                    len += arguments[i].name.len();
                    i += 1;
                }
                len
            }
            Self::Value(value) => {
                let (mut rest, mut len) = (value.unsigned_abs(), 1 + value.is_negative() as usize);
                while rest > 9 {
                    rest /= 10;
                    len += 1;
                }
                len
            }
        }
    }

    /// Continues an FNV-1a hash with the text of the name.
    pub(super) const fn hash(&self, mut hash: u64) -> u64 {
        match self {
            Self::Plain(base) => fnv1a_update(hash, base),
            Self::Type { base, arguments } => {
                hash = fnv1a_update(hash, base);
                let mut i = 0;
                while i < arguments.len() {
                    hash = arguments[i].name.hash(fnv1a_update(hash, "_"));
                    i += 1;
                }
                hash
            }
            Self::Value(_) => {
                let mut text = Writer::<40>::new();
                text.name(self);
                fnv1a_update(hash, text.as_str())
            }
        }
    }
}

impl<const N: usize> Writer<N> {
    /// Appends the name of a type, with each argument after an underscore.
    pub(super) const fn name(&mut self, name: &Name) {
        match name {
            Name::Plain(base) => self.push(base),
            Name::Type { base, arguments } => {
                self.push(base);
                let mut i = 0;
                while i < arguments.len() {
                    self.push("_");
                    self.name(&arguments[i].name);
                    i += 1;
                }
            }
            Name::Value(value) => self.integer(*value),
        }
    }

    /// Appends the name of a type as in Rust: `Page<Person>`.
    pub(super) const fn rust_name(&mut self, name: &Name) {
        match name {
            Name::Plain(_) | Name::Value(_) => self.name(name),
            Name::Type { base, arguments } => {
                self.push(base);
                let mut i = 0;
                while i < arguments.len() {
                    self.push(if i == 0 { "<" } else { ", " });
                    self.rust_name(&arguments[i].name);
                    i += 1;
                }
                self.push(if i == 0 { "" } else { ">" });
            }
        }
    }
}
