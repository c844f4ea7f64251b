//! Strings of a pattern.
//!
//! The crate `rand_regex` does this too, but it panics or fills the memory where a pattern asks for many repetitions, draws
//! from all of Unicode where it says `.`, and knows no anchors.

use fastrand::Rng;
use regex::Regex;
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

use super::pick::one_of;

/// Repetitions beyond those that must be.
const MORE: u32 = 6;

/// Repetitions of which the most are drawn, too.
const FEW: u32 = 40;

/// A pattern whose shortest string is longer is not drawn from.
const LONGEST: usize = 1 << 14;

/// A string that takes more steps is given up.
const STEPS: usize = 1 << 16;

/// A class of more characters was not written one by one, and the readable ones are taken.
const WIDE: u64 = 70;

/// Characters beyond ASCII that a class may hold if it is meant to hold nearly all.
const FOREIGN: [char; 6] = ['é', 'ß', 'ñ', '東', 'Ω', '🙂'];

#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    hir: Hir,
}

impl Pattern {
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let unreadable = |error: &dyn std::fmt::Display| {
            format!("the pattern `{pattern}` is not one that can be drawn from: {error}")
        };
        let hir = regex_syntax::parse(pattern).map_err(|error| unreadable(&error))?;
        if hir.properties().minimum_len() > Some(LONGEST) {
            return Err(format!(
                "the pattern `{pattern}` asks for more than {LONGEST} bytes"
            ));
        }
        let regex = Regex::new(pattern).map_err(|error| unreadable(&error))?;
        Ok(Self { regex, hir })
    }

    pub(super) fn admits(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// A string that matches, unless luck or the pattern is bad.
    pub(super) fn draw(&self, rng: &mut Rng) -> Option<String> {
        let mut pen = Pen {
            rng,
            text: Vec::new(),
            steps: 0,
        };
        pen.write(&self.hir)?;
        // Anchors inside and word boundaries are left to luck.
        String::from_utf8(pen.text)
            .ok()
            .filter(|text| self.admits(text))
    }
}

struct Pen<'r> {
    rng: &'r mut Rng,
    text: Vec<u8>,
    steps: usize,
}

impl Pen<'_> {
    fn write(&mut self, hir: &Hir) -> Option<()> {
        self.steps += 1;
        if self.steps > STEPS {
            return None;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.text.extend(&literal.0),
            HirKind::Class(Class::Unicode(class)) => {
                let c = one_of_class(self.rng, class)?;
                self.text.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            HirKind::Class(Class::Bytes(class)) => {
                let range = one_of(self.rng, class.ranges())?;
                self.text.push(self.rng.u8(range.start()..=range.end()));
            }
            HirKind::Capture(capture) => self.write(&capture.sub)?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.write(part))?,
            HirKind::Alternation(parts) => {
                let part = one_of(self.rng, parts)?;
                self.write(part)?;
            }
            HirKind::Repetition(repetition) => {
                let fewest = repetition.min;
                let most = repetition.max.unwrap_or(u32::MAX);
                let count = if most <= FEW && self.rng.u32(0..8) == 0 {
                    most
                } else {
                    self.rng.u32(fewest..=most.min(fewest.saturating_add(MORE)))
                };
                for _ in 0..count {
                    self.write(&repetition.sub)?;
                }
            }
        }
        Some(())
    }
}

/// One of the characters; of a wide class one that reads well.
///
/// Beyond ASCII `\d`, `\w` and `\s` mean less in JSON Schema than here: of a class that has some of ASCII nothing else is
/// taken, unless it has nearly all that there is.
fn one_of_class(rng: &mut Rng, class: &ClassUnicode) -> Option<char> {
    let width = |range: &(char, char)| u64::from(u32::from(range.1) - u32::from(range.0)) + 1;
    let ranges: Vec<(char, char)> = class
        .ranges()
        .iter()
        .map(|range| (range.start(), range.end()))
        .collect();
    let wide = ranges.iter().map(width).sum::<u64>() > WIDE;
    let foreign = ranges.iter().any(|(_, end)| !end.is_ascii());
    let has_all = ranges.last().is_some_and(|(_, end)| *end == char::MAX);
    if has_all && rng.u32(0..16) == 0 {
        let c = *one_of(rng, &FOREIGN)?;
        if ranges
            .iter()
            .any(|(start, end)| (*start..=*end).contains(&c))
        {
            return Some(c);
        }
    }
    let within = |low: char, high: char| -> Vec<(char, char)> {
        let cut = ranges
            .iter()
            .map(|(start, end)| ((*start).max(low), (*end).min(high)));
        cut.filter(|(start, end)| start <= end).collect()
    };
    let readable = [('a', 'z'), (' ', '~'), ('\0', '\x7F')];
    let skip = usize::from(rng.u32(0..4) == 0);
    let choices = readable
        .iter()
        .skip(skip)
        .map(|(low, high)| within(*low, *high))
        .find(|ranges| (wide || foreign) && !ranges.is_empty())
        .unwrap_or(ranges);
    let total = choices.iter().map(width).sum::<u64>();
    let mut index = rng.u64(0..total.max(1));
    for range in choices {
        if index < width(&range) {
            let code = u32::from(range.0) + u32::try_from(index).ok()?;
            // What lies between the halves of the planes is no character.
            return Some(char::from_u32(code).unwrap_or(range.0));
        }
        index -= width(&range);
    }
    None
}
