//! The elements of a list at the root, one by one.

use std::ops::Range;

use super::fault::{Fault, Kind};
use super::name::name;
use super::scanner::{Event, Scanner};

/// Finds the elements of the list in `{"value":[…]}`, the document of a type that is a list.
///
/// ```text
/// text.push_str(delta);
/// while let Some(place) = elements.next(&text)? {
///     let item: T = serde_json::from_str(&text[place])?;
/// }
/// ```
#[derive(Debug, Default)]
pub(crate) struct Elements {
    scanner: Scanner,
    /// Where the element that is open began.
    start: usize,
    place: Place,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Place {
    /// Before the key of the list, or behind the list.
    #[default]
    Outside,
    /// Behind the key of the list.
    Named,
    /// Inside the list.
    Inside,
}

/// How many levels are open between two elements.
const LEVEL: u32 = 2;

impl Elements {
    /// Where the next element stands in `text`, which is all that has arrived so far; nothing if none has closed. An
    /// object, a list or a string closes with its last byte, a number with the byte behind it.
    ///
    /// # Errors
    ///
    /// The first place where the text is no JSON or no list, and then always the same one.
    pub(crate) fn next(&mut self, text: &str) -> Result<Option<Range<usize>>, Fault> {
        while let Some(event) = self.scanner.next(text)? {
            let depth = self.scanner.depth();
            match (&self.place, event) {
                (Place::Inside, Event::Scalar(place)) if depth == LEVEL => {
                    return Ok(Some(place));
                }
                (Place::Inside, Event::Open { start, .. }) if depth == LEVEL + 1 => {
                    self.start = start;
                }
                (Place::Inside, Event::Close { end }) if depth == LEVEL => {
                    return Ok(Some(self.start..end));
                }
                (Place::Inside, Event::Close { .. }) if depth < LEVEL => {
                    self.place = Place::Outside;
                }
                (Place::Named, Event::Open { list: true, .. }) => self.place = Place::Inside,
                (Place::Named, Event::Open { start, .. }) => return self.not_a_list(start),
                (Place::Named, Event::Scalar(place)) => return self.not_a_list(place.start),
                (Place::Outside, Event::Key(place))
                    if depth == 1 && is_value(text.get(place.clone()).unwrap_or_default()) =>
                {
                    self.place = Place::Named;
                }
                (Place::Outside, Event::Open { start, list: true }) if depth == 1 => {
                    return self.not_a_list(start);
                }
                (Place::Outside, Event::Scalar(place)) if depth == 0 => {
                    return self.not_a_list(place.start);
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// Whether the whole document is closed.
    #[cfg(test)]
    pub(crate) fn is_complete(&self) -> bool {
        self.scanner.is_complete()
    }

    fn not_a_list<T>(&mut self, at: usize) -> Result<T, Fault> {
        self.scanner.refuse(Fault {
            kind: Kind::NotAList,
            at,
        })
    }
}

fn is_value(key: &str) -> bool {
    name(key).is_some_and(|name| name == "value")
}
