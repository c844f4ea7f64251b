//! Incremental construction of a partial value from a growing JSON text.

use std::fmt;

use super::event::{Bracket, Container, EventKind, FieldPath, JsonEvent, Outcome, apply};
use super::text::JsonText;
use super::{Partial, PartialOf};
use crate::scan::{self, ScanError, ScanErrorKind, ScanEvent, Scanner};

/// Keeps a partial value up to date with a growing text.
///
/// ```text
/// let mut builder = PartialBuilder::<Invoice>::default();
/// text.push_str(delta);
/// if builder.advance(&text)? {
///     show(builder.partial());
/// }
/// ```
pub(crate) struct PartialBuilder<T: Partial> {
    scanner: Scanner,
    /// `None` before the first bracket.
    partial: Option<PartialOf<T>>,
    empty: PartialOf<T>,
    /// The open containers that have been entered.
    entered: Vec<Level>,
    /// The path of the next value.
    path: FieldPath,
    target: Target,
    /// The open container that is deserialized once it is complete.
    skipped: Option<Skipped>,
}

#[derive(Debug)]
struct Level {
    container: Container,
    /// The length of the container's own path.
    base: usize,
}

/// Destination of the next value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Field,
    /// The value of a key that serde ignores.
    None,
}

#[derive(Debug)]
struct Skipped {
    start: usize,
    /// The number of brackets that were open before it.
    depth: u32,
}

/// The index of every element in a path: events always belong to the last element.
const ELEMENT: usize = 0;

impl<T: Partial> Default for PartialBuilder<T> {
    fn default() -> Self {
        Self {
            scanner: Scanner::default(),
            partial: None,
            empty: PartialOf::<T>::default(),
            entered: Vec::new(),
            path: FieldPath::default(),
            // A wrapped value is under the key `value` of the document.
            target: if T::__WRAPPED {
                Target::None
            } else {
                Target::Field
            },
            skipped: None,
        }
    }
}

/// Omits the partial value, which is part of an answer.
impl<T: Partial> fmt::Debug for PartialBuilder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartialBuilder")
            .field("scanner", &self.scanner)
            .finish_non_exhaustive()
    }
}

impl<T: Partial> PartialBuilder<T> {
    /// Processes `text`, which is everything received so far, up to its end. Returns whether the
    /// partial value has changed.
    ///
    /// # Errors
    ///
    /// Fails at the first position where the text is not JSON or a value has the wrong type, and
    /// then always with the same error. The partial value keeps its last state. The error for the
    /// complete value says what is wrong.
    pub(crate) fn advance(&mut self, text: &str) -> Result<bool, ScanError> {
        let mut changed = false;
        while let Some(event) = self.scanner.next(text)? {
            changed |= self.handle(&event, text)?;
        }
        Ok(changed)
    }

    /// Returns the partial value.
    pub(crate) fn partial(&self) -> &T::Partial {
        self.partial.as_ref().unwrap_or(&self.empty)
    }

    fn handle(&mut self, event: &ScanEvent, text: &str) -> Result<bool, ScanError> {
        let depth = self.scanner.depth();
        match (event, &self.skipped) {
            (ScanEvent::Close { end }, Some(skipped)) if skipped.depth == depth => {
                let start = skipped.start;
                self.skipped = None;
                self.close(start, *end, text)
            }
            (_, Some(_)) => Ok(false),
            (ScanEvent::Scalar(range), None) => self.close(range.start, range.end, text),
            (ScanEvent::Open { start, array }, None) => self.open(*start, *array),
            (ScanEvent::Key(range), None) => {
                self.select_field(text.get(range.clone()).unwrap_or_default());
                Ok(false)
            }
            (ScanEvent::Close { .. }, None) => {
                if let Some(level) = self.entered.pop() {
                    self.path.truncate(level.base);
                    self.target = Target::Field;
                }
                Ok(false)
            }
        }
    }

    fn select_field(&mut self, key: &str) {
        if let Some(Level {
            container: Container::Fields(find),
            base,
        }) = self.entered.last()
        {
            self.path.truncate(*base);
            let found = scan::unquote_key(key).is_some_and(|key| find(&key, &mut self.path));
            self.target = if found { Target::Field } else { Target::None };
        }
    }

    fn open(&mut self, start: usize, array: bool) -> Result<bool, ScanError> {
        let depth = self.scanner.depth() - 1;
        if depth == 0 && T::__WRAPPED && !array {
            self.enter(Container::Fields(|key, _| key == "value"));
            return Ok(false);
        }
        if self.target == Target::None {
            self.skipped = Some(Skipped { start, depth });
            return Ok(false);
        }
        let bracket = if array {
            Bracket::Array
        } else {
            Bracket::Object
        };
        match self.apply(EventKind::Opened(bracket), start)? {
            Outcome::Enter(container) => {
                self.enter(container);
                Ok(true)
            }
            Outcome::Skip | Outcome::Set => {
                self.skipped = Some(Skipped { start, depth });
                Ok(false)
            }
        }
    }

    fn enter(&mut self, container: Container) {
        let base = self.path.len();
        if matches!(container, Container::Elements) {
            self.path.push(ELEMENT);
        }
        self.entered.push(Level { container, base });
    }

    fn close(&mut self, start: usize, end: usize, text: &str) -> Result<bool, ScanError> {
        if self.target == Target::None {
            return Ok(false);
        }
        let text = text.get(start..end).unwrap_or_default();
        self.apply(EventKind::Closed(JsonText::new(text)), start)?;
        Ok(true)
    }

    fn apply(&mut self, kind: EventKind<'_>, at: usize) -> Result<Outcome, ScanError> {
        let path = self.path.as_slice();
        match apply::<T>(&mut self.partial, JsonEvent { path, kind }) {
            Ok(outcome) => Ok(outcome),
            Err(_) => self.scanner.fail_with(ScanError {
                kind: ScanErrorKind::WrongType,
                at,
            }),
        }
    }
}
