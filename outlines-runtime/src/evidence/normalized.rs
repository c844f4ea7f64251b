//! Text with uniform whitespace and quotation marks, and offsets in the original text.

use std::ops::Range;

/// A text in which every run of whitespace is one space and every quotation mark is `"` or `'`.
pub(super) struct Normalized {
    pub(super) text: Vec<u8>,
    /// Offsets of `text` from which on the distance to the original differs, and the offsets of the
    /// original there.
    shifts: Vec<(usize, usize)>,
    /// The first offset of each group of shifts, which a search reads first.
    groups: Vec<usize>,
}

/// The number of bytes that are compared at once.
const BLOCK: usize = 64;
/// The number of shifts in a group.
const GROUP: usize = 64;

impl Normalized {
    pub(super) fn new(original: &str) -> Self {
        let length = original.len();
        let mut text = Vec::with_capacity(length + BLOCK + 2);
        text.extend(original.bytes().map(plain));
        text.resize(length + BLOCK + 2, 0);
        let mut normalized = Self {
            text,
            shifts: Vec::new(),
            groups: Vec::new(),
        };
        // The ends of the normalized text, and of the part of the original that it is made of.
        let (mut end, mut taken) = (0, 0);
        for start in (0..length).step_by(BLOCK) {
            let block = normalized.text[start..].first_chunk();
            let mut special = block.map_or(0, special);
            while special != 0 {
                let offset = special.trailing_zeros();
                let run = (special >> offset).trailing_ones() as usize;
                special &= special - 1;
                let at = start + offset as usize;
                if at < taken {
                    continue;
                }
                end = normalized.keep(taken..at, end);
                if normalized.text[at] == b' ' {
                    // The last space is kept, with the text after it.
                    taken = at + run;
                    normalized.shifts.push((end + 1, taken + 1));
                } else {
                    (end, taken) = normalized.replace(&original[at..], at, end);
                }
            }
        }
        end = normalized.keep(taken.min(length)..length, end);
        normalized.text.truncate(end);
        let groups = normalized.shifts.chunks(GROUP);
        normalized.groups = groups.map(|group| group[0].0).collect();
        normalized
    }

    /// Moves a part of the text to an offset before it, and returns its end.
    fn keep(&mut self, part: Range<usize>, to: usize) -> usize {
        let end = to + part.len();
        if part.start != to {
            self.text.copy_within(part, to);
        }
        end
    }

    /// Writes the replacement of the whitespace, the quotation mark, or any other character at an
    /// offset of the original. Returns the ends of both.
    fn replace(&mut self, rest: &str, at: usize, mut end: usize) -> (usize, usize) {
        let mut characters = rest.chars();
        let Some(character) = characters.next() else {
            return (end, at);
        };
        let mut length = character.len_utf8();
        if let Some(mark) = quotation_mark(character) {
            self.text[end] = mark;
            end += 1;
        } else if character.is_whitespace() {
            let more = characters.take_while(|character| character.is_whitespace());
            length += more.map(char::len_utf8).sum::<usize>();
            // A space before is part of the run.
            if !self.text[..end].ends_with(b" ") {
                self.text[end] = b' ';
                end += 1;
            }
        } else {
            return (self.keep(at..at + length, end), at + length);
        }
        self.shifts.push((end, at + length));
        (end, at + length)
    }

    /// Returns the range in the original of a part between two characters.
    pub(super) fn original(&self, part: Range<usize>) -> Range<usize> {
        let group = self.groups.partition_point(|from| *from <= part.start);
        let group = group.saturating_sub(1) * GROUP;
        let shifts = &self.shifts[group..];
        let group = &shifts[..GROUP.min(shifts.len())];
        let before = group.partition_point(|(from, _)| *from <= part.start);
        let (before, after) = shifts.split_at(before);
        let shift = |offset: usize, (from, to): (usize, usize)| to + (offset - from);
        let first = before.last().copied().unwrap_or_default();
        let last = after
            .iter()
            .take_while(|(from, _)| *from <= part.end)
            .last();
        shift(part.start, first)..shift(part.end, last.copied().unwrap_or(first))
    }
}

/// Returns a byte, or a space for ASCII whitespace, or an apostrophe for a backtick.
fn plain(byte: u8) -> u8 {
    let is_space = (byte == b' ') | (byte.wrapping_sub(b'\t') < 5);
    let byte = if is_space { b' ' } else { byte };
    if byte == b'`' { b'\'' } else { byte }
}

/// Returns the offsets of spaces before spaces, and of characters of several bytes that may be
/// replaced, as the bits of a number.
///
/// The loops have no branches, so that the compiler uses vector instructions.
#[expect(clippy::needless_bitwise_bool, reason = "lazy operators are branches")]
fn special(block: &[u8; BLOCK + 2]) -> u64 {
    let mut special = [0; BLOCK];
    for (special, byte) in special.iter_mut().zip(block) {
        *special = u8::from(*byte == b' ');
    }
    let spaces = bits(&special);
    let after = u64::from(block[BLOCK] == b' ') << (BLOCK - 1);
    let spaces = spaces & (spaces >> 1 | after);
    if block.is_ascii() {
        return spaces;
    }
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
    spaces | bits(&special)
}

/// Returns the lowest bits of the bytes.
fn bits(bytes: &[u8; BLOCK]) -> u64 {
    let (words, _) = bytes.as_chunks();
    // The product has the lowest bits of all bytes in its highest byte.
    let words = words
        .iter()
        .map(|word| u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56);
    words.rev().fold(0, |bits, word| bits << 8 | word)
}

/// Returns a quote as it is compared: normalized, without whitespace at its ends.
pub(super) fn normalize(quote: &str) -> Vec<u8> {
    Normalized::new(quote.trim()).text
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
