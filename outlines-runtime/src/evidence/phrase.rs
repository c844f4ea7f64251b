//! Quotes of the same words, and the places where a text has them.

use std::ops::Range;

use crate::evidence::location::Match;
use crate::evidence::normalized::has_spellings;

/// One of the different quotes of an answer.
pub(super) struct Spelling<'q> {
    /// Empty if it is only whitespace.
    pub(super) quote: &'q str,
    /// How often it is in the answer.
    pub(super) mentions: usize,
    /// Where it matches exactly, as often as it is mentioned.
    pub(super) exact: Vec<Range<usize>>,
}

impl<'q> Spelling<'q> {
    pub(super) fn new(quote: &'q str) -> Self {
        Self {
            quote: if quote.trim().is_empty() { "" } else { quote },
            mentions: 0,
            exact: Vec::new(),
        }
    }

    /// Adds an exact match, after all earlier ones, if it does not overlap them. Returns whether
    /// further ones are wanted.
    pub(super) fn add_exact(&mut self, start: usize) -> bool {
        if self.exact.last().is_none_or(|last| last.end <= start) {
            self.exact.push(start..start + self.quote.len());
        }
        self.is_open()
    }

    pub(super) fn is_open(&self) -> bool {
        self.exact.len() < self.mentions && !self.quote.is_empty()
    }

    /// Returns the range of the quote, if it matches exactly where these words are.
    fn exact_range(&self, text: &str, words: &Range<usize>) -> Option<Range<usize>> {
        let (before, after) = self.outer_whitespace();
        let range = words.start.checked_sub(before)?..words.end + after;
        (text.get(range.clone()) == Some(self.quote)).then_some(range)
    }

    /// Returns the bytes of whitespace before and after the words of the quote.
    fn outer_whitespace(&self) -> (usize, usize) {
        let before = self.quote.len() - self.quote.trim_start().len();
        let after = self.quote.len() - self.quote.trim_end().len();
        (before, after)
    }
}

/// Quotes that are equal in their normalized form, and the places of this form in a text.
pub(super) struct Phrase<'q> {
    /// The normalized form.
    pub(super) text: &'q [u8],
    spellings: Vec<Wanted<'q>>,
    mentions: usize,
    /// In the order of the text.
    places: Vec<Place>,
    /// The places before this one are taken.
    first_free: usize,
}

struct Wanted<'q> {
    spelling: Spelling<'q>,
    /// The number of mentions that have no place yet.
    mentions: usize,
    /// The number of places that are free and match exactly.
    exact: usize,
}

struct Place {
    range: Range<usize>,
    /// The range without whitespace at its ends, which belongs to a spelling.
    words: Range<usize>,
    /// The index of the spelling that matches exactly.
    spelling: Option<usize>,
    is_fuzzy: bool,
    is_taken: bool,
}

impl Place {
    fn new(words: Range<usize>, is_fuzzy: bool) -> Self {
        Self {
            range: words.clone(),
            words,
            spelling: None,
            is_fuzzy,
            is_taken: false,
        }
    }
}

impl<'q> Phrase<'q> {
    pub(super) fn new(text: &'q [u8]) -> Self {
        Self {
            text,
            spellings: Vec::new(),
            mentions: 0,
            places: Vec::new(),
            first_free: 0,
        }
    }

    /// Adds a spelling with its exact matches, and returns its index.
    pub(super) fn add_spelling(&mut self, spelling: Spelling<'q>) -> usize {
        let mentions = spelling.mentions;
        self.mentions += mentions;
        self.spellings.push(Wanted {
            spelling,
            mentions,
            exact: 0,
        });
        self.spellings.len() - 1
    }

    /// Returns the text to search for, which is empty if there are enough exact matches or if no
    /// others are possible.
    pub(super) fn pattern(&self) -> &'q [u8] {
        let is_open = |wanted: &Wanted<'_>| wanted.spelling.is_open();
        let is_other = |wanted: &Wanted<'_>| wanted.spelling.quote.len() != self.text.len();
        if self.spellings.iter().any(is_open)
            && (self.spellings.iter().any(is_other) || has_spellings(self.text))
        {
            self.text
        } else {
            b""
        }
    }

    /// Returns whether there are neither exact nor normalized matches.
    pub(super) fn is_missing(&self) -> bool {
        let mut spellings = self.spellings.iter();
        self.places.is_empty() && spellings.all(|wanted| wanted.spelling.exact.is_empty())
    }

    /// Adds a place of the normalized form, or of a part of it, after all earlier ones, if it does
    /// not overlap them. Returns whether further ones are wanted.
    pub(super) fn add_place(&mut self, range: Range<usize>, is_fuzzy: bool) -> bool {
        let last = self.places.last();
        if last.is_none_or(|last| last.range.end <= range.start) {
            self.places.push(Place::new(range, is_fuzzy));
        }
        self.places.len() < self.mentions
    }

    /// Adds the exact matches to the places, after all places and before any is taken.
    pub(super) fn add_exact(&mut self, text: &str) {
        for place in self.places.iter_mut().filter(|place| !place.is_fuzzy) {
            let mut spellings = self.spellings.iter().enumerate();
            let exact = spellings.find_map(|(index, wanted)| {
                Some((index, wanted.spelling.exact_range(text, &place.words)?))
            });
            if let Some((index, range)) = exact {
                (place.spelling, place.range) = (Some(index), range);
            }
        }
        for (index, wanted) in self.spellings.iter_mut().enumerate() {
            let (before, after) = wanted.spelling.outer_whitespace();
            let exact = wanted.spelling.exact.drain(..);
            self.places.extend(exact.map(|range| Place {
                words: range.start + before..range.end - after,
                range,
                spelling: Some(index),
                is_fuzzy: false,
                is_taken: false,
            }));
        }
        self.places.sort_by_key(|place| place.range.start);
        self.places.dedup_by(|next, place| {
            let is_other = place.range.end <= next.range.start
                || matches!((place.spelling, next.spelling), (Some(a), Some(b)) if a != b);
            if !is_other && place.spelling.is_none() {
                std::mem::swap(place, next);
            }
            !is_other
        });
        for index in self.places.iter().filter_map(|place| place.spelling) {
            self.spellings[index].exact += 1;
        }
    }

    /// Returns the range of the next mention of a spelling: the first free place, but one that
    /// matches exactly as long as there are enough of them, or else the last place again.
    pub(super) fn take(&mut self, text: &str, spelling: usize) -> Option<(Range<usize>, Match)> {
        let has_enough = |index: usize, more: usize| {
            let wanted = &self.spellings[index];
            wanted.exact >= wanted.mentions + more
        };
        let exact_only = has_enough(spelling, 0);
        let is_suitable = |place: &Place| match place.spelling {
            _ if place.is_taken => false,
            Some(index) if index == spelling => true,
            _ if exact_only => false,
            // A mention of the other spelling may need it.
            Some(index) => has_enough(index, 1),
            None => true,
        };
        let free = self.places[self.first_free..].iter().position(is_suitable);
        let index = match free {
            Some(free) => self.first_free + free,
            None => self.places.len().checked_sub(1)?,
        };
        let place = &mut self.places[index];
        let was_taken = std::mem::replace(&mut place.is_taken, true);
        if let Some(index) = place.spelling.filter(|_| !was_taken) {
            self.spellings[index].exact -= 1;
        }
        self.spellings[spelling].mentions -= 1;
        let taken = self.places[self.first_free..].iter();
        self.first_free += taken.take_while(|place| place.is_taken).count();

        let place = &self.places[index];
        if place.is_fuzzy {
            return Some((place.range.clone(), Match::Fuzzy));
        }
        let exact = match place.spelling {
            Some(index) if index == spelling => Some(place.range.clone()),
            _ => self.spellings[spelling]
                .spelling
                .exact_range(text, &place.words),
        };
        Some(match exact {
            Some(range) => (range, Match::Exact),
            None => (place.range.clone(), Match::Normalized),
        })
    }
}
