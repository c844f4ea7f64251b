//! The grammar of JSON as a state that survives any cut.

use std::ops::Range;

use super::fault::{Fault, Kind};

/// As deep as `serde_json` goes: what is deeper could not be decoded.
const DEEPEST: u32 = 127;

/// What has just arrived. Places are counted in bytes from the start of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// `{` or `[`.
    Open { start: usize, list: bool },
    /// A key, with its quotes.
    Key(Range<usize>),
    /// A string with its quotes, a number, or a word. A number is closed by what follows it.
    Scalar(Range<usize>),
    /// `}` or `]`, which stands before the `end`.
    Close { end: usize },
}

/// Goes through a text that grows at its end.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    /// How many bytes have been looked at.
    at: usize,
    /// Where the string, number or word that is open began.
    start: usize,
    state: State,
    /// How many objects and lists are open.
    depth: u32,
    /// A bit for each of them, the innermost lowest: whether it is a list.
    lists: u128,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Value,
    /// Behind `[`.
    FirstElement,
    /// Behind `{`.
    FirstKey,
    /// Behind a comma in an object.
    Key,
    Colon,
    /// Behind a value.
    After,
    Text(Role),
    Escape(Role),
    /// Inside of `\u`, with so many digits to come.
    Hex(Role, u8),
    Number(Digits),
    /// Inside of a word, with these letters to come.
    Word(&'static [u8]),
    /// Nothing behind it counts.
    Broken(Fault),
}

/// What a string is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Key,
    Value,
}

/// How far a number has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    Sign,
    Zero,
    Whole,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    Power,
}

impl Digits {
    fn first(byte: u8) -> Option<Self> {
        match byte {
            b'-' => Some(Self::Sign),
            b'0' => Some(Self::Zero),
            b'1'..=b'9' => Some(Self::Whole),
            _ => None,
        }
    }

    fn then(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Sign, _) => Self::first(byte).filter(|digits| *digits != Self::Sign),
            (Self::Whole, b'0'..=b'9') => Some(Self::Whole),
            (Self::Zero | Self::Whole, b'.') => Some(Self::Point),
            (Self::Point | Self::Fraction, b'0'..=b'9') => Some(Self::Fraction),
            (Self::Zero | Self::Whole | Self::Fraction, b'e' | b'E') => Some(Self::Exponent),
            (Self::Exponent, b'+' | b'-') => Some(Self::ExponentSign),
            (Self::Exponent | Self::ExponentSign | Self::Power, b'0'..=b'9') => Some(Self::Power),
            _ => None,
        }
    }

    fn may_end(self) -> bool {
        matches!(
            self,
            Self::Zero | Self::Whole | Self::Fraction | Self::Power
        )
    }
}

impl Scanner {
    /// What comes next in `text`, which is all that has arrived so far; nothing if it takes more of the text to tell.
    ///
    /// # Errors
    ///
    /// The first place where the text is no JSON, and then always the same one.
    pub(crate) fn next(&mut self, text: &str) -> Result<Option<Event>, Fault> {
        let text = text.as_bytes();
        while let Some(&byte) = text.get(self.at) {
            if let State::Text(role) = self.state {
                // Most of a document stands inside of strings.
                let rest = &text[self.at..];
                let plain = rest.iter().position(|byte| is_special(*byte));
                self.at += plain.unwrap_or(rest.len());
                let Some(byte) = plain.and_then(|at| rest.get(at)) else {
                    return Ok(None);
                };
                if let Some(event) = self.in_text(role, *byte)? {
                    return Ok(Some(event));
                }
            } else if let Some(event) = self.step(byte)? {
                return Ok(Some(event));
            }
        }
        match self.state {
            State::Broken(fault) => Err(fault),
            _ => Ok(None),
        }
    }

    /// How many objects and lists are open.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// Whether the document is closed; one that is a mere number never is.
    #[cfg(test)]
    pub(crate) fn is_complete(&self) -> bool {
        self.depth == 0 && self.state == State::After
    }

    fn step(&mut self, byte: u8) -> Result<Option<Event>, Fault> {
        match self.state {
            State::Text(role) => return self.in_text(role, byte),
            State::Escape(role) => match byte {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                    self.state = State::Text(role);
                }
                b'u' => self.state = State::Hex(role, 4),
                _ => return self.fail(Kind::Escape),
            },
            State::Hex(role, left) if byte.is_ascii_hexdigit() => {
                self.state = match left {
                    1 => State::Text(role),
                    _ => State::Hex(role, left - 1),
                };
            }
            State::Hex(..) => return self.fail(Kind::Escape),
            State::Number(digits) => match digits.then(byte) {
                Some(digits) => self.state = State::Number(digits),
                None if digits.may_end() => {
                    // The byte is not the number's.
                    self.state = State::After;
                    return Ok(Some(Event::Scalar(self.start..self.at)));
                }
                None => return self.fail(Kind::Number),
            },
            State::Word([letter, rest @ ..]) if *letter == byte => {
                self.at += 1;
                if rest.is_empty() {
                    self.state = State::After;
                    return Ok(Some(Event::Scalar(self.start..self.at)));
                }
                self.state = State::Word(rest);
                return Ok(None);
            }
            State::Word(_) => return self.fail(Kind::Value),
            State::Broken(fault) => return Err(fault),
            _ if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => {}
            State::FirstElement if byte == b']' => return Ok(Some(self.close())),
            State::Value | State::FirstElement => return self.value(byte),
            State::FirstKey if byte == b'}' => return Ok(Some(self.close())),
            State::FirstKey | State::Key if byte == b'"' => self.begin(State::Text(Role::Key)),
            State::FirstKey | State::Key => return self.fail(Kind::Key),
            State::Colon if byte == b':' => self.state = State::Value,
            State::Colon => return self.fail(Kind::Colon),
            State::After => return self.after(byte),
        }
        self.at += 1;
        Ok(None)
    }

    /// At a byte that is special inside of a string.
    fn in_text(&mut self, role: Role, byte: u8) -> Result<Option<Event>, Fault> {
        match byte {
            b'\\' => self.state = State::Escape(role),
            b'"' => {
                self.at += 1;
                let place = self.start..self.at;
                let (state, event) = match role {
                    Role::Key => (State::Colon, Event::Key(place)),
                    Role::Value => (State::After, Event::Scalar(place)),
                };
                self.state = state;
                return Ok(Some(event));
            }
            _ => return self.fail(Kind::ControlCharacter),
        }
        self.at += 1;
        Ok(None)
    }

    fn value(&mut self, byte: u8) -> Result<Option<Event>, Fault> {
        let state = match byte {
            b'{' | b'[' => return self.open(byte == b'[').map(Some),
            b'"' => State::Text(Role::Value),
            b't' => State::Word(b"rue"),
            b'f' => State::Word(b"alse"),
            b'n' => State::Word(b"ull"),
            _ => match Digits::first(byte) {
                Some(digits) => State::Number(digits),
                None => return self.fail(Kind::Value),
            },
        };
        self.begin(state);
        self.at += 1;
        Ok(None)
    }

    fn after(&mut self, byte: u8) -> Result<Option<Event>, Fault> {
        let in_list = self.lists & 1 == 1;
        match (byte, in_list) {
            _ if self.depth == 0 => return self.fail(Kind::Trailing),
            (b',', true) => self.state = State::Value,
            (b',', false) => self.state = State::Key,
            (b']', true) | (b'}', false) => return Ok(Some(self.close())),
            (_, true) => return self.fail(Kind::ListEnd),
            (_, false) => return self.fail(Kind::ObjectEnd),
        }
        self.at += 1;
        Ok(None)
    }

    fn begin(&mut self, state: State) {
        self.start = self.at;
        self.state = state;
    }

    fn open(&mut self, list: bool) -> Result<Event, Fault> {
        if self.depth == DEEPEST {
            return self.fail(Kind::Depth);
        }
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        self.lists = self.lists << 1 | u128::from(list);
        self.state = if list {
            State::FirstElement
        } else {
            State::FirstKey
        };
        Ok(Event::Open { start, list })
    }

    fn close(&mut self) -> Event {
        self.at += 1;
        self.depth -= 1;
        self.lists >>= 1;
        self.state = State::After;
        Event::Close { end: self.at }
    }

    /// Ends the scan at a fault that the grammar does not know.
    pub(crate) fn refuse<T>(&mut self, fault: Fault) -> Result<T, Fault> {
        self.state = State::Broken(fault);
        Err(fault)
    }

    fn fail<T>(&mut self, kind: Kind) -> Result<T, Fault> {
        self.refuse(Fault { kind, at: self.at })
    }
}

fn is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || byte < b' '
}
