//! Parts of a quote that are long enough to locate it.

use std::ops::Range;

/// The least number of characters, and of hundredths of a quote, in a fuzzy match.
const CHARACTERS: usize = 12;
const PERCENT: usize = 85;

/// A normalized quote that is long enough for a fuzzy match.
pub(super) struct FuzzyQuote<'q> {
    text: &'q str,
    /// The least number of characters of a run.
    least: usize,
    /// The part that every run of this length contains.
    core: Range<usize>,
}

impl<'q> FuzzyQuote<'q> {
    /// Returns a quote of at least twelve characters.
    pub(super) fn new(normalized: &'q [u8]) -> Option<Self> {
        let text = std::str::from_utf8(normalized).ok()?;
        let characters = text.chars().count();
        let least = (characters * PERCENT).div_ceil(100).max(CHARACTERS);
        let byte = |character: usize| {
            let mut offsets = text.char_indices().map(|(offset, _)| offset);
            offsets.nth(character).unwrap_or(text.len())
        };
        let core = byte(characters.checked_sub(least)?)..byte(least);
        Some(Self { text, least, core })
    }

    /// Returns the part to search for.
    pub(super) fn core(&self) -> &'q [u8] {
        &self.text.as_bytes()[self.core.clone()]
    }

    /// Returns the longest run of a normalized text that equals a part of the quote around an
    /// occurrence of the core, without whitespace at its ends, or none if it is too short.
    pub(super) fn run(&self, text: &[u8], offset: usize) -> Option<Range<usize>> {
        let quote = self.text.as_bytes();
        let equal = |bytes: &mut dyn Iterator<Item = (&u8, &u8)>| {
            bytes.take_while(|(text, quote)| text == quote).count()
        };
        let before = text[..offset].iter().rev();
        let before = equal(&mut before.zip(quote[..self.core.start].iter().rev()));
        let after = text[offset + self.core.len()..].iter();
        let after = equal(&mut after.zip(&quote[self.core.end..]));
        // Different characters may have equal bytes at their ends.
        let is_boundary = |at: &usize| self.text.is_char_boundary(*at);
        let start = (self.core.start - before..=self.core.start).find(is_boundary)?;
        let end = (0..=self.core.end + after).rfind(is_boundary)?;
        let run = &self.text[start..end];
        let trimmed = run.trim_start();
        let start = offset - (self.core.start - start) + (run.len() - trimmed.len());
        let trimmed = trimmed.trim_end();
        (trimmed.chars().count() >= self.least).then(|| start..start + trimmed.len())
    }
}
