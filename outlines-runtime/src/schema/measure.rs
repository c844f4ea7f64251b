//! What a schema amounts to, as the API counts.

use super::fault::Fault;
use super::node::Choice;

/// An enum with more values than this falls under [`Limits::large_enum_characters`].
const LARGE_ENUM: u32 = 250;

/// What a schema amounts to, as the API counts.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    pub(super) bytes: usize,
    pub(super) properties: usize,
    pub(super) levels: u32,
    pub(super) characters: usize,
    pub(super) enum_values: u32,
    pub(super) large_enum_characters: u32,
    pub(super) fault: Option<Fault>,
    /// A key with which two alternatives begin, as JSON.
    pub(super) shared_first_key: Option<&'static str>,
    /// Whether there are constraints to check on an answer.
    pub(crate) constrained: bool,
    pub(super) too_many_types: bool,
}

impl Measure {
    pub(super) const fn new() -> Self {
        Self {
            bytes: 0,
            properties: 0,
            levels: 0,
            characters: 0,
            enum_values: 0,
            large_enum_characters: 0,
            fault: None,
            shared_first_key: None,
            constrained: false,
            too_many_types: false,
        }
    }

    pub(super) const fn enumerate(&mut self, choice: &Choice) {
        self.enum_values += choice.values;
        self.characters += choice.characters as usize;
        if choice.values > LARGE_ENUM && choice.characters > self.large_enum_characters {
            self.large_enum_characters = choice.characters;
        }
    }
}
