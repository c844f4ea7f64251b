//! Quotes in an answer, with their paths and values.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::schema::{QUOTE, Structured};

/// A quote in an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quote {
    /// The path of the object that contains the quote.
    pub(crate) path: String,
    pub(crate) text: String,
    /// The value in the same object.
    pub(crate) value: Value,
}

/// The part of an answer that a document holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Root {
    Value,
    /// The value in an object of its own.
    Wrapped,
    /// One element of a list, with its index.
    Element(usize),
}

impl AsRef<str> for Quote {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Root {
    pub(crate) fn of_answer<T: Structured>() -> Self {
        if T::__WRAPPED {
            Self::Wrapped
        } else {
            Self::Value
        }
    }
}

/// Returns whether a schema contains that of a [`Quoted`](crate::Quoted).
pub(crate) fn has_quotes(schema: &str) -> bool {
    schema.contains(QUOTE)
}

/// Returns the quotes of a document in the order of its text: of each object with the keys `quote`
/// and `value`. Flattened fields and tagged variants add keys to the object, and a server without
/// strict mode may change their order.
///
/// A document that is not valid JSON has the quotes before its error.
pub(crate) fn quotes(document: &str, root: Root) -> Vec<Quote> {
    let mut scan = Scan {
        path: Vec::new(),
        hidden: 0,
        found: Vec::new(),
    };
    match root {
        Root::Value => {}
        Root::Wrapped => scan.hidden = 1,
        Root::Element(index) => scan.path.push(Segment::Index(index)),
    }
    let mut json = serde_json::Deserializer::from_str(document);
    let _: Result<_, _> = scan.at(false).deserialize(&mut json);
    scan.found
}

enum Segment {
    Key(String),
    Index(usize),
}

struct Scan {
    path: Vec<Segment>,
    /// The number of segments at the front that belong to the wrapper of the value.
    hidden: usize,
    found: Vec<Quote>,
}

impl Scan {
    fn at(&mut self, keeps: bool) -> At<'_> {
        At { scan: self, keeps }
    }

    fn path(&self) -> String {
        let mut text = String::new();
        for segment in self.path.get(self.hidden..).unwrap_or_default() {
            match segment {
                Segment::Key(key) if text.is_empty() => text.push_str(key),
                Segment::Key(key) => text.extend([".", key]),
                Segment::Index(index) => text.extend(["[", &index.to_string(), "]"]),
            }
        }
        if text.is_empty() {
            text.push('.');
        }
        text
    }
}

/// The value at the current path. Deserializes into a copy, or into null if it is a list or an
/// object that is not kept.
struct At<'s> {
    scan: &'s mut Scan,
    /// Whether the value is that of a quote, or a part of it.
    keeps: bool,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let Self { scan, keeps } = self;
        let mut kept = Vec::new();
        for index in 0.. {
            scan.path.push(Segment::Index(index));
            let element = list.next_element_seed(scan.at(keeps));
            scan.path.pop();
            let Some(element) = element? else {
                break;
            };
            if keeps {
                kept.push(element);
            }
        }
        Ok(if keeps { kept.into() } else { Value::Null })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Self { scan, keeps } = self;
        let before = scan.found.len();
        let is_wrapper = scan.path.len() < scan.hidden;
        let mut kept = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let is_value = key == "value" && !is_wrapper;
            let is_kept = keeps || is_value || key == "quote";
            scan.path.push(Segment::Key(key));
            let found = map.next_value_seed(scan.at(keeps || is_value));
            let key = scan.path.pop();
            let found = found?;
            if let (Some(Segment::Key(key)), true) = (key, is_kept) {
                kept.insert(key, found);
            }
        }
        if let (Some(Value::String(text)), Some(value)) = (kept.get("quote"), kept.get("value")) {
            let quote = Quote {
                path: scan.path(),
                text: text.clone(),
                value: value.clone(),
            };
            // Before the quotes in its value.
            scan.found.insert(before, quote);
        }
        if !keeps {
            return Ok(Value::Null);
        }
        // With serde_json's feature `arbitrary_precision`, a number is an object with one key.
        let kept = Value::Object(kept);
        Ok(Number::deserialize(&kept).map_or(kept, Value::Number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(answer: &str, root: Root) -> Vec<(String, String)> {
        let found = quotes(answer, root).into_iter();
        found.map(|quote| (quote.path, quote.text)).collect()
    }

    #[test]
    fn quotes_are_found_in_document_order_with_their_paths() {
        let answer = r#"{"name":{"quote":"Ada","value":"Ada"},"lines":[{"n":1},{"quote":"a\u0062",
            "value":[{"quote":"in","value":null}]}],"none":null}"#;
        let expected = [
            ("name", "Ada"),
            ("lines[1]", "ab"),
            ("lines[1].value[0]", "in"),
        ];
        assert_eq!(
            found(answer, Root::Value),
            expected.map(|(path, quote)| (path.into(), quote.into()))
        );
    }

    #[test]
    fn objects_with_both_keys_are_quotes_in_any_order_and_with_other_keys() {
        for (answer, count) in [
            (r#"{"quote":"a","value":1}"#, 1),
            (r#"{"value":1,"quote":"a"}"#, 1),
            (r#"{"kind":"Paid","quote":"a","value":1,"more":2}"#, 1),
            (r#"{"quote":{"a":{"quote":"b","value":1}},"value":1}"#, 1),
            (r#"{"quote":"a"}"#, 0),
            (r#"{"value":"a"}"#, 0),
            (r#"{"quote":"a","other":1}"#, 0),
            (r#"{"quote":["a"],"value":1}"#, 0),
            (r#""quote""#, 0),
            ("", 0),
        ] {
            assert_eq!(found(answer, Root::Value).len(), count, "{answer}");
        }
    }

    #[test]
    fn the_value_beside_each_quote_is_kept() {
        let answer = r#"{"a":{"value":[1,-2.5,{"n":null}],"quote":"x"},"b":{"quote":"y","value":
            {"quote":"z","value":true,"more":"w"}},"value":[{"quote":"v","value":"t"}]}"#;
        for root in [Root::Value, Root::Element(0)] {
            let values = quotes(answer, root).into_iter().map(|quote| quote.value);
            let expected = serde_json::json!([
                [1, -2.5, {"n": null}],
                {"quote": "z", "value": true, "more": "w"},
                true,
                "t",
            ]);
            assert_eq!(values.collect::<Value>(), expected);
        }
    }

    #[test]
    fn paths_start_at_the_value_of_the_call() {
        let object = r#"{"quote":"a","value":1}"#;
        let list = format!(r#"{{"value":[{object}]}}"#);
        let nested = format!(r#"{{"name":{object}}}"#);
        for (document, root, path) in [
            (object, Root::Value, "."),
            (&list, Root::Wrapped, "[0]"),
            (object, Root::Element(3), "[3]"),
            (&nested, Root::Element(3), "[3].name"),
        ] {
            assert_eq!(found(document, root), [(path.to_owned(), "a".to_owned())]);
        }
    }
}
