//! Follows the text of a value, and fills what has arrived.

use std::fmt;

use super::arrive::{Arrival, Bracket, Inside, Outcome, Path, What, arrive};
use super::text::Text;
use super::{Partial, PartialOf};
use crate::scan::{self, Event, Fault, Kind, Scanner};

/// Keeps a partial value up to date with a text that grows.
///
/// ```text
/// let mut filler = Filler::<Invoice>::default();
/// text.push_str(delta);
/// if filler.advance(&text)? {
///     show(filler.partial());
/// }
/// ```
pub(crate) struct Filler<T: Partial> {
    scanner: Scanner,
    /// Nothing before the first bracket.
    partial: Option<PartialOf<T>>,
    empty: PartialOf<T>,
    /// The brackets that are followed.
    open: Vec<Level>,
    /// To where the next value goes.
    path: Path,
    target: Target,
    /// What is open and not looked at before it is closed.
    waiting: Option<Waiting>,
}

#[derive(Debug)]
struct Level {
    inside: Inside,
    /// How long the path to it is.
    base: usize,
}

/// Whether there is a place for the next value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Place,
    /// A key that serde ignores.
    Nowhere,
}

#[derive(Debug)]
struct Waiting {
    start: usize,
    /// How many brackets were open before it.
    depth: u32,
}

/// An element has no number in a path: it is the last of its list.
const ELEMENT: usize = 0;

impl<T: Partial> Default for Filler<T> {
    fn default() -> Self {
        Self {
            scanner: Scanner::default(),
            partial: None,
            empty: PartialOf::<T>::default(),
            open: Vec::new(),
            path: Path::default(),
            // The document around a value that alone is no object has a key for it.
            target: if T::__WRAPPED {
                Target::Nowhere
            } else {
                Target::Place
            },
            waiting: None,
        }
    }
}

/// What has arrived is not shown: it is part of an answer.
impl<T: Partial> fmt::Debug for Filler<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filler")
            .field("scanner", &self.scanner)
            .finish_non_exhaustive()
    }
}

impl<T: Partial> Filler<T> {
    /// Goes on to the end of `text`, which is all that has arrived so far. The result is whether anything has
    /// opened or closed that the partial value shows.
    ///
    /// # Errors
    ///
    /// The first place where the text is no JSON, or a value is none of its type; and then always the same one. The partial
    /// value stays as it was before. What is wrong, the error of the whole value will say.
    pub(crate) fn advance(&mut self, text: &str) -> Result<bool, Fault> {
        let mut changed = false;
        while let Some(event) = self.scanner.next(text)? {
            changed |= self.follow(&event, text)?;
        }
        Ok(changed)
    }

    /// What has arrived.
    pub(crate) fn partial(&self) -> &T::Partial {
        self.partial.as_ref().unwrap_or(&self.empty)
    }

    fn follow(&mut self, event: &Event, text: &str) -> Result<bool, Fault> {
        let depth = self.scanner.depth();
        match (event, &self.waiting) {
            (Event::Close { end }, Some(waiting)) if waiting.depth == depth => {
                let start = waiting.start;
                self.waiting = None;
                self.closed(start, *end, text)
            }
            (_, Some(_)) => Ok(false),
            (Event::Scalar(place), None) => self.closed(place.start, place.end, text),
            (Event::Open { start, list }, None) => self.opened(*start, *list),
            (Event::Key(place), None) => {
                self.named(text.get(place.clone()).unwrap_or_default());
                Ok(false)
            }
            (Event::Close { .. }, None) => {
                if let Some(level) = self.open.pop() {
                    self.path.truncate(level.base);
                    self.target = Target::Place;
                }
                Ok(false)
            }
        }
    }

    fn named(&mut self, key: &str) {
        if let Some(Level {
            inside: Inside::Fields(find),
            base,
        }) = self.open.last()
        {
            self.path.truncate(*base);
            let found = scan::name(key).is_some_and(|key| find(&key, &mut self.path));
            self.target = if found {
                Target::Place
            } else {
                Target::Nowhere
            };
        }
    }

    fn opened(&mut self, start: usize, list: bool) -> Result<bool, Fault> {
        let depth = self.scanner.depth() - 1;
        if depth == 0 && T::__WRAPPED && !list {
            self.enter(Inside::Fields(|key, _| key == "value"));
            return Ok(false);
        }
        if self.target == Target::Nowhere {
            self.waiting = Some(Waiting { start, depth });
            return Ok(false);
        }
        let bracket = if list { Bracket::List } else { Bracket::Object };
        match self.arrives(What::Opened(bracket), start)? {
            Outcome::Inside(inside) => {
                self.enter(inside);
                Ok(true)
            }
            Outcome::Outside | Outcome::Set => {
                self.waiting = Some(Waiting { start, depth });
                Ok(false)
            }
        }
    }

    fn enter(&mut self, inside: Inside) {
        let base = self.path.len();
        if matches!(inside, Inside::Elements) {
            self.path.to(ELEMENT);
        }
        self.open.push(Level { inside, base });
    }

    fn closed(&mut self, start: usize, end: usize, text: &str) -> Result<bool, Fault> {
        if self.target == Target::Nowhere {
            return Ok(false);
        }
        let text = text.get(start..end).unwrap_or_default();
        self.arrives(What::Closed(Text::new(text)), start)?;
        Ok(true)
    }

    fn arrives(&mut self, what: What<'_>, at: usize) -> Result<Outcome, Fault> {
        let path = self.path.steps();
        match arrive::<T>(&mut self.partial, Arrival { path, what }) {
            Ok(outcome) => Ok(outcome),
            Err(_) => self.scanner.refuse(Fault {
                kind: Kind::Unfit,
                at,
            }),
        }
    }
}
