//! Normalization of whitespace and quotation marks, in blocks of bytes.

#![expect(clippy::needless_bitwise_bool, reason = "lazy operators are branches")]

/// The number of bytes in a block: one for each bit of a `u64`.
pub(super) const BLOCK: usize = u64::BITS as usize;

/// A block and the two bytes after it, since the characters that are replaced have at most three.
type Window = [u8; BLOCK + 2];

/// Appends the normalized form of `original` to `text`: every run of whitespace is one space, and
/// every quotation mark is `"` or `'`. Calls `visit` for each block of `original` with the length
/// that `text` has before it, and the removed bytes as the bits of a number.
///
/// With AVX2, no branch depends on the bytes that are frequently removed: the processor could not
/// predict it, and a text with typographic quotation marks would take twice as long.
pub(super) fn normalize(text: &mut Vec<u8>, original: &str, visit: impl FnMut(usize, u64)) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
        // SAFETY: The processor has these features.
        #[allow(unsafe_code)]
        return unsafe { avx2::normalize(text, original, visit) };
    }
    normalize_portably(text, original, visit);
}

/// Normalizes like [`normalize`], on any processor.
pub(super) fn normalize_portably(
    text: &mut Vec<u8>,
    original: &str,
    visit: impl FnMut(usize, u64),
) {
    normalize_with(text, original, visit, bits, compress);
}

/// Returns the index in a block of the byte that is at `index` among those that are kept, or the
/// length of the block if no more are.
pub(super) fn position(removed: u64, index: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // For each word of eight bytes, in a byte: first the number of its removed bytes, and then the
    // number of kept bytes up to its end.
    let counts = removed - (removed >> 1 & 0x5555_5555_5555_5555);
    let counts = (counts & 0x3333_3333_3333_3333) + (counts >> 2 & 0x3333_3333_3333_3333);
    let counts = (counts + (counts >> 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    let ends = 0x4038_3028_2018_1008 - counts.wrapping_mul(ONES);
    // The high bit of each byte whose word ends at the index or before it.
    let before = (((index as u64 * ONES) | (ONES << 7)) - ends) & (ONES << 7);
    let word = (before >> 7).wrapping_mul(ONES).to_be_bytes()[0];
    let Some(removed) = removed.to_le_bytes().get(usize::from(word)).copied() else {
        return BLOCK;
    };
    let start = (ends << 8).to_le_bytes()[usize::from(word)];
    usize::from(8 * word + KEPT[usize::from(removed)][index - usize::from(start)])
}

/// The indices of the kept bytes of a word, by the bits of the removed ones.
static KEPT: [[u8; 8]; 256] = {
    let mut kept = [[0; 8]; 256];
    let mut removed = 0;
    while removed < 256 {
        let (mut count, mut at) = (0, 0);
        while at < 8 {
            if removed >> at & 1 == 0 {
                kept[removed][count] = at;
                count += 1;
            }
            at += 1;
        }
        removed += 1;
    }
    kept
};

/// The loops of [`normalize_with`], compiled for AVX2. Two functions need intrinsics.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        _mm_cvtsi64_si128, _mm_cvtsi128_si64, _mm_movemask_epi8, _mm_set_epi64x, _mm_shuffle_epi8,
    };

    use super::{BLOCK, KEPT, normalize_with};

    #[target_feature(enable = "avx2,popcnt")]
    pub(super) fn normalize(text: &mut Vec<u8>, original: &str, visit: impl FnMut(usize, u64)) {
        let bits = |bytes: &_| bits(bytes);
        let compress = |block: &_, removed, text: &mut _| compress(block, removed, text);
        normalize_with(text, original, visit, bits, compress);
    }

    #[target_feature(enable = "avx2,popcnt")]
    fn bits(bytes: &[u8; BLOCK]) -> u64 {
        let (words, _) = bytes.as_chunks();
        let (pairs, _) = words.as_chunks();
        let pairs = pairs.iter().zip((0..BLOCK).step_by(16));
        pairs.fold(0, |bits, ([low, high], at)| {
            let pair = _mm_set_epi64x(i64::from_le_bytes(*high), i64::from_le_bytes(*low));
            bits | u64::from(_mm_movemask_epi8(pair).cast_unsigned()) << at
        })
    }

    #[target_feature(enable = "avx2,popcnt")]
    fn compress(block: &[u8; BLOCK], removed: u64, text: &mut [u8; 2 * BLOCK]) {
        let (words, _) = block.as_chunks();
        let words = words.iter().zip(removed.to_le_bytes());
        for ((word, in_word), at) in words.zip((0..BLOCK).step_by(8)) {
            let kept = KEPT[usize::from(in_word)];
            let word = _mm_cvtsi64_si128(i64::from_le_bytes(*word));
            let word = _mm_shuffle_epi8(word, _mm_cvtsi64_si128(i64::from_le_bytes(kept)));
            let before = (removed & ((1 << at) - 1)).count_ones() as usize;
            // Always less than a block. The remainder saves the bounds check.
            let start = (at - before) % BLOCK;
            text[start..start + 8].copy_from_slice(&_mm_cvtsi128_si64(word).to_le_bytes());
        }
    }
}

/// Normalizes a text with a form of [`bits`] and [`compress`].
#[allow(
    clippy::inline_always,
    reason = "the instructions of the caller are only for its own code"
)]
#[inline(always)]
fn normalize_with(
    text: &mut Vec<u8>,
    original: &str,
    mut visit: impl FnMut(usize, u64),
    bits: impl Fn(&[u8; BLOCK]) -> u64,
    compress: impl Fn(&[u8; BLOCK], u64, &mut [u8; 2 * BLOCK]),
) {
    let bytes = original.as_bytes();
    let mut end = text.len();
    text.resize(end + bytes.len() + 2 * BLOCK, 0);
    let mut follows_space = 0;
    // The bits of the next block that belong to a character of this one.
    let (mut next_spaces, mut next_removed) = (0, 0);
    let mut padded = [0; BLOCK + 2];
    for start in (0..bytes.len()).step_by(BLOCK) {
        let rest = &bytes[start..];
        let block = rest.first_chunk().unwrap_or_else(|| {
            padded = [0; BLOCK + 2];
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        });
        let (mut plain, mut is_space) = ([0; BLOCK], [0; BLOCK]);
        for at in 0..BLOCK {
            plain[at] = self::plain(block[at]);
            is_space[at] = mask(plain[at] == b' ');
        }
        // The bits of this block and of the next one.
        let mut spaces = u128::from(bits(&is_space) | next_spaces);
        let mut removed = u128::from(next_removed);
        if !block.is_ascii() {
            let marks = u128::from(bits(&replace_marks(block, &mut plain)));
            removed |= marks << 1 | marks << 2;
            let mut others = bits(&others(block));
            while others != 0 {
                let at = others.trailing_zeros() as usize;
                others &= others - 1;
                let mut characters = original[start + at..].chars();
                let character = characters.next().unwrap_or_default();
                let first = 1 << at;
                let all = (first << character.len_utf8()) - first;
                if let Some(mark) = rare_mark(character) {
                    plain[at] = mark;
                    removed |= all - first;
                } else if character.is_whitespace() {
                    plain[at] = b' ';
                    spaces |= all;
                }
            }
        }
        (next_spaces, next_removed) = (low(spaces >> BLOCK), low(removed >> BLOCK));
        let (spaces, mut removed) = (low(spaces), low(removed));
        removed |= spaces & (spaces << 1 | follows_space);
        follows_space = spaces >> (BLOCK - 1);
        visit(end, removed);
        if let Some(text) = text[end..].first_chunk_mut() {
            compress(&plain, removed, text);
        }
        end += rest.len().min(BLOCK) - removed.count_ones() as usize;
    }
    text.truncate(end);
}

/// Returns the bits of a block, without those of the next one.
#[expect(clippy::cast_possible_truncation)]
fn low(bits: u128) -> u64 {
    bits as u64
}

/// Returns the highest bit of each byte, that of the first byte lowest.
fn bits(bytes: &[u8; BLOCK]) -> u64 {
    let (words, _) = bytes.as_chunks();
    let words = words.iter().zip((0..BLOCK).step_by(8));
    words.fold(0, |bits, (word, at)| {
        let word = u64::from_le_bytes(*word) >> 7 & 0x0101_0101_0101_0101;
        // The product has the lowest bits of all bytes in its highest byte.
        bits | word.wrapping_mul(0x0102_0408_1020_4080) >> 56 << at
    })
}

/// Writes the bytes of a block that are kept, and any bytes after them.
fn compress(block: &[u8; BLOCK], mut removed: u64, text: &mut [u8; 2 * BLOCK]) {
    let mut padded = [0; 2 * BLOCK];
    padded[..BLOCK].copy_from_slice(block);
    let (mut from, mut end) = (0, 0);
    loop {
        // A copy of a constant length takes less time.
        text[end..end + BLOCK].copy_from_slice(&padded[from..from + BLOCK]);
        if removed == 0 {
            return;
        }
        let run = removed.trailing_zeros();
        let run_end = run + (removed >> run).trailing_ones();
        removed &= u64::MAX.checked_shl(run_end).unwrap_or(0);
        end += run as usize - from;
        from = run_end as usize;
    }
}

/// Returns a byte with all bits set, or none.
fn mask(is_set: bool) -> u8 {
    if is_set { u8::MAX } else { 0 }
}

/// Returns the plain form of an ASCII character, and other bytes unchanged.
fn plain(byte: u8) -> u8 {
    let is_space = byte.wrapping_sub(b'\t') < 5;
    let byte = if is_space { b' ' } else { byte };
    if byte == b'`' { b'\'' } else { byte }
}

/// Replaces the first bytes of the most frequent quotation marks, from `‘` to `‟`, and returns a
/// [`mask`] for each byte, which is set where one starts.
fn replace_marks(block: &Window, plain: &mut [u8; BLOCK]) -> [u8; BLOCK] {
    let mut is_mark = [0; BLOCK];
    for at in 0..BLOCK {
        let (first, second, third) = (block[at], block[at + 1], block[at + 2]);
        let is_general = mask((first == 0xe2) & (second == 0x80));
        let single = is_general & mask(third & 0xfc == 0x98);
        let double = is_general & mask(third & 0xfc == 0x9c);
        is_mark[at] = single | double;
        plain[at] = plain[at] & !is_mark[at] | single & b'\'' | double & b'"';
    }
    is_mark
}

/// Returns a [`mask`] for each byte, which is set where other whitespace or a rarer quotation mark
/// may start.
fn others(block: &Window) -> [u8; BLOCK] {
    let mut is_other = [0; BLOCK];
    for (at, is_other) in is_other.iter_mut().enumerate() {
        let (first, second, third) = (block[at], block[at + 1], block[at + 2]);
        // U+0085, U+00A0, `«`, `´`, and `»`; `ʼ`; U+1680; U+205F.
        let of_two = (first == 0xc2)
            | ((first == 0xca) & (second == 0xbc))
            | ((first == 0xe1) & (second == 0x9a))
            | ((first == 0xe2) & (second == 0x81));
        // U+2000 to U+200A, and U+2028 to U+203F with `′`, `″`, `‹`, and `›`.
        let general = !(0x8b..0xa8).contains(&third);
        // U+3000, `〝`, and `〞`; `＂` and `＇`.
        let cjk = (third == 0x80) | (third == 0x9d) | (third == 0x9e);
        let wide = (third == 0x82) | (third == 0x87);
        let of_three = ((first == 0xe2) & (second == 0x80) & general)
            | ((first == 0xe3) & (second == 0x80) & cjk)
            | ((first == 0xef) & (second == 0xbc) & wide);
        *is_other = mask(of_two | of_three);
    }
    is_other
}

/// Returns the plain form of a quotation mark that [`replace_marks`] does not replace.
fn rare_mark(character: char) -> Option<u8> {
    match character {
        '«' | '»' | '″' | '〝' | '〞' | '＂' => Some(b'"'),
        '‹' | '›' | '′' | 'ʼ' | '´' | '＇' => Some(b'\''),
        _ => None,
    }
}
