//! `from`, `try_from`, `with`, `remote`, `as`, `skip`, and map entries.

use std::collections::{BTreeMap, HashMap};

use outlines_runtime::{Entries, Structured, entries};
use outlines_tests::third_party::indexmap2::IndexMap;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use crate::schema;

fn cents<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    u32::deserialize(deserializer).map(|cents| f64::from(cents) / 100.0)
}

#[derive(Structured, Deserialize, Debug, PartialEq)]
#[serde(from = "String")]
struct Shout(String);

impl From<String> for Shout {
    fn from(text: String) -> Self {
        Self(text.to_uppercase())
    }
}

#[derive(Structured, Deserialize, Debug)]
#[serde(try_from = "Vec<u8>")]
struct NotEmpty {
    bytes: Vec<u8>,
}

impl TryFrom<Vec<u8>> for NotEmpty {
    type Error = &'static str;

    fn try_from(bytes: Vec<u8>) -> Result<Self, Self::Error> {
        if bytes.is_empty() {
            Err("empty")
        } else {
            Ok(Self { bytes })
        }
    }
}

mod other_crate {
    #[derive(Debug)]
    pub(crate) struct Span {
        pub(crate) from: u8,
        pub(crate) to: u8,
    }
}

#[derive(Structured, Deserialize)]
#[serde(remote = "other_crate::Span")]
struct SpanDef {
    from: u8,
    to: u8,
}

#[derive(Structured, Deserialize, Debug)]
struct Record {
    #[serde(deserialize_with = "cents")]
    #[structured(as = "u32", range(max = 1000))]
    price: f64,
    shout: Shout,
    bytes: NotEmpty,
    #[serde(with = "SpanDef")]
    #[structured(as = "SpanDef")]
    span: other_crate::Span,
    #[serde(default)]
    #[structured(skip)]
    later: HashMap<String, String>,
    #[serde(with = "entries")]
    counts: BTreeMap<u8, bool>,
    nested: Option<Vec<Entries<HashMap<String, u8>>>>,
}

#[test]
fn the_schema_describes_the_type_that_is_read() {
    let schema = schema::<Record>();
    let p = &schema["properties"];
    assert_eq!(
        p["price"],
        json!({"type": "integer", "minimum": 0, "maximum": 1000})
    );
    assert_eq!(p["shout"], json!({"type": "string"}));
    assert_eq!(p["bytes"]["type"], "array");
    assert_eq!(p["span"]["required"], json!(["from", "to"]));
    assert_eq!(p.get("later"), None);
    let entry = &p["counts"]["items"];
    assert_eq!(entry["required"], json!(["key", "value"]));
    assert_eq!(entry["properties"]["key"]["maximum"], 255);
    assert_eq!(entry["properties"]["value"], json!({"type": "boolean"}));
    assert_eq!(
        p["nested"]["items"]["items"]["properties"]["key"],
        json!({"type": "string"})
    );
}

#[test]
fn serde_reads_documents_of_the_schema() {
    let record: Record = serde_json::from_value(json!({
        "price": 150, "shout": "hey", "bytes": [1], "span": {"from": 1, "to": 2},
        "counts": [
            {"key": 1, "value": true}, {"key": 2, "value": true}, {"key": 1, "value": false}
        ],
        "nested": [[{"key": "a", "value": 1}]],
    }))
    .unwrap();
    assert!((record.price - 1.5).abs() < f64::EPSILON);
    assert_eq!(record.shout, Shout("HEY".to_owned()));
    assert_eq!(record.span.to, 2);
    assert_eq!(
        record.counts,
        BTreeMap::from([(1, false), (2, true)]),
        "the last of two keys counts"
    );
    assert_eq!(record.nested.unwrap()[0]["a"], 1);
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Book {
    #[serde(with = "entries")]
    pages: BTreeMap<String, u8>,
    more: Entries<BTreeMap<u8, u8>>,
}

#[test]
fn entries_round_trip() {
    let document = json!({"pages": [{"key": "a", "value": 1}], "more": [{"key": 1, "value": 2}]});
    let book: Book = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(&book).unwrap(), document);
}

#[derive(Serialize, Deserialize, Structured)]
struct Catalogue {
    #[serde(with = "entries")]
    prices: IndexMap<String, u8>,
    sales: Option<Entries<IndexMap<String, u8>>>,
}

#[test]
fn entries_of_an_index_map_keep_their_order() {
    let schema = schema::<Catalogue>();
    assert_eq!(
        schema["properties"]["prices"]["items"]["required"],
        json!(["key", "value"])
    );
    let document =
        json!({"prices": [{"key": "b", "value": 1}, {"key": "a", "value": 2}], "sales": null});
    let catalogue: Catalogue = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(&catalogue).unwrap(), document);
}

#[derive(Default, Deserialize, Structured)]
#[serde(default)]
struct Cached {
    key: String,
    #[structured(skip)]
    hits: u64,
}

#[derive(Deserialize, Structured)]
struct Stored {
    key: String,
    #[structured(skip)]
    id: Option<u64>,
}

#[test]
fn a_skipped_option_needs_no_default() {
    assert_eq!(schema::<Stored>()["required"], json!(["key"]));
    let stored: Stored = serde_json::from_value(json!({"key": "a"})).unwrap();
    assert_eq!((stored.key.as_str(), stored.id), ("a", None));
}

#[test]
fn a_container_default_applies_to_a_skipped_field() {
    assert_eq!(schema::<Cached>()["required"], json!(["key"]));
    let cached: Cached = serde_json::from_value(json!({"key": "a"})).unwrap();
    assert_eq!((cached.key.as_str(), cached.hits), ("a", 0));
}

#[derive(Structured)]
#[structured(limits = "none")]
struct Deep {
    a: [Four<Four<u8>>; 3],
}

type Four<T> = Vec<Vec<Vec<Vec<Vec<T>>>>>;

#[test]
fn limits_can_be_disabled() {
    assert!(Deep::SCHEMA.len() > 100);
    assert!(<Vec<Deep> as Structured>::SCHEMA.len() > 100);
}

#[derive(Structured, Deserialize)]
struct Borrowing<'a> {
    #[serde(borrow)]
    title: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    kind: BorrowedKind<'a>,
}

#[derive(Structured, Deserialize)]
enum BorrowedKind<'a> {
    #[serde(borrow)]
    Text(std::borrow::Cow<'a, str>),
}

#[test]
fn borrowed_fields_have_the_schema_of_their_type() {
    assert_eq!(
        schema::<Borrowing<'_>>()["properties"]["title"],
        json!({"type": "string"})
    );
    let read: Borrowing<'_> = serde_json::from_str(r#"{"title":"a","kind":{"Text":"b"}}"#).unwrap();
    assert!(matches!(read.title, std::borrow::Cow::Borrowed("a")));
}
