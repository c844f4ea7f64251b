//! A writer that the compiler runs: it counts without room, and fills with it.
// A panic is the only way in which constant code can report an error.
#![allow(clippy::panic)]

/// Text in a fixed buffer. What exceeds it is counted and not kept: `Writer<0>` measures, and `Writer<64>` cuts a name.
#[derive(Debug)]
pub(super) struct Writer<const N: usize> {
    buffer: [u8; N],
    /// The bytes of text in the buffer.
    kept: usize,
    /// The bytes pushed, kept or not.
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

    /// The bytes pushed, kept or not.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The buffer, of which the first [`len`](Self::len) bytes are text.
    pub(super) const fn into_buffer(self) -> [u8; N] {
        self.buffer
    }

    /// The text that was kept.
    pub(super) const fn as_str(&self) -> &str {
        text(&self.buffer, self.kept)
    }

    /// Copies whole slices: a schema of 125 KB takes the compiler 4.8 s byte by byte, and 1.4 s like this.
    pub(super) const fn push(&mut self, text: &str) {
        self.len += text.len();
        // Every type is measured, few are filled. Without this line 40 types with five recursive fields each take the
        // compiler 11.5 s to check, with it 1.9 s: the interpreter pays for every call below.
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

    /// A whole number in decimal.
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
        self.push(text(used, used.len()));
    }
}

/// The first `len` bytes of `buffer`.
pub(super) const fn text(buffer: &[u8], len: usize) -> &str {
    match core::str::from_utf8(buffer.split_at(len).0) {
        Ok(text) => text,
        // `push` cuts between characters only.
        Err(_) => panic!("a writer holds whole characters"),
    }
}
