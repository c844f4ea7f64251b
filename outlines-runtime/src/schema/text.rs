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

    /// Appends `text`.
    ///
    /// It copies whole slices: a schema of 125 KB takes the compiler 4.8 s byte by byte, and 1.4 s
    /// like this.
    pub(super) const fn push(&mut self, text: &str) {
        self.len += text.len();
        // Every root is measured, few are filled. Without this line 40 types with five recursive
        // fields each take the compiler 11.5 s to check, with it 1.9 s: the interpreter is slow at
        // the calls below.
        if N == 0 {
            return;
        }
        let mut size = text.len();
        if size > N - self.kept {
            size = N - self.kept;
            while !text.is_char_boundary(size) {
                size -= 1;
            }
        }
        let (_, free) = self.buffer.split_at_mut(self.kept);
        let (slot, _) = free.split_at_mut(size);
        let (head, _) = text.as_bytes().split_at(size);
        slot.copy_from_slice(head);
        self.kept += size;
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
