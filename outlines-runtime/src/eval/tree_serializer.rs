//! Serializer of values as trees. The functions for common values can be inlined where the types
//! are serialized, which is in another crate.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Value};

use super::fields::{FieldId, Fields};
use super::tree::{Kind, Place, Tape};

type Result<T> = std::result::Result<T, Error>;

pub(super) struct TreeSerializer<'s> {
    pub(super) field: FieldId,
    pub(super) fields: &'s mut Fields,
    pub(super) tape: &'s mut Tape,
}

/// The elements of a list, or the members of an object.
pub(super) struct TreeBuilder<'s> {
    field: FieldId,
    fields: &'s mut Fields,
    tape: &'s mut Tape,
    start: Place,
    /// The object of an externally tagged variant around it.
    variant: Option<Place>,
    /// The number of children so far.
    count: usize,
    /// The field of the next entry of a map.
    entry: FieldId,
}

impl TreeBuilder<'_> {
    fn push<T: Serialize + ?Sized>(&mut self, field: FieldId, value: &T) -> Result<()> {
        self.count += 1;
        value.serialize(TreeSerializer {
            field,
            fields: self.fields,
            tape: self.tape,
        })
    }

    fn push_item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let field = self.fields.items(self.field);
        self.push(field, value)
    }

    fn push_member<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        let field = self.fields.member(self.field, key, self.count);
        self.push(field, value)
    }

    #[inline]
    fn finish(self) {
        self.tape.end(self.start);
        if let Some(start) = self.variant {
            self.tape.end(start);
        }
    }
}

impl<'s> TreeSerializer<'s> {
    #[inline]
    fn text(self, text: &str) {
        self.tape.push(self.field, Kind::Text, text);
    }

    #[inline]
    fn scalar(self, value: Value) {
        let kind = match value {
            Value::Bool(value) => Kind::Bool(value),
            Value::Number(number) => Kind::Number(number),
            // A number that is not finite is null.
            _ => Kind::Null,
        };
        self.tape.push(self.field, kind, "");
    }

    /// Serializes an integer, as its digits if `serde_json` has no number for it.
    fn integer(self, value: &(impl Serialize + ToString)) {
        match serde_json::to_value(value) {
            Ok(number) => self.scalar(number),
            Err(_) => self.text(&value.to_string()),
        }
    }

    #[inline]
    fn children(self, kind: Kind) -> TreeBuilder<'s> {
        TreeBuilder {
            start: self.tape.start(self.field, kind),
            field: self.field,
            fields: self.fields,
            tape: self.tape,
            variant: None,
            count: 0,
            entry: FieldId::ROOT,
        }
    }

    /// Starts the data of an externally tagged variant.
    fn variant(self, variant: &str, kind: Kind) -> TreeBuilder<'s> {
        let outer = self.tape.start(self.field, Kind::Object);
        let field = self.fields.member(self.field, variant, 0);
        TreeBuilder {
            variant: Some(outer),
            ..Self { field, ..self }.children(kind)
        }
    }
}

macro_rules! scalars {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        #[inline]
        fn $method(self, value: $type) -> Result<()> {
            self.scalar(Value::from(value));
            Ok(())
        }
    )*};
}

impl<'s> Serializer for TreeSerializer<'s> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = TreeBuilder<'s>;
    type SerializeTuple = TreeBuilder<'s>;
    type SerializeTupleStruct = TreeBuilder<'s>;
    type SerializeTupleVariant = TreeBuilder<'s>;
    type SerializeMap = TreeBuilder<'s>;
    type SerializeStruct = TreeBuilder<'s>;
    type SerializeStructVariant = TreeBuilder<'s>;

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

    fn serialize_i128(self, value: i128) -> Result<()> {
        self.integer(&value);
        Ok(())
    }

    fn serialize_u128(self, value: u128) -> Result<()> {
        self.integer(&value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<()> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_none(self) -> Result<()> {
        self.scalar(Value::Null);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.scalar(Value::Null);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.scalar(Value::Null);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.text(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut object = self.children(Kind::Object);
        object.push_member(variant, value)?;
        object.finish();
        Ok(())
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<TreeBuilder<'s>> {
        Ok(self.children(Kind::List))
    }

    fn serialize_tuple(self, _: usize) -> Result<TreeBuilder<'s>> {
        Ok(self.children(Kind::List))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<TreeBuilder<'s>> {
        Ok(self.children(Kind::List))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<TreeBuilder<'s>> {
        Ok(self.variant(variant, Kind::List))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<TreeBuilder<'s>> {
        Ok(self.children(Kind::Object))
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<TreeBuilder<'s>> {
        Ok(self.children(Kind::Object))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<TreeBuilder<'s>> {
        Ok(self.variant(variant, Kind::Object))
    }
}

macro_rules! lists {
    ($($trait:ident: $method:ident),* $(,)?) => {$(
        impl $trait for TreeBuilder<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.push_item(value)
            }

            #[inline]
            fn end(self) -> Result<()> {
                self.finish();
                Ok(())
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
        impl $trait for TreeBuilder<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<()> {
                self.push_member(key, value)
            }

            #[inline]
            fn end(self) -> Result<()> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

objects!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for TreeBuilder<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        let start = self.tape.place();
        key.serialize(TreeSerializer {
            field: self.field,
            fields: self.fields,
            tape: self.tape,
        })?;
        let key = self.tape.trees(start).next();
        let key = match key.map(|key| (key.kind(), key)) {
            Some((Kind::Text, key)) => Cow::Borrowed(key.text()),
            Some((Kind::Null | Kind::Bool(_) | Kind::Number(_), key)) => {
                Cow::Owned(key.to_value(self.fields).to_string())
            }
            _ => return Err(Error::custom("key must be a string")),
        };
        self.entry = self.fields.member(self.field, &key, self.count);
        self.tape.truncate(start);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.push(self.entry, value)
    }

    fn end(self) -> Result<()> {
        self.finish();
        Ok(())
    }
}
