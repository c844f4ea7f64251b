//! Names of definitions, and removal of unused ones.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::path::SchemaPath;
use super::{ConversionError, Converted, Converter, Members};
use crate::schemars::error::Problem;

/// The maximum length of a name.
const MAX_NAME: usize = 64;

/// The definitions by name, in the order in which they are first referred to.
#[derive(Default)]
pub(super) struct Definitions {
    schemas: Vec<(String, Value)>,
    /// The reference to each in the schemars schema.
    references: Vec<String>,
    indices: BTreeMap<String, usize>,
}

impl Definitions {
    pub(super) fn len(&self) -> usize {
        self.schemas.len()
    }

    /// Returns the target of a reference in a converted schema.
    pub(super) fn target(&self, reference: &str) -> Option<&Value> {
        let name = reference.strip_prefix("#/$defs/")?;
        let found = self.schemas.iter().find(|(known, _)| known == name);
        found.map(|(_, schema)| schema)
    }

    pub(super) fn into_schemas(self) -> Vec<(String, Value)> {
        self.schemas
    }

    /// Reserves a name for a schema that is converted later. Returns its index.
    fn reserve(&mut self, reference: &str, preferred: &str) -> usize {
        let preferred = sanitize(preferred);
        let mut name = preferred.clone();
        let mut count = 1;
        while self.schemas.iter().any(|(known, _)| *known == name) {
            count += 1;
            let end = format!("_{count}");
            name = format!(
                "{}{end}",
                &preferred[..preferred.len().min(MAX_NAME - end.len())]
            );
        }
        let index = self.schemas.len();
        self.schemas.push((name, Value::Null));
        self.references.push(reference.to_owned());
        self.indices.insert(reference.to_owned(), index);
        index
    }
}

impl<'s> Converter<'s> {
    /// Returns the reference for the strict schema. Its target is converted later.
    pub(super) fn reference(&mut self, reference: &str, path: &SchemaPath<'_>) -> Converted {
        let index = if let Some(index) = self.definitions.indices.get(reference) {
            *index
        } else {
            self.resolve(reference, path)?;
            let preferred = match reference.rsplit_once('/') {
                Some((_, name)) => decode(name),
                None => self.root_name.to_owned(),
            };
            self.definitions.reserve(reference, &preferred)
        };
        let name = &self.definitions.schemas[index].0;
        Ok(json!({"$ref": format!("#/$defs/{name}")}))
    }

    /// Converts the targets of references, which may add more references. Iterative, because a
    /// chain of types may be longer than the stack.
    pub(super) fn convert_definitions(&mut self) -> Result<(), ConversionError> {
        let mut index = 0;
        while let Some(reference) = self.definitions.references.get(index) {
            let reference = reference.clone();
            let path = SchemaPath::Target(&reference);
            let target = self.resolve(&reference, &path)?;
            self.definitions.schemas[index].1 = self.schema(target, &path)?;
            index += 1;
        }
        Ok(())
    }

    /// Returns the target of a reference in the schemars schema.
    pub(super) fn resolve(
        &self,
        reference: &str,
        path: &SchemaPath<'_>,
    ) -> Result<&'s Value, ConversionError> {
        reference
            .strip_prefix('#')
            .and_then(|pointer| self.root.pointer(&percent_decode(pointer)))
            .ok_or_else(|| path.error(Problem::UnknownReference(reference.to_owned())))
    }
}

/// Returns the definitions that are reachable from the root. A definition that was inlined as the
/// root or merged into another may be unused.
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

/// Returns a name that the API accepts: 1 to 64 characters of `[A-Za-z0-9_-]`.
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

/// Decodes one segment of a reference.
fn decode(segment: &str) -> String {
    percent_decode(segment)
        .replace("~1", "/")
        .replace("~0", "~")
}

/// Decodes percent escapes: references are URL fragments, in which schemars escapes non-ASCII
/// characters.
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
