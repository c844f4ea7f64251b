//! Lines of the prompt files.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use serde::Serialize;

use crate::error::Error;
use crate::generate::Template;
use crate::prompt::Prompt;

/// Writes lines, each with the request body that a single call would send.
pub(super) struct Lines<'a, T> {
    template: &'a Template<T>,
    operation: &'a str,
    ids: Ids,
    count: u64,
    line: Vec<u8>,
}

/// A line without its body.
#[derive(Serialize)]
struct LineStart<'a> {
    custom_id: &'a str,
    method: &'static str,
    url: &'a str,
}

impl<'a, T> Lines<'a, T> {
    pub(super) fn new(template: &'a Template<T>, operation: &'a str) -> Self {
        Self {
            template,
            operation,
            ids: Ids::default(),
            count: 0,
            line: Vec::new(),
        }
    }

    /// Returns the number of lines so far.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Returns the next line, including the line break.
    pub(super) fn next(&mut self, id: String, prompt: Prompt) -> Result<&[u8], Error> {
        let index = self.count;
        let id = self.ids.next(id)?;
        let body = self.template.body(prompt).map_err(|error| {
            // The index identifies the prompt among many.
            Error::configuration(format!("prompt {index}: {error}"))
        })?;
        let start = LineStart {
            custom_id: &id,
            method: "POST",
            url: self.operation,
        };
        self.line.clear();
        serde_json::to_writer(&mut self.line, &start)
            .map_err(|error| Error::configuration(format!("prompt {index}: {error}")))?;
        // The body replaces the closing brace.
        self.line.pop();
        self.line.extend_from_slice(br#","body":"#);
        self.line.extend_from_slice(&body);
        self.line.extend_from_slice(b"}\n");
        self.count += 1;
        Ok(&self.line)
    }
}

/// Checks that no two prompts have the same id, which may be their index.
///
/// For ids other than indices, 128 bits are stored: a million of them take 32 MB, and the
/// probability of a collision is 10^-26. For indices, nothing is stored until the first other id.
#[derive(Default)]
pub(super) struct Ids {
    /// The number of prompts before the first id that is not an index.
    indices: u64,
    count: u64,
    seen: HashSet<u128>,
    keys: [RandomState; 2],
}

impl Ids {
    /// Returns the id of the next prompt.
    pub(super) fn next(&mut self, id: String) -> Result<String, Error> {
        let index = self.count;
        self.count += 1;
        if id == index.to_string() {
            if self.seen.is_empty() {
                self.indices = self.count;
            } else if !self.insert(&id) {
                return Err(duplicate(&id, index));
            }
            return Ok(id);
        }
        if id.is_empty() {
            return Err(Error::configuration(format!(
                "prompt {index} has an empty id; give it another key"
            )));
        }
        let is_index = id
            .parse()
            .is_ok_and(|number: u64| number < self.indices && number.to_string() == id);
        if is_index || !self.insert(&id) {
            return Err(duplicate(&id, index));
        }
        Ok(id)
    }

    fn insert(&mut self, id: &str) -> bool {
        let [high, low] = self.keys.each_ref().map(|key| u128::from(key.hash_one(id)));
        self.seen.insert(high << 64 | low)
    }
}

fn duplicate(id: &str, index: u64) -> Error {
    Error::configuration(format!(
        "duplicate prompt id {id:?} at prompt {index}; use a different key for each prompt"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the ids, or the index of the first rejected one.
    fn ids(given: &[&str]) -> Result<Vec<String>, usize> {
        let mut ids = Ids::default();
        let given = given.iter().enumerate();
        given
            .map(|(at, id)| ids.next((*id).to_owned()).map_err(|_| at))
            .collect()
    }

    #[test]
    fn indices_and_other_ids_can_be_mixed() {
        let accepted = ids(&["0", "a", "2", "07", "12"]).unwrap();
        assert_eq!(accepted, ["0", "a", "2", "07", "12"]);
    }

    #[test]
    fn duplicate_and_empty_ids_are_rejected() {
        for (given, rejected) in [
            (&["a", "b", "a"][..], 2),
            (&["0", "1", "1"], 2),
            (&["2", "1", "2"], 2),
            (&["a", "1", "1"], 2),
            (&[""], 0),
        ] {
            assert_eq!(ids(given), Err(rejected), "{given:?}");
        }
    }
}
