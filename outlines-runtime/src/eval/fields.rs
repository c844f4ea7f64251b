//! Fields of the compared values, each with its path and its comparison.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::report::FieldReport;
use super::schema_graph::SchemaGraph;

/// The path of the value itself.
pub(super) const ROOT_PATH: &str = ".";

type EqualFn = dyn Fn(&Value, &Value) -> bool + Send + Sync;

/// The comparison of a field.
#[derive(Clone)]
pub(super) enum Comparison {
    Exact,
    Tolerance(f64),
    Custom(Arc<EqualFn>),
    Ignore,
}

/// The index of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FieldId(usize);

impl FieldId {
    pub(super) const ROOT: Self = Self(0);

    pub(super) fn index(self) -> usize {
        self.0
    }
}

/// The fields of all values so far. They are found once for each value, not for each comparison.
#[derive(Debug)]
pub(super) struct Fields {
    /// The first is the root.
    all: Vec<Field>,
    comparisons: HashMap<String, Comparison>,
    graph: SchemaGraph,
}

/// A place in a value. All elements of a list are in the same place.
#[derive(Debug)]
pub(super) struct Field {
    path: String,
    /// The key, unless this is the root or in a list.
    key: String,
    pub(super) comparison: Option<Comparison>,
    /// The index of its node in the schema.
    schema: Option<usize>,
    members: Vec<FieldId>,
    items: Option<FieldId>,
}

impl Fields {
    pub(super) fn new(graph: SchemaGraph) -> Self {
        let mut fields = Self {
            all: Vec::new(),
            comparisons: HashMap::new(),
            graph,
        };
        fields.add(ROOT_PATH.to_owned(), String::new(), Some(SchemaGraph::ROOT));
        fields
    }

    fn add(&mut self, path: String, key: String, schema: Option<usize>) -> FieldId {
        let id = FieldId(self.all.len());
        self.all.push(Field {
            comparison: self.comparisons.get(&path).cloned(),
            path,
            key,
            schema,
            members: Vec::new(),
            items: None,
        });
        id
    }

    pub(super) fn set(&mut self, path: String, comparison: Comparison) {
        if let Some(field) = self.all.iter_mut().find(|field| field.path == path) {
            field.comparison = Some(comparison.clone());
        }
        self.comparisons.insert(path, comparison);
    }

    /// Returns the paths, in order, of comparisons for fields that neither a value nor the type
    /// has. Serde may serialize a field under another name than that in the schema.
    pub(super) fn unused_paths(&self) -> Vec<String> {
        let paths = self.comparisons.keys();
        let unused = paths.filter(|path| {
            let has_path = |field: &Field| field.path == **path;
            !self.all.iter().any(has_path) && !self.graph.has(path)
        });
        let mut unused: Vec<String> = unused.cloned().collect();
        unused.sort_unstable();
        unused
    }

    /// Returns the counts of each field by its path.
    pub(super) fn reports(&self, counts: &[FieldReport]) -> BTreeMap<String, FieldReport> {
        let fields = self.all.iter().zip(counts);
        // A field with members has no counts of its own.
        let counted = fields.filter(|(_, counts)| **counts != FieldReport::default());
        counted
            .map(|(field, counts)| (field.path.clone(), *counts))
            .collect()
    }

    #[inline]
    pub(super) fn get(&self, id: FieldId) -> &Field {
        &self.all[id.0]
    }

    /// Returns the member with this key, which is usually at the same index in all values.
    pub(super) fn member(&mut self, parent: FieldId, key: &str, index: usize) -> FieldId {
        let Field { members, .. } = self.get(parent);
        let has_key = |id: &&FieldId| self.get(**id).key == key;
        let same_index = members.get(index).filter(has_key);
        if let Some(id) = same_index.or_else(|| members.iter().find(has_key)) {
            return *id;
        }
        let Field { path, schema, .. } = self.get(parent);
        let path = match parent {
            FieldId::ROOT => key.to_owned(),
            _ => format!("{path}.{key}"),
        };
        let schema = schema.and_then(|node| self.graph.member(node, key));
        let id = self.add(path, key.to_owned(), schema);
        self.all[parent.0].members.push(id);
        id
    }

    /// Returns the place of the elements of a list.
    pub(super) fn items(&mut self, parent: FieldId) -> FieldId {
        let Field {
            path,
            schema,
            items,
            ..
        } = self.get(parent);
        if let Some(id) = items {
            return *id;
        }
        let path = match parent {
            FieldId::ROOT => "[]".to_owned(),
            _ => format!("{path}[]"),
        };
        let schema = schema.and_then(|node| self.graph.items(node));
        let id = self.add(path, String::new(), schema);
        self.all[parent.0].items = Some(id);
        id
    }

    /// Returns whether strings in a field must be equal exactly.
    pub(super) fn is_exact(&self, id: FieldId, expected: &str, actual: &str) -> bool {
        let node = self.get(id).schema;
        node.is_some_and(|node| self.graph.node(node).is_exact(expected, actual))
    }
}

impl Field {
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "Exact",
            Self::Tolerance(_) => "Tolerance",
            Self::Custom(_) => "Custom",
            Self::Ignore => "Ignore",
        })
    }
}
