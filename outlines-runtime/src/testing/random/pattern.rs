//! Random strings that match a pattern.
//!
//! `rand_regex` generates them from a simplified pattern: it knows no anchors, draws from all of
//! Unicode for `.`, and fills the memory if a pattern allows many repetitions.

use rand::distr::Distribution;
use regex::Regex;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use super::Rng;

/// Limits of repetitions: up to the first, a maximum may be reached; otherwise there are at most so
/// many repetitions beyond the required ones. The first pair with which all strings are short
/// enough is taken.
const REPETITION_LIMITS: [(u32, u32); 3] = [(20, 6), (0, 6), (0, 0)];

/// Patterns that require longer strings are not supported.
const MAX_BYTES: usize = 1 << 14;

/// Classes with more characters than this are narrowed to readable ones.
const WIDE_CLASS: usize = 70;

/// Characters outside ASCII that are taken from a class that holds nearly all characters.
const NON_ASCII: [char; 6] = ['é', 'ß', 'ñ', '東', 'Ω', '🙂'];

#[derive(Debug)]
pub(super) struct RandomPattern {
    regex: Regex,
    generator: rand_regex::Regex,
}

impl RandomPattern {
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let unsupported =
            |reason: String| format!("the pattern `{pattern}` is not supported: {reason}");
        let hir = regex_syntax::parse(pattern).map_err(|error| unsupported(error.to_string()))?;
        let regex = Regex::new(pattern).map_err(|error| unsupported(error.to_string()))?;
        let simplified = REPETITION_LIMITS.iter().find_map(|limits| {
            let hir = simplify(&hir, *limits);
            let max = hir.properties().maximum_len();
            max.is_some_and(|max| max <= MAX_BYTES).then_some(hir)
        });
        let simplified = simplified
            .ok_or_else(|| unsupported(format!("it requires more than {MAX_BYTES} bytes")))?;
        let generator = rand_regex::Regex::with_hir(simplified, 0)
            .map_err(|error| unsupported(error.to_string()))?;
        Ok(Self { regex, generator })
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Returns a string, or `None` if it does not match: anchors inside of the pattern and word
    /// boundaries are left to chance.
    pub(super) fn sample(&self, rng: &mut Rng) -> Option<String> {
        let bytes: Vec<u8> = self.generator.sample(rng);
        String::from_utf8(bytes)
            .ok()
            .filter(|text| self.matches(text))
    }
}

/// Removes anchors, limits repetitions, and narrows wide classes.
fn simplify(hir: &Hir, limits: (u32, u32)) -> Hir {
    let simplify_all = |parts: &[Hir]| parts.iter().map(|part| simplify(part, limits)).collect();
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Hir::empty(),
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(narrow(class))),
        HirKind::Literal(_) | HirKind::Class(Class::Bytes(_)) => hir.clone(),
        HirKind::Capture(capture) => simplify(&capture.sub, limits),
        HirKind::Concat(parts) => Hir::concat(simplify_all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(simplify_all(parts)),
        HirKind::Repetition(repetition) => {
            let (reachable, extra) = limits;
            let max = repetition.max.unwrap_or(u32::MAX);
            let limit = reachable.max(repetition.min.saturating_add(extra));
            Hir::repetition(Repetition {
                min: repetition.min,
                max: Some(max.min(limit)),
                greedy: repetition.greedy,
                sub: Box::new(simplify(&repetition.sub, limits)),
            })
        }
    }
}

/// Narrows a wide class to its readable characters, if it has some.
///
/// Outside ASCII, `\d`, `\w` and `\s` match less in JSON Schema than in the regex crate, so only
/// ASCII is taken from a class that has both.
fn narrow(class: &ClassUnicode) -> ClassUnicode {
    let size: usize = class.iter().map(ClassUnicodeRange::len).sum();
    if class.is_ascii() && size <= WIDE_CLASS {
        return class.clone();
    }
    let last = class.ranges().last();
    let holds_all = last.is_some_and(|range| range.end() == char::MAX);
    let non_ascii = NON_ASCII.iter().filter(|_| holds_all).map(|c| (*c, *c));
    let printable = [(' ', '~')].into_iter().chain(non_ascii).collect();
    let narrowed = [printable, vec![('\0', '\x7F')]].into_iter().map(|ranges| {
        let ranges = ranges
            .into_iter()
            .map(|(start, end)| ClassUnicodeRange::new(start, end));
        let mut narrowed = ClassUnicode::new(ranges);
        narrowed.intersect(class);
        narrowed
    });
    let mut non_empty = narrowed.filter(|narrowed| !narrowed.ranges().is_empty());
    non_empty.next().unwrap_or_else(|| class.clone())
}
