//! The values of all chunks, merged into those of the document.

use std::collections::BTreeMap;
use std::fmt::Write;

use outlines_runtime::Error;
use outlines_runtime::evidence::Evidence;
use outlines_runtime::merge::{self, Merged, Rule};
use serde_json::Value;

/// A quoted value of the answer to one chunk.
pub(crate) struct Mention {
    /// The index of the chunk in the document.
    pub(crate) chunk: usize,
    /// The path is relative to the answer, and the position is that in the document.
    pub(crate) evidence: Evidence,
}

/// An element of a list, with all its values.
struct Element {
    list: String,
    index: usize,
    /// The values with their paths in the element.
    parts: Vec<(String, Mention)>,
}

/// The values of the document.
#[derive(Default)]
pub(crate) struct Values {
    /// The number of chunks of the document, and of those that were asked about.
    pub(crate) chunks: usize,
    pub(crate) asked: usize,
    /// The chunks without an answer.
    pub(crate) failed: Vec<(usize, Error)>,
    /// Values whose quote is not in its chunk.
    pub(crate) missing: Vec<Mention>,
    /// For each path outside of lists, the value of each chunk.
    scalars: BTreeMap<String, Vec<Option<Mention>>>,
    elements: Vec<Element>,
}

impl Mention {
    /// Returns the value as text.
    pub(crate) fn text(&self) -> String {
        match &self.evidence.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// Returns what two mentions have in common if one of them repeats the other.
    fn key(&self) -> (Option<usize>, String) {
        let location = self.evidence.location.as_ref();
        let start = location.map(|location| location.range.start);
        (start, self.text().to_lowercase())
    }
}

impl Element {
    /// Returns whether the other element repeats this one, from the overlap of two chunks: the
    /// parts that both have are the same. One of them may be cut off by the end of its chunk.
    fn is_repeated_by(&self, other: &Self) -> bool {
        let common = other.parts.iter().filter_map(|(path, part)| {
            let (_, known) = self.parts.iter().find(|(known, _)| known == path)?;
            Some(known.key() == part.key())
        });
        self.list == other.list && common.reduce(|all, same| all && same) == Some(true)
    }
}

impl Values {
    /// Returns no values of a document with so many chunks, of which some are asked about.
    pub(crate) fn new(chunks: usize, asked: usize) -> Self {
        Self {
            chunks,
            asked,
            ..Self::default()
        }
    }

    /// Adds the values of one chunk. Chunks are added in their order.
    pub(crate) fn add(&mut self, chunk: usize, answer: Vec<Evidence>) {
        let mut elements = Vec::<Element>::new();
        for evidence in answer {
            let path = evidence.path.clone();
            let mention = Mention { chunk, evidence };
            if mention.evidence.location.is_none() {
                self.missing.push(mention);
            } else if let Some((list, index, within)) = in_list(&path) {
                let part = (within.to_owned(), mention);
                let list = list.to_owned();
                match elements.last_mut() {
                    Some(element) if (&element.list, element.index) == (&list, index) => {
                        element.parts.push(part);
                    }
                    _ => elements.push(Element {
                        list,
                        index,
                        parts: vec![part],
                    }),
                }
            } else {
                let values = self.scalars.entry(path).or_default();
                values.resize_with(chunk, || None);
                values.push(Some(mention));
            }
        }
        for element in elements {
            self.add_element(element);
        }
    }

    fn add_element(&mut self, mut element: Element) {
        let known = self.elements.iter_mut();
        if let Some(known) = known.rev().find(|known| known.is_repeated_by(&element)) {
            for (path, part) in element.parts {
                if known.parts.iter().all(|(known, _)| *known != path) {
                    known.parts.push((path, part));
                }
            }
        } else {
            let same_list = self
                .elements
                .iter()
                .filter(|known| known.list == element.list);
            element.index = same_list.count();
            self.elements.push(element);
        }
    }

    /// Returns the fields that have one value for the document: the one of most chunks.
    pub(crate) fn scalars(&self) -> impl Iterator<Item = (&str, Merged<&Mention>)> {
        self.scalars.iter().map(|(path, values)| {
            let values = values.iter().map(Option::as_ref);
            let merged = merge::scalars(values, Rule::Majority, |mention| {
                mention.text().to_lowercase()
            });
            (path.as_str(), merged)
        })
    }

    /// Returns the values in lists with their paths in the document.
    pub(crate) fn elements(&self) -> impl Iterator<Item = (String, &Mention)> {
        self.elements.iter().flat_map(|element| {
            let Element { list, index, parts } = element;
            let parts = parts.iter();
            parts.map(move |(within, part)| (format!("{list}[{index}]{within}"), part))
        })
    }

    /// Returns a line about the chunks.
    pub(crate) fn coverage(&self) -> String {
        let Self { chunks, asked, .. } = self;
        let mut line = format!("{} of {chunks} chunks were read", asked - self.failed.len());
        if !self.failed.is_empty() {
            let _ = write!(line, ", {} failed", self.failed.len());
        }
        line
    }

    /// Returns the values outside of lists, one a line, and the numbers of the others.
    pub(crate) fn summary(&self) -> String {
        let mut summary = String::new();
        for (path, merged) in self.scalars() {
            for (index, candidate) in merged.candidates.iter().enumerate() {
                let note = if index == 0 { "" } else { " (conflict)" };
                let chunks: Vec<_> = candidate.chunks.iter().map(|chunk| chunk + 1).collect();
                let value = candidate.value.text();
                let _ = writeln!(summary, "{path}{note}: {value} in chunks {chunks:?}");
            }
        }
        let (elements, missing) = (self.elements.len(), self.missing.len());
        let coverage = self.coverage();
        summary + &format!("{elements} list elements, {missing} quotes not found\n{coverage}")
    }
}

/// Splits a path after its first index: into the list, the index, and the path in the element.
fn in_list(path: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = path.split_once('[')?;
    let (index, within) = rest.split_once(']')?;
    Some((list, index.parse().ok()?, within))
}
