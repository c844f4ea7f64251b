//! Serializer of values as trees.

use bumpalo::Bump;
use bumpalo::collections::Vec;
use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Value};

use super::fields::{FieldId, Fields};
use super::tree::{Node, Tree};

type Result<T> = std::result::Result<T, Error>;

pub(super) struct TreeSerializer<'b, 'f> {
    pub(super) field: FieldId,
    pub(super) fields: &'f mut Fields,
    pub(super) arena: &'b Bump,
}

impl Node<'_> {
    fn scalar(value: Value) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            // A number that is not finite is null.
            _ => Self::Null,
        }
    }
}

/// The elements of a list, or the members of an object.
pub(super) struct TreeBuilder<'b, 'f> {
    /// The field of an externally tagged variant around it, which has it as its only member.
    variant: Option<FieldId>,
    field: FieldId,
    fields: &'f mut Fields,
    children: Vec<'b, Tree<'b>>,
    /// The key of the next entry of a map.
    key: String,
}

impl<'b> TreeBuilder<'b, '_> {
    fn push<T: Serialize + ?Sized>(&mut self, field: FieldId, value: &T) -> Result<()> {
        let child = value.serialize(TreeSerializer {
            field,
            fields: self.fields,
            arena: self.children.bump(),
        })?;
        self.children.push(child);
        Ok(())
    }

    fn push_item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let field = self.fields.items(self.field);
        self.push(field, value)
    }

    fn push_member<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        let index = self.children.len();
        let field = self.fields.member(self.field, key, index);
        self.push(field, value)
    }

    fn finish(self, node: fn(Vec<'b, Tree<'b>>) -> Node<'b>) -> Tree<'b> {
        let arena = self.children.bump();
        let tree = Tree {
            field: self.field,
            node: node(self.children),
        };
        match self.variant {
            Some(field) => Tree {
                field,
                node: Node::Object(bumpalo::vec![in arena; tree]),
            },
            None => tree,
        }
    }
}

impl<'b, 'f> TreeSerializer<'b, 'f> {
    fn node(self, node: Node<'b>) -> Tree<'b> {
        Tree {
            field: self.field,
            node,
        }
    }

    fn text(self, text: &str) -> Tree<'b> {
        let text = self.arena.alloc_str(text);
        self.node(Node::Text(text))
    }

    /// Serializes an integer, as its digits if `serde_json` has no number for it.
    fn integer(self, value: &(impl Serialize + ToString)) -> Tree<'b> {
        match serde_json::to_value(value) {
            Ok(number) => self.node(Node::scalar(number)),
            Err(_) => self.text(&value.to_string()),
        }
    }

    fn children(self, length: usize) -> TreeBuilder<'b, 'f> {
        TreeBuilder {
            variant: None,
            field: self.field,
            fields: self.fields,
            children: Vec::with_capacity_in(length, self.arena),
            key: String::new(),
        }
    }

    /// Starts the data of an externally tagged variant.
    fn variant(self, variant: &str, length: usize) -> TreeBuilder<'b, 'f> {
        let outer = self.field;
        let field = self.fields.member(outer, variant, 0);
        TreeBuilder {
            variant: Some(outer),
            ..Self { field, ..self }.children(length)
        }
    }
}

macro_rules! scalars {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, value: $type) -> Result<Tree<'b>> {
            Ok(self.node(Node::scalar(Value::from(value))))
        }
    )*};
}

impl<'b, 'f> Serializer for TreeSerializer<'b, 'f> {
    type Ok = Tree<'b>;
    type Error = Error;
    type SerializeSeq = TreeBuilder<'b, 'f>;
    type SerializeTuple = TreeBuilder<'b, 'f>;
    type SerializeTupleStruct = TreeBuilder<'b, 'f>;
    type SerializeTupleVariant = TreeBuilder<'b, 'f>;
    type SerializeMap = TreeBuilder<'b, 'f>;
    type SerializeStruct = TreeBuilder<'b, 'f>;
    type SerializeStructVariant = TreeBuilder<'b, 'f>;

    scalars! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
    }

    fn serialize_i128(self, value: i128) -> Result<Tree<'b>> {
        Ok(self.integer(&value))
    }

    fn serialize_u128(self, value: u128) -> Result<Tree<'b>> {
        Ok(self.integer(&value))
    }

    fn serialize_char(self, value: char) -> Result<Tree<'b>> {
        Ok(self.text(value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, value: &str) -> Result<Tree<'b>> {
        Ok(self.text(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Tree<'b>> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Tree<'b>> {
        Ok(self.node(Node::Null))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Tree<'b>> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Tree<'b>> {
        Ok(self.node(Node::Null))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Tree<'b>> {
        Ok(self.node(Node::Null))
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Tree<'b>> {
        Ok(self.node(Node::Text(variant)))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Tree<'b>> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Tree<'b>> {
        let mut object = self.children(1);
        object.push_member(variant, value)?;
        Ok(object.finish(Node::Object))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<TreeBuilder<'b, 'f>> {
        Ok(self.children(length.unwrap_or_default()))
    }

    fn serialize_tuple(self, length: usize) -> Result<TreeBuilder<'b, 'f>> {
        Ok(self.children(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<TreeBuilder<'b, 'f>> {
        Ok(self.children(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<TreeBuilder<'b, 'f>> {
        Ok(self.variant(variant, length))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<TreeBuilder<'b, 'f>> {
        Ok(self.children(length.unwrap_or_default()))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<TreeBuilder<'b, 'f>> {
        Ok(self.children(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<TreeBuilder<'b, 'f>> {
        Ok(self.variant(variant, length))
    }
}

macro_rules! lists {
    ($($trait:ident: $method:ident),* $(,)?) => {$(
        impl<'b> $trait for TreeBuilder<'b, '_> {
            type Ok = Tree<'b>;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.push_item(value)
            }

            fn end(self) -> Result<Tree<'b>> {
                Ok(self.finish(Node::List))
            }
        }
    )*};
}

lists! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! objects {
    ($($trait:ident),* $(,)?) => {$(
        impl<'b> $trait for TreeBuilder<'b, '_> {
            type Ok = Tree<'b>;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<()> {
                self.push_member(key, value)
            }

            fn end(self) -> Result<Tree<'b>> {
                Ok(self.finish(Node::Object))
            }
        }
    )*};
}

objects!(SerializeStruct, SerializeStructVariant);

impl<'b> SerializeMap for TreeBuilder<'b, '_> {
    type Ok = Tree<'b>;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        let key = key.serialize(TreeSerializer {
            field: self.field,
            fields: self.fields,
            arena: self.children.bump(),
        })?;
        self.key = match key.node {
            Node::Text(key) => key.to_owned(),
            Node::List(_) | Node::Object(_) => return Err(Error::custom("key must be a string")),
            Node::Null | Node::Bool(_) | Node::Number(_) => key.to_value(self.fields).to_string(),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = std::mem::take(&mut self.key);
        self.push_member(&key, value)
    }

    fn end(self) -> Result<Tree<'b>> {
        Ok(self.finish(Node::Object))
    }
}
