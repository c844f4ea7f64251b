//! Lenient types for the fields of replies. A field of an unexpected type must not make the answer
//! unusable.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;
use serde_json::value::RawValue;

/// A string, borrowed from the reply if it has no escapes. An empty string counts as none, and
/// so does any other type.
#[derive(Default)]
pub(super) struct LenientStr<'a>(Cow<'a, str>);

impl LenientStr<'_> {
    pub(super) fn as_str(&self) -> Option<&str> {
        Some(&*self.0).filter(|text| !text.is_empty())
    }

    pub(super) fn to_owned_str(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }
}

/// A number of tokens, which may be written as a string. Negative numbers and other types count
/// as zero.
#[derive(Default)]
pub(super) struct LenientU64(pub(super) u64);

/// An object. Other types count as none.
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

/// Returns the error unless it is empty: some servers send an empty `error` with every reply.
pub(super) fn non_empty_error(error: Option<&RawValue>) -> Option<&str> {
    let error = error.map(RawValue::get);
    error.filter(|error| !matches!(*error, "\"\"" | "false" | "{}" | "[]"))
}

/// Returns the field `usage` of a reply whose other fields cannot be read.
pub(super) fn usage_field<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    #[derive(serde::Deserialize)]
    #[serde(bound = "T: DeserializeOwned")]
    struct Reply<T> {
        #[serde(default)]
        usage: LenientObject<T>,
    }

    let reply: Reply<T> = serde_json::from_slice(body).ok()?;
    reply.usage.0
}

/// A type that accepts some JSON types and becomes its default for all others.
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

/// The content of a message, borrowed from the reply if it has no escapes.
///
/// serde borrows a plain `Cow<str>` field on request, but not one inside an `Option`. The
/// content is not always a string: Mistral sends a list of parts, of which those with a `text`
/// are joined, and Cloudflare sends the JSON as an object instead of its text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct TextContent<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for TextContent<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(TextContentVisitor)
            .map(TextContent)
    }
}

struct TextContentVisitor;

impl<'de> Visitor<'de> for TextContentVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of parts")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let mut whole = Cow::Borrowed("");
        while let Some(TextPart(text)) = parts.next_element()? {
            whole += text;
        }
        Ok(whole)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        let object = Value::deserialize(MapAccessDeserializer::new(fields))?;
        Ok(Cow::Owned(object.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::default())
    }
}

/// A part of a content list: a string, or an object with a `text`. Reasoning and other types are
/// empty.
#[derive(Default)]
struct TextPart<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for TextPart<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextPartVisitor;

        impl<'de> Visitor<'de> for TextPartVisitor {
            type Value = TextPart<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a part of a message")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(TextPart(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(TextPart(Cow::Owned(text.to_owned())))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(TextPart::default())
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(TextPart::default())
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(TextPart::default())
            }

            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(TextPart::default())
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(TextPart::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
                let mut text = Cow::Borrowed("");
                let mut is_reasoning = false;
                while let Some(TextContent(name)) = fields.next_key()? {
                    match &*name {
                        "text" => text = fields.next_value::<TextContent<'_>>()?.0,
                        "type" => {
                            let kind = fields.next_value::<LenientStr<'_>>()?;
                            is_reasoning = matches!(kind.as_str(), Some("reasoning" | "thinking"));
                        }
                        _ => drop(fields.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(TextPart(if is_reasoning { Cow::default() } else { text }))
            }
        }

        deserializer.deserialize_any(TextPartVisitor)
    }
}
