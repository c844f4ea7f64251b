//! Search for many patterns in one pass.

use std::ops::{Range, RangeInclusive};

use memchr::memmem;

/// Calls `visit` with the index of a pattern and the offset of its occurrence, until it returns
/// false for this pattern. The occurrences of one pattern are visited in order, and may overlap. An
/// empty pattern has none.
///
/// A pattern is found by a part of at most eight bytes that is rare in the text, so the time hardly
/// depends on the number of patterns. Of longer patterns several adjacent parts are known, so that
/// only every second or fourth offset of the text has to be looked up. A pattern of four bytes is
/// known with each byte before it instead.
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
    search.scan::<1, 1>(1..=1);
    search.scan::<2, 1>(2..=2);
    search.scan::<3, 1>(3..=3);
    let count = |is_counted: fn(usize) -> bool| {
        let lengths = search.patterns.iter().map(|pattern| pattern.len());
        lengths.filter(|length| is_counted(*length)).count()
    };
    // One scan costs less than two, unless it has to compare many more patterns.
    if count(|length| (4..=10).contains(&length)) > count(|length| length > 10) {
        search.scan::<4, 2>(4..=usize::MAX);
    } else {
        search.scan::<4, 2>(4..=10);
        search.scan::<8, 4>(11..=usize::MAX);
    }
}

struct Search<'s> {
    text: &'s [u8],
    patterns: Vec<&'s [u8]>,
    visit: &'s mut dyn FnMut(usize, usize) -> bool,
}

impl Search<'_> {
    /// The number of patterns up to which a search for each of them is faster than a table.
    const FEW: usize = 24;

    /// Searches for the patterns of these lengths by parts of `N` bytes at every offset of the text
    /// that is a multiple of `STRIDE`. The lengths are at least `N + STRIDE - 1`, or four if `N` is
    /// four.
    fn scan<const N: usize, const STRIDE: usize>(&mut self, lengths: RangeInclusive<usize>) {
        let (text, patterns) = (self.text, &self.patterns);
        let wanted = (0..patterns.len()).filter(|index| lengths.contains(&patterns[*index].len()));
        let wanted: Vec<usize> = wanted.collect();
        if wanted.len() <= Self::FEW {
            for index in wanted {
                self.find(index);
            }
            return;
        }
        let frequencies = Frequencies::new::<N>(text);
        let mut parts = Vec::with_capacity(wanted.len() * STRIDE);
        for index in &wanted {
            let pattern = patterns[*index];
            let run = frequencies.rarest_run::<N, STRIDE>(pattern);
            let start = run.start.cast_signed();
            if run.len() < STRIDE {
                // The first bytes of a pattern of four, after any other.
                let key = key::<3>(pattern) << 8;
                let keys = (0..=FIRST).map(|before| key | u64::from(before));
                parts.extend(keys.map(|key| Part::new(key, *index, -1)));
            }
            let keys = (start..).zip(run.map(|at| key::<N>(&pattern[at..])));
            parts.extend(keys.map(|(offset, key)| Part::new(key, *index, offset)));
        }
        let mut parts = Parts::new(parts);
        let mut is_open = vec![true; patterns.len()];
        let mut open = wanted.len();
        let mut surplus = 0;
        for start in (0..text.len()).step_by(BLOCK) {
            let mut candidates = parts.candidates::<N, STRIDE>(&text[start..]);
            while candidates != 0 {
                let at = start + candidates.trailing_zeros() as usize;
                candidates &= candidates - 1;
                for part in parts.with_key(key::<N>(&text[at..])) {
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
            // Parts of complete patterns are removed once they have cost as much as their removal.
            if surplus > parts.entries.len() {
                parts.entries.retain(|part| is_open[part.pattern]);
                parts = Parts::new(parts.entries);
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

/// Approximate frequencies of the parts of a text.
struct Frequencies(Vec<u16>);

impl Frequencies {
    const BITS: u32 = 14;
    /// The distance between the parts that are counted.
    const SAMPLE: usize = 31;
    /// How many parts of a pattern are considered.
    const MAX_PARTS: usize = 32;

    fn new<const N: usize>(text: &[u8]) -> Self {
        let mut counts = vec![0_u16; 1 << Self::BITS];
        for part in text.windows(N).step_by(Self::SAMPLE) {
            let count = &mut counts[hash(key::<N>(part), Self::BITS)];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    /// Returns the offsets of the rarest `LENGTH` adjacent parts of a pattern, or fewer if it has
    /// no more.
    fn rarest_run<const N: usize, const LENGTH: usize>(&self, pattern: &[u8]) -> Range<usize> {
        let parts = (pattern.len() + 1 - N).min(Self::MAX_PARTS);
        let mut counts = [0; Self::MAX_PARTS];
        for (at, count) in counts[..parts].iter_mut().enumerate() {
            *count = u32::from(self.0[hash(key::<N>(&pattern[at..]), Self::BITS)]);
        }
        let length = LENGTH.min(parts);
        let runs = counts[..parts].windows(length).enumerate();
        let rarest = runs.min_by_key(|(_, counts)| counts.iter().sum::<u32>());
        let start = rarest.map_or(0, |(start, _)| start);
        start..start + length
    }
}

/// A part of a pattern, and its offset there.
struct Part {
    key: u64,
    pattern: usize,
    /// Negative if it starts before the pattern.
    offset: isize,
    /// The index of the next part in the same list.
    next: u32,
}

const NONE: u32 = u32::MAX;

/// A hash table of parts. A filter, which fits into the fastest cache, rules out most lookups.
struct Parts {
    filter: Box<[u64; 1 << (Self::FILTER_BITS - 6)]>,
    /// The index of the first part of each list.
    lists: Vec<u32>,
    entries: Vec<Part>,
}

impl Part {
    fn new(key: u64, pattern: usize, offset: isize) -> Self {
        let next = NONE;
        Self {
            key,
            pattern,
            offset,
            next,
        }
    }
}

impl Parts {
    const FILTER_BITS: u32 = 17;
    const LIST_BITS: u32 = 14;

    fn new(mut entries: Vec<Part>) -> Self {
        let mut filter = Box::new([0; 1 << (Self::FILTER_BITS - 6)]);
        let mut lists = vec![NONE; 1 << Self::LIST_BITS];
        for (index, part) in (0..NONE).zip(&mut entries) {
            let bit = hash(part.key, Self::FILTER_BITS);
            filter[bit >> 6] |= 1 << (bit & 63);
            part.next = std::mem::replace(&mut lists[hash(part.key, Self::LIST_BITS)], index);
        }
        Self {
            filter,
            lists,
            entries,
        }
    }

    /// Returns the offsets below [`BLOCK`], in steps of `STRIDE`, at which a text may have one of
    /// the parts, as the bits of a number.
    fn candidates<const N: usize, const STRIDE: usize>(&self, text: &[u8]) -> u64 {
        let mut padded = [0; BLOCK + 8];
        let block = text.first_chunk().unwrap_or_else(|| {
            padded[..text.len()].copy_from_slice(text);
            &padded
        });
        let mut offsets = 0;
        for at in (0..BLOCK).step_by(STRIDE) {
            let bit = hash(key::<N>(&block[at..]), Self::FILTER_BITS);
            offsets |= (self.filter[bit >> 6] >> (bit & 63) & 1) << at;
        }
        let complete = (text.len() + 1).saturating_sub(N);
        if complete < BLOCK {
            offsets & ((1 << complete) - 1)
        } else {
            offsets
        }
    }

    /// Returns the parts with a key, the last one first: it belongs to the first of several
    /// occurrences.
    fn with_key(&self, key: u64) -> impl Iterator<Item = &Part> {
        let mut index = self.lists[hash(key, Self::LIST_BITS)];
        let list = std::iter::from_fn(move || {
            let part = self.entries.get(index as usize)?;
            index = part.next;
            Some(part)
        });
        list.filter(move |part| part.key == key)
    }
}

/// The number of offsets of a text that are looked up at once.
const BLOCK: usize = 56;

/// The bits of the first of four bytes that are used, so that it may be any of a few.
const FIRST: u8 = 0x1f;
const MASK: u64 = u64::from_le_bytes([FIRST, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

/// Returns the first `N` bytes of a text, at most eight, as a number.
fn key<const N: usize>(text: &[u8]) -> u64 {
    let word = text.first_chunk().map_or_else(
        || {
            let mut word = [0; 8];
            word[..text.len()].copy_from_slice(text);
            u64::from_le_bytes(word)
        },
        |word| u64::from_le_bytes(*word),
    );
    let word = word & (u64::MAX >> (64 - 8 * N));
    if N == 4 { word & MASK } else { word }
}

/// Returns a number of this many bits. Fibonacci hashing: the high bits depend on all bytes.
#[allow(clippy::cast_possible_truncation)]
fn hash(key: u64, bits: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize
}
