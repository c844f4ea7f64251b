//! Random walks through the token mask of a schema: the engine allows every byte, and the end after
//! the last one.

use fastrand::Rng;
use llguidance::Matcher;

use crate::engine::{END, Grammar, tokens};
use crate::walk_hints::Hints;

/// A document of this many bytes is abandoned.
const LONGEST: usize = 30_000;

/// The result of a walk.
#[derive(Debug)]
pub(crate) enum Walk {
    /// A document that the schema admits.
    Document(String),
    /// An abandoned document.
    Abandoned(String),
}

/// The position of a walk in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before a value.
    Value,
    /// Inside a string that began here.
    Text(usize),
    /// After a backslash in the string that began here.
    Escape(usize),
    /// Inside a number or word that began here.
    Scalar(usize),
    /// After a value, or before a key.
    Between,
}

/// A walk in progress.
struct Walker<'w> {
    matcher: Matcher,
    rng: Rng,
    hints: &'w Hints,
    /// From this length on, the walk takes the shortest path to the end.
    budget: usize,
    bytes: Vec<u8>,
    place: Place,
    /// The open brackets.
    open: Vec<u8>,
}

/// Walks from the first byte of a document to its end.
pub(crate) fn walk(grammar: &Grammar, hints: &Hints, rng: Rng) -> Result<Walk, String> {
    let mut walker = Walker {
        matcher: grammar.start(),
        rng,
        hints,
        budget: 0,
        bytes: Vec::new(),
        place: Place::Value,
        open: Vec::new(),
    };
    walker.budget = 8 << walker.rng.usize(0..8);
    let ended = walker.run();
    let document = String::from_utf8_lossy(&walker.bytes).into_owned();
    match ended {
        Ok(true) => Ok(Walk::Document(document)),
        Ok(false) => Ok(Walk::Abandoned(document)),
        Err(error) => Err(format!("after {document}\n{error}")),
    }
}

impl Walker<'_> {
    fn run(&mut self) -> Result<bool, String> {
        while self.bytes.len() < LONGEST {
            if self.matcher.is_stopped() {
                return match self.matcher.get_error() {
                    Some(error) => Err(error),
                    None => Ok(true),
                };
            }
            if self.place == Place::Value
                && self.is_over_budget()
                && let Some(completion) = self.shortest_completion()
            {
                self.take(&completion)?;
                continue;
            }
            let mut forced = self.matcher.compute_ff_bytes();
            if !forced.is_empty() {
                // Forced bytes can include the start of a value, so only those before the value are
                // taken.
                let value = forced.iter().position(|byte| b":[,".contains(byte));
                forced.truncate(value.map_or(forced.len(), |value| value + 1));
                self.take(&forced)?;
                continue;
            }
            let mask = self
                .matcher
                .compute_mask()
                .map_err(|error| error.to_string())?;
            let allowed: Vec<u8> = (0..=u8::MAX)
                .filter(|byte| mask.is_allowed((*byte).into()))
                .collect();
            if mask.is_allowed(END) && (allowed.is_empty() || self.rng.bool()) {
                return Ok(true);
            }
            if allowed.is_empty() {
                return Err("the mask is empty".to_owned());
            }
            let next = self.next(&allowed);
            self.take(&next)?;
        }
        Ok(false)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), String> {
        let taken = self.matcher.consume_tokens(&tokens(bytes));
        taken.map_err(|error| error.to_string())?;
        for byte in bytes {
            self.follow(*byte);
        }
        Ok(())
    }

    /// Updates the position.
    fn follow(&mut self, byte: u8) {
        let at = self.bytes.len();
        self.bytes.push(byte);
        self.place = match (self.place, byte) {
            (Place::Text(_), b'"') => Place::Between,
            (Place::Text(start), b'\\') => Place::Escape(start),
            (Place::Text(start) | Place::Escape(start), _) => Place::Text(start),
            (_, b'"') => Place::Text(at),
            (_, b'{') => {
                self.open.push(b'{');
                Place::Between
            }
            (_, b'[') => {
                self.open.push(b'[');
                Place::Value
            }
            (_, b'}' | b']') => {
                self.open.pop();
                Place::Between
            }
            (_, b':') => Place::Value,
            (_, b',') if self.open.last() == Some(&b'[') => Place::Value,
            (_, b',') => Place::Between,
            (Place::Scalar(start), _) => Place::Scalar(start),
            _ => Place::Scalar(at),
        };
    }

    fn is_over_budget(&self) -> bool {
        self.bytes.len() >= self.budget
    }

    /// Returns the next bytes: an allowed byte, or the start of a value that ends recursion.
    fn next(&mut self, allowed: &[u8]) -> Vec<u8> {
        let among = |bytes: &[u8]| -> Vec<u8> {
            allowed
                .iter()
                .copied()
                .filter(|byte| bytes.contains(byte))
                .collect()
        };
        let ends = match self.place {
            // If few bytes are allowed, the string is one of several choices, not free text.
            Place::Text(_) if allowed.len() > 64 => among(b"\""),
            Place::Scalar(_) => among(b",]}"),
            Place::Between => among(b"]}"),
            Place::Value => among(b"]"),
            _ => Vec::new(),
        };
        let length = match self.place {
            Place::Text(start) | Place::Scalar(start) => self.bytes.len() - start,
            _ => 2,
        };
        let end = self.is_over_budget() || self.rng.usize(0..4 + length) >= 3;
        if !ends.is_empty() && end {
            return vec![self.one_of(&ends)];
        }
        if self.place == Place::Value
            && allowed.iter().any(u8::is_ascii_digit)
            && self.rng.u8(0..4) == 0
            && let Some(bound) = self.bound()
        {
            return bound;
        }
        vec![self.one_of_a_class(allowed)]
    }

    /// Returns the flattest value that the schema admits here.
    fn shortest_completion(&mut self) -> Option<Vec<u8>> {
        let hints = self.hints;
        let flat = ["null", "\"", "0", "1", "-1", "false", "[]"];
        let openings = hints.openings.iter().map(String::as_str);
        self.first_admitted(flat.into_iter().chain(openings))
    }

    /// Returns a bound of a number, if the schema admits one here.
    fn bound(&mut self) -> Option<Vec<u8>> {
        let bounds = &self.hints.bounds;
        let start = self.rng.usize(0..bounds.len().max(1));
        let bounds = bounds.iter().cycle().skip(start).take(bounds.len());
        self.first_admitted(bounds.map(String::as_str))
    }

    fn first_admitted<'t>(&mut self, mut texts: impl Iterator<Item = &'t str>) -> Option<Vec<u8>> {
        let admitted = texts.find(|text| {
            let tokens = tokens(text.as_bytes());
            let taken = self.matcher.validate_tokens(&tokens);
            taken.is_ok_and(|taken| taken == tokens.len())
        });
        admitted.map(|text| text.as_bytes().to_vec())
    }

    fn one_of(&mut self, bytes: &[u8]) -> u8 {
        bytes[self.rng.usize(0..bytes.len())]
    }

    /// Chooses between classes of bytes with equal probability, so that signs, exponents, escapes,
    /// and non-ASCII characters are as frequent as letters.
    fn one_of_a_class(&mut self, allowed: &[u8]) -> u8 {
        let class = |byte: u8| match byte {
            b'0' if matches!(self.place, Place::Value | Place::Scalar(_)) => 0,
            b'0'..=b'9' => 1,
            b'a'..=b'z' | b'A'..=b'Z' if matches!(self.place, Place::Text(_)) => 2,
            b'\\' | b'"' | b'{' | b'[' | b'.' | b'-' | b'+' | b'e' | b'E' | b'n' | b'u' | b':' => {
                byte
            }
            0x80..=0xDF => 3,
            0xE0..=0xFF => 4,
            _ => 5,
        };
        let mut classes: Vec<u8> = allowed.iter().map(|byte| class(*byte)).collect();
        classes.sort_unstable();
        classes.dedup();
        let chosen = classes[self.rng.usize(0..classes.len())];
        let members: Vec<u8> = allowed
            .iter()
            .copied()
            .filter(|byte| class(*byte) == chosen)
            .collect();
        self.one_of(&members)
    }
}
