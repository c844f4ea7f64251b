//! JSON whose objects keep the order of their keys, which decides in what order a model writes, whatever the maps of
//! `serde_json` are set to.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Number;
use serde_json::value::RawValue;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Self>),
    Object(Members),
}

/// What an object holds, each key once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Members(Vec<(String, Json)>);

impl Json {
    /// Reads a document, which may be as deep as `serde_json` reads it.
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        // Raw values are skipped without recursion: the depth is tested here.
        serde_json::from_str::<serde_json::Value>(text)?;
        Self::read(serde_json::from_str(text)?)
    }

    fn read(raw: &RawValue) -> serde_json::Result<Self> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => {
                let Pairs(pairs) = serde_json::from_str(text)?;
                let mut members = Vec::with_capacity(pairs.len());
                let mut places = HashMap::with_capacity(pairs.len());
                for (key, raw) in pairs {
                    let value = Self::read(raw)?;
                    if let Some(place) = places.get(&key) {
                        members[*place] = (key, value);
                    } else {
                        places.insert(key.clone(), members.len());
                        members.push((key, value));
                    }
                }
                Ok(Self::Object(Members(members)))
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                let items: serde_json::Result<_> = items.into_iter().map(Self::read).collect();
                items.map(Self::Array)
            }
            Some(b'"') => serde_json::from_str(text).map(Self::String),
            Some(b't' | b'f') => serde_json::from_str(text).map(Self::Bool),
            Some(b'n') => Ok(Self::Null),
            _ => serde_json::from_str(text).map(Self::Number),
        }
    }

    /// The value of a key, if this is an object that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    pub(super) fn as_object(&self) -> Option<&Members> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// What a reference such as `#/$defs/Person` leads to.
    pub(super) fn target(&self, reference: &str) -> Option<&Self> {
        let pointer = reference.strip_prefix('#')?;
        if pointer.is_empty() {
            return Some(self);
        }
        pointer
            .strip_prefix('/')?
            .split('/')
            .try_fold(self, |value, step| {
                let step = step.replace("~1", "/").replace("~0", "~");
                match value {
                    Self::Object(members) => members.get(&step),
                    Self::Array(items) => items.get(step.parse::<usize>().ok()?),
                    _ => None,
                }
            })
    }

    /// What JSON Schema calls the type, which for a whole number is `integer`.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(number) if number.as_f64().is_some_and(|n| n.fract() == 0.0) => "integer",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// Whether this is a value of the type.
    pub(super) fn is_of(&self, kind: &str) -> bool {
        self.kind() == kind || kind == "number" && self.kind() == "integer"
    }
}

impl Members {
    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        let Self(members) = self;
        members
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        let Self(members) = self;
        members.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }
}

/// As JSON, without white space.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::String(text) => f.write_str(&quoted(text)),
            Self::Array(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    f.write_str(if i > 0 { "," } else { "" })?;
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (i, (key, value)) in members.iter().enumerate() {
                    f.write_str(if i > 0 { "," } else { "" })?;
                    write!(f, "{}:{value}", quoted(key))?;
                }
                f.write_str("}")
            }
        }
    }
}

/// A string with its quotes and escapes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The members of an object as they come, unread.
struct Pairs<'de>(Vec<(String, &'de RawValue)>);

impl<'de> serde::Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}
