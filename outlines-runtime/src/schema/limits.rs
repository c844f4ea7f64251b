//! The limits that the API sets to a schema, checked while compiling.

use super::measure::Measure;
use super::name::Name;
use super::write::Writer;

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

    pub(super) const UNLIMITED: Self = Self {
        properties: usize::MAX,
        nesting: u32::MAX,
        characters: usize::MAX,
        enum_values: u32::MAX,
        large_enum_characters: u32::MAX,
        shared_first_keys: true,
    };

    /// Whether a schema without faults of this measure is within the limits.
    pub(super) const fn allow(&self, measure: &Measure) -> bool {
        measure.levels <= self.nesting
            && measure.properties <= self.properties
            && measure.enum_values <= self.enum_values
            && measure.large_enum_characters <= self.large_enum_characters
            && measure.characters <= self.characters
    }

    /// What is wrong with a schema of this measure, in one sentence, or nothing.
    pub(super) const fn judge(&self, measure: &Measure, name: &Name) -> Verdict {
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
pub(super) struct Verdict(Writer<512>);

impl Verdict {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    pub(super) const fn as_str(&self) -> &str {
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
