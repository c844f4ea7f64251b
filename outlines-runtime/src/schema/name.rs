//! What a definition is called: `Person`, `Page_Person`, `Grid_3`.

use super::identity::extend;
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
pub struct Tag {
    /// The identity of the type, together with its arguments.
    pub id: u64,
    /// Its name.
    pub name: Name,
}

impl Name {
    /// Goes on with a digest by the text of the name.
    pub(super) const fn extend(&self, mut hash: u64) -> u64 {
        match self {
            Self::Plain(base) => extend(hash, base),
            Self::Type { base, arguments } => {
                hash = extend(hash, base);
                let mut i = 0;
                while i < arguments.len() {
                    hash = arguments[i].extend(extend(hash, "_"));
                    i += 1;
                }
                hash
            }
            Self::Value(_) => {
                let mut text = Writer::<40>::new();
                text.name(self);
                extend(hash, text.as_str())
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
