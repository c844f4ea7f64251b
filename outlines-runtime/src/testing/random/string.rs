//! Random strings: a few words, or what a format or a pattern requires.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::format::Format;
use super::pattern::RandomPattern;
use super::{Rng, count, keyword_list};
use crate::testing::json::{Json, Members};

const KEYWORDS: &[&str] = &["format", "pattern", "minLength", "maxLength"];

/// Attempts to find a string that satisfies all keywords.
const ATTEMPTS: usize = 200;

/// Strings longer than this are not generated.
const MAX_LENGTH: u64 = 1 << 16;

const WORDS: &[&str] = &[
    "amber", "anchor", "apple", "autumn", "bridge", "bright", "candle", "canyon", "cedar", "cloud",
    "copper", "coral", "daily", "delta", "early", "ember", "falcon", "field", "forest", "garden",
    "gentle", "glass", "golden", "green", "harbor", "honey", "island", "ivory", "jasmine",
    "kettle", "lantern", "lemon", "light", "little", "maple", "marble", "meadow", "mellow",
    "morning", "north", "ocean", "olive", "orange", "paper", "pepper", "pine", "quiet", "rapid",
    "river", "saffron", "silver", "spring", "stone", "summer", "thunder", "tiny", "valley",
    "velvet", "violet", "walnut", "warm", "willow", "winter", "yellow",
];

/// Strings that programs often handle incorrectly.
const UNUSUAL: &[&str] = &[
    "Zoë said \"yes\"",
    "first line\nsecond line",
    "C:\\temp\\new",
    "東京",
    "naïve café",
    "50 % off <now> & here",
    " space around ",
    "🙂",
    "null",
    "0",
];

/// The rule for the strings of a schema.
#[derive(Debug)]
pub(super) struct StringRule {
    format: Option<&'static Format>,
    pattern: Option<RandomPattern>,
    min_length: u64,
    max_length: u64,
    /// A string that satisfies the rule.
    example: String,
}

impl StringRule {
    pub(super) fn new(members: &Members) -> Result<Self, String> {
        let pattern = match members.get("pattern") {
            None => None,
            Some(Json::String(pattern)) => Some(RandomPattern::new(pattern)?),
            Some(value) => return Err(format!("`pattern` must be a string, not {value}")),
        };
        let format = match members.get("format").and_then(Json::as_str) {
            None => None,
            Some(name) => Some(
                Format::find(name)
                    .ok_or_else(|| format!("the format `{name}` is not a format of strict mode"))?,
            ),
        };
        let mut rule = Self {
            format,
            pattern,
            min_length: count(members, "minLength", 0)?,
            max_length: count(members, "maxLength", u64::MAX)?,
            example: String::new(),
        };
        rule.example = rule
            .find(&mut Rng::seed_from_u64(0))
            .ok_or_else(|| format!("no string satisfies {}", keyword_list(members, KEYWORDS)))?;
        Ok(rule)
    }

    pub(super) fn sample(&self, rng: &mut Rng) -> String {
        self.find(rng).unwrap_or_else(|| self.example.clone())
    }

    fn find(&self, rng: &mut Rng) -> Option<String> {
        (0..ATTEMPTS).find_map(|_| {
            let text = match (self.format, &self.pattern) {
                (Some(format), None) => format.sample(rng),
                (Some(format), Some(pattern)) => {
                    Some(format.sample(rng)).filter(|text| pattern.matches(text))?
                }
                (None, Some(pattern)) => pattern.sample(rng)?,
                (None, None) => self.words(rng)?,
            };
            self.has_length(&text).then_some(text)
        })
    }

    fn has_length(&self, text: &str) -> bool {
        (self.min_length..=self.max_length).contains(&(text.chars().count() as u64))
    }

    /// Returns a few words that satisfy the length.
    fn words(&self, rng: &mut Rng) -> Option<String> {
        if self.min_length > self.max_length.min(MAX_LENGTH) {
            return None;
        }
        match rng.random_range(0..24) {
            0 => return Some(String::new()),
            1 => return UNUSUAL.choose(rng).map(|text| (*text).to_owned()),
            _ => {}
        }
        let mut text = (*WORDS.choose(rng)?).to_owned();
        let mut more: u32 = rng.random_range(0..3);
        while more > 0 || (text.len() as u64) < self.min_length {
            text.push(' ');
            text.push_str(WORDS.choose(rng)?);
            more = more.saturating_sub(1);
        }
        // The words are ASCII, and none ends with a space.
        if let Ok(max) = usize::try_from(self.max_length)
            && text.len() > max
        {
            text.truncate(max);
            if text.ends_with(' ') {
                text.pop();
                text.push('s');
            }
        }
        Some(text)
    }
}
