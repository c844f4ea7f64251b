//! Search for many patterns in one pass.

use std::ops::RangeInclusive;

use memchr::memmem;

use crate::evidence::parts::{Frequencies, Keys, Part, Parts};

/// Calls `visit` with the index of a pattern and the offset of its occurrence, until it returns
/// false for this pattern. The occurrences of one pattern are visited in order, and may overlap. An
/// empty pattern has none.
///
/// A pattern is found by a part of at most eight bytes that is rare in the text, so the time hardly
/// depends on the number of patterns. Of longer patterns several adjacent parts are known, so that
/// only every second or fourth offset of the text has to be looked up. A pattern of three or four
/// bytes is known with each byte before or after it instead.
pub(super) fn find_all(
    text: &[u8],
    patterns: &[impl AsRef<[u8]>],
    visit: &mut dyn FnMut(usize, usize) -> bool,
) {
    let mut search = Search {
        text,
        patterns: patterns.iter().map(AsRef::as_ref).collect(),
        visit,
    };
    search.scan::<1>(1, 1..=1);
    search.scan::<1>(2, 2..=2);
    let count = |lengths: RangeInclusive<usize>| {
        let patterns = search.patterns.iter();
        patterns
            .filter(|pattern| lengths.contains(&pattern.len()))
            .count()
    };
    let (three, short, long) = (count(3..=3), count(4..=10), count(11..=usize::MAX));
    let mut shortest = 3;
    if three > FEW {
        search.scan::<1>(3, 3..=3);
        shortest = 4;
    }
    // One scan costs less than two, unless it has to compare many more patterns.
    if short > long {
        search.scan::<2>(4, shortest..=usize::MAX);
    } else {
        search.scan::<2>(4, shortest..=10);
        search.scan::<4>(8, 11..=usize::MAX);
    }
}

/// The number of patterns up to which a search for each of them is faster than a table.
pub(super) const FEW: usize = 16;

/// The number of bytes after which candidates are compared. They are collected first, so that the
/// processor can load their parts at the same time.
const CHUNK: usize = 16_384;

struct Search<'s> {
    text: &'s [u8],
    patterns: Vec<&'s [u8]>,
    visit: &'s mut dyn FnMut(usize, usize) -> bool,
}

impl Search<'_> {
    /// Searches for the patterns of these lengths by parts of `size` bytes at every offset of the
    /// text that is a multiple of `STRIDE`. The lengths are at least `size + STRIDE - 1`, or three
    /// if that is five.
    fn scan<const STRIDE: usize>(&mut self, size: usize, lengths: RangeInclusive<usize>) {
        let (text, patterns) = (self.text, &self.patterns);
        let wanted = (0..patterns.len()).filter(|index| lengths.contains(&patterns[*index].len()));
        let wanted: Vec<usize> = wanted.collect();
        if wanted.len() <= FEW {
            for index in wanted {
                self.find(index);
            }
            return;
        }
        let shortest = wanted.iter().map(|index| patterns[*index].len()).min();
        let keys = Keys::new(size, STRIDE, shortest.unwrap_or(size));
        let frequencies = Frequencies::new(text, keys);
        let mut parts = Vec::with_capacity(wanted.len() * STRIDE);
        for index in &wanted {
            frequencies.add_parts::<STRIDE>(patterns[*index], *index, &mut parts);
        }
        let mut parts = Parts::new(parts, keys);
        let mut is_open = vec![true; patterns.len()];
        let mut open = wanted.len();
        let mut surplus = 0;
        let mut candidates = Vec::new();
        for start in (0..text.len()).step_by(CHUNK) {
            parts.find_candidates::<STRIDE>(text, start..start + CHUNK, &mut candidates);
            for (at, list) in candidates.drain(..) {
                for part in parts.in_list(list, &text[at..]) {
                    let is_open = &mut is_open[part.pattern];
                    surplus += usize::from(!*is_open);
                    let start = at.checked_add_signed(-part.offset).filter(|_| *is_open);
                    let starts = |at: &usize| text[*at..].starts_with(patterns[part.pattern]);
                    if let Some(start) = start.filter(starts) {
                        *is_open = (self.visit)(part.pattern, start);
                        open -= usize::from(!*is_open);
                    }
                }
            }
            if open == 0 {
                return;
            }
            // Parts of complete patterns are removed once they have cost enough to pay for it.
            if 2 * surplus > parts.count() {
                parts.retain(|part: &Part| is_open[part.pattern]);
                surplus = 0;
            }
        }
    }

    /// Searches for one pattern.
    fn find(&mut self, pattern: usize) {
        let finder = memmem::Finder::new(self.patterns[pattern]);
        let mut from = 0;
        while let Some(offset) = self.text.get(from..).and_then(|text| finder.find(text)) {
            let start = from + offset;
            if !(self.visit)(pattern, start) {
                return;
            }
            from = start + 1;
        }
    }
}
