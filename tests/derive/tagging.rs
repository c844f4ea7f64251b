//! Internally tagged, adjacently tagged, and untagged enums.

use outlines_runtime::Structured;
use outlines_tests::strict;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::schema;

fn object(properties: &Value) -> Value {
    let keys: Vec<_> = properties.as_object().unwrap().keys().cloned().collect();
    json!({
        "type": "object", "properties": properties, "required": keys, "additionalProperties": false,
    })
}

fn branches<T: Structured>() -> Value {
    schema::<T>()["properties"]["value"]["anyOf"].clone()
}

fn one_of(value: &str) -> Value {
    json!({"type": "string", "enum": [value]})
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
struct Card {
    number: String,
    cvc: u16,
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
struct Empty;

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
#[serde(tag = "method", rename_all = "snake_case")]
enum Payment {
    Cash,
    Invoice,
    Card(Card),
    Transfer { iban: String },
    Nothing(Empty),
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
#[serde(tag = "kind", content = "of", rename_all_fields = "UPPERCASE")]
enum Event {
    Opened,
    Closed,
    Message(String),
    Moved(u8, u8),
    Paid { amount: u32 },
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
#[serde(untagged)]
enum Id {
    Number(u32),
    Text(String),
    Pair { left: u8, right: u8 },
    None,
}

#[derive(Structured, Serialize, Deserialize, Debug, PartialEq)]
enum Answer {
    Yes,
    No,
    #[serde(untagged)]
    Other {
        text: String,
    },
}

#[test]
fn internal_tags_are_first_keys_and_units_share_a_branch() {
    assert_eq!(
        branches::<Payment>(),
        json!([
            object(&json!({"method": {"type": "string", "enum": ["cash", "invoice"]}})),
            object(&json!({
                "method": one_of("card"),
                "number": {"type": "string"},
                "cvc": {"type": "integer", "minimum": 0, "maximum": 65535},
            })),
            object(&json!({"method": one_of("transfer"), "iban": {"type": "string"}})),
            object(&json!({"method": one_of("nothing")})),
        ])
    );
}

#[test]
fn adjacent_tags_precede_their_content() {
    let byte = json!({"type": "integer", "minimum": 0, "maximum": 255});
    assert_eq!(
        branches::<Event>(),
        json!([
            object(&json!({"kind": {"type": "string", "enum": ["Opened", "Closed"]}})),
            object(&json!({"kind": one_of("Message"), "of": {"type": "string"}})),
            object(&json!({
                "kind": one_of("Moved"),
                "of": {"type": "array", "items": byte, "minItems": 2, "maxItems": 2},
            })),
            object(&json!({
                "kind": one_of("Paid"),
                "of": object(
                    &json!({
                        "AMOUNT": {"type": "integer", "minimum": 0, "maximum": 4_294_967_295_u32}
                    })
                ),
            })),
        ])
    );
}

#[test]
fn untagged_variants_have_the_schema_of_their_content() {
    let byte = json!({"type": "integer", "minimum": 0, "maximum": 255});
    assert_eq!(
        branches::<Id>(),
        json!([
            {"type": "integer", "minimum": 0, "maximum": 4_294_967_295_u32},
            {"type": "string"},
            object(&json!({"left": byte, "right": byte})),
            {"type": "null"},
        ])
    );
    assert_eq!(
        branches::<Answer>(),
        json!([
            {"type": "string", "enum": ["Yes", "No"]}, object(&json!({"text": {"type": "string"}}))
        ])
    );
}

/// Serde reads and writes documents of the schemas above.
#[test]
fn serde_reads_and_writes_all_four_representations() {
    fn round_trip<T: Serialize + for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug>(
        value: &T,
        document: &Value,
    ) {
        assert_eq!(serde_json::to_value(value).unwrap(), *document);
        assert_eq!(
            serde_json::from_value::<T>(document.clone()).unwrap(),
            *value
        );
    }
    let card = Card {
        number: "1".to_owned(),
        cvc: 2,
    };
    round_trip(&Payment::Cash, &json!({"method": "cash"}));
    round_trip(
        &Payment::Card(card),
        &json!({"method": "card", "number": "1", "cvc": 2}),
    );
    round_trip(&Payment::Nothing(Empty), &json!({"method": "nothing"}));
    round_trip(&Event::Closed, &json!({"kind": "Closed"}));
    round_trip(&Event::Moved(1, 2), &json!({"kind": "Moved", "of": [1, 2]}));
    round_trip(&Id::None, &Value::Null);
    round_trip(
        &Id::Pair { left: 1, right: 2 },
        &json!({"left": 1, "right": 2}),
    );
    round_trip(
        &Answer::Other {
            text: "x".to_owned(),
        },
        &json!({"text": "x"}),
    );
}

#[derive(Structured, Serialize)]
#[serde(tag = "type")]
struct Tagged {
    a: bool,
}

#[derive(Structured, Deserialize, Debug, PartialEq)]
enum Open {
    A,
    #[serde(other)]
    Unknown,
}

#[test]
fn a_struct_can_have_a_tag_and_other_is_not_in_the_schema() {
    assert_eq!(
        schema::<Tagged>()["properties"],
        json!({"type": one_of("Tagged"), "a": {"type": "boolean"}})
    );
    assert_eq!(schema::<Open>()["properties"]["value"], one_of("A"));
    assert_eq!(
        serde_json::from_value::<Open>(json!("?")).unwrap(),
        Open::Unknown
    );
}

/// The checker used by these tests finds what the API rejects, also behind references.
#[test]
fn shared_first_keys_are_found_behind_references() {
    let schema = |a: &str, b: &str| {
        json!({
            "type": "object",
            "properties": {
                "x": {
                    "anyOf": [
                        {"$ref": "#/$defs/A"}, {"anyOf": [{"$ref": "#/$defs/B"}, {"type": "null"}]}
                    ]
                }
            },
            "required": ["x"],
            "additionalProperties": false,
            "$defs": {
                "A": object(&json!({a: {"type": "null"}})),
                "B": object(&json!({b: {"type": "null"}}))
            },
        })
    };
    assert!(strict::violations(&schema("a", "b")).is_empty());
    assert_eq!(
        strict::violations(&schema("a", "a")),
        [
            "('properties', 'x'): Objects provided via 'anyOf' must not share identical first \
             keys. Consider adding a discriminator key or rearranging the properties to ensure \
             the first key is unique."
        ]
    );
}
