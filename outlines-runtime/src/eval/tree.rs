//! Serialized values as trees, which are cheaper to build and to compare than
//! `serde_json::Value`: the nodes of a value are on one tape, and have a field instead of a key.

use std::iter;

use serde::Serialize;
use serde_json::{Error, Map, Number, Value};

use super::fields::{FieldId, Fields};
use super::tree_serializer::TreeSerializer;

/// A value as a sequence of nodes, each before its children. Its memory is used again for the next
/// value.
#[derive(Debug, Default)]
pub(super) struct Tape {
    nodes: Vec<Node>,
    /// The texts of all nodes together.
    texts: String,
}

/// A node without its text, which begins where that of the node before ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Node {
    field: FieldId,
    /// The number of nodes in it, with itself.
    nodes: usize,
    /// The length of the texts in it.
    texts: usize,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    Text,
    List,
    Object,
}

/// The place of a node on a tape.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    node: usize,
    text: usize,
}

/// A value in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Tree<'t> {
    /// The first is that of the value.
    nodes: &'t [Node],
    texts: &'t str,
}

impl Tape {
    /// Serializes a value in place of that before. New fields are added.
    pub(super) fn write<T: Serialize>(
        &mut self,
        value: &T,
        fields: &mut Fields,
    ) -> Result<Tree<'_>, Error> {
        self.truncate(Place::default());
        value.serialize(TreeSerializer {
            field: FieldId::ROOT,
            fields,
            tape: self,
        })?;
        Ok(Tree {
            nodes: &self.nodes,
            texts: &self.texts,
        })
    }

    /// Adds a copy of a value.
    pub(super) fn copy(&mut self, tree: &Tree<'_>) {
        self.nodes.extend_from_slice(tree.nodes);
        self.texts.push_str(tree.texts);
    }

    /// Returns the values from a place on.
    pub(super) fn trees(&self, start: Place) -> impl Iterator<Item = Tree<'_>> {
        trees(&self.nodes[start.node..], &self.texts[start.text..])
    }

    /// Removes all from this place on.
    pub(super) fn truncate(&mut self, start: Place) {
        self.nodes.truncate(start.node);
        self.texts.truncate(start.text);
    }

    /// Returns the place of the next node.
    #[inline]
    pub(super) fn place(&self) -> Place {
        Place {
            node: self.nodes.len(),
            text: self.texts.len(),
        }
    }

    /// Adds a node without children.
    #[inline]
    pub(super) fn push(&mut self, field: FieldId, kind: Kind, text: &str) {
        self.texts.push_str(text);
        self.nodes.push(Node {
            field,
            nodes: 1,
            texts: text.len(),
            kind,
        });
    }

    /// Adds a list or an object without its children, which are added next.
    #[inline]
    pub(super) fn start(&mut self, field: FieldId, kind: Kind) -> Place {
        let start = self.place();
        self.push(field, kind, "");
        start
    }

    /// Ends a list or an object.
    #[inline]
    pub(super) fn end(&mut self, start: Place) {
        let end = self.place();
        let node = &mut self.nodes[start.node];
        node.nodes = end.node - start.node;
        node.texts = end.text - start.text;
    }
}

impl<'t> Tree<'t> {
    pub(super) const NULL: Self = Self {
        nodes: &[Node {
            field: FieldId::ROOT,
            nodes: 1,
            texts: 0,
            kind: Kind::Null,
        }],
        texts: "",
    };

    pub(super) fn is_null(&self) -> bool {
        matches!(self.kind(), Kind::Null)
    }

    pub(super) fn field(&self) -> FieldId {
        self.nodes[0].field
    }

    pub(super) fn kind(&self) -> &'t Kind {
        &self.nodes[0].kind
    }

    /// Returns the text of a node of [`Kind::Text`].
    pub(super) fn text(&self) -> &'t str {
        self.texts
    }

    /// Returns the elements of a list, or the members of an object.
    pub(super) fn children(&self) -> impl Iterator<Item = Self> + use<'t> {
        trees(&self.nodes[1..], self.texts)
    }

    pub(super) fn to_value(self, fields: &Fields) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Text => Value::from(self.texts),
            Kind::List => self.children().map(|item| item.to_value(fields)).collect(),
            Kind::Object => {
                let members = self.children().map(|member| {
                    let key = fields.get(member.field()).key().to_owned();
                    (key, member.to_value(fields))
                });
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}

/// Returns the values of these nodes, one after the other.
fn trees<'t>(mut nodes: &'t [Node], mut texts: &'t str) -> impl Iterator<Item = Tree<'t>> {
    iter::from_fn(move || {
        let first = nodes.first()?;
        let (tree_nodes, other_nodes) = nodes.split_at(first.nodes);
        let (tree_texts, other_texts) = texts.split_at(first.texts);
        (nodes, texts) = (other_nodes, other_texts);
        Some(Tree {
            nodes: tree_nodes,
            texts: tree_texts,
        })
    })
}
