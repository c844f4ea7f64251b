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
        /// The names of its arguments.
        arguments: &'static [Name],
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

impl Name {
    /// Returns the name without arguments.
    pub(super) const fn base(&self) -> &'static str {
        match self {
            Self::Plain(base) | Self::Type { base, .. } => base,
            Self::Value(_) => "",
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
                    hash = arguments[i].hash(fnv1a_update(hash, "_"));
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
                    self.name(&arguments[i]);
                    i += 1;
                }
            }
            Name::Value(value) => self.integer(*value),
        }
    }
}
