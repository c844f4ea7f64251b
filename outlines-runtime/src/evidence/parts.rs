//! Parts of patterns, by which a search finds candidates.

use std::ops::Range;

/// The form in which parts of a text are compared: some bits of a few bytes.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    size: usize,
    stride: usize,
    mask: u64,
    /// The least number of bytes of a text that may be those of a pattern.
    least: usize,
}

impl Keys {
    /// Returns the keys of parts of `size` bytes, at most eight. Each pattern is known by as many
    /// adjacent parts as the stride. If the shortest one has fewer, the bytes around it may be any.
    pub(super) fn new(size: usize, stride: usize, shortest: usize) -> Self {
        let mut keys = Self {
            size,
            stride,
            mask: u64::MAX >> (64 - 8 * size),
            least: size.min(shortest),
        };
        if keys.is_short(shortest) {
            // Fewer bits at both ends have fewer values.
            keys.mask &= u64::from_le_bytes([0x1f, 0xff, 0xff, 0x1f, 0, 0, 0, 0]);
        }
        keys
    }

    /// Returns whether a pattern of this length has fewer parts than the stride.
    fn is_short(&self, length: usize) -> bool {
        length < self.size + self.stride - 1
    }

    /// Returns the hash of the start of a text.
    fn hash(&self, text: &[u8]) -> u32 {
        hash(word(text) & self.mask)
    }

    /// Calls `add` with the hash of each text that has a pattern at an offset. A negative one is
    /// -1, and the pattern starts after any byte.
    fn hashes(&self, pattern: &[u8], offset: isize, mut add: impl FnMut(u32)) {
        let rest = &pattern[usize::try_from(offset).unwrap_or(0)..];
        let shift = if offset < 0 { 8 } else { 0 };
        let known = u64::MAX >> (64 - 8 * rest.len().min(8)) << shift;
        let key = word(rest) << shift & self.mask;
        let unknown = self.mask & !known;
        let mut others = 0;
        loop {
            add(hash(key | others));
            // The next number that has only these bits.
            others = others.wrapping_sub(unknown) & unknown;
            if others == 0 {
                return;
            }
        }
    }
}

/// Approximate frequencies of the parts of a text.
pub(super) struct Frequencies {
    counts: Vec<u16>,
    keys: Keys,
}

impl Frequencies {
    const BITS: u32 = 16;
    /// The distance between the places whose parts are counted, and the number of parts there.
    const DISTANCE: usize = 256;
    const SAMPLE: usize = 8;
    /// How many parts of a pattern are considered.
    const MAX_PARTS: usize = 32;

    pub(super) fn new(text: &[u8], keys: Keys) -> Self {
        let mut counts = vec![0_u16; 1 << Self::BITS];
        for place in text.chunks(Self::DISTANCE) {
            for part in place.windows(8).take(Self::SAMPLE) {
                let count = &mut counts[high_bits(keys.hash(part), Self::BITS)];
                *count = count.saturating_add(1);
            }
        }
        Self { counts, keys }
    }

    /// Adds the rarest `STRIDE` adjacent parts of a pattern. A short one is added with each byte
    /// around it.
    pub(super) fn add_parts<const STRIDE: usize>(
        &self,
        text: &[u8],
        pattern: usize,
        parts: &mut Vec<Part>,
    ) {
        let first = if self.keys.is_short(text.len()) {
            -1
        } else {
            self.rarest_run::<STRIDE>(text)
        };
        for offset in (first..).take(STRIDE) {
            self.keys.hashes(text, offset, |hash| {
                parts.push(Part {
                    hash,
                    next: NONE,
                    pattern,
                    offset,
                });
            });
        }
    }

    /// Returns the offset of the rarest `LENGTH` adjacent parts of a pattern.
    fn rarest_run<const LENGTH: usize>(&self, pattern: &[u8]) -> isize {
        let parts = (pattern.len() + 1 - self.keys.size).min(Self::MAX_PARTS);
        // Eight bytes at each offset.
        let mut padded = [0; Self::MAX_PARTS + 8];
        let length = pattern.len().min(padded.len());
        padded[..length].copy_from_slice(&pattern[..length]);
        let mut counts = [0; Self::MAX_PARTS];
        for (at, count) in counts[..parts].iter_mut().enumerate() {
            let hash = self.keys.hash(&padded[at..]);
            *count = u32::from(self.counts[high_bits(hash, Self::BITS)]);
        }
        let runs = (0..).zip(counts[..parts].windows(LENGTH));
        let rarest = runs.min_by_key(|(_, counts)| counts.iter().sum::<u32>());
        rarest.map_or(0, |(start, _)| start)
    }
}

/// A part of a pattern, and its offset there.
pub(super) struct Part {
    hash: u32,
    /// The index of the next part in the same list.
    next: u32,
    pub(super) pattern: usize,
    /// Negative if it starts before the pattern.
    pub(super) offset: isize,
}

const NONE: u32 = u32::MAX;

/// A hash table of parts. A filter rules out most lookups.
pub(super) struct Parts {
    /// One for the hash of each part, and zero for others. Bytes take less time than bits, even if
    /// they do not fit into the fastest cache.
    filter: Vec<u8>,
    /// The index of the first part of each list.
    lists: Vec<u32>,
    entries: Vec<Part>,
    keys: Keys,
}

/// The number of offsets of a text that are looked up at once.
const LOOKUPS: usize = 32;
/// The bytes from the first of these offsets to the last one, with a stride of four.
const BLOCK: usize = 4 * LOOKUPS + 8;

impl Parts {
    const FILTER_BITS: u32 = 17;
    const LIST_BITS: u32 = 14;

    pub(super) fn new(mut entries: Vec<Part>, keys: Keys) -> Self {
        let mut filter = vec![0; 1 << Self::FILTER_BITS];
        let mut lists = vec![NONE; 1 << Self::LIST_BITS];
        for (index, part) in (0..NONE).zip(&mut entries) {
            filter[high_bits(part.hash, Self::FILTER_BITS)] = 1;
            let list = &mut lists[high_bits(part.hash, Self::LIST_BITS)];
            part.next = std::mem::replace(list, index);
        }
        Self {
            filter,
            lists,
            entries,
            keys,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn retain(&mut self, is_kept: impl FnMut(&Part) -> bool) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.retain(is_kept);
        *self = Self::new(entries, self.keys);
    }

    /// Adds the offsets of a range of a text at which it may have parts, and their lists. The range
    /// may end after the text.
    pub(super) fn find_candidates<const STRIDE: usize>(
        &self,
        text: &[u8],
        range: Range<usize>,
        found: &mut Vec<(usize, u32)>,
    ) {
        let range = range.start..range.end.min(text.len());
        for start in range.step_by(LOOKUPS * STRIDE) {
            let mut candidates = self.candidates::<STRIDE>(&text[start..]);
            while candidates != 0 {
                let at = start + STRIDE * candidates.trailing_zeros() as usize;
                candidates &= candidates - 1;
                let list = high_bits(self.keys.hash(&text[at..]), Self::LIST_BITS);
                found.push((at, self.lists[list]));
            }
        }
    }

    /// Returns the multiples of `STRIDE`, up to a number of [`LOOKUPS`], at which a text may have
    /// parts, as the bits of a number.
    fn candidates<const STRIDE: usize>(&self, text: &[u8]) -> u32 {
        if let Some(block) = text.first_chunk() {
            return self.lookup::<STRIDE>(block);
        }
        let mut padded = [0; BLOCK];
        padded[..text.len()].copy_from_slice(text);
        let candidates = self.lookup::<STRIDE>(&padded);
        let complete = (text.len() + 1).saturating_sub(self.keys.least);
        let complete = complete.div_ceil(STRIDE);
        if complete < LOOKUPS {
            candidates & ((1 << complete) - 1)
        } else {
            candidates
        }
    }

    fn lookup<const STRIDE: usize>(&self, block: &[u8; BLOCK]) -> u32 {
        // All hashes are in this slice, which the compiler knows.
        let filter = &self.filter[..1 << Self::FILTER_BITS];
        (0..LOOKUPS).rev().fold(0, |candidates, lookup| {
            let hash = self.keys.hash(&block[lookup * STRIDE..]);
            candidates << 1 | u32::from(filter[high_bits(hash, Self::FILTER_BITS)])
        })
    }

    /// Returns the parts of a list that are probably at the start of a text, the last one first: it
    /// belongs to the first of several occurrences.
    pub(super) fn in_list(&self, list: u32, text: &[u8]) -> impl Iterator<Item = &Part> {
        let hash = self.keys.hash(text);
        let mut index = list;
        let list = std::iter::from_fn(move || {
            let part = self.entries.get(index as usize)?;
            index = part.next;
            Some(part)
        });
        list.filter(move |part| part.hash == hash)
    }
}

/// Returns the first eight bytes of a text as a number.
fn word(text: &[u8]) -> u64 {
    text.first_chunk().map_or_else(
        || {
            let mut word = [0; 8];
            word[..text.len()].copy_from_slice(text);
            u64::from_le_bytes(word)
        },
        |word| u64::from_le_bytes(*word),
    )
}

/// Returns a number whose high bits depend on all bytes: Fibonacci hashing.
#[allow(clippy::cast_possible_truncation)]
fn hash(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

fn high_bits(hash: u32, bits: u32) -> usize {
    (hash >> (32 - bits)) as usize
}
