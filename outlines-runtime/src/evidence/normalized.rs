//! Text with uniform whitespace and quotation marks, and offsets in the original text.

use std::ops::Range;

/// A text in which every run of whitespace is one space and every quotation mark is `"` or `'`.
pub(super) struct Normalized {
    pub(super) text: Vec<u8>,
    /// Offsets of `text` from which on the distance to the original differs, and the offsets of the
    /// original there.
    shifts: Vec<(usize, usize)>,
    /// The index of the first shift in each page of `text` or after it.
    pages: Vec<usize>,
}

/// The number of bytes that are compared at once.
const BLOCK: usize = 64;
/// The number of bytes in a page.
const PAGE: usize = 512;

impl Normalized {
    pub(super) fn new(original: &str) -> Self {
        let mut text = Vec::new();
        let mut shifts = Vec::with_capacity(original.len() / BLOCK);
        append(&mut text, original, |from, to, is_shift| {
            let count = shifts.len() + usize::from(is_shift);
            shifts.push((from, to));
            shifts.truncate(count);
        });
        let mut pages = Vec::with_capacity(text.len() / PAGE + 1);
        for (index, (from, _)) in shifts.iter().enumerate() {
            while pages.len() * PAGE <= *from {
                pages.push(index);
            }
        }
        Self {
            text,
            shifts,
            pages,
        }
    }

    /// Returns the range in the original of a part between two characters.
    pub(super) fn original(&self, part: Range<usize>) -> Range<usize> {
        let page = self.pages.get(part.start / PAGE);
        let mut next = page.copied().unwrap_or(self.shifts.len());
        let mut last = next.checked_sub(1).map_or((0, 0), |last| self.shifts[last]);
        let mut original = |offset| {
            while let Some(shift) = self.shifts.get(next).filter(|(from, _)| *from <= offset) {
                last = *shift;
                next += 1;
            }
            last.1 + (offset - last.0)
        };
        original(part.start)..original(part.end)
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
            append(&mut text, quote.trim(), |_, _, _| {});
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

/// Appends the normalized form of a text. Calls `shift` with ends of the appended text, the offsets
/// of the original there, and whether the distance between both differs from there on.
///
/// The first run of surplus spaces of a block, or none, is removed without a branch, which would
/// often be predicted wrongly.
fn append(text: &mut Vec<u8>, original: &str, mut shift: impl FnMut(usize, usize, bool)) {
    let bytes = original.as_bytes();
    text.reserve(bytes.len() + BLOCK);
    let mut follows_space = false;
    // The number of bytes of the next block that are replaced already.
    let mut replaced = 0;
    let mut padded = [0; BLOCK + 2];
    let mut plain = [0; 2 * BLOCK];
    for start in (0..bytes.len()).step_by(BLOCK) {
        let rest = &bytes[start..];
        let length = rest.len().min(BLOCK);
        let block = rest.first_chunk().unwrap_or_else(|| {
            padded = [0; BLOCK + 2];
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        });
        let mut is_space = [0; BLOCK];
        for at in 0..BLOCK {
            plain[at] = self::plain(block[at]);
            is_space[at] = u8::from(plain[at] == b' ');
        }
        let spaces = bits(&is_space);
        let surplus = spaces & (spaces << 1 | u64::from(follows_space));
        follows_space = spaces >> (BLOCK - 1) == 1;
        let characters = if block.is_ascii() {
            0
        } else {
            characters(block)
        };
        let mut special = surplus | characters;
        let mut from = 0;
        if replaced > 0 {
            from = replaced.min(length);
            replaced -= from;
            special &= bits_from(from);
        }
        loop {
            let at = (special.trailing_zeros() as usize).min(length);
            append_start(text, &plain[from..], at - from);
            from = if characters & special & special.wrapping_neg() == 0 {
                // A shift by 64 bits would be a branch.
                let run = (surplus & special) >> (at % BLOCK);
                at + run.trailing_ones() as usize
            } else {
                at + replace(text, &original[start + at..])
            };
            shift(text.len(), start + from, special != 0);
            special &= bits_from(from);
            if special == 0 {
                break;
            }
        }
        if from > length {
            replaced = from - length;
        } else {
            append_start(text, &plain[from..], length - from);
        }
    }
}

/// Returns the bits of a number from an index on.
fn bits_from(index: usize) -> u64 {
    if index < BLOCK { u64::MAX << index } else { 0 }
}

/// Appends the first bytes of a block.
fn append_start(text: &mut Vec<u8>, block: &[u8], length: usize) {
    let end = text.len() + length;
    // A copy of a constant length is faster.
    text.extend_from_slice(&block[..BLOCK]);
    text.truncate(end);
}

/// Appends the replacement of the whitespace, the quotation mark, or any other character at the
/// start of a text. Returns its length in the text.
fn replace(text: &mut Vec<u8>, rest: &str) -> usize {
    let mut characters = rest.chars();
    let Some(character) = characters.next() else {
        return 0;
    };
    let length = character.len_utf8();
    if let Some(mark) = quotation_mark(character) {
        text.push(mark);
    } else if character.is_whitespace() {
        // A space before is part of the run.
        if !text.ends_with(b" ") {
            text.push(b' ');
        }
        let more = characters.take_while(|character| character.is_whitespace());
        return length + more.map(char::len_utf8).sum::<usize>();
    } else {
        text.extend_from_slice(&rest.as_bytes()[..length]);
    }
    length
}

/// Returns a byte, or a space for ASCII whitespace, or an apostrophe for a backtick.
fn plain(byte: u8) -> u8 {
    let is_space = byte.wrapping_sub(b'\t') < 5;
    let byte = if is_space { b' ' } else { byte };
    if byte == b'`' { b'\'' } else { byte }
}

/// Returns the offsets of the characters of several bytes that may be replaced, as the bits of a
/// number.
///
/// The loop has no branches, so that the compiler uses vector instructions.
#[expect(clippy::needless_bitwise_bool, reason = "lazy operators are branches")]
fn characters(block: &[u8; BLOCK + 2]) -> u64 {
    let mut special = [0; BLOCK];
    for (at, special) in special.iter_mut().enumerate() {
        let (first, second, third) = (block[at], block[at + 1], block[at + 2]);
        // The leading bytes of all other whitespace and quotation marks.
        let two = (first == 0xc2)
            | ((first == 0xca) & (second == 0xbc))
            | ((first == 0xe1) & (second == 0x9a))
            | ((first == 0xe2) & ((second == 0x80) | (second == 0x81)));
        let three = ((first == 0xe3)
            & (second == 0x80)
            & ((third == 0x80) | (third == 0x9d) | (third == 0x9e)))
            | ((first == 0xef) & (second == 0xbc) & ((third == 0x82) | (third == 0x87)));
        *special = u8::from(two | three);
    }
    bits(&special)
}

/// Returns the lowest bits of the bytes.
fn bits(bytes: &[u8; BLOCK]) -> u64 {
    let (words, _) = bytes.as_chunks();
    // The product has the lowest bits of all bytes in its highest byte.
    let bytes = words
        .iter()
        .zip((0..BLOCK).step_by(8))
        .map(|(word, shift)| {
            u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56 << shift
        });
    bytes.sum()
}

/// Returns whether texts of several spellings have this normalized form.
pub(super) fn has_spellings(normalized: &[u8]) -> bool {
    let mut bytes = normalized.iter();
    bytes.any(|byte| matches!(byte, b' ' | b'"' | b'\''))
}

/// Returns the plain form of a typographic quotation mark.
fn quotation_mark(character: char) -> Option<u8> {
    match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => Some(b'"'),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | 'ʼ' | '´' | '＇' => Some(b'\''),
        _ => None,
    }
}
