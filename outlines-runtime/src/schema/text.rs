//! Text in constant code: a writer, and a comparison.
// A panic is the only way in which constant code can report an error.
#![allow(clippy::panic)]

/// Text in a fixed buffer. Text that exceeds the buffer is counted and dropped: `Writer<0>`
/// measures, and `Writer<64>` truncates a name.
#[derive(Debug)]
pub(super) struct Writer<const N: usize> {
    buffer: [u8; N],
    /// The bytes of text in the buffer.
    kept: usize,
    /// The number of bytes pushed, including those that were dropped.
    len: usize,
}

impl<const N: usize> Writer<N> {
    pub(super) const fn new() -> Self {
        Self {
            buffer: [0; N],
            kept: 0,
            len: 0,
        }
    }

    /// Returns the number of bytes pushed, including those that were dropped.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Returns the buffer, of which the first [`len`](Self::len) bytes are text.
    pub(super) const fn into_buffer(self) -> [u8; N] {
        self.buffer
    }

    /// Returns the text that was kept.
    pub(super) const fn as_str(&self) -> &str {
        str_of(&self.buffer, self.kept)
    }

    /// Returns the first `M` bytes of the buffer.
    pub(super) const fn start<const M: usize>(&self) -> [u8; M] {
        let mut start = [0; M];
        start.copy_from_slice(self.buffer.split_at(M).0);
        start
    }

    /// Appends `text`.
    ///
    /// It makes no calls, at which the const interpreter is slow: 28 KB in pieces of 20 bytes take
    /// the compiler 0.04 s, and 0.2 s with `split_at_mut` and `copy_from_slice`.
    pub(super) const fn push(&mut self, text: &str) {
        self.len += text.len();
        let mut bytes = text.as_bytes();
        if bytes.len() > N - self.kept {
            let mut size = N - self.kept;
            while !text.is_char_boundary(size) {
                size -= 1;
            }
            bytes = bytes.split_at(size).0;
        }
        let mut end = self.kept;
        while let [a, b, c, d, e, f, g, h, rest @ ..] = bytes {
            self.buffer[end] = *a;
            self.buffer[end + 1] = *b;
            self.buffer[end + 2] = *c;
            self.buffer[end + 3] = *d;
            self.buffer[end + 4] = *e;
            self.buffer[end + 5] = *f;
            self.buffer[end + 6] = *g;
            self.buffer[end + 7] = *h;
            end += 8;
            bytes = rest;
        }
        while let [byte, rest @ ..] = bytes {
            self.buffer[end] = *byte;
            end += 1;
            bytes = rest;
        }
        self.kept = end;
    }

    /// Appends an integer in decimal.
    pub(super) const fn integer(&mut self, value: i128) {
        if value < 0 {
            self.push("-");
        }
        self.number(value.unsigned_abs());
    }

    /// Appends an unsigned integer in decimal.
    pub(super) const fn number(&mut self, value: u128) {
        // `u128::MAX` has 39 digits.
        let mut digits = [b'0'; 39];
        let (mut rest, mut start) = (value, digits.len());
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let (_, used) = digits.split_at(start);
        self.push(str_of(used, used.len()));
    }
}

/// Returns the first `len` bytes of `buffer` as text.
pub(super) const fn str_of(buffer: &[u8], len: usize) -> &str {
    match core::str::from_utf8(buffer.split_at(len).0) {
        Ok(text) => text,
        // `push` cuts only between characters.
        Err(_) => panic!("a writer holds whole characters"),
    }
}

/// Returns whether two texts are equal.
///
/// It compares from the end, eight bytes at a time: keys of one type often begin alike, and the
/// const interpreter is slow at steps.
pub(super) const fn texts_equal(a: &str, b: &str) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let (
        [rest_a @ .., a0, a1, a2, a3, a4, a5, a6, a7],
        [rest_b @ .., b0, b1, b2, b3, b4, b5, b6, b7],
    ) = (a, b)
    {
        if u64::from_le_bytes([*a0, *a1, *a2, *a3, *a4, *a5, *a6, *a7])
            != u64::from_le_bytes([*b0, *b1, *b2, *b3, *b4, *b5, *b6, *b7])
        {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., last_a], [rest_b @ .., last_b]) = (a, b) {
        if *last_a != *last_b {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    true
}
