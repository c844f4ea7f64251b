//! Structs: keys, descriptions, integers, and references.

use std::borrow::Cow;

use outlines_runtime::Structured;
use serde::Deserialize;
use serde_json::json;

use crate::schema;

/// An invoice, as it
/// came by mail.
///
/// Amounts are in the invoice's currency.
#[derive(Structured)]
struct Invoice {
    /// As printed, with its prefix.
    number: String,
    total: f64,
    paid: bool,
    note: Option<String>,
    tags: Vec<String>,
}

/// `const` in user code.
const INVOICE: &str = <Invoice as Structured>::SCHEMA;

#[test]
fn a_struct_is_an_object_with_fields_in_declaration_order() {
    assert_eq!(
        INVOICE,
        concat!(
            r#"{"description":"An invoice, as it\ncame by mail.\n\nAmounts are in the "#,
            r#"invoice's currency.","#,
            r#""type":"object","properties":{"#,
            r#""number":{"description":"As printed, with its prefix.","type":"string"},"#,
            r#""total":{"type":"number"},"paid":{"type":"boolean"},"#,
            r#""note":{"type":["string","null"]},"tags":{"type":"array","#,
            r#""items":{"type":"string"}}},"#,
            r#""required":["number","total","paid","note","tags"],"additionalProperties":false}"#,
        )
    );
    schema::<Invoice>();
}

#[derive(Structured)]
#[serde(rename_all = "camelCase")]
struct JobPost<'a> {
    job_title: Cow<'a, str>,
    #[serde(rename = "kind")]
    employment_type: Box<str>,
    #[serde(alias = "homeOffice", default)]
    remote_work: bool,
    #[serde(skip)]
    internal_id: std::cell::Cell<u64>,
    #[serde(skip_deserializing)]
    received: std::time::SystemTime,
    r#type: String,
    #[serde(rename(serialize = "out", deserialize = "in"))]
    direction: u8,
}

#[test]
fn keys_are_the_deserialize_names() {
    let schema = schema::<JobPost<'_>>();
    assert_eq!(
        schema["required"],
        json!(["jobTitle", "kind", "remoteWork", "type", "in"])
    );
}

#[derive(Structured, Deserialize, Debug, PartialEq)]
#[structured(name = "Address-v2", description = "Where mail goes")]
struct Address {
    /// not this
    #[structured(description = "but \"this\"\tand\u{1} that: ü \\ 😀")]
    street: String,
    #[serde(rename = "city\"\\\n")]
    city: String,
}

#[test]
fn description_replaces_the_doc_comment_and_is_escaped() {
    let schema = schema::<Address>();
    assert_eq!(<Address as Structured>::NAME, "Address-v2");
    assert_eq!(schema["description"], "Where mail goes");
    assert_eq!(
        schema["properties"]["street"]["description"],
        "but \"this\"\tand\u{1} that: ü \\ 😀"
    );
    assert_eq!(schema["required"][1], "city\"\\\n");
    let read: Address = serde_json::from_value(json!({"street": "a", "city\"\\\n": "b"})).unwrap();
    assert_eq!(read.city, "b");
}

/** A block
comment. */
#[derive(Structured)]
struct Block {
    /// - first
    ///   - indented
    list: u8,
}

#[test]
fn doc_comments_keep_their_lines() {
    let schema = schema::<Block>();
    assert_eq!(schema["description"], "A block\ncomment.");
    assert_eq!(
        schema["properties"]["list"]["description"],
        "- first\n  - indented"
    );
}

#[derive(Structured)]
struct Empty {}

#[derive(Structured)]
struct Unit;

#[derive(Structured)]
struct Holder {
    empty: Empty,
    unit: Unit,
    no_unit: Option<Unit>,
    phantom: std::marker::PhantomData<std::cell::Cell<u8>>,
}

#[test]
fn structs_without_fields() {
    let schema = schema::<Holder>();
    assert_eq!(
        schema["properties"]["empty"],
        json!({"type": "object", "properties": {}, "required": [], "additionalProperties": false})
    );
    for key in ["unit", "no_unit", "phantom"] {
        assert_eq!(schema["properties"][key], json!({"type": "null"}), "{key}");
    }
}

#[derive(Structured)]
struct Numbers {
    a: i8,
    b: u16,
    c: i64,
    d: usize,
    e: std::num::NonZeroU8,
    f: Option<u8>,
    g: [f32; 3],
    h: (u8, u8),
}

#[test]
fn integers_have_the_bounds_of_their_type() {
    let schema = schema::<Numbers>();
    let integer = |minimum: i64, maximum: i64| {
        json!({
            "type": "integer",
            "minimum": minimum,
            "maximum": maximum,
        })
    };
    let p = &schema["properties"];
    assert_eq!(p["a"], integer(-128, 127));
    assert_eq!(p["b"], integer(0, 65_535));
    assert_eq!(
        p["c"],
        integer(-9_007_199_254_740_991, 9_007_199_254_740_991)
    );
    assert_eq!(p["d"], integer(0, 9_007_199_254_740_991));
    assert_eq!(p["e"], integer(1, 255));
    assert_eq!(
        p["f"],
        json!({"type": ["integer", "null"], "minimum": 0, "maximum": 255})
    );
    assert_eq!(
        p["g"],
        json!({"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3})
    );
    assert_eq!(
        p["h"],
        json!({"type": "array", "items": integer(0, 255), "minItems": 2, "maxItems": 2})
    );
}

/// A postal address.
#[derive(Structured)]
struct Place {
    city: String,
}

#[derive(Structured)]
struct Order {
    /// Where the goods go.
    ship_to: Place,
    /// Where the invoice goes.
    bill_to: Option<Place>,
    third: Place,
}

#[derive(Structured)]
struct Letter {
    /// The one who reads it.
    to: Place,
}

#[derive(Structured)]
struct Parcel {
    to: Place,
    back_to: Vec<Place>,
}

#[test]
fn a_reference_has_no_siblings() {
    let schema = schema::<Order>();
    let reference = json!({"$ref": "#/$defs/Place"});
    assert_eq!(
        schema["properties"]["ship_to"],
        json!({"description": "Where the goods go.", "anyOf": [reference]})
    );
    assert_eq!(
        schema["properties"]["bill_to"],
        json!({"description": "Where the invoice goes.", "anyOf": [reference, {"type": "null"}]})
    );
    assert_eq!(schema["properties"]["third"], reference);
    assert_eq!(schema["$defs"]["Place"]["description"], "A postal address.");
}

#[test]
fn a_type_used_once_is_inlined_with_the_description_of_the_field() {
    let letter = schema::<Letter>();
    assert_eq!(
        letter["properties"]["to"]["description"],
        "The one who reads it."
    );
    assert_eq!(letter["properties"]["to"]["required"], json!(["city"]));
    assert_eq!(letter.get("$defs"), None);
    assert_eq!(
        schema::<Parcel>()["properties"]["to"],
        json!({"$ref": "#/$defs/Place"})
    );
}

#[doc = concat!("Version ", 2, ' ', "of ", true)]
#[derive(Structured)]
struct Computed {
    #[doc = concat!("in ", "euros")]
    price: f64,
    #[doc = concat!("not in ", concat!("US ", "dollars"))]
    before: f64,
    #[doc = env!("CARGO_PKG_NAME")]
    #[serde(skip)]
    skipped: u8,
    #[doc = env!("CARGO_PKG_NAME")]
    #[structured(skip)]
    hidden: Option<u8>,
    #[doc = env!("CARGO_PKG_NAME")]
    #[serde(flatten)]
    place: Place,
    kind: ComputedKind,
}

#[derive(Structured)]
#[serde(tag = "kind")]
enum ComputedKind {
    Known,
    #[doc = env!("CARGO_PKG_NAME")]
    #[serde(skip)]
    Skipped,
    #[doc = env!("CARGO_PKG_NAME")]
    #[serde(other)]
    Other,
}

#[test]
fn a_concatenated_doc_comment_is_read_and_others_are_ignored_outside_of_the_schema() {
    let schema = schema::<Computed>();
    assert_eq!(schema["description"], "Version 2 of true");
    assert_eq!(schema["properties"]["price"]["description"], "in euros");
    assert_eq!(
        schema["properties"]["before"]["description"],
        "not in US dollars"
    );
}
