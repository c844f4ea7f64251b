//! Values from the chunks of a long document, merged into one.
//!
//! Each function takes the values in the order of the chunks, and compares them by a key: the name
//! of a person without regard to letter case, or its position in the document, so that only
//! duplicates from the overlap of two chunks are removed. The guide has a complete program, on its
//! page about long documents.
//!
//! ```
//! use outlines_runtime::merge::{self, Rule};
//!
//! let people = [vec!["Ada", "Charles"], vec!["charles", "Mary"]];
//! let people = merge::lists(people, |name| name.to_lowercase());
//! assert_eq!(people, ["Ada", "Charles", "Mary"]);
//!
//! let towns = [Some("London"), None, Some("Paris"), Some("London")];
//! let town = merge::scalars(towns, Rule::Majority, |town| *town);
//! assert_eq!(town.value(), Some(&"London"));
//! assert!(town.is_conflict());
//! assert_eq!(town.candidates[1].value, "Paris");
//! assert_eq!(town.candidates[1].chunks, [2]);
//! ```

use std::cmp::Reverse;
use std::collections::HashSet;
use std::hash::Hash;

/// Concatenates lists, without the elements whose key an earlier element has.
///
/// ```
/// use outlines_runtime::merge;
///
/// // The same amount twice in the document: at bytes 120 and 340. The second chunk repeats one.
/// let chunks = [vec![(120, "5 EUR"), (340, "5 EUR")], vec![(340, "5 EUR"), (510, "7 EUR")]];
/// let amounts = merge::lists(chunks, |(position, _)| *position);
/// assert_eq!(amounts, [(120, "5 EUR"), (340, "5 EUR"), (510, "7 EUR")]);
/// ```
pub fn lists<T, K: Eq + Hash>(
    lists: impl IntoIterator<Item = impl IntoIterator<Item = T>>,
    mut key: impl FnMut(&T) -> K,
) -> Vec<T> {
    let mut seen = HashSet::new();
    let elements = lists.into_iter().flatten();
    elements
        .filter(|element| seen.insert(key(element)))
        .collect()
}

/// Chooses one of the values of a field by a rule, and keeps the others as alternatives. Values are
/// equal if their keys are; a chunk without the value is `None`.
///
/// ```
/// use outlines_runtime::merge::{self, Rule};
///
/// let totals = [None, Some(7), Some(5), Some(7)];
/// let total = merge::scalars(totals, Rule::First, |total| *total);
/// assert_eq!(total.into_value(), Some(7));
/// ```
pub fn scalars<T, K: PartialEq>(
    values: impl IntoIterator<Item = Option<T>>,
    rule: Rule,
    mut key: impl FnMut(&T) -> K,
) -> Merged<T> {
    let mut keys = Vec::new();
    let mut candidates = Vec::<Candidate<T>>::new();
    for (chunk, value) in values.into_iter().enumerate() {
        let Some(value) = value else {
            continue;
        };
        let key = key(&value);
        if let Some(index) = keys.iter().position(|known| *known == key) {
            let candidate = &mut candidates[index];
            candidate.chunks.push(chunk);
            if rule == Rule::Last {
                candidate.value = value;
            }
        } else {
            keys.push(key);
            let chunks = vec![chunk];
            candidates.push(Candidate { value, chunks });
        }
    }
    // The sort is stable, so the first of several candidates with the same rank is chosen.
    candidates.sort_by_key(|candidate| match rule {
        Rule::First => Reverse(0),
        Rule::Last => Reverse(candidate.chunks.last().map_or(0, |last| last + 1)),
        Rule::Majority => Reverse(candidate.chunks.len()),
    });
    Merged { candidates }
}

/// How one of several values is chosen.
///
/// ```
/// use outlines_runtime::merge::{self, Rule};
///
/// let values = [Some(1), Some(2), Some(2), Some(3)];
/// let chosen = |rule| merge::scalars(values, rule, |value| *value).into_value();
/// assert_eq!(chosen(Rule::First), Some(1));
/// assert_eq!(chosen(Rule::Last), Some(3));
/// assert_eq!(chosen(Rule::Majority), Some(2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The first value: for what a document states at its beginning.
    First,
    /// The last value: for what a document corrects later.
    Last,
    /// The value of most chunks, and the first of several such values.
    Majority,
}

/// The values of one field in the chunks of a document, from [`scalars`].
///
/// ```
/// use outlines_runtime::merge::{self, Rule};
///
/// let totals = merge::scalars([None, Some(7), Some(7)], Rule::First, |total| *total);
/// assert_eq!(totals.value(), Some(&7));
/// assert!(!totals.is_conflict());
/// assert_eq!(totals.into_value(), Some(7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Merged<T> {
    /// The different values. The first one is chosen; the others are in the order of the rule.
    pub candidates: Vec<Candidate<T>>,
}

impl<T> Merged<T> {
    /// Returns the chosen value, if any chunk has one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.candidates.first().map(|candidate| &candidate.value)
    }

    /// Returns the chosen value, if any chunk has one.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        self.candidates
            .into_iter()
            .next()
            .map(|candidate| candidate.value)
    }

    /// Returns whether chunks have different values.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.candidates.len() > 1
    }
}

/// A value, and the chunks that have it.
///
/// ```
/// use outlines_runtime::merge::{self, Rule};
///
/// let numbers = [Some("A-7"), None, Some("a-7")];
/// let merged = merge::scalars(numbers, Rule::First, |number| number.to_lowercase());
/// assert_eq!(merged.candidates[0].value, "A-7");
/// assert_eq!(merged.candidates[0].chunks, [0, 2]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate<T> {
    /// The value of the first of the chunks, or of the last one with [`Rule::Last`].
    pub value: T,
    /// The indices of the chunks, in order.
    pub chunks: Vec<usize>,
}
