//! Redaction of secrets in what is recorded.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use indexmap::IndexMap;

use crate::config::redact::{REPLACEMENT, Secret, find_whole};
use crate::testing::json::Json;

/// The shortest part of a key that is recognized. The shortest keys of any vendor have 32
/// characters.
const MIN_PART: usize = 16;

/// The secrets of an exchange.
pub(super) struct Redaction {
    /// The keys and other secret values, as they are and in base64.
    secrets: Vec<Secret>,
    /// The parts of the keys that have half of their length.
    parts: Vec<Secret>,
}

/// A redacted body, unless it has a part of a key: the path of the text that contains it.
pub(super) type Redacted = Result<Json, String>;

/// The pieces of texts, by their path and the indexes of the objects that they are in.
type Texts<'j> = IndexMap<(String, Vec<String>), Vec<&'j mut String>>;

impl Redaction {
    /// Creates a redaction of keys, and of other values that may be secret.
    pub(super) fn new(keys: &[String], values: &[String]) -> Self {
        let secrets = keys.iter().chain(values);
        let secrets = secrets.flat_map(|value| Secret::in_value(value).chain(in_base64(value)));
        Self {
            secrets: secrets.collect(),
            parts: keys.iter().flat_map(|key| parts(key)).collect(),
        }
    }

    /// Redacts a JSON document.
    pub(super) fn document(&self, mut document: Json) -> Redacted {
        match self.documents([&mut document]) {
            Some(path) => Err(path),
            None => Ok(document),
        }
    }

    /// Redacts a text, or a stream of events whose data is JSON. Other events stay as they are.
    pub(super) fn text(&self, text: &str) -> Redacted {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let event = |line: &&str| Json::parse(line.strip_prefix("data:")?).ok();
        let received: Vec<Option<Json>> = lines.iter().map(event).collect();
        let mut events = received.clone();
        if let Some(path) = self.documents(events.iter_mut().flatten()) {
            return Err(path);
        }
        let lines = lines.iter().zip(received.iter().zip(&events));
        let redacted = lines.map(|(line, (before, after))| match after {
            Some(event) if after != before => {
                format!("data: {event}{}", &line[line.trim_end().len()..])
            }
            _ => self.value(line),
        });
        let redacted: String = redacted.collect();
        if self.has_part(&redacted) {
            return Err(String::new());
        }
        Ok(Json::String(redacted))
    }

    /// Redacts a value that is not JSON.
    pub(super) fn value(&self, value: &str) -> String {
        let mut value = value.to_owned();
        self.pieces(&mut [&mut value]);
        value
    }

    /// Redacts documents that belong together, and returns the path of the first text that still
    /// has a part of a key.
    fn documents<'j>(&self, documents: impl IntoIterator<Item = &'j mut Json>) -> Option<String> {
        let mut texts = Texts::new();
        for document in documents {
            self.names_and_numbers(document);
            collect(document, "", &[], &mut texts);
        }
        let mut with_part = None;
        for ((path, _), mut pieces) in texts {
            self.pieces(&mut pieces);
            let text: String = pieces.iter().map(|piece| piece.as_str()).collect();
            if with_part.is_none() && self.has_part(&text) {
                with_part = Some(path);
            }
        }
        with_part
    }

    fn names_and_numbers(&self, json: &mut Json) {
        match json {
            Json::Number(number) => {
                let mut text = number.to_string();
                if self.pieces(&mut [&mut text]) {
                    *json = Json::String(text);
                }
            }
            Json::Array(items) => items
                .iter_mut()
                .for_each(|item| self.names_and_numbers(item)),
            Json::Object(members) => {
                let redacted = std::mem::take(members).into_iter();
                let redacted = redacted.map(|(mut name, mut value)| {
                    self.pieces(&mut [&mut name]);
                    self.names_and_numbers(&mut value);
                    (name, value)
                });
                *members = redacted.collect();
            }
            Json::Null | Json::Bool(_) | Json::String(_) => {}
        }
    }

    /// Redacts the secrets in a text, also those that are split over several of its pieces. Returns
    /// whether there are any.
    fn pieces(&self, pieces: &mut [&mut String]) -> bool {
        let text: String = pieces.iter().map(|piece| piece.as_str()).collect();
        let found = find_whole(&text, &self.secrets);
        if !found.is_empty() {
            let mut start = 0;
            for piece in pieces {
                let range = start..start + piece.len();
                start = range.end;
                **piece = without(&text, range, &found);
            }
        }
        !found.is_empty()
    }

    fn has_part(&self, text: &str) -> bool {
        !find_whole(text, &self.parts).is_empty()
    }
}

/// Returns a range of a text without the secrets in it. A secret is replaced where it begins.
fn without(text: &str, range: Range<usize>, secrets: &[Range<usize>]) -> String {
    let mut rest = String::new();
    let mut at = range.start;
    let overlapping = secrets
        .iter()
        .filter(|secret| secret.start < range.end && secret.end > range.start);
    for secret in overlapping {
        if secret.start >= range.start {
            rest.push_str(&text[at..secret.start]);
            rest.push_str(REPLACEMENT);
        }
        at = secret.end.min(range.end);
    }
    rest.push_str(&text[at..range.end]);
    rest
}

/// Collects the texts of a document. Those with the same path, apart from positions in lists, are
/// pieces of one text, such as the deltas of a stream, unless objects around them have different
/// indexes, such as the choices of a reply.
fn collect<'j>(json: &'j mut Json, path: &str, indexes: &[String], texts: &mut Texts<'j>) {
    match json {
        Json::String(text) => {
            let place = (path.to_owned(), indexes.to_vec());
            texts.entry(place).or_default().push(text);
        }
        Json::Array(items) => {
            let path = format!("{path}[]");
            for item in items {
                collect(item, &path, indexes, texts);
            }
        }
        Json::Object(members) => {
            let own = members.iter().filter(|(name, _)| name.ends_with("index"));
            let own = own.map(|(_, index)| index.to_string());
            let indexes: Vec<String> = indexes.iter().cloned().chain(own).collect();
            for (name, value) in members {
                let separator = if path.is_empty() { "" } else { "." };
                collect(value, &format!("{path}{separator}{name}"), &indexes, texts);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Returns what each base64 text with the value in it contains. It depends on the number of bytes
/// before the value, and on the alphabet.
fn in_base64(value: &str) -> impl Iterator<Item = Secret> + '_ {
    let encoded = (0..3).map(|before| {
        let bytes = [&[0; 3][..before], value.as_bytes()].concat();
        let text = STANDARD_NO_PAD.encode(&bytes);
        // The first and the last character may depend on the bytes around the value.
        text[(before * 8).div_ceil(6)..bytes.len() * 8 / 6].to_owned()
    });
    encoded.flat_map(|text| {
        let in_url = text.replace('+', "-").replace('/', "_");
        Secret::in_value(&text)
            .chain(Secret::in_value(&in_url))
            .collect::<Vec<_>>()
    })
}

/// Returns the parts of a long key that have half of its length. One of them is left where the key
/// is split in two.
fn parts(key: &str) -> Vec<Secret> {
    let length = key.len().div_ceil(2);
    if length < MIN_PART {
        return Vec::new();
    }
    let parts = (0..=key.len() - length).filter_map(|start| key.get(start..start + length));
    parts.map(Secret::new).collect()
}
