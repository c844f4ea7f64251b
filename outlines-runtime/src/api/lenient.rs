//! What stands beside an answer, whatever the server sends for it: an odd type must not cost the caller the answer.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A string, borrowed from the reply if it holds no escapes. One that is empty is none, and so is anything else.
#[derive(Default)]
pub(crate) struct LenientStr<'a>(Cow<'a, str>);

impl LenientStr<'_> {
    pub(crate) fn as_str(&self) -> Option<&str> {
        Some(&*self.0).filter(|text| !text.is_empty())
    }

    pub(crate) fn to_text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }
}

/// A count of tokens: a number, or one in a string. One that is negative, and anything else, is zero.
#[derive(Default)]
pub(super) struct LenientU64(pub(super) u64);

/// An object; anything else is none.
pub(super) struct LenientObject<T>(Option<T>);

impl<T> LenientObject<T> {
    pub(super) fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Default for LenientObject<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// An error that says something: some servers have the key in every reply.
pub(crate) fn non_empty_error(error: Option<&RawValue>) -> Option<&str> {
    let error = error.map(RawValue::get);
    error.filter(|error| !matches!(*error, "\"\"" | "false" | "{}" | "[]"))
}

/// Takes what it knows, and the default for all else.
trait Lenient<'de>: Default {
    fn text(_: Cow<'de, str>) -> Self {
        Self::default()
    }

    fn count(_: u64) -> Self {
        Self::default()
    }

    fn object<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        IgnoredAny.visit_map(map)?;
        Ok(Self::default())
    }
}

impl<'de> Lenient<'de> for LenientStr<'de> {
    fn text(text: Cow<'de, str>) -> Self {
        Self(text)
    }
}

impl<'de> Lenient<'de> for LenientU64 {
    fn text(text: Cow<'de, str>) -> Self {
        Self(text.parse().unwrap_or_default())
    }

    fn count(count: u64) -> Self {
        Self(count)
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for LenientObject<T> {
    fn object<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let object = T::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Self(Some(object)))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for LenientStr<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word: LenientStr<'de> = deserializer.deserialize_any(AnyVisitor(PhantomData))?;
        Ok(word)
    }
}

impl<'de> Deserialize<'de> for LenientU64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for LenientObject<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor(PhantomData))
    }
}

struct AnyVisitor<T>(PhantomData<T>);

impl<'de, T: Lenient<'de>> Visitor<'de> for AnyVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<T, E> {
        Ok(T::text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, count: u64) -> Result<T, E> {
        Ok(T::count(count))
    }

    fn visit_i64<E>(self, _negative: i64) -> Result<T, E> {
        Ok(T::default())
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates"
    )]
    fn visit_f64<E>(self, count: f64) -> Result<T, E> {
        Ok(T::count(count as u64))
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        IgnoredAny.visit_seq(seq)?;
        Ok(T::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::object(map)
    }
}
