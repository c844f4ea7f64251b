//! The figures that have a limit.

use super::message;

/// What the API counts in a schema, and where it stops.
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
    /// Properties of all objects; 5,000 at most.
    pub properties: usize,
    /// Objects and arrays within each other, without what stands behind references; 10 at most.
    pub levels: usize,
    /// Characters of the names of properties and definitions and of the texts to choose from; 120,000 at most.
    pub characters: usize,
    /// Values to choose from, of all enums; 1,000 at most.
    pub enum_values: usize,
}

const PROPERTIES: usize = 5_000;
const LEVELS: usize = 10;
const CHARACTERS: usize = 120_000;
const ENUM_VALUES: usize = 1_000;

/// An enum with more values than this falls under [`LARGE_ENUM_CHARACTERS`].
const LARGE_ENUM: usize = 250;
const LARGE_ENUM_CHARACTERS: usize = 15_000;

impl SchemaCounts {
    /// What of it is too much.
    pub(super) fn faults(&self) -> Vec<String> {
        type Message = fn(usize, usize) -> String;
        let limits: [(usize, usize, Message); 4] = [
            (self.properties, PROPERTIES, message::properties),
            (self.levels, LEVELS, message::nesting),
            (self.characters, CHARACTERS, message::characters),
            (self.enum_values, ENUM_VALUES, message::enum_values),
        ];
        let limits = limits.into_iter();
        limits
            .filter(|(count, limit, _)| count > limit)
            .map(|(count, limit, message)| message(count, limit))
            .collect()
    }
}

/// What is wrong with the size of one enum.
pub(super) fn large_enum(values: usize, characters: usize) -> Option<String> {
    (values > LARGE_ENUM && characters > LARGE_ENUM_CHARACTERS)
        .then(|| message::large_enum(characters, LARGE_ENUM_CHARACTERS, LARGE_ENUM))
}
