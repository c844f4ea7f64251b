//! Serialized values as trees, which are cheaper to build than `serde_json::Value`: the keys of
//! structs are not copied.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Map, Value};

/// Returns the member with this key, which is usually at the same index in two values of a type.
pub(super) fn find<'m, V>(
    members: &'m [(impl AsRef<str>, V)],
    key: &str,
    index: usize,
) -> Option<&'m V> {
    let has_key = |(other, _): &&'m (_, V)| AsRef::<str>::as_ref(other) == key;
    let same_index = members.get(index).filter(has_key);
    let (_, value) = same_index.or_else(|| members.iter().find(has_key))?;
    Some(value)
}

/// A key and its value.
pub(super) type Member = (Cow<'static, str>, Tree);
type Result<T = Tree> = std::result::Result<T, Error>;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Tree {
    /// Null, a boolean, a number, or a string.
    Scalar(Value),
    List(Vec<Self>),
    Object(Vec<Member>),
}

impl Tree {
    pub(super) fn of<T: Serialize + ?Sized>(value: &T) -> Result {
        value.serialize(TreeSerializer)
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Scalar(Value::Null))
    }

    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(members) => {
                let members = members.iter();
                let members = members.map(|(key, member)| (key.clone().into_owned(), member));
                let members = members.map(|(key, member)| (key, member.to_value()));
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}

const NULL: Tree = Tree::Scalar(Value::Null);

/// Returns an integer that `serde_json` has no number for.
fn digits(integer: &impl ToString) -> Value {
    Value::from(integer.to_string())
}

struct TreeSerializer;

/// The elements of a list, and the variant that holds it.
struct ListBuilder {
    variant: Option<&'static str>,
    items: Vec<Tree>,
}

/// The members of an object, and the variant that holds it.
struct ObjectBuilder {
    variant: Option<&'static str>,
    members: Vec<Member>,
    key: Cow<'static, str>,
}

impl ListBuilder {
    fn new(variant: Option<&'static str>, length: usize) -> Self {
        let items = Vec::with_capacity(length);
        Self { variant, items }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.items.push(value.serialize(TreeSerializer)?);
        Ok(())
    }

    fn finish(self) -> Tree {
        in_variant(self.variant, Tree::List(self.items))
    }
}

impl ObjectBuilder {
    fn new(variant: Option<&'static str>, length: usize) -> Self {
        Self {
            variant,
            members: Vec::with_capacity(length),
            key: Cow::Borrowed(""),
        }
    }

    fn push<T: Serialize + ?Sized>(&mut self, key: Cow<'static, str>, value: &T) -> Result<()> {
        self.members.push((key, value.serialize(TreeSerializer)?));
        Ok(())
    }

    fn finish(self) -> Tree {
        in_variant(self.variant, Tree::Object(self.members))
    }
}

/// Returns a tree as the data of an externally tagged variant.
fn in_variant(variant: Option<&'static str>, tree: Tree) -> Tree {
    match variant {
        Some(variant) => Tree::Object(vec![(Cow::Borrowed(variant), tree)]),
        None => tree,
    }
}

macro_rules! scalars {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, value: $type) -> Result {
            Ok(Tree::Scalar(Value::from(value)))
        }
    )*};
}

impl Serializer for TreeSerializer {
    type Ok = Tree;
    type Error = Error;
    type SerializeSeq = ListBuilder;
    type SerializeTuple = ListBuilder;
    type SerializeTupleStruct = ListBuilder;
    type SerializeTupleVariant = ListBuilder;
    type SerializeMap = ObjectBuilder;
    type SerializeStruct = ObjectBuilder;
    type SerializeStructVariant = ObjectBuilder;

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
        serialize_str: &str,
    }

    fn serialize_i128(self, value: i128) -> Result {
        let number = serde_json::to_value(value);
        Ok(Tree::Scalar(number.unwrap_or_else(|_| digits(&value))))
    }

    fn serialize_u128(self, value: u128) -> Result {
        let number = serde_json::to_value(value);
        Ok(Tree::Scalar(number.unwrap_or_else(|_| digits(&value))))
    }

    fn serialize_char(self, value: char) -> Result {
        Ok(Tree::Scalar(Value::from(value.to_string())))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        Tree::of(value)
    }

    fn serialize_none(self) -> Result {
        Ok(NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        Ok(NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        Ok(NULL)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        Ok(Tree::Scalar(Value::from(variant)))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        Ok(in_variant(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<ListBuilder> {
        Ok(ListBuilder::new(None, length.unwrap_or_default()))
    }

    fn serialize_tuple(self, length: usize) -> Result<ListBuilder> {
        Ok(ListBuilder::new(None, length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<ListBuilder> {
        Ok(ListBuilder::new(None, length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<ListBuilder> {
        Ok(ListBuilder::new(Some(variant), length))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<ObjectBuilder> {
        Ok(ObjectBuilder::new(None, length.unwrap_or_default()))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<ObjectBuilder> {
        Ok(ObjectBuilder::new(None, length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<ObjectBuilder> {
        Ok(ObjectBuilder::new(Some(variant), length))
    }
}

macro_rules! list_builder {
    ($($trait:ident: $method:ident),* $(,)?) => {$(
        impl $trait for ListBuilder {
            type Ok = Tree;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.push(value)
            }

            fn end(self) -> Result {
                Ok(self.finish())
            }
        }
    )*};
}

list_builder! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! object_builder {
    ($($trait:ident),* $(,)?) => {$(
        impl $trait for ObjectBuilder {
            type Ok = Tree;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<()> {
                self.push(Cow::Borrowed(key), value)
            }

            fn end(self) -> Result {
                Ok(self.finish())
            }
        }
    )*};
}

object_builder!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for ObjectBuilder {
    type Ok = Tree;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = match key.serialize(TreeSerializer)? {
            Tree::Scalar(Value::String(key)) => Cow::Owned(key),
            Tree::Scalar(key) => Cow::Owned(key.to_string()),
            Tree::List(_) | Tree::Object(_) => return Err(Error::custom("key must be a string")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = std::mem::take(&mut self.key);
        self.push(key, value)
    }

    fn end(self) -> Result {
        Ok(self.finish())
    }
}
