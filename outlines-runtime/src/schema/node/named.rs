//! Objects and types with a name, as in the statics of derived types.
// `ptr::from_ref` would be a call for each list of each type.
#![allow(clippy::ref_as_ptr)]

use super::{Alias, NodeRef, Schema};
use crate::schema::statics::{Static, StaticTexts, static_at, static_of, static_texts};
use crate::schema::type_info::TypeInfo;

/// An object with fixed keys, all of them required.
#[derive(Debug)]
pub struct Object {
    keys: StaticTexts,
    prefixes: StaticTexts,
    pub(in crate::schema) fields: Static<[NodeRef]>,
    flags: Static<[u8]>,
    suffix: Static<str>,
    /// The number of characters of all keys together.
    pub(crate) characters: u32,
    /// Whether serde rejects unknown keys.
    pub(crate) deny_unknown_fields: bool,
    aliases: Static<[Alias]>,
}

/// Creates an [`Object`] without a call, since the const interpreter is slow at calls.
macro_rules! object_of {
    (
        $keys:expr, $prefixes:expr, $fields:expr, $flags:expr, $suffix:expr, $characters:expr,
        $deny_unknown_fields:expr, $aliases:expr
    ) => {
        Object {
            keys: static_texts!($keys),
            prefixes: static_texts!($prefixes),
            fields: static_of!($fields),
            flags: static_of!($flags),
            suffix: static_of!($suffix),
            characters: $characters,
            deny_unknown_fields: $deny_unknown_fields,
            aliases: static_of!($aliases),
        }
    };
}

impl Object {
    /// Creates an object. The arguments are described at the fields and methods of the same name.
    #[must_use]
    #[allow(clippy::too_many_arguments)]
    pub const fn new(
        keys: &'static [&'static str],
        prefixes: &'static [&'static str],
        fields: &'static [NodeRef],
        flags: &'static [u8],
        suffix: &'static str,
        characters: u32,
        deny_unknown_fields: bool,
        aliases: &'static [Alias],
    ) -> Self {
        object_of!(
            keys,
            prefixes,
            fields,
            flags,
            suffix,
            characters,
            deny_unknown_fields,
            aliases
        )
    }

    /// Returns the keys as JSON strings, in declared order, since models write keys in schema
    /// order.
    pub(crate) const fn keys(&self) -> &'static [&'static str] {
        self.keys.get()
    }

    /// Returns the text before the schema of each field: `"age":{"description":"in years",`. A
    /// description replaces the description of the type.
    pub(in crate::schema) const fn prefixes(&self) -> &'static [&'static str] {
        self.prefixes.get()
    }

    /// Returns the schema of each field.
    pub(crate) const fn fields(&self) -> &'static [NodeRef] {
        static_at!(self.fields)
    }

    /// Returns the flags of each field.
    pub(crate) const fn flags(&self) -> &'static [u8] {
        static_at!(self.flags)
    }

    /// Returns the text after the last field: `}},"required":["age"],"additionalProperties":false`.
    pub(in crate::schema) const fn suffix(&self) -> &'static str {
        static_at!(self.suffix)
    }

    /// Returns other keys that serde reads.
    pub(crate) const fn aliases(&self) -> &'static [Alias] {
        static_at!(self.aliases)
    }
}

/// A type with a name.
#[derive(Debug)]
pub struct Named {
    /// The identity and name of the type.
    pub(crate) info: TypeInfo,
    /// A combination of [`Named::GENERIC`], [`Named::FALLIBLE`], and [`Named::UNLIMITED`].
    pub(in crate::schema) flags: u8,
    description: Static<str>,
    pub(in crate::schema) content: Content,
}

/// The schema of a [`Named`]. The object of a struct is stored inline, so that a struct needs only
/// one static.
#[derive(Debug)]
pub(in crate::schema) enum Content {
    /// A struct without flattened members.
    Object(Object),
    /// Any other schema.
    Other(NodeRef),
}

impl Named {
    /// The type has type or const parameters, so that it is checked only as part of another type.
    pub(in crate::schema) const GENERIC: u8 = 1;
    /// A conversion may reject values that the schema admits.
    pub(in crate::schema) const FALLIBLE: u8 = 2;
    /// The type was declared without limits, so that its variants may begin with the same key.
    pub(in crate::schema) const UNLIMITED: u8 = 4;

    /// Creates a type with the text of its description, escaped and without quotes, or an empty
    /// string.
    #[must_use]
    pub const fn new(
        info: TypeInfo,
        flags: u8,
        description: &'static str,
        schema: NodeRef,
    ) -> Self {
        Self {
            info,
            flags,
            description: static_of!(description),
            content: Content::Other(schema),
        }
    }

    /// Creates an object type; from the keys on, the arguments are those of [`Object::new`].
    #[must_use]
    #[allow(clippy::too_many_arguments)]
    pub const fn object(
        info: TypeInfo,
        flags: u8,
        description: &'static str,
        keys: &'static [&'static str],
        prefixes: &'static [&'static str],
        fields: &'static [NodeRef],
        field_flags: &'static [u8],
        suffix: &'static str,
        characters: u32,
        deny_unknown_fields: bool,
        aliases: &'static [Alias],
    ) -> Self {
        let object = object_of!(
            keys,
            prefixes,
            fields,
            field_flags,
            suffix,
            characters,
            deny_unknown_fields,
            aliases
        );
        Self {
            info,
            flags,
            description: static_of!(description),
            content: Content::Object(object),
        }
    }

    /// Returns the schema of the type.
    pub(crate) const fn schema(&'static self) -> Schema {
        match &self.content {
            Content::Object(object) => Schema::Object(object),
            Content::Other(schema) => schema.get(),
        }
    }

    /// Returns whether the type has type or const parameters.
    pub(in crate::schema) const fn is_generic(&self) -> bool {
        self.flags & Self::GENERIC != 0
    }

    /// Returns whether a conversion may reject values that the schema admits.
    pub(in crate::schema) const fn is_fallible(&self) -> bool {
        self.flags & Self::FALLIBLE != 0
    }

    /// Returns whether the type was declared without limits.
    pub(in crate::schema) const fn is_unlimited(&self) -> bool {
        self.flags & Self::UNLIMITED != 0
    }

    /// Returns the text of the description, escaped and without quotes, or an empty string.
    pub(in crate::schema) const fn description(&self) -> &'static str {
        static_at!(self.description)
    }
}
