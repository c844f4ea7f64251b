//! Search for many patterns in one pass.

use std::ops::Range;

/// A byte string to search for.
pub(super) struct Pattern<'p> {
    pub(super) bytes: &'p [u8],
    /// How many of its occurrences are wanted.
    pub(super) wanted: usize,
    /// Whether occurrences may overlap.
    pub(super) overlapping: bool,
}

/// Returns the offsets of the first occurrences of each pattern, in order.
///
/// A pattern is found by a part of one, two, four, or eight bytes that is rare in the text, so the
/// time hardly depends on the number of patterns. Of long patterns several adjacent parts are
/// known, so that only every second, fourth, or eighth offset of the text has to be looked up.
pub(super) fn find_all(text: &[u8], patterns: &[Pattern<'_>]) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); patterns.len()];
    scan::<1, 1>(text, patterns, &mut found, 1..3);
    scan::<2, 2>(text, patterns, &mut found, 3..5);
    scan::<4, 2>(text, patterns, &mut found, 5..8);
    scan::<6, 3>(text, patterns, &mut found, 8..15);
    scan::<8, 8>(text, patterns, &mut found, 15..usize::MAX);
    found
}

/// Searches for the patterns of these lengths, which are at least `N + STRIDE - 1`, by parts of `N`
/// bytes at every offset of the text that is a multiple of `STRIDE`.
fn scan<const N: usize, const STRIDE: usize>(
    text: &[u8],
    patterns: &[Pattern<'_>],
    found: &mut [Vec<usize>],
    lengths: Range<usize>,
) {
    let wanted = patterns
        .iter()
        .enumerate()
        .filter(|(_, pattern)| pattern.wanted > 0 && lengths.contains(&pattern.bytes.len()));
    let wanted: Vec<_> = wanted.collect();
    if wanted.is_empty() {
        return;
    }
    let frequencies = Frequencies::new::<N>(text);
    let mut parts = Parts::with_capacity(wanted.len() * STRIDE);
    for (index, pattern) in &wanted {
        // The last part of a run is added last and found first: it belongs to the first of several
        // occurrences.
        for (offset, key) in frequencies.least_frequent_substring::<N, STRIDE>(pattern.bytes) {
            parts.insert(Part {
                key,
                pattern: *index,
                offset,
                next: NONE,
            });
        }
    }
    let mut open = wanted.len();
    for (at, part) in text.windows(N).enumerate().step_by(STRIDE) {
        parts.retain(key::<N>(part), |part| {
            let pattern = &patterns[part.pattern];
            let offsets = &mut found[part.pattern];
            if offsets.len() == pattern.wanted {
                return false;
            }
            let Some(start) = at.checked_sub(part.offset) else {
                return true;
            };
            let after = match offsets.last() {
                Some(last) if pattern.overlapping => last + 1,
                Some(last) => last + pattern.bytes.len(),
                None => 0,
            };
            if start >= after && text[start..].starts_with(pattern.bytes) {
                offsets.push(start);
            }
            let complete = offsets.len() == pattern.wanted;
            open -= usize::from(complete);
            !complete
        });
        if open == 0 {
            return;
        }
    }
}

/// Approximate frequencies of the parts of a text.
struct Frequencies(Vec<u32>);

impl Frequencies {
    const BITS: u32 = 14;
    /// The distance between the parts that are counted.
    const SAMPLE: usize = 61;
    /// How many parts of a pattern are considered.
    const MAX_PARTS: usize = 32;

    fn new<const N: usize>(text: &[u8]) -> Self {
        let mut counts = vec![0; 1 << Self::BITS];
        for part in text.windows(N).step_by(Self::SAMPLE) {
            counts[hash(key::<N>(part), Self::BITS)] += 1;
        }
        Self(counts)
    }

    /// Returns the run of `LENGTH` adjacent parts of a pattern that is rarest, with their offsets.
    fn least_frequent_substring<const N: usize, const LENGTH: usize>(
        &self,
        pattern: &[u8],
    ) -> impl Iterator<Item = (usize, u64)> {
        let keys = || pattern.windows(N).map(key::<N>);
        let counts = keys().take(Self::MAX_PARTS + LENGTH - 1);
        let counts: Vec<u32> = counts.map(|key| self.0[hash(key, Self::BITS)]).collect();
        let runs = counts.windows(LENGTH).enumerate();
        let rarest = runs.min_by_key(|(_, counts)| counts.iter().sum::<u32>());
        let start = rarest.map_or(0, |(start, _)| start);
        keys().enumerate().skip(start).take(LENGTH)
    }
}

/// A part of a pattern, and its offset there.
struct Part {
    key: u64,
    pattern: usize,
    offset: usize,
    /// The index of the part that was inserted before into the same list.
    next: u32,
}

const NONE: u32 = u32::MAX;

/// A hash table of parts. A filter, which fits into the fastest cache, rules out most lookups.
struct Parts {
    filter: Vec<u64>,
    /// The index of the last part of each list.
    lists: Vec<u32>,
    entries: Vec<Part>,
}

impl Parts {
    const FILTER_BITS: u32 = 18;
    const LIST_BITS: u32 = 14;

    fn with_capacity(capacity: usize) -> Self {
        Self {
            filter: vec![0; 1 << (Self::FILTER_BITS - 6)],
            lists: vec![NONE; 1 << Self::LIST_BITS],
            entries: Vec::with_capacity(capacity),
        }
    }

    fn insert(&mut self, mut part: Part) {
        let Ok(index) = u32::try_from(self.entries.len()) else {
            return;
        };
        let bit = hash(part.key, Self::FILTER_BITS);
        self.filter[bit >> 6] |= 1 << (bit & 63);
        let list = &mut self.lists[hash(part.key, Self::LIST_BITS)];
        part.next = std::mem::replace(list, index);
        self.entries.push(part);
    }

    /// Visits the parts with a key, the last one first, and removes those that are not kept.
    fn retain(&mut self, key: u64, mut keep: impl FnMut(&Part) -> bool) {
        let bit = hash(key, Self::FILTER_BITS);
        if self.filter[bit >> 6] >> (bit & 63) & 1 == 0 {
            return;
        }
        let list = hash(key, Self::LIST_BITS);
        let (mut previous, mut index) = (NONE, self.lists[list]);
        while let Some(part) = self.entries.get(index as usize) {
            let next = part.next;
            if part.key != key || keep(part) {
                previous = index;
            } else if let Some(previous) = self.entries.get_mut(previous as usize) {
                previous.next = next;
            } else {
                self.lists[list] = next;
            }
            index = next;
        }
    }
}

/// Returns `N` bytes, at most eight, as a number.
fn key<const N: usize>(part: &[u8]) -> u64 {
    let mut key = [0; 8];
    key[..N].copy_from_slice(part);
    u64::from_le_bytes(key)
}

/// Returns a number of this many bits. Fibonacci hashing: the high bits depend on all bytes.
#[allow(clippy::cast_possible_truncation)]
fn hash(key: u64, bits: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize
}
