//! What a definition is called: `Person`, `Page_Person`, `Grid_3`.

use super::type_id::fnv1a_update;
use super::write::Writer;

/// The name of a type with its arguments.
#[derive(Debug, Clone, Copy)]
pub enum Name {
    /// A type without arguments: its own name, of `[A-Za-z0-9_-]` only.
    Plain(&'static str),
    /// A type with arguments.
    Type {
        /// Its own name, of `[A-Za-z0-9_-]` only.
        base: &'static str,
        /// The names of its arguments.
        arguments: &'static [Name],
    },
    /// The value of a const argument.
    Value(i128),
}

/// What tells one type from another, and what its definition is called.
#[derive(Debug, Clone, Copy)]
pub struct TypeInfo {
    /// The identity of the type, together with its arguments.
    pub id: u64,
    /// Its name.
    pub name: Name,
}

impl Name {
    /// Goes on with a digest by the text of the name.
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
    /// The name of a type: its arguments follow, each behind an underscore.
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
            Name::Value(value) => {
                if *value < 0 {
                    self.push("-");
                }
                self.number(value.unsigned_abs());
            }
        }
    }
}
