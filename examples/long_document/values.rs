//! The values of all chunks, merged into those of the document.

use std::collections::BTreeMap;
use std::fmt::Write;

use outlines_runtime::Error;
use outlines_runtime::evidence::Evidence;
use outlines_runtime::merge::{self, Merged, Rule};
use serde_json::{Map, Value};

/// The number of quotes that were not found and that the summary lists. The page has all of them.
const SHOWN_MISSING: usize = 5;

/// The reason why a quote may not be in its chunk.
pub(crate) const WHY_MISSING: &str = "A quote is not found if the model changed its words, or took \
     them from an example in the prompt. Its value may still be right.";

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
            Value::Object(fields) => joined(fields),
            other => text(other),
        }
    }

    /// Returns the path in the answer to its chunk, which is not that of a merged value.
    pub(crate) fn path_in_chunk(&self) -> String {
        format!("chunk {}: {}", self.chunk + 1, self.evidence.path)
    }

    /// Returns what two mentions have in common if one of them repeats the other.
    fn key(&self) -> (Option<usize>, String) {
        let location = self.evidence.location.as_ref();
        let start = location.map(|location| location.range.start);
        (start, self.text().to_lowercase())
    }
}

/// Returns a value without the quotation marks and braces of JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => format!("({})", joined(fields)),
        other => other.to_string(),
    }
}

fn joined(fields: &Map<String, Value>) -> String {
    let fields = fields.iter();
    let fields: Vec<String> = fields
        .map(|(name, value)| format!("{name}: {}", text(value)))
        .collect();
    fields.join(", ")
}

/// Returns a number with its noun, such as `2 quotes`.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
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
        let read = self.asked - self.failed.len();
        let verb = if read == 1 { "was" } else { "were" };
        let mut line = format!("{read} of {} {verb} read", count(self.chunks, "chunk"));
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
        let elements = count(self.elements.len(), "list element");
        let missing = count(self.missing.len(), "quote");
        let _ = writeln!(summary, "{elements}, {missing} not found");
        for mention in self.missing.iter().take(SHOWN_MISSING) {
            let quote = &mention.evidence.quote;
            let _ = writeln!(summary, "  {}: {quote:?}", mention.path_in_chunk());
        }
        if !self.missing.is_empty() {
            let _ = writeln!(summary, "  {WHY_MISSING}");
        }
        summary + &self.coverage()
    }
}

/// Splits a path after its first index: into the list, the index, and the path in the element.
fn in_list(path: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = path.split_once('[')?;
    let (index, within) = rest.split_once(']')?;
    Some((list, index.parse().ok()?, within))
}
