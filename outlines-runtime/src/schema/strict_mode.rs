//! The rules of strict mode: limits on the size of a schema, and string formats.
//!
//! The rule on first keys needs the objects themselves and is in [`first_key`](super::first_key).

/// The limits that an API sets on one strict schema.
///
/// `#[derive(Structured)]` checks [`Limits::OPENAI`] at compile time. Other limits can be asserted
/// in a constant:
///
/// ```
/// use outlines_runtime::{Limits, Structured};
///
/// #[derive(Structured)]
/// struct Invoice {
///     number: String,
///     total: f64,
/// }
///
/// const _: () = Limits::AZURE.check::<Invoice>();
/// ```
///
/// The values are those of the vendors' guides: [OpenAI], [Azure OpenAI].
///
/// [OpenAI]: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
/// [Azure OpenAI]: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/structured-outputs
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The number of properties of all objects together.
    pub properties: usize,
    /// The levels of nested objects and lists.
    pub nesting: u32,
    /// The number of characters of all property names, definition names, and enum values together.
    pub characters: usize,
    /// The number of values of all enums together.
    pub enum_values: u32,
    /// The number of characters of all values of one enum that has more than 250 values.
    pub large_enum_characters: u32,
    /// Whether objects in one `anyOf` may begin with the same key.
    pub shared_first_keys: bool,
}

/// The string formats of strict mode, from the guide's list of supported string properties.
#[cfg(feature = "schemars1")]
pub(crate) const FORMATS: [&str; 9] = [
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

/// An enum with more values than this falls under [`Limits::large_enum_characters`].
const LARGE_ENUM: usize = 250;

impl Limits {
    /// The limits of OpenAI's API since July 2025.
    pub const OPENAI: Self = Self {
        properties: 5_000,
        nesting: 10,
        characters: 120_000,
        enum_values: 1_000,
        large_enum_characters: 15_000,
        shared_first_keys: false,
    };

    /// The limits in Azure's documentation, which are OpenAI's limits of 2024. Deployments have
    /// been observed to accept more.
    pub const AZURE: Self = Self {
        properties: 100,
        nesting: 5,
        characters: 15_000,
        enum_values: 500,
        large_enum_characters: 7_500,
        shared_first_keys: false,
    };

    pub(super) const UNLIMITED: Self = Self {
        properties: usize::MAX,
        nesting: u32::MAX,
        characters: usize::MAX,
        enum_values: u32::MAX,
        large_enum_characters: u32::MAX,
        shared_first_keys: true,
    };

    /// Returns the first limit that a schema of this size exceeds.
    pub(crate) const fn exceeded(&self, size: &SchemaSize) -> Option<Exceeded> {
        // A function call for each limit would cost every type at compile time.
        if size.levels > self.nesting {
            return Some(Exceeded {
                what: "levels of nested objects and lists",
                found: size.levels as usize,
                limit: self.nesting as usize,
                fix: "merge an inner type into its parent, or extract it in a separate call",
            });
        }
        if size.properties > self.properties {
            return Some(Exceeded {
                what: "properties",
                found: size.properties,
                limit: self.properties,
                fix: "split it into several types",
            });
        }
        if size.enum_values > self.enum_values {
            return Some(Exceeded {
                what: "enum values",
                found: size.enum_values as usize,
                limit: self.enum_values as usize,
                fix: "use fewer variants, or a `String`",
            });
        }
        if size.large_enum_characters > self.large_enum_characters {
            return Some(Exceeded {
                what: "characters in an enum of more than 250 values",
                found: size.large_enum_characters as usize,
                limit: self.large_enum_characters as usize,
                fix: "shorten the names with `#[serde(rename = \"…\")]`",
            });
        }
        if size.characters > self.characters {
            return Some(Exceeded {
                what: "characters in names and enum values",
                found: size.characters,
                limit: self.characters,
                fix: "shorten the names, or split the type",
            });
        }
        None
    }
}

/// A limit that a schema exceeds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exceeded {
    /// The counted items: `properties`.
    pub(crate) what: &'static str,
    /// Their number in the schema.
    pub(crate) found: usize,
    /// The greatest number that the API accepts.
    pub(crate) limit: usize,
    /// A fix for a Rust type.
    pub(crate) fix: &'static str,
}

/// The size of a schema, as the API counts it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SchemaSize {
    pub(crate) properties: usize,
    /// Levels of nested objects and lists.
    pub(crate) levels: u32,
    /// Characters of all property names, definition names, and enum values.
    pub(crate) characters: usize,
    pub(crate) enum_values: u32,
    /// Characters of the values of the largest enum that has more than 250 values.
    pub(crate) large_enum_characters: u32,
}

impl SchemaSize {
    pub(crate) const fn new() -> Self {
        Self {
            properties: 0,
            levels: 0,
            characters: 0,
            enum_values: 0,
            large_enum_characters: 0,
        }
    }

    /// Adds an enum, with the number of characters of all its values.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) const fn add_enum(&mut self, values: usize, characters: u32) {
        self.enum_values += values as u32;
        self.characters += characters as usize;
        if values > LARGE_ENUM && characters > self.large_enum_characters {
            self.large_enum_characters = characters;
        }
    }
}
