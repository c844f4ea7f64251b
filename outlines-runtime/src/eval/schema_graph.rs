//! Fields of a type, read from its schema.

use std::collections::HashMap;
use std::ptr;

use serde_json::Value;

use super::fields::ROOT_PATH;
use crate::schema::Structured;

/// The fields of a type, as a graph: a recursive type leads back to its own nodes.
#[derive(Debug)]
pub(super) struct SchemaGraph {
    /// The first is the root.
    nodes: Vec<SchemaNode>,
}

/// All that the schema allows in one place. Alternatives are merged.
#[derive(Debug, Default)]
pub(super) struct SchemaNode {
    /// The strings of enums.
    variants: Vec<String>,
    /// Whether other strings are allowed as well.
    has_text: bool,
    members: Vec<(String, usize)>,
    items: Option<usize>,
}

impl SchemaNode {
    /// Returns whether strings must be equal exactly: if one is a variant of an enum, or no other
    /// strings are allowed.
    pub(super) fn is_exact(&self, expected: &str, actual: &str) -> bool {
        let is_variant = |text: &str| self.variants.iter().any(|variant| variant == text);
        !self.variants.is_empty() && (!self.has_text || is_variant(expected) || is_variant(actual))
    }
}

impl SchemaGraph {
    /// The index of the root.
    pub(super) const ROOT: usize = 0;

    pub(super) fn of<T: Structured>() -> Self {
        let schema: Value = serde_json::from_str(T::SCHEMA).unwrap_or_default();
        let mut builder = GraphBuilder {
            schema: &schema,
            nodes: Vec::new(),
            ids: HashMap::new(),
        };
        let root = if T::__WRAPPED {
            &schema["properties"]["value"]
        } else {
            &schema
        };
        builder.node(&[root]);
        Self {
            nodes: builder.nodes,
        }
    }

    pub(super) fn node(&self, index: usize) -> &SchemaNode {
        &self.nodes[index]
    }

    /// Returns the member of an object with this key.
    pub(super) fn member(&self, node: usize, key: &str) -> Option<usize> {
        let mut members = self.nodes[node].members.iter();
        let (_, member) = members.find(|(name, _)| name == key)?;
        Some(*member)
    }

    /// Returns the elements of a list.
    pub(super) fn items(&self, node: usize) -> Option<usize> {
        self.nodes[node].items
    }

    /// Returns whether the type has a field with this path.
    pub(super) fn has(&self, path: &str) -> bool {
        path == ROOT_PATH || self.has_below(Self::ROOT, path)
    }

    fn has_below(&self, node: usize, path: &str) -> bool {
        if path.is_empty() {
            return true;
        }
        if let Some(rest) = path.strip_prefix("[]") {
            let items = self.items(node);
            return items.is_some_and(|items| self.has_below(items, rest));
        }
        let path = path.strip_prefix('.').unwrap_or(path);
        self.nodes[node].members.iter().any(|(key, member)| {
            let rest = path.strip_prefix(key.as_str());
            let rest = rest
                .filter(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with("[]"));
            rest.is_some_and(|rest| self.has_below(*member, rest))
        })
    }
}

struct GraphBuilder<'s> {
    schema: &'s Value,
    nodes: Vec<SchemaNode>,
    /// The nodes by the schemas that are merged in them.
    ids: HashMap<Vec<*const Value>, usize>,
}

impl<'s> GraphBuilder<'s> {
    /// Returns the node in which these schemas are merged.
    fn node(&mut self, schemas: &[&'s Value]) -> usize {
        let mut merged = Vec::new();
        for schema in schemas {
            self.follow(schema, &mut merged);
        }
        let mut key: Vec<*const Value> =
            merged.iter().map(|schema| ptr::from_ref(*schema)).collect();
        key.sort_unstable();
        let id = self.nodes.len();
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        self.ids.insert(key, id);
        // Taken while its members, which may refer to it, are added.
        self.nodes.push(SchemaNode::default());

        let mut node = SchemaNode::default();
        let mut members: Vec<(&'s String, Vec<&'s Value>)> = Vec::new();
        let mut items = Vec::new();
        for schema in merged {
            let variants = schema["enum"].as_array().into_iter().flatten();
            let variants: Vec<&Value> = variants.chain(schema.get("const")).collect();
            node.has_text |= variants.is_empty() && has_type(schema, "string");
            let strings = variants.into_iter().filter_map(Value::as_str);
            node.variants.extend(strings.map(str::to_owned));
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                match members.iter_mut().find(|(other, _)| *other == key) {
                    Some((_, schemas)) => schemas.push(property),
                    None => members.push((key, vec![property])),
                }
            }
            items.extend(schema.get("items"));
        }
        for (key, schemas) in members {
            let member = self.node(&schemas);
            node.members.push((key.clone(), member));
        }
        node.items = (!items.is_empty()).then(|| self.node(&items));
        self.nodes[id] = node;
        id
    }

    /// Adds a schema, and those that it refers to or has as alternatives.
    fn follow(&self, schema: &'s Value, merged: &mut Vec<&'s Value>) {
        if merged.iter().any(|other| ptr::eq(*other, schema)) {
            return;
        }
        merged.push(schema);
        let reference = schema["$ref"].as_str();
        let target = reference.and_then(|path| self.schema.pointer(path.trim_start_matches('#')));
        let alternatives = schema["anyOf"].as_array().into_iter().flatten();
        for schema in target.into_iter().chain(alternatives) {
            self.follow(schema, merged);
        }
    }
}

fn has_type(schema: &Value, name: &str) -> bool {
    match &schema["type"] {
        Value::Array(types) => types.iter().any(|other| other == name),
        other => other == name,
    }
}
