//! Scanner for the elements of a list at the root.

use std::ops::Range;

use super::error::{ScanError, ScanErrorKind};
use super::scanner::{ScanEvent, Scanner};
use super::unquote_key;

/// Finds the elements of the list in `{"value":[…]}`, the document of a list type.
///
/// ```text
/// text.push_str(delta);
/// while let Some(range) = elements.next(&text)? {
///     let item: T = serde_json::from_str(&text[range])?;
/// }
/// ```
#[derive(Debug, Default)]
pub(crate) struct ElementScanner {
    scanner: Scanner,
    /// The start of the open element.
    start: usize,
    state: ListState,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum ListState {
    /// Before the key of the list, or after the list.
    #[default]
    NotInList,
    /// After the key of the list.
    AfterKey,
    /// Inside the list.
    InList,
}

/// The number of open brackets between two elements.
const ELEMENT_DEPTH: u32 = 2;

impl ElementScanner {
    /// Returns the byte range of the next element in `text`, which is everything received so far,
    /// or `None` if no further element is complete. An object, list, or string is complete with
    /// its last byte, a number with the byte after it.
    ///
    /// # Errors
    ///
    /// Fails at the first position where the text is not JSON or not a list, and then always with
    /// the same error.
    pub(crate) fn next(&mut self, text: &str) -> Result<Option<Range<usize>>, ScanError> {
        while let Some(event) = self.scanner.next(text)? {
            let depth = self.scanner.depth();
            match (&self.state, event) {
                (ListState::InList, ScanEvent::Scalar(range)) if depth == ELEMENT_DEPTH => {
                    return Ok(Some(range));
                }
                (ListState::InList, ScanEvent::Open { start, .. })
                    if depth == ELEMENT_DEPTH + 1 =>
                {
                    self.start = start;
                }
                (ListState::InList, ScanEvent::Close { end }) if depth == ELEMENT_DEPTH => {
                    return Ok(Some(self.start..end));
                }
                (ListState::InList, ScanEvent::Close { .. }) if depth < ELEMENT_DEPTH => {
                    self.state = ListState::NotInList;
                }
                (ListState::AfterKey, ScanEvent::Open { array: true, .. }) => {
                    self.state = ListState::InList;
                }
                (ListState::AfterKey, ScanEvent::Open { start, .. }) => {
                    return self.expected_array(start);
                }
                (ListState::AfterKey, ScanEvent::Scalar(range)) => {
                    return self.expected_array(range.start);
                }
                (ListState::NotInList, ScanEvent::Key(range))
                    if depth == 1 && is_value(text.get(range.clone()).unwrap_or_default()) =>
                {
                    self.state = ListState::AfterKey;
                }
                (ListState::NotInList, ScanEvent::Open { start, array: true }) if depth == 1 => {
                    return self.expected_array(start);
                }
                (ListState::NotInList, ScanEvent::Scalar(range)) if depth == 0 => {
                    return self.expected_array(range.start);
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// Returns whether the document is complete.
    #[cfg(test)]
    pub(crate) fn is_complete(&self) -> bool {
        self.scanner.is_complete()
    }

    fn expected_array<T>(&mut self, at: usize) -> Result<T, ScanError> {
        self.scanner.fail_with(ScanError {
            kind: ScanErrorKind::ExpectedArray,
            at,
        })
    }
}

fn is_value(key: &str) -> bool {
    unquote_key(key).is_some_and(|key| key == "value")
}
