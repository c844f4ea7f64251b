//! Positions of quotes in a text.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use memchr::{memchr, memmem};
use serde::Serialize;
use unicode_segmentation::GraphemeCursor;

use crate::evidence::fuzzy::FuzzyQuote;
use crate::evidence::location::{Evidence, Location, Match};
use crate::evidence::normalized::{Forms, Normalized};
use crate::evidence::phrase::Phrase;
use crate::evidence::quotes::{Root, has_quotes, quotes};
use crate::evidence::search::{FEW, find_all};
use crate::schema::Structured;

/// A text in which quotes are located.
///
/// [`locate_all`](Self::locate_all) and [`evidence_of`](Self::evidence_of) search for all quotes
/// together, in one or two passes over the text.
///
/// ```
/// use outlines_runtime::evidence::Source;
///
/// let source = Source::new("Two teas, 5 EUR; one cake, 5 EUR.");
/// // The same quote twice: its first and its second occurrence.
/// let found = source.locate_all(&["5 EUR", "one cake", "5 EUR", "coffee"]);
/// let ranges = found.iter().map(|found| found.as_ref().map(|found| found.range.clone()));
/// assert!(ranges.eq([Some(10..15), Some(17..25), Some(27..32), None]));
/// ```
pub struct Source<'a> {
    text: &'a str,
    /// The offset of the text in its document.
    offset: usize,
    fuzzy: bool,
    normalized: OnceLock<Normalized>,
}

/// The most places that are tried for one fuzzy match.
const FUZZY_PLACES: usize = 1_000;

/// The approximate number of quotes by which it is decided whether to search for exact matches
/// first, and how often the search for them may start again at the beginning of the text.
const SAMPLE: usize = 24;
const SAMPLE_RESTARTS: usize = 4;

impl<'a> Source<'a> {
    /// Returns a source for exact and normalized matches.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            offset: 0,
            fuzzy: false,
            normalized: OnceLock::new(),
        }
    }

    /// Allows fuzzy matches of quotes that do not match otherwise.
    ///
    /// A match is searched for around the middle of the quote, which every run of 85 percent
    /// contains, and only at the first 1,000 occurrences of the middle. A quote whose middle is
    /// more frequent than that may be reported as not located although it is there.
    ///
    /// ```
    /// use outlines_runtime::evidence::{Match, Source};
    ///
    /// let source = Source::new("The invoice is due in thirty days.").fuzzy();
    /// let location = source.locate("the invoice is due in thirty days").unwrap();
    /// assert_eq!(location.matched, Match::Fuzzy);
    /// assert_eq!(location.range, 1..33);
    /// ```
    #[must_use]
    pub fn fuzzy(mut self) -> Self {
        self.fuzzy = true;
        self
    }

    /// Sets the offset in bytes at which the text starts in a longer document. Ranges are then
    /// those of the document.
    ///
    /// ```
    /// use outlines_runtime::evidence::Source;
    ///
    /// let document = "Two teas, 5 EUR; one cake, 7 EUR.";
    /// let chunk = 15..33;
    /// let source = Source::new(&document[chunk.clone()]).starting_at(chunk.start);
    /// assert_eq!(&document[source.locate("7 EUR").unwrap().range], "7 EUR");
    /// ```
    #[must_use]
    pub fn starting_at(mut self, offset: usize) -> Self {
        self.offset = offset;
        self
    }

    /// Returns the first position of a quote.
    ///
    /// ```
    /// use outlines_runtime::evidence::Source;
    ///
    /// let source = Source::new("Two teas, 5 EUR");
    /// assert_eq!(source.locate("5 EUR").unwrap().range, 10..15);
    /// assert_eq!(source.locate("7 EUR"), None);
    /// ```
    #[must_use]
    pub fn locate(&self, quote: &str) -> Option<Location> {
        self.locate_all(&[quote]).pop().flatten()
    }

    /// Returns the position of each quote. Quotes of the same words are assigned to their
    /// occurrences in order, and those beyond the last occurrence to the last one.
    #[must_use]
    pub fn locate_all<Q: AsRef<str>>(&self, quotes: &[Q]) -> Vec<Option<Location>> {
        let quotes = quotes.iter().map(AsRef::as_ref);
        let forms = Forms::new(quotes.clone());
        let mut indices = HashMap::with_capacity(quotes.len());
        let mut phrases = Vec::<Phrase<'_>>::with_capacity(quotes.len());
        let mentions = quotes.zip(forms.iter()).map(|(quote, form)| {
            let index = *indices.entry(form).or_insert(phrases.len());
            if index == phrases.len() {
                phrases.push(Phrase::new(form, quote));
            }
            (index, phrases[index].add_mention(quote))
        });
        let mentions: Vec<(usize, usize)> = mentions.collect();
        self.find(&mut phrases);
        let locations = mentions.into_iter().map(|(phrase, spelling)| {
            let (range, matched) = phrases[phrase].take(self.text, spelling)?;
            Some(self.location(range, matched))
        });
        locations.collect()
    }

    /// Returns the quotes of a value and their positions, in the order of its fields.
    ///
    /// [`Response::evidence`](crate::Response::evidence) does the same for the text of an answer.
    ///
    /// # Errors
    ///
    /// The error of the value's `Serialize` implementation.
    ///
    /// ```
    /// use outlines_runtime::Quoted;
    /// use outlines_runtime::evidence::Source;
    ///
    /// let prices = [Quoted { quote: "5 EUR".to_owned(), value: 5.0 }];
    /// let evidence = Source::new("Two teas, 5 EUR").evidence_of(&prices)?;
    /// assert_eq!(evidence[0].path, "[0]");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn evidence_of<T: Structured + Serialize>(
        &self,
        value: &T,
    ) -> Result<Vec<Evidence>, serde_json::Error> {
        let text = serde_json::to_string(value)?;
        Ok(self.evidence::<T>(&text, Root::Value))
    }

    /// Returns the quotes of a document and their positions, or none if its type has no quotes.
    pub(crate) fn evidence<T: Structured>(&self, document: &str, root: Root) -> Vec<Evidence> {
        if !has_quotes(T::SCHEMA) {
            return Vec::new();
        }
        let quotes = quotes(document, root);
        let locations = self.locate_all(&quotes);
        let evidence = quotes.into_iter().zip(locations);
        evidence
            .map(|(quote, location)| Evidence {
                path: quote.path,
                quote: quote.text,
                value: quote.value,
                location,
            })
            .collect()
    }

    /// Finds the places of phrases.
    fn find(&self, phrases: &mut [Phrase<'_>]) {
        // If all match exactly, the normalized text is not needed. If many do not, one search of it
        // finds the exact matches too.
        if phrases.len() <= FEW || self.are_exact(phrases) {
            self.find_exact(phrases);
        }
        self.find_normalized(phrases);
        self.find_exact(phrases);
        if self.fuzzy {
            self.find_fuzzy(phrases);
        }
        for phrase in phrases {
            phrase.order(self.text);
        }
    }

    /// Returns whether a sample of phrases has exact matches. The search for each starts at the
    /// match of the previous one, since most answers follow the order of the text.
    fn are_exact(&self, phrases: &[Phrase<'_>]) -> bool {
        let text = self.text.as_bytes();
        // An odd step also meets both kinds of quotes where two alternate.
        let sample = phrases.iter().step_by((phrases.len() / SAMPLE) | 1);
        let (mut last, mut restarts) = (0, 0);
        for (_, quote) in sample.flat_map(Phrase::incomplete) {
            let next = memmem::find(&text[last..], quote.as_bytes()).map(|next| last + next);
            let end = text.len().min(last + quote.len());
            let found = next.or_else(|| memmem::find(&text[..end], quote.as_bytes()));
            let Some(found) = found else {
                return false;
            };
            restarts += usize::from(found < last);
            if restarts == SAMPLE_RESTARTS {
                break;
            }
            last = found;
        }
        true
    }

    /// Finds the exact matches of the phrases of which not all that are wanted are known.
    fn find_exact(&self, phrases: &mut [Phrase<'_>]) {
        let (mut spellings, mut patterns) = (Vec::new(), Vec::new());
        for (phrase, index) in phrases.iter().zip(0..) {
            for (spelling, quote) in phrase.incomplete() {
                spellings.push((index, spelling));
                patterns.push(quote);
            }
        }
        find_all(self.text.as_bytes(), &patterns, &mut |index, start| {
            let (phrase, spelling): (usize, usize) = spellings[index];
            phrases[phrase].add_exact(spelling, start)
        });
        for phrase in phrases {
            phrase.set_complete();
        }
    }

    /// Finds the places of the normalized forms that have fewer exact matches than mentions.
    fn find_normalized(&self, phrases: &mut [Phrase<'_>]) {
        let patterns = phrases.iter().map(Phrase::pattern);
        let patterns: Vec<&[u8]> = patterns.collect();
        if patterns.iter().all(|pattern| pattern.is_empty()) {
            return;
        }
        // If all quotation marks of the text are typographic, quotes with plain ones have no exact
        // matches, so their further occurrences need not be compared.
        for mark in [b'"', b'\''] {
            if memchr(mark, self.text.as_bytes()).is_none() {
                for phrase in &mut *phrases {
                    phrase.note_absent(mark);
                }
            }
        }
        let normalized = self.normalized();
        let mut offsets = normalized.offsets();
        find_all(&normalized.text, &patterns, &mut |index, start| {
            let range = offsets.original(start..start + patterns[index].len());
            phrases[index].add_occurrence(self.text, range)
        });
        for phrase in phrases {
            phrase.end_occurrences();
        }
    }

    /// Finds the places of missing phrases by the part that every sufficient run contains.
    fn find_fuzzy(&self, phrases: &mut [Phrase<'_>]) {
        let missing = phrases.iter_mut().filter(|phrase| phrase.is_missing());
        let missing = missing.filter_map(|phrase| Some((FuzzyQuote::new(phrase.text)?, phrase)));
        let (quotes, mut missing): (Vec<FuzzyQuote<'_>>, Vec<_>) = missing.unzip();
        let normalized = self.normalized();
        let cores: Vec<&[u8]> = quotes.iter().map(FuzzyQuote::core).collect();
        let mut tried = vec![0; quotes.len()];
        let mut offsets = normalized.offsets();
        find_all(&normalized.text, &cores, &mut |index, offset| {
            tried[index] += 1;
            let run = quotes[index].run(&normalized.text, offset);
            let is_wanted = run.is_none_or(|run| {
                let range = offsets.original(run);
                missing[index].add_place(range, true)
            });
            is_wanted && tried[index] < FUZZY_PLACES
        });
    }

    fn normalized(&self) -> &Normalized {
        self.normalized.get_or_init(|| Normalized::new(self.text))
    }

    /// Returns a range of the text as one of the document, extended to whole grapheme clusters: a
    /// letter is not separated from its combining marks.
    fn location(&self, range: Range<usize>, matched: Match) -> Location {
        let start = self.cluster_boundary(range.start, GraphemeCursor::prev_boundary);
        let end = self.cluster_boundary(range.end, GraphemeCursor::next_boundary);
        Location {
            range: self.offset + start..self.offset + end,
            matched,
        }
    }

    /// Returns an offset if it is between two grapheme clusters, and otherwise the neighboring
    /// boundary.
    fn cluster_boundary(&self, offset: usize, neighbor: Neighbor) -> usize {
        let around = self.text.as_bytes().get(offset.wrapping_sub(1)..offset + 1);
        // The only cluster of several ASCII characters is a line break.
        if around.is_some_and(|around| around.is_ascii() && around != b"\r\n") {
            return offset;
        }
        let mut cursor = GraphemeCursor::new(offset, self.text.len(), true);
        // Errors occur only for texts in several parts.
        match cursor.is_boundary(self.text, 0) {
            Ok(false) => neighbor(&mut cursor, self.text, 0).ok().flatten(),
            _ => None,
        }
        .unwrap_or(offset)
    }
}

type Neighbor = fn(
    &mut GraphemeCursor,
    &str,
    usize,
) -> Result<Option<usize>, unicode_segmentation::GraphemeIncomplete>;

/// Shows the length of the text, not the text itself.
impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("text", &format_args!("{} bytes", self.text.len()))
            .field("offset", &self.offset)
            .field("fuzzy", &self.fuzzy)
            .finish_non_exhaustive()
    }
}
