//! Text with uniform whitespace and quotation marks, and offsets in the original text.

use std::ops::Range;

use crate::evidence::blocks::{BLOCK, normalize, position};

/// A text in which every run of whitespace is one space and every quotation mark is `"` or `'`.
pub(super) struct Normalized {
    pub(super) text: Vec<u8>,
    /// For each block of the original, where it starts in `text`, and the bits of the bytes that
    /// `text` does not have.
    blocks: Vec<(usize, u64)>,
}

impl Normalized {
    pub(super) fn new(original: &str) -> Self {
        let mut text = Vec::new();
        let mut blocks = Vec::with_capacity(original.len() / BLOCK + 1);
        normalize(&mut text, original, |start, removed| {
            blocks.push((start, removed));
        });
        Self { text, blocks }
    }

    pub(super) fn offsets(&self) -> Offsets<'_> {
        Offsets {
            blocks: &self.blocks,
            block: 0,
        }
    }
}

/// Maps offsets of a normalized text to the original. An offset near the previous one takes less
/// time.
pub(super) struct Offsets<'n> {
    blocks: &'n [(usize, u64)],
    block: usize,
}

impl Offsets<'_> {
    /// The number of blocks up to which steps take less time than a binary search.
    const NEAR: usize = 32;

    /// Returns the range in the original of a part between two characters.
    pub(super) fn original(&mut self, part: Range<usize>) -> Range<usize> {
        self.offset(part.start)..self.offset(part.end)
    }

    fn offset(&mut self, offset: usize) -> usize {
        let start = |block: usize| {
            self.blocks
                .get(block)
                .map_or(usize::MAX, |(start, _)| *start)
        };
        let mut block = self.block;
        let near = start(block.saturating_sub(Self::NEAR))..start(block + Self::NEAR);
        if !near.contains(&offset) {
            block = self.blocks.partition_point(|(start, _)| *start <= offset);
        }
        while start(block) > offset {
            block -= 1;
        }
        while start(block + 1) <= offset {
            block += 1;
        }
        self.block = block;
        let (start, removed) = self.blocks[block];
        block * BLOCK + position(removed, offset - start)
    }
}

/// The normalized forms of quotes, without whitespace at their ends.
pub(super) struct Forms {
    text: Vec<u8>,
    /// The end of each form in `text`.
    ends: Vec<usize>,
}

impl Forms {
    pub(super) fn new<'q>(quotes: impl Iterator<Item = &'q str>) -> Self {
        let mut text = Vec::new();
        let ends = quotes.map(|quote| {
            normalize(&mut text, quote.trim(), |_, _| {});
            text.len()
        });
        let ends = ends.collect();
        Self { text, ends }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let form = &self.text[start..*end];
            start = *end;
            form
        })
    }
}

/// Returns whether texts of several spellings have this normalized form.
pub(super) fn has_spellings(normalized: &[u8]) -> bool {
    let mut bytes = normalized.iter();
    bytes.any(|byte| matches!(byte, b' ' | b'"' | b'\''))
}
