//! The identity and the name of a type: `Person`, `Page_Person`, `Grid_3`.

use super::statics::{Static, static_at, static_of};
use super::text::Writer;
use super::type_id::{combine, declaration_id, fnv1a, fnv1a_update};

/// The name of a type with its arguments.
#[derive(Debug, Clone, Copy)]
pub(super) enum Name {
    /// A type without arguments: its own name, in characters of `[A-Za-z0-9_-]`.
    Plain(Static<str>),
    /// A type with arguments.
    Type {
        /// Its own name, in characters of `[A-Za-z0-9_-]`.
        base: Static<str>,
        /// Its arguments.
        arguments: Static<[TypeInfo]>,
    },
    /// The value of a const argument.
    Value(i128),
}

/// The identity of a type and the name of its definition.
#[derive(Debug, Clone, Copy)]
pub struct TypeInfo {
    /// The identity of the type with its arguments.
    pub(crate) id: u64,
    /// A hash of the declaration of a derived type, or 0. Equal identities with different
    /// declarations are an error.
    pub(super) fingerprint: u64,
    /// The name of the type with its arguments.
    pub(super) name: Name,
}

impl TypeInfo {
    /// Returns the information on a type without arguments that is not derived.
    pub(super) const fn plain(path: &str, name: &'static str) -> Self {
        Self {
            id: fnv1a(path),
            fingerprint: 0,
            name: Name::Plain(static_of!(name)),
        }
    }

    /// Returns the information on a type with arguments that is not derived.
    pub(super) const fn generic(name: &'static str, arguments: &'static [Self]) -> Self {
        Self::plain(name, name).with_arguments(arguments)
    }

    /// Returns the information on a derived type without its arguments.
    ///
    /// `module` is the path of its module, followed by seven zero bytes. `fingerprint` is a hash of
    /// the tokens of the declaration and of the name and version of its crate.
    #[must_use]
    #[track_caller]
    pub const fn declared(name: &'static str, module: &str, fingerprint: u64) -> Self {
        Self {
            id: declaration_id(module, fingerprint),
            fingerprint,
            name: Name::Plain(static_of!(name)),
        }
    }

    /// Sets the arguments, and combines their identities with that of the type.
    #[must_use]
    pub const fn with_arguments(mut self, arguments: &'static [Self]) -> Self {
        let mut i = 0;
        while i < arguments.len() {
            self.id = combine(self.id, arguments[i].id);
            i += 1;
        }
        self.name = Name::Type {
            base: static_of!(self.name.base()),
            arguments: static_of!(arguments),
        };
        self
    }

    /// Returns the information on a const argument.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub const fn of_value(value: i128) -> Self {
        Self {
            id: value as u64,
            fingerprint: 0,
            name: Name::Value(value),
        }
    }
}

impl Name {
    /// Returns the name without arguments.
    pub(super) const fn base(&self) -> &'static str {
        match self {
            Self::Plain(base) | Self::Type { base, .. } => static_at!(base),
            Self::Value(_) => "",
        }
    }

    /// Returns the number of bytes of the name, without writing it.
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Plain(base) => static_at!(base).len(),
            Self::Type { base, arguments } => {
                let arguments = static_at!(arguments);
                let (mut len, mut i) = (static_at!(base).len() + arguments.len(), 0);
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
            Self::Plain(base) => fnv1a_update(hash, static_at!(base)),
            Self::Type { base, arguments } => {
                hash = fnv1a_update(hash, static_at!(base));
                let (arguments, mut i) = (static_at!(arguments), 0);
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
            Name::Plain(base) => self.push(static_at!(base)),
            Name::Type { base, arguments } => {
                self.push(static_at!(base));
                let (arguments, mut i) = (static_at!(arguments), 0);
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
                self.push(static_at!(base));
                let (arguments, mut i) = (static_at!(arguments), 0);
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
