//! Strings: a few words, or what a format or a pattern asks for.

use fastrand::Rng;

use super::format;
use super::keywords::{count, quote};
use super::pattern::Pattern;
use super::pick::one_of;
use crate::testing::json::{Json, Members};

/// What a string must keep to.
const RULES: &[&str] = &["format", "pattern", "minLength", "maxLength"];

/// Draws of which one must be of the form.
const TRIES: usize = 200;

const WORDS: &[&str] = &[
    "amber", "anchor", "apple", "autumn", "bridge", "bright", "candle", "canyon", "cedar", "cloud",
    "copper", "coral", "daily", "delta", "early", "ember", "falcon", "field", "forest", "garden",
    "gentle", "glass", "golden", "green", "harbor", "honey", "island", "ivory", "jasmine",
    "kettle", "lantern", "lemon", "light", "little", "maple", "marble", "meadow", "mellow",
    "morning", "north", "ocean", "olive", "orange", "paper", "pepper", "pine", "quiet", "rapid",
    "river", "saffron", "silver", "spring", "stone", "summer", "thunder", "tiny", "valley",
    "velvet", "violet", "walnut", "warm", "willow", "winter", "yellow",
];

/// What programs trip over.
const ODD: &[&str] = &[
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

#[derive(Debug)]
pub(super) struct Texts {
    form: Form,
    shortest: u64,
    longest: u64,
    /// One that is known to be of the form.
    sample: String,
}

#[derive(Debug)]
enum Form {
    Words,
    Format(&'static format::Draw, Option<Pattern>),
    Pattern(Pattern),
}

impl Texts {
    pub(super) fn new(members: &Members) -> Result<Self, String> {
        let pattern = match members.get("pattern") {
            None => None,
            Some(Json::String(pattern)) => Some(Pattern::new(pattern)?),
            Some(value) => return Err(format!("`pattern` is no string: {value}")),
        };
        let form = match (members.get("format").and_then(Json::as_str), pattern) {
            (Some(name), pattern) => match format::of(name) {
                Some(draw) => Form::Format(draw, pattern),
                None => return Err(format!("the format `{name}` is not one of strict mode")),
            },
            (None, Some(pattern)) => Form::Pattern(pattern),
            (None, None) => Form::Words,
        };
        let mut texts = Self {
            form,
            shortest: count(members, "minLength", 0)?,
            longest: count(members, "maxLength", u64::MAX)?,
            sample: String::new(),
        };
        texts.sample = texts
            .find(&mut Rng::with_seed(0))
            .ok_or_else(|| format!("no string is found with {}", quote(members, RULES)))?;
        Ok(texts)
    }

    pub(super) fn draw(&self, rng: &mut Rng) -> String {
        self.find(rng).unwrap_or_else(|| self.sample.clone())
    }

    fn find(&self, rng: &mut Rng) -> Option<String> {
        (0..TRIES).find_map(|_| {
            let text = match &self.form {
                Form::Words => self.words(rng)?,
                Form::Format(draw, pattern) => {
                    let text = draw(rng);
                    if pattern
                        .as_ref()
                        .is_some_and(|pattern| !pattern.admits(&text))
                    {
                        return None;
                    }
                    text
                }
                Form::Pattern(pattern) => pattern.draw(rng)?,
            };
            let length = text.chars().count() as u64;
            (self.shortest..=self.longest)
                .contains(&length)
                .then_some(text)
        })
    }

    /// A few words, as many as there is room for.
    fn words(&self, rng: &mut Rng) -> Option<String> {
        /// Nobody reads more, and a schema could ask for more than there is memory.
        const MOST: u64 = 1 << 16;
        if self.shortest > self.longest.min(MOST) {
            return None;
        }
        match rng.u32(0..24) {
            0 if self.shortest == 0 => return Some(String::new()),
            1 => {
                let odd = (*one_of(rng, ODD)?).to_owned();
                let length = odd.chars().count() as u64;
                if (self.shortest..=self.longest).contains(&length) {
                    return Some(odd);
                }
            }
            _ => {}
        }
        let mut text = (*one_of(rng, WORDS)?).to_owned();
        let words = rng.u32(0..3);
        for _ in 0..words {
            text.push(' ');
            text.push_str(one_of(rng, WORDS)?);
        }
        while (text.len() as u64) < self.shortest {
            text.push(' ');
            text.push_str(one_of(rng, WORDS)?);
        }
        // The words are of ASCII, and none ends with a space.
        if let Ok(longest) = usize::try_from(self.longest)
            && text.len() > longest
        {
            text.truncate(longest);
            if text.ends_with(' ') {
                text.pop();
                text.push('s');
            }
        }
        Some(text)
    }
}
