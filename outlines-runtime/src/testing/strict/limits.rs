//! Limits on the size of a schema.

use super::messages;

/// Figures of a schema that the API limits.
///
/// ```
/// use outlines_runtime::{Structured, testing};
///
/// #[derive(Structured)]
/// struct Line {
///     text: String,
///     price: f64,
/// }
///
/// #[derive(Structured)]
/// struct Invoice {
///     lines: Vec<Line>,
/// }
///
/// let counts = testing::schema_counts(Invoice::SCHEMA);
/// assert_eq!((counts.properties, counts.levels), (3, 3));
/// ```
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaCounts {
    /// Properties of all objects: at most 5,000.
    pub properties: usize,
    /// Nesting of objects and arrays, not counting what is behind references: at most 10.
    pub levels: usize,
    /// Characters in names of properties and definitions and in enum values: at most 120,000.
    pub characters: usize,
    /// Values of all enums: at most 1,000.
    pub enum_values: usize,
}

const MAX_PROPERTIES: usize = 5_000;
const MAX_LEVELS: usize = 10;
const MAX_CHARACTERS: usize = 120_000;
const MAX_ENUM_VALUES: usize = 1_000;

/// An enum with more values than this must not exceed [`MAX_LARGE_ENUM_CHARACTERS`].
const LARGE_ENUM: usize = 250;
const MAX_LARGE_ENUM_CHARACTERS: usize = 15_000;

impl SchemaCounts {
    /// Returns a message for each limit that is exceeded.
    pub(super) fn violations(&self) -> Vec<String> {
        type Message = fn(usize, usize) -> String;
        let limits: [(usize, usize, Message); 4] = [
            (self.properties, MAX_PROPERTIES, messages::properties),
            (self.levels, MAX_LEVELS, messages::levels),
            (self.characters, MAX_CHARACTERS, messages::characters),
            (self.enum_values, MAX_ENUM_VALUES, messages::enum_values),
        ];
        let exceeded = limits.into_iter().filter(|(count, limit, _)| count > limit);
        exceeded
            .map(|(count, limit, message)| message(count, limit))
            .collect()
    }
}

/// Returns a message if one enum is too large.
pub(super) fn large_enum(values: usize, characters: usize) -> Option<String> {
    (values > LARGE_ENUM && characters > MAX_LARGE_ENUM_CHARACTERS)
        .then(|| messages::large_enum(characters, MAX_LARGE_ENUM_CHARACTERS, LARGE_ENUM))
}
