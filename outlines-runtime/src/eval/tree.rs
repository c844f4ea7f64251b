//! Serialized values as trees, which are cheaper to build and to compare than
//! `serde_json::Value`: the nodes of a value are in one arena, and have a field instead of a key.

use bumpalo::Bump;
use bumpalo::collections::Vec;
use serde::Serialize;
use serde_json::{Error, Map, Number, Value};

use super::fields::{FieldId, Fields};
use super::tree_serializer::TreeSerializer;

/// A value in a field.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Tree<'b> {
    pub(super) field: FieldId,
    pub(super) node: Node<'b>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Node<'b> {
    Null,
    Bool(bool),
    Number(Number),
    Text(&'b str),
    List(Vec<'b, Tree<'b>>),
    Object(Vec<'b, Tree<'b>>),
}

/// Returns the value in this field, which is usually at the same index in two values of a type.
pub(super) fn find<'m, 'b>(
    members: &'m [Tree<'b>],
    field: FieldId,
    index: usize,
) -> Option<&'m Tree<'b>> {
    let is_same = |member: &&Tree<'_>| member.field == field;
    let same_index = members.get(index).filter(is_same);
    same_index.or_else(|| members.iter().find(is_same))
}

impl<'b> Tree<'b> {
    pub(super) const NULL: Self = Self {
        field: FieldId::ROOT,
        node: Node::Null,
    };

    /// Serializes a value. New fields are added.
    pub(super) fn of<T: Serialize>(
        value: &T,
        fields: &mut Fields,
        arena: &'b Bump,
    ) -> Result<Self, Error> {
        let field = FieldId::ROOT;
        value.serialize(TreeSerializer {
            field,
            fields,
            arena,
        })
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.node, Node::Null)
    }

    pub(super) fn to_value(&self, fields: &Fields) -> Value {
        match &self.node {
            Node::Null => Value::Null,
            Node::Bool(value) => Value::Bool(*value),
            Node::Number(number) => Value::Number(number.clone()),
            Node::Text(text) => Value::from(*text),
            Node::List(items) => items.iter().map(|item| item.to_value(fields)).collect(),
            Node::Object(members) => {
                let members = members.iter();
                let members = members.map(|member| {
                    let key = fields.get(member.field).key().to_owned();
                    (key, member.to_value(fields))
                });
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}
