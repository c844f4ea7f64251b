//! JSON grammar as a state machine that can stop and resume at any byte.

use std::ops::Range;

use super::error::{ScanError, ScanErrorKind};

/// The recursion limit of `serde_json`.
const MAX_DEPTH: u32 = 127;

/// A JSON token. Positions are byte offsets in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScanEvent {
    /// `{` or `[`.
    Open { start: usize, array: bool },
    /// A key with its quotes.
    Key(Range<usize>),
    /// A string with its quotes, a number, or a literal. A number ends with the byte after it.
    Scalar(Range<usize>),
    /// `}` or `]`; `end` is the offset after it.
    Close { end: usize },
}

/// Scans a text that grows at its end.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    /// The number of bytes scanned.
    at: usize,
    /// The start of the open string, number, or literal.
    start: usize,
    state: ScannerState,
    /// The number of open objects and arrays.
    depth: u32,
    /// One bit per open bracket, innermost lowest: whether it is an array.
    arrays: u128,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum ScannerState {
    #[default]
    Value,
    /// After `[`.
    FirstElement,
    /// After `{`.
    FirstKey,
    /// After a comma in an object.
    Key,
    Colon,
    /// After a value.
    AfterValue,
    String(StringRole),
    Escape(StringRole),
    /// Inside `\u`, with the number of remaining digits.
    Hex(StringRole, u8),
    Number(NumberState),
    /// Inside a literal, with the remaining letters.
    Literal(&'static [u8]),
    /// The scan has failed; the rest of the text is ignored.
    Failed(ScanError),
}

/// The role of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StringRole {
    Key,
    Value,
}

/// The part of a number that was scanned last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumberState {
    Sign,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

impl NumberState {
    fn first(byte: u8) -> Option<Self> {
        match byte {
            b'-' => Some(Self::Sign),
            b'0' => Some(Self::Zero),
            b'1'..=b'9' => Some(Self::Integer),
            _ => None,
        }
    }

    fn next(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Sign, _) => Self::first(byte).filter(|state| *state != Self::Sign),
            (Self::Integer, b'0'..=b'9') => Some(Self::Integer),
            (Self::Zero | Self::Integer, b'.') => Some(Self::Point),
            (Self::Point | Self::Fraction, b'0'..=b'9') => Some(Self::Fraction),
            (Self::Zero | Self::Integer | Self::Fraction, b'e' | b'E') => Some(Self::Exponent),
            (Self::Exponent, b'+' | b'-') => Some(Self::ExponentSign),
            (Self::Exponent | Self::ExponentSign | Self::ExponentDigits, b'0'..=b'9') => {
                Some(Self::ExponentDigits)
            }
            _ => None,
        }
    }

    fn is_complete(self) -> bool {
        matches!(
            self,
            Self::Zero | Self::Integer | Self::Fraction | Self::ExponentDigits
        )
    }
}

impl Scanner {
    /// Returns the next token of `text`, which is everything received so far, or `None` if more
    /// text is needed.
    ///
    /// # Errors
    ///
    /// Fails at the first position where the text is not JSON, and then always with the same
    /// error.
    pub(crate) fn next(&mut self, text: &str) -> Result<Option<ScanEvent>, ScanError> {
        let text = text.as_bytes();
        while let Some(&byte) = text.get(self.at) {
            if let ScannerState::String(role) = self.state {
                // Most of a document is inside strings.
                let rest = &text[self.at..];
                let plain = rest.iter().position(|byte| is_special(*byte));
                self.at += plain.unwrap_or(rest.len());
                let Some(byte) = plain.and_then(|at| rest.get(at)) else {
                    return Ok(None);
                };
                if let Some(event) = self.string(role, *byte)? {
                    return Ok(Some(event));
                }
            } else if let Some(event) = self.step(byte)? {
                return Ok(Some(event));
            }
        }
        match self.state {
            ScannerState::Failed(error) => Err(error),
            _ => Ok(None),
        }
    }

    /// Returns the number of open objects and arrays.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// Returns whether the document is complete. A number at the root never is.
    #[cfg(test)]
    pub(crate) fn is_complete(&self) -> bool {
        self.depth == 0 && self.state == ScannerState::AfterValue
    }

    fn step(&mut self, byte: u8) -> Result<Option<ScanEvent>, ScanError> {
        match self.state {
            ScannerState::String(role) => return self.string(role, byte),
            ScannerState::Escape(role) => match byte {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                    self.state = ScannerState::String(role);
                }
                b'u' => self.state = ScannerState::Hex(role, 4),
                _ => return self.fail(ScanErrorKind::InvalidEscape),
            },
            ScannerState::Hex(role, left) if byte.is_ascii_hexdigit() => {
                self.state = match left {
                    1 => ScannerState::String(role),
                    _ => ScannerState::Hex(role, left - 1),
                };
            }
            ScannerState::Hex(..) => return self.fail(ScanErrorKind::InvalidEscape),
            ScannerState::Number(number) => match number.next(byte) {
                Some(number) => self.state = ScannerState::Number(number),
                None if number.is_complete() => {
                    // The byte is not part of the number.
                    self.state = ScannerState::AfterValue;
                    return Ok(Some(ScanEvent::Scalar(self.start..self.at)));
                }
                None => return self.fail(ScanErrorKind::InvalidNumber),
            },
            ScannerState::Literal([letter, rest @ ..]) if *letter == byte => {
                self.at += 1;
                if rest.is_empty() {
                    self.state = ScannerState::AfterValue;
                    return Ok(Some(ScanEvent::Scalar(self.start..self.at)));
                }
                self.state = ScannerState::Literal(rest);
                return Ok(None);
            }
            ScannerState::Literal(_) => return self.fail(ScanErrorKind::ExpectedValue),
            ScannerState::Failed(error) => return Err(error),
            _ if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => {}
            ScannerState::FirstElement if byte == b']' => return Ok(Some(self.close())),
            ScannerState::Value | ScannerState::FirstElement => return self.value(byte),
            ScannerState::FirstKey if byte == b'}' => return Ok(Some(self.close())),
            ScannerState::FirstKey | ScannerState::Key if byte == b'"' => {
                self.begin(ScannerState::String(StringRole::Key));
            }
            ScannerState::FirstKey | ScannerState::Key => {
                return self.fail(ScanErrorKind::ExpectedKey);
            }
            ScannerState::Colon if byte == b':' => self.state = ScannerState::Value,
            ScannerState::Colon => return self.fail(ScanErrorKind::ExpectedColon),
            ScannerState::AfterValue => return self.after_value(byte),
        }
        self.at += 1;
        Ok(None)
    }

    /// Handles a byte that is special inside a string.
    fn string(&mut self, role: StringRole, byte: u8) -> Result<Option<ScanEvent>, ScanError> {
        match byte {
            b'\\' => self.state = ScannerState::Escape(role),
            b'"' => {
                self.at += 1;
                let range = self.start..self.at;
                let (state, event) = match role {
                    StringRole::Key => (ScannerState::Colon, ScanEvent::Key(range)),
                    StringRole::Value => (ScannerState::AfterValue, ScanEvent::Scalar(range)),
                };
                self.state = state;
                return Ok(Some(event));
            }
            _ => return self.fail(ScanErrorKind::ControlCharacter),
        }
        self.at += 1;
        Ok(None)
    }

    fn value(&mut self, byte: u8) -> Result<Option<ScanEvent>, ScanError> {
        let state = match byte {
            b'{' | b'[' => return self.open(byte == b'[').map(Some),
            b'"' => ScannerState::String(StringRole::Value),
            b't' => ScannerState::Literal(b"rue"),
            b'f' => ScannerState::Literal(b"alse"),
            b'n' => ScannerState::Literal(b"ull"),
            _ => match NumberState::first(byte) {
                Some(number) => ScannerState::Number(number),
                None => return self.fail(ScanErrorKind::ExpectedValue),
            },
        };
        self.begin(state);
        self.at += 1;
        Ok(None)
    }

    fn after_value(&mut self, byte: u8) -> Result<Option<ScanEvent>, ScanError> {
        let in_array = self.arrays & 1 == 1;
        match (byte, in_array) {
            _ if self.depth == 0 => return self.fail(ScanErrorKind::TrailingCharacters),
            (b',', true) => self.state = ScannerState::Value,
            (b',', false) => self.state = ScannerState::Key,
            (b']', true) | (b'}', false) => return Ok(Some(self.close())),
            (_, true) => return self.fail(ScanErrorKind::ExpectedCommaOrBracket),
            (_, false) => return self.fail(ScanErrorKind::ExpectedCommaOrBrace),
        }
        self.at += 1;
        Ok(None)
    }

    fn begin(&mut self, state: ScannerState) {
        self.start = self.at;
        self.state = state;
    }

    fn open(&mut self, array: bool) -> Result<ScanEvent, ScanError> {
        if self.depth == MAX_DEPTH {
            return self.fail(ScanErrorKind::TooDeep);
        }
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        self.arrays = self.arrays << 1 | u128::from(array);
        self.state = if array {
            ScannerState::FirstElement
        } else {
            ScannerState::FirstKey
        };
        Ok(ScanEvent::Open { start, array })
    }

    fn close(&mut self) -> ScanEvent {
        self.at += 1;
        self.depth -= 1;
        self.arrays >>= 1;
        self.state = ScannerState::AfterValue;
        ScanEvent::Close { end: self.at }
    }

    /// Ends the scan with an error that is outside the grammar.
    pub(crate) fn fail_with<T>(&mut self, error: ScanError) -> Result<T, ScanError> {
        self.state = ScannerState::Failed(error);
        Err(error)
    }

    fn fail<T>(&mut self, kind: ScanErrorKind) -> Result<T, ScanError> {
        self.fail_with(ScanError { kind, at: self.at })
    }
}

fn is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || byte < b' '
}
