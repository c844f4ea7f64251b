//! Text with uniform whitespace and quotation marks, and offsets in the original text.

/// A text in which every run of whitespace is one space and every quotation mark is `"` or `'`.
pub(super) struct Normalized {
    pub(super) text: String,
    /// Offsets of `text` from which on the distance to the original differs, and the offsets of the
    /// original there.
    shifts: Vec<(usize, usize)>,
}

impl Normalized {
    pub(super) fn new(original: &str) -> Self {
        let bytes = original.as_bytes();
        let mut normalized = Self {
            text: String::with_capacity(original.len()),
            shifts: Vec::new(),
        };
        let mut copied = 0;
        let mut at = 0;
        while at < bytes.len() {
            let unchanged = unchanged_bytes(&bytes[at..]);
            if unchanged > 0 {
                at += unchanged;
                continue;
            }
            let rest = &original[at..];
            let spaces = rest.len() - rest.trim_start().len();
            let (start, replacement, length) = if spaces > 0 {
                // A single space before is part of the run.
                let single = bytes[copied..at].ends_with(b" ");
                (at - usize::from(single), " ", spaces)
            } else if let Some((mark, length)) = quotation_mark(rest) {
                (at, mark, length)
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            };
            at += length;
            normalized.replace(&original[copied..start], replacement, at);
            copied = at;
        }
        normalized.text.push_str(&original[copied..]);
        normalized
    }

    /// Appends the text before a replacement, and the replacement, which ends at this offset of the
    /// original.
    fn replace(&mut self, before: &str, replacement: &str, end: usize) {
        self.text.push_str(before);
        self.text.push_str(replacement);
        let here = self.text.len();
        let (from, to) = self.shifts.last().copied().unwrap_or_default();
        if here - from != end - to {
            self.shifts.push((here, end));
        }
    }

    /// Returns the offset in the original of the start of a character, or of the end of the text.
    pub(super) fn original(&self, offset: usize) -> usize {
        let after = self.shifts.partition_point(|(from, _)| *from <= offset);
        let shift = after.checked_sub(1).and_then(|last| self.shifts.get(last));
        let (from, to) = shift.copied().unwrap_or_default();
        to + (offset - from)
    }
}

/// Returns a number of bytes at the start, at most eight, that are certainly not changed: graphic
/// ASCII without the backtick, and spaces that no other space follows.
fn unchanged_bytes(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The high bit of each byte that is zero, at least up to the first one.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let equals = |word: u64, byte: u8| zeros(word ^ (ONES * u64::from(byte)));
    let word = |at: usize| {
        let bytes = bytes.get(at..)?.first_chunk()?;
        Some(u64::from_le_bytes(*bytes))
    };
    let (Some(these), Some(next)) = (word(0), word(1)) else {
        return 0;
    };
    let controls = these.wrapping_sub(ONES * 0x20) & !these & (ONES << 7);
    let not_ascii = these & (ONES << 7);
    let backticks = equals(these, b'`');
    let double_spaces = equals(these, b' ') & equals(next, b' ');
    let changed = controls | not_ascii | backticks | double_spaces;
    changed.trailing_zeros() as usize / 8
}

/// Returns a quote as it is compared: normalized, without whitespace at its ends.
pub(super) fn normalize(quote: &str) -> String {
    Normalized::new(quote.trim()).text
}

/// Returns the plain form of a typographic quotation mark, and its length in bytes.
fn quotation_mark(text: &str) -> Option<(&'static str, usize)> {
    let mark = text.chars().next()?;
    let plain = match mark {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => "\"",
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | 'ʼ' | '`' | '´' | '＇' => "'",
        _ => return None,
    };
    Some((plain, mark.len_utf8()))
}
