//! Positions of quotes in a text.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Serialize;
use unicode_segmentation::GraphemeCursor;

use crate::evidence::location::{Evidence, Location, Match};
use crate::evidence::normalized::{Normalized, normalize};
use crate::evidence::quotes::{Root, has_quotes, quotes};
use crate::evidence::search::{Pattern, find_all};
use crate::schema::Structured;

/// A text in which quotes are located.
///
/// [`locate_all`](Self::locate_all) and [`evidence_of`](Self::evidence_of) search for all quotes in
/// one pass over the text.
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

/// The least number of characters, and of hundredths of a quote, in a fuzzy match.
const FUZZY_CHARACTERS: usize = 12;
const FUZZY_PERCENT: usize = 85;
/// The most places that are tried for one fuzzy match.
const FUZZY_PLACES: usize = 1_000;

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

    /// Returns the position of each quote. Equal quotes are assigned to their occurrences in order,
    /// and those beyond the last occurrence to the last one.
    #[must_use]
    pub fn locate_all<Q: AsRef<str>>(&self, quotes: &[Q]) -> Vec<Option<Location>> {
        let mut indices = HashMap::with_capacity(quotes.len());
        let mut searches = Vec::<Search<'_>>::with_capacity(quotes.len());
        let of_quote: Vec<usize> = quotes
            .iter()
            .map(|quote| {
                let quote = quote.as_ref();
                let index = *indices.entry(quote).or_insert(searches.len());
                if index == searches.len() {
                    searches.push(Search::new(quote));
                }
                searches[index].mentions += 1;
                index
            })
            .collect();
        self.find_exact(&mut searches);
        if searches.iter().any(Search::is_open) {
            self.find_normalized(&mut searches);
        }
        if self.fuzzy && searches.iter().any(Search::is_missing) {
            self.find_fuzzy(&mut searches);
        }
        let take = |index: usize| searches[index].take();
        of_quote.into_iter().map(take).collect()
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
                location,
            })
            .collect()
    }

    fn find_exact(&self, searches: &mut [Search<'_>]) {
        let patterns = searches.iter().map(|search| Pattern {
            bytes: search.quote.as_bytes(),
            wanted: search.mentions,
            overlapping: false,
        });
        let found = find_all(self.text.as_bytes(), &patterns.collect::<Vec<_>>());
        for (search, offsets) in searches.iter_mut().zip(found) {
            let length = search.quote.len();
            let ranges = offsets.into_iter().map(|start| start..start + length);
            let locations = ranges.map(|range| self.location(range, Match::Exact));
            search.found = locations.collect();
        }
    }

    /// Locates the quotes that occur less often than they are mentioned.
    fn find_normalized(&self, searches: &mut [Search<'_>]) {
        let normalized = self.normalized();
        let open = searches.iter_mut().filter(|search| search.is_open());
        let mut open: Vec<_> = open
            .map(|search| (normalize(search.quote), search))
            .collect();
        let patterns = open.iter().map(|(quote, search)| Pattern {
            bytes: quote.as_bytes(),
            wanted: search.mentions,
            overlapping: false,
        });
        let found = find_all(normalized.text.as_bytes(), &patterns.collect::<Vec<_>>());
        for ((quote, search), offsets) in open.iter_mut().zip(found) {
            if offsets.len() <= search.found.len() {
                continue;
            }
            let locations = offsets.into_iter().map(|start| {
                let range = normalized.original(start)..normalized.original(start + quote.len());
                let matched = if self.text.get(range.clone()) == Some(search.quote) {
                    Match::Exact
                } else {
                    Match::Normalized
                };
                self.location(range, matched)
            });
            search.found = locations.collect();
        }
    }

    /// Locates the quotes without a match by the part that every sufficient run contains.
    fn find_fuzzy(&self, searches: &mut [Search<'_>]) {
        let normalized = self.normalized();
        let missing = searches.iter_mut().filter(|search| search.is_missing());
        let mut missing: Vec<_> = missing
            .filter_map(|search| Some((FuzzyQuote::new(search.quote)?, search)))
            .collect();
        let patterns = missing.iter().map(|(quote, _)| Pattern {
            bytes: &quote.text.as_bytes()[quote.core.clone()],
            wanted: FUZZY_PLACES,
            overlapping: true,
        });
        let found = find_all(normalized.text.as_bytes(), &patterns.collect::<Vec<_>>());
        for ((quote, search), offsets) in missing.iter_mut().zip(found) {
            let mut end = 0;
            for offset in offsets {
                let Some(run) = quote.run(&normalized.text, offset) else {
                    continue;
                };
                if run.start < end {
                    continue;
                }
                end = run.end;
                let range = normalized.original(run.start)..normalized.original(run.end);
                search.found.push(self.location(range, Match::Fuzzy));
                if !search.is_open() {
                    break;
                }
            }
        }
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

/// A quote, and the occurrences found so far.
struct Search<'q> {
    quote: &'q str,
    mentions: usize,
    found: Vec<Location>,
    taken: usize,
}

impl<'q> Search<'q> {
    fn new(quote: &'q str) -> Self {
        // Whitespace alone is not a quote.
        let quote = if quote.trim().is_empty() { "" } else { quote };
        Self {
            quote,
            mentions: 0,
            found: Vec::new(),
            taken: 0,
        }
    }

    fn is_missing(&self) -> bool {
        self.found.is_empty() && !self.quote.is_empty()
    }

    fn is_open(&self) -> bool {
        self.found.len() < self.mentions && !self.quote.is_empty()
    }

    /// Returns the next occurrence, or the last one again.
    fn take(&mut self) -> Option<Location> {
        let next = self.found.get(self.taken).or(self.found.last()).cloned();
        self.taken += 1;
        next
    }
}

/// A normalized quote that is long enough for a fuzzy match.
struct FuzzyQuote {
    text: String,
    /// The least number of characters of a run.
    least: usize,
    /// The part that every run of this length contains.
    core: Range<usize>,
}

impl FuzzyQuote {
    fn new(quote: &str) -> Option<Self> {
        let text = normalize(quote);
        let characters = text.chars().count();
        let least = (characters * FUZZY_PERCENT).div_ceil(100);
        let least = least.max(FUZZY_CHARACTERS);
        let byte = |character: usize| {
            let mut offsets = text.char_indices().map(|(offset, _)| offset);
            offsets.nth(character).unwrap_or(text.len())
        };
        let core = byte(characters.checked_sub(least)?)..byte(least);
        Some(Self { text, least, core })
    }

    /// Returns the longest run of a text that equals a part of the quote around an occurrence of
    /// the core, without whitespace at its ends, or none if it is too short.
    fn run(&self, text: &str, offset: usize) -> Option<Range<usize>> {
        let length = |equal: &mut dyn Iterator<Item = (char, char)>| -> usize {
            let equal = equal.take_while(|(text, quote)| text == quote);
            equal.map(|(char, _)| char.len_utf8()).sum()
        };
        let before = text[..offset].chars().rev();
        let start = offset - length(&mut before.zip(self.text[..self.core.start].chars().rev()));
        let end = offset + self.core.len();
        let after = text[end..].chars();
        let end = end + length(&mut after.zip(self.text[self.core.end..].chars()));
        let run = &text[start..end];
        let start = end - run.trim_start().len();
        let run = run.trim();
        (run.chars().count() >= self.least).then(|| start..start + run.len())
    }
}
