//! The limits that the API sets to a schema, checked while compiling.

use super::fault::Fault;
use super::glance::is_within;
use super::name::Name;
use super::node::Choice;
use super::write::Writer;
use super::{Describe, Structured};

/// An enum with more values than this falls under [`Limits::large_enum_characters`].
const LARGE_ENUM: u32 = 250;

/// The limits that an API sets to one strict schema.
///
/// `#[derive(Structured)]` checks [`Limits::OPENAI`] while compiling. A narrower profile is a constant to assert:
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
/// The figures are those of the vendors' guides: [OpenAI], [Azure OpenAI].
///
/// [OpenAI]: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
/// [Azure OpenAI]: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/structured-outputs
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Properties of all objects together.
    pub properties: usize,
    /// Levels of objects and lists within each other.
    pub nesting: u32,
    /// Characters of all property names, definition names and enum values together.
    pub characters: usize,
    /// Values of all enums together.
    pub enum_values: u32,
    /// Characters of all values of one enum that has more than 250 of them.
    pub large_enum_characters: u32,
    /// Whether objects among alternatives may begin with the same key.
    pub shared_first_keys: bool,
}

impl Limits {
    /// What OpenAI's API accepts since July 2025.
    pub const OPENAI: Self = Self {
        properties: 5_000,
        nesting: 10,
        characters: 120_000,
        enum_values: 1_000,
        large_enum_characters: 15_000,
        shared_first_keys: false,
    };

    /// What Azure's documentation promises: OpenAI's limits of 2024. Deployments have been seen to accept more.
    pub const AZURE: Self = Self {
        properties: 100,
        nesting: 5,
        characters: 15_000,
        enum_values: 500,
        large_enum_characters: 7_500,
        shared_first_keys: false,
    };

    const UNLIMITED: Self = Self {
        properties: usize::MAX,
        nesting: u32::MAX,
        characters: usize::MAX,
        enum_values: u32::MAX,
        large_enum_characters: u32::MAX,
        shared_first_keys: true,
    };

    /// Panics, which is a compile error in a constant, if the schema of `T` exceeds a limit.
    ///
    /// # Panics
    ///
    /// With a sentence that names the type, the figure, the limit and what to do.
    #[track_caller]
    pub const fn check<T: Structured + ?Sized>(&self) {
        if !is_within(T::__NODE, self) {
            self.check_exactly::<T>();
        }
    }

    /// A function of its own: the compiler evaluates all constants that a function names, whichever way it goes.
    #[track_caller]
    const fn check_exactly<T: Structured + ?Sized>(&self) {
        let verdict = self.judge(&T::__MEASURE, &T::__TITLE);
        assert!(verdict.is_empty(), "{}", verdict.as_str());
    }

    /// Whether a schema without faults of this measure is within the limits.
    pub(super) const fn allow(&self, measure: &Measure) -> bool {
        measure.levels <= self.nesting
            && measure.properties <= self.properties
            && measure.enum_values <= self.enum_values
            && measure.large_enum_characters <= self.large_enum_characters
            && measure.characters <= self.characters
    }

    /// What is wrong with a schema of this measure, in one sentence, or nothing.
    const fn judge(&self, measure: &Measure, name: &Name) -> Verdict {
        let mut verdict = Verdict(Writer::new());
        if let Some(fault) = &measure.fault {
            verdict.start(name);
            fault.explain(&mut verdict.0);
        } else if let Some(key) = measure.shared_first_key
            && !self.shared_first_keys
        {
            verdict.start(name);
            verdict
                .0
                .push("has untagged variants that begin with the same key, ");
            verdict.0.push(key);
            verdict.0.push(
                ", and the API wants alternatives to differ in their first key: put another field first, or give the enum a tag",
            );
        } else if measure.levels > self.nesting {
            verdict.exceeds(
                name,
                "nests objects and lists",
                measure.levels as usize,
                "levels deep",
                self.nesting as usize,
                "merge an inner type into its parent, or extract it by a call of its own",
            );
        } else if measure.too_many_types || measure.properties > self.properties {
            verdict.exceeds(
                name,
                "has",
                measure.properties,
                "properties",
                self.properties,
                "split it into types that are extracted one by one",
            );
        } else if measure.enum_values > self.enum_values {
            verdict.exceeds(
                name,
                "has",
                measure.enum_values as usize,
                "enum values",
                self.enum_values as usize,
                "group them into fewer choices, or take a `String`",
            );
        } else if measure.large_enum_characters > self.large_enum_characters {
            verdict.exceeds(
                name,
                "has",
                measure.large_enum_characters as usize,
                "characters in one enum of more than 250 values",
                self.large_enum_characters as usize,
                "shorten them by `#[serde(rename = \"…\")]`",
            );
        } else if measure.characters > self.characters {
            verdict.exceeds(
                name,
                "has",
                measure.characters,
                "characters of names and enum values",
                self.characters,
                "shorten them, or split the type",
            );
        }
        verdict
    }
}

/// A sentence about a schema, or nothing.
struct Verdict(Writer<512>);

impl Verdict {
    const fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    const fn start(&mut self, name: &Name) {
        self.0.push("`");
        self.0.name(name);
        self.0.push("` ");
    }

    /// `` `Order` has 6000 properties, and the API allows 5000: split it``.
    const fn exceeds(
        &mut self,
        name: &Name,
        verb: &str,
        found: usize,
        what: &str,
        limit: usize,
        remedy: &str,
    ) {
        self.start(name);
        self.0.push(verb);
        self.0.push(" ");
        self.0.number(found as u128);
        self.0.push(" ");
        self.0.push(what);
        self.0.push(", and the API allows ");
        self.0.number(limit as u128);
        self.0.push(": ");
        self.0.push(remedy);
    }
}

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

/// Checks the schema of `T`, which has no limits of its own, as a root.
#[doc(hidden)]
#[track_caller]
pub const fn check_by_default_limits<T: Describe + ?Sized>() {
    // Fewer calls and constants than `check`, since every type is waited for.
    if !is_within(T::__NODE, &Limits::OPENAI) {
        Limits::OPENAI.check_exactly::<T>();
    }
}

/// Checks the schema of `T` as a root.
#[doc(hidden)]
#[track_caller]
pub const fn check<T: Describe + ?Sized>() {
    match T::__LIMITS {
        Some(limits) => limits.check::<T>(),
        // A fault is one for every server.
        None => Limits::UNLIMITED.check::<T>(),
    }
}

/// The length of the schema of `T` in bytes.
pub(super) const fn length<T: Describe + ?Sized>() -> usize {
    <T as Structured>::__MEASURE.bytes
}
