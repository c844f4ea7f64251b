//! Names of definitions, and removal of unused ones.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// The maximum length of a name.
const MAX_NAME: usize = 64;

/// The definitions by name, in the order in which they are first referred to.
#[derive(Default)]
pub(super) struct Definitions {
    pub(super) schemas: Vec<(String, Value)>,
    /// The reference to each in the schemars schema.
    pub(super) references: Vec<String>,
    pub(super) indices: BTreeMap<String, usize>,
}

impl Definitions {
    /// Returns the target of a reference in a converted schema.
    pub(super) fn target(&self, reference: &str) -> Option<&Value> {
        let name = reference.strip_prefix("#/$defs/")?;
        let found = self.schemas.iter().find(|(known, _)| known == name);
        found.map(|(_, schema)| schema)
    }

    /// Reserves a name for a schema that is converted later. Returns its index.
    pub(super) fn reserve(&mut self, reference: &str, preferred: &str) -> usize {
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

/// Returns the definitions that are reachable from the root. A definition that was inlined as the
/// root or merged into another may be unused.
pub(super) fn prune(root: &Value, schemas: Vec<(String, Value)>) -> Map<String, Value> {
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
