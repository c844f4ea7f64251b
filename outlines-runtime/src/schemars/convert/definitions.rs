//! Definitions: what they are called, and which of them are needed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::path::Path;
use super::{Converted, Converter, Fault, Members};
use crate::schemars::error::Problem;

/// What the API takes as a name.
const MAX_NAME: usize = 64;

/// The definitions by name, in the order in which they are first referred to.
#[derive(Default)]
pub(super) struct Definitions {
    schemas: Vec<(String, Value)>,
    /// What refers to each in the schema of schemars.
    references: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Definitions {
    pub(super) fn len(&self) -> usize {
        self.schemas.len()
    }

    /// The definition that a reference in a converted schema points to.
    pub(super) fn target(&self, reference: &str) -> Option<&Value> {
        let name = reference.strip_prefix("#/$defs/")?;
        let found = self.schemas.iter().find(|(known, _)| known == name);
        found.map(|(_, schema)| schema)
    }

    pub(super) fn into_schemas(self) -> Vec<(String, Value)> {
        self.schemas
    }

    /// Takes a place, for the schema that is made next.
    fn reserve(&mut self, reference: &str, wish: &str) -> usize {
        let wish = sanitize(wish);
        let mut name = wish.clone();
        let mut count = 1;
        while self.schemas.iter().any(|(known, _)| *known == name) {
            count += 1;
            let end = format!("_{count}");
            name = format!("{}{end}", &wish[..wish.len().min(MAX_NAME - end.len())]);
        }
        let place = self.schemas.len();
        self.schemas.push((name, Value::Null));
        self.references.push(reference.to_owned());
        self.places.insert(reference.to_owned(), place);
        place
    }
}

impl<'s> Converter<'s> {
    /// The reference in the strict schema; its target is converted later.
    pub(super) fn reference(&mut self, reference: &str, path: &Path<'_>) -> Converted {
        let place = if let Some(place) = self.definitions.places.get(reference) {
            *place
        } else {
            self.resolve(reference, path)?;
            let wish = match reference.rsplit_once('/') {
                Some((_, name)) => decode(name),
                None => self.root_name.to_owned(),
            };
            self.definitions.reserve(reference, &wish)
        };
        let name = &self.definitions.schemas[place].0;
        Ok(json!({"$ref": format!("#/$defs/{name}")}))
    }

    /// Converts what was referred to, which may refer to more: one after the other, since a chain of types may be longer
    /// than the stack.
    pub(super) fn targets(&mut self) -> Result<(), Fault> {
        let mut place = 0;
        while let Some(reference) = self.definitions.references.get(place) {
            let reference = reference.clone();
            let path = Path::Target(&reference);
            let target = self.resolve(&reference, &path)?;
            self.definitions.schemas[place].1 = self.schema(target, &path)?;
            place += 1;
        }
        Ok(())
    }

    /// What a reference in the schema of schemars points to.
    pub(super) fn resolve(&self, reference: &str, path: &Path<'_>) -> Result<&'s Value, Fault> {
        reference
            .strip_prefix('#')
            .and_then(|pointer| self.root.pointer(&percent_decode(pointer)))
            .ok_or_else(|| path.fault(Problem::Reference(reference.to_owned())))
    }
}

/// The definitions that can be reached from the root: of one that stands in place as the root, or whose content was merged
/// into another, nothing may be left to refer to.
pub(super) fn prune(root: &Value, schemas: Vec<(String, Value)>) -> Members {
    let mut reached = BTreeSet::new();
    let mut pending = vec![root];
    while let Some(schema) = pending.pop() {
        match schema {
            Value::Object(members) => {
                let name = members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|reference| reference.strip_prefix("#/$defs/"));
                if let Some(name) = name
                    && reached.insert(name)
                {
                    let found = schemas.iter().find(|(known, _)| known == name);
                    pending.extend(found.map(|(_, schema)| schema));
                }
                pending.extend(members.values());
            }
            Value::Array(values) => pending.extend(values),
            _ => {}
        }
    }
    let reached: BTreeSet<String> = reached.into_iter().map(str::to_owned).collect();
    schemas
        .into_iter()
        .filter(|(name, _)| reached.contains(name))
        .collect()
}

/// The name with what the API takes: 1 to 64 characters of `[A-Za-z0-9_-]`.
pub(in crate::schemars) fn sanitize(name: &str) -> String {
    let name: String = name
        .chars()
        .take(MAX_NAME)
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => c,
            _ => '_',
        })
        .collect();
    if name.is_empty() {
        "Schema".to_owned()
    } else {
        name
    }
}

/// One segment of a reference as the name that it stands for.
fn decode(segment: &str) -> String {
    percent_decode(segment)
        .replace("~1", "/")
        .replace("~0", "~")
}

/// References are parts of URLs, in which schemars escapes what is not ASCII.
fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let escaped = after
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(escaped.unwrap_or(b'%'));
        rest = if escaped.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}
