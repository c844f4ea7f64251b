//! Quotes of the same words, and the places where a text has them.

use std::iter;
use std::ops::Range;

use memchr::memchr;

use crate::evidence::location::Match;
use crate::evidence::normalized::has_spellings;

/// One of the different quotes of an answer.
struct Spelling<'q> {
    /// Empty if it is only whitespace.
    quote: &'q str,
    /// The bytes of whitespace before and after its words.
    outer: (usize, usize),
    /// The number of mentions that have no place yet.
    mentions: usize,
    /// The number of exact matches, at most as many as mentions, and the end of the last one. Later
    /// the number of places that are free and match exactly.
    exact: usize,
    exact_end: usize,
}

impl<'q> Spelling<'q> {
    fn new(quote: &'q str) -> Self {
        let rest = quote.trim_start();
        let words = rest.trim_end();
        Self {
            quote: if words.is_empty() { "" } else { quote },
            outer: (quote.len() - rest.len(), rest.len() - words.len()),
            mentions: 0,
            exact: 0,
            exact_end: 0,
        }
    }

    fn is_open(&self) -> bool {
        self.exact < self.mentions && !self.quote.is_empty()
    }

    /// Returns the range of the quote, if it matches exactly where these words are.
    fn exact_range(&self, text: &str, words: &Range<usize>) -> Option<Range<usize>> {
        let (before, after) = self.outer;
        let range = words.start.checked_sub(before)?..words.end + after;
        let is_exact = range.len() == self.quote.len()
            && text.as_bytes().get(range.clone()) == Some(self.quote.as_bytes());
        is_exact.then_some(range)
    }
}

/// Quotes that are equal in their normalized form, and the places of this form in a text.
pub(super) struct Phrase<'q> {
    /// The normalized form.
    pub(super) text: &'q [u8],
    first: Spelling<'q>,
    others: Vec<Spelling<'q>>,
    mentions: usize,
    /// Whether all exact matches are known that are wanted.
    is_complete: bool,
    /// The number of occurrences of the normalized form that were visited.
    occurrences: usize,
    /// The exact matches.
    exact: Vec<Place>,
    /// All other places, and later all, in the order of the text.
    places: Vec<Place>,
    /// The places before this one are taken.
    first_free: usize,
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

impl<'q> Phrase<'q> {
    /// The number of occurrences among which exact matches are searched for. Those of frequent
    /// words are searched for by themselves.
    const OCCURRENCES: usize = 16;

    /// Returns a phrase that has no mentions yet.
    pub(super) fn new(text: &'q [u8], quote: &'q str) -> Self {
        Self {
            text,
            first: Spelling::new(quote),
            others: Vec::new(),
            mentions: 0,
            is_complete: false,
            occurrences: 0,
            places: Vec::new(),
            exact: Vec::new(),
            first_free: 0,
        }
    }

    /// Adds a mention, and returns the index of its spelling.
    pub(super) fn add_mention(&mut self, quote: &'q str) -> usize {
        self.mentions += 1;
        let quote = if self.text.is_empty() { "" } else { quote };
        let is_same = |spelling: &Spelling<'_>| spelling.quote == quote;
        let index = self.spellings().position(is_same);
        let index = index.unwrap_or_else(|| {
            self.others.push(Spelling::new(quote));
            self.others.len()
        });
        self.spelling_mut(index).mentions += 1;
        index
    }

    fn spellings(&self) -> impl Iterator<Item = &Spelling<'q>> {
        iter::once(&self.first).chain(&self.others)
    }

    fn spelling(&self, index: usize) -> &Spelling<'q> {
        match index.checked_sub(1) {
            None => &self.first,
            Some(index) => &self.others[index],
        }
    }

    fn spelling_mut(&mut self, index: usize) -> &mut Spelling<'q> {
        match index.checked_sub(1) {
            None => &mut self.first,
            Some(index) => &mut self.others[index],
        }
    }

    fn is_open(&self) -> bool {
        self.spellings().any(Spelling::is_open)
    }

    /// Returns the quotes that may have more exact matches, with their indices.
    pub(super) fn incomplete(&self) -> impl Iterator<Item = (usize, &'q str)> {
        let spellings = self.spellings().enumerate();
        let is_incomplete =
            |(_, spelling): &(usize, &Spelling<'_>)| !self.is_complete && spelling.is_open();
        let incomplete = spellings.filter(is_incomplete);
        incomplete.map(|(index, spelling)| (index, spelling.quote))
    }

    /// Returns the text to search for, which is empty if there are enough exact matches or if no
    /// others are possible.
    pub(super) fn pattern(&self) -> &'q [u8] {
        let is_other = |spelling: &Spelling<'_>| spelling.quote.len() != self.text.len();
        let has_others = || self.spellings().any(is_other) || has_spellings(self.text);
        if self.is_open() && (!self.is_complete || has_others()) {
            self.text
        } else {
            b""
        }
    }

    /// Returns whether there are neither exact nor normalized matches.
    pub(super) fn is_missing(&self) -> bool {
        self.places.is_empty() && self.exact.is_empty()
    }

    /// Adds an exact match of a spelling, after all earlier ones, if it does not overlap them.
    /// Returns whether further ones are wanted.
    pub(super) fn add_exact(&mut self, index: usize, start: usize) -> bool {
        let spelling = self.spelling_mut(index);
        if spelling.exact_end <= start {
            let range = start..start + spelling.quote.len();
            (spelling.exact, spelling.exact_end) = (spelling.exact + 1, range.end);
            let (before, after) = spelling.outer;
            self.exact.push(Place {
                words: range.start + before..range.end - after,
                range,
                spelling: Some(index),
                is_fuzzy: false,
                is_taken: false,
            });
        }
        self.spelling(index).is_open()
    }

    /// Notes that all exact matches are added that are wanted.
    pub(super) fn set_complete(&mut self) {
        self.is_complete = true;
    }

    /// Notes that the text does not have a byte, so that quotes with it have no exact matches.
    pub(super) fn note_absent(&mut self, byte: u8) {
        let has_byte = |spelling: &Spelling<'_>| memchr(byte, spelling.quote.as_bytes()).is_some();
        if self.spellings().all(has_byte) {
            self.is_complete = true;
        }
    }

    /// Adds an occurrence of the normalized form, after all earlier ones. Returns whether further
    /// ones are wanted.
    pub(super) fn add_occurrence(&mut self, text: &str, words: Range<usize>) -> bool {
        self.occurrences += 1;
        if !self.is_complete && self.occurrences <= Self::OCCURRENCES {
            for index in 0..=self.others.len() {
                let spelling = self.spelling(index);
                if spelling.is_open()
                    && let Some(range) = spelling.exact_range(text, &words)
                {
                    self.add_exact(index, range.start);
                }
            }
        }
        self.is_open()
            && (self.add_place(words, false)
                || !self.is_complete && self.occurrences < Self::OCCURRENCES)
    }

    /// Notes that the search for occurrences has ended.
    pub(super) fn end_occurrences(&mut self) {
        self.is_complete |= self.occurrences < Self::OCCURRENCES;
    }

    /// Adds a place of the normalized form, or of a part of it, after all earlier ones, if it does
    /// not overlap them. Returns whether further ones are wanted.
    pub(super) fn add_place(&mut self, words: Range<usize>, is_fuzzy: bool) -> bool {
        let last = self.places.last();
        let is_free = last.is_none_or(|last| last.range.end <= words.start);
        if is_free && self.places.len() < self.mentions {
            self.places.push(Place {
                range: words.clone(),
                words,
                spelling: None,
                is_fuzzy,
                is_taken: false,
            });
        }
        self.places.len() < self.mentions
    }

    /// Orders the places, after all are added and before any is taken.
    pub(super) fn order(&mut self, text: &str) {
        if !self.is_open() {
            self.places.clear();
        }
        let mut places = std::mem::take(&mut self.places);
        for place in places.iter_mut().filter(|place| !place.is_fuzzy) {
            let mut spellings = self.spellings().enumerate();
            let exact = spellings.find_map(|(index, spelling)| {
                Some((index, spelling.exact_range(text, &place.words)?))
            });
            if let Some((index, range)) = exact {
                (place.spelling, place.range) = (Some(index), range);
            }
        }
        // Of places that start together, general ones come first, and then those of a spelling in
        // the order of the answer.
        self.exact.sort_by_key(|place| place.spelling);
        if places.is_empty() {
            std::mem::swap(&mut places, &mut self.exact);
        }
        places.append(&mut self.exact);
        places.sort_by_key(|place| place.range.start);
        places.dedup_by(|next, place| {
            let is_other = place.range.end <= next.range.start
                || matches!((place.spelling, next.spelling), (Some(a), Some(b)) if a != b);
            if !is_other && place.spelling.is_none() {
                std::mem::swap(place, next);
            }
            !is_other
        });
        for index in 0..=self.others.len() {
            self.spelling_mut(index).exact = 0;
        }
        for index in places.iter().filter_map(|place| place.spelling) {
            self.spelling_mut(index).exact += 1;
        }
        self.places = places;
    }

    /// Returns the range of the next mention of a spelling: the first free place, but one that
    /// matches exactly as long as there are enough of them, or else the last place again.
    pub(super) fn take(&mut self, text: &str, spelling: usize) -> Option<(Range<usize>, Match)> {
        let has_enough = |index: usize, more: usize| {
            let spelling = self.spelling(index);
            spelling.exact >= spelling.mentions + more
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
            self.spelling_mut(index).exact -= 1;
        }
        self.spelling_mut(spelling).mentions -= 1;
        let taken = self.places[self.first_free..].iter();
        self.first_free += taken.take_while(|place| place.is_taken).count();

        let place = &self.places[index];
        if place.is_fuzzy {
            return Some((place.range.clone(), Match::Fuzzy));
        }
        let exact = match place.spelling {
            Some(index) if index == spelling => Some(place.range.clone()),
            _ => self.spelling(spelling).exact_range(text, &place.words),
        };
        Some(match exact {
            Some(range) => (range, Match::Exact),
            None => (place.range.clone(), Match::Normalized),
        })
    }
}
