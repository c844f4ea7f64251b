//! Normalization of whitespace and quotation marks, in blocks of bytes.

#![expect(clippy::needless_bitwise_bool, reason = "lazy operators are branches")]

/// The number of bytes in a block: as many as a number has bits.
pub(super) const BLOCK: usize = u64::BITS as usize;

/// The bytes of a block, and the rest of a character that starts in it.
type Bytes = [u8; BLOCK + 2];

/// Appends the normalized form of a text: every run of whitespace is one space, and every quotation
/// mark is `"` or `'`. Calls `visit` for each block of the text with the length of the normalized
/// text before it, and the bits of the bytes that are removed from it.
///
/// No branch depends on each removed byte, since the processor would predict it wrongly: that takes
/// twice as long for a text with typographic quotation marks.
pub(super) fn normalize(text: &mut Vec<u8>, original: &str, visit: impl FnMut(usize, u64)) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
        // SAFETY: The processor has these features.
        #[allow(unsafe_code)]
        return unsafe { avx2::normalize(text, original, visit) };
    }
    normalize_portably(text, original, visit);
}

/// [`normalize`] for all processors.
pub(super) fn normalize_portably(
    text: &mut Vec<u8>,
    original: &str,
    visit: impl FnMut(usize, u64),
) {
    normalize_with(text, original, visit, bits, compress);
}

/// Returns the index of a byte of a block by its index among those that are not removed.
pub(super) fn position(removed: u64, index: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The number of removed bytes of each word of eight bytes, and then that of kept ones up to its
    // end, in a byte for each.
    let counts = removed - (removed >> 1 & 0x5555_5555_5555_5555);
    let counts = (counts & 0x3333_3333_3333_3333) + (counts >> 2 & 0x3333_3333_3333_3333);
    let counts = (counts + (counts >> 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    let ends = 0x4038_3028_2018_1008 - counts.wrapping_mul(ONES);
    // The high bit of the byte of each word that ends before.
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
            // The compiler does not know that this is less than the length of a block.
            let start = (at - before) % BLOCK;
            text[start..start + 8].copy_from_slice(&_mm_cvtsi128_si64(word).to_le_bytes());
        }
    }
}

/// Normalizes a text by instructions of a processor for [`bits`] and [`compress`].
#[allow(
    clippy::inline_always,
    reason = "the caller enables the instructions for its code only"
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
        let (mut spaces, mut removed) = (bits(&is_space) | next_spaces, next_removed);
        (next_spaces, next_removed) = (0, 0);
        if !block.is_ascii() {
            let marks = bits(&replace_marks(block, &mut plain));
            removed |= marks << 1 | marks << 2;
            next_removed = marks >> (BLOCK - 1) | marks >> (BLOCK - 2);
            let mut others = bits(&others(block));
            while others != 0 {
                let at = others.trailing_zeros();
                others &= others - 1;
                let mut characters = original[start + at as usize..].chars();
                let character = characters.next().unwrap_or_default();
                let all = (1 << character.len_utf8()) - 1;
                let next = |bits: u64| bits.checked_shr(u64::BITS - at).unwrap_or(0);
                if let Some(mark) = quotation_mark(character) {
                    plain[at as usize] = mark;
                    removed |= (all - 1) << at;
                    next_removed |= next(all - 1);
                } else if character.is_whitespace() {
                    plain[at as usize] = b' ';
                    spaces |= all << at;
                    next_spaces |= next(all);
                }
            }
        }
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

/// Returns the highest bits of the bytes.
fn bits(bytes: &[u8; BLOCK]) -> u64 {
    let (words, _) = bytes.as_chunks();
    let words = words.iter().zip((0..BLOCK).step_by(8));
    words.fold(0, |bits, (word, at)| {
        let word = u64::from_le_bytes(*word) >> 7 & 0x0101_0101_0101_0101;
        // The product has the lowest bits of all bytes in its highest byte.
        bits | word.wrapping_mul(0x0102_0408_1020_4080) >> 56 << at
    })
}

/// Writes the bytes of a block that are not removed.
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

/// Returns a byte of equal bits.
fn mask(is_set: bool) -> u8 {
    if is_set { u8::MAX } else { 0 }
}

/// Returns a byte, or a space for ASCII whitespace, or an apostrophe for a backtick.
fn plain(byte: u8) -> u8 {
    let is_space = byte.wrapping_sub(b'\t') < 5;
    let byte = if is_space { b' ' } else { byte };
    if byte == b'`' { b'\'' } else { byte }
}

/// Replaces the first bytes of the most frequent quotation marks, from `‘` to `‟`, and returns a
/// [`mask`] for each byte of the block.
fn replace_marks(block: &Bytes, plain: &mut [u8; BLOCK]) -> [u8; BLOCK] {
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

/// Returns a [`mask`] for each byte of the block at which there may be other whitespace or a rarer
/// quotation mark.
fn others(block: &Bytes) -> [u8; BLOCK] {
    let mut is_other = [0; BLOCK];
    for (at, is_other) in is_other.iter_mut().enumerate() {
        let (first, second, third) = (block[at], block[at + 1], block[at + 2]);
        let by_two = (first == 0xc2)
            | ((first == 0xca) & (second == 0xbc))
            | ((first == 0xe1) & (second == 0x9a))
            | ((first == 0xe2) & (second == 0x81));
        let general = !(0x8b..0xa8).contains(&third);
        let cjk = (third == 0x80) | (third == 0x9d) | (third == 0x9e);
        let wide = (third == 0x82) | (third == 0x87);
        let by_three = ((first == 0xe2) & (second == 0x80) & general)
            | ((first == 0xe3) & (second == 0x80) & cjk)
            | ((first == 0xef) & (second == 0xbc) & wide);
        *is_other = mask(by_two | by_three);
    }
    is_other
}

/// Returns the plain form of a typographic quotation mark.
fn quotation_mark(character: char) -> Option<u8> {
    match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => Some(b'"'),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | 'ʼ' | '´' | '＇' => Some(b'\''),
        _ => None,
    }
}
