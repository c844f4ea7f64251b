//! Enums of unit variants, and externally tagged enums.

use outlines_runtime::Structured;
use serde::Deserialize;
use serde_json::json;

use crate::schema;

/// How a customer feels.
#[derive(Structured, Deserialize, Debug, PartialEq)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
enum Mood {
    /// Praise, thanks.
    VeryHappy,
    #[serde(rename = "so so")]
    Neutral,
    /// Complaints.
    Angry,
    #[serde(skip)]
    Unknown,
}

#[derive(Structured)]
struct Ticket {
    mood: Mood,
}

#[derive(Structured)]
struct Second {
    mood: Option<Mood>,
}

#[test]
fn a_unit_enum_is_a_string_enum_with_documented_variants() {
    assert_eq!(
        schema::<Ticket>()["properties"]["mood"],
        json!({
            "description": "How a customer feels.\nVERY-HAPPY: Praise, thanks.\nANGRY: Complaints.",
            "type": "string",
            "enum": ["VERY-HAPPY", "so so", "ANGRY"],
        })
    );
    assert_eq!(
        schema::<Second>()["properties"]["mood"]["anyOf"],
        json!([{"type": "string", "enum": ["VERY-HAPPY", "so so", "ANGRY"]}, {"type": "null"}])
    );
}

/// What happened.
#[derive(Structured, Deserialize, Debug, PartialEq)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Event {
    Opened,
    /// Someone wrote.
    Message(String),
    /// Money came.
    Paid {
        /// In cents.
        amount_paid: u32,
        late: Option<bool>,
    },
    Moved(u8, u8),
    Closed,
}

#[derive(Structured)]
struct Log {
    last: Option<Event>,
}

#[test]
fn an_enum_with_data_is_externally_tagged() {
    let schema = schema::<Log>();
    let object = |key: &str, description: Option<&str>, inner: serde_json::Value| {
        let mut schema = json!({
            "type": "object",
            "properties": {key: inner},
            "required": [key],
            "additionalProperties": false,
        });
        if let Some(description) = description {
            schema["description"] = description.into();
        }
        schema
    };
    assert_eq!(
        schema["properties"]["last"],
        json!({
            "description": "What happened.",
            "anyOf": [
                {"type": "string", "enum": ["opened", "closed"]},
                object("message", Some("Someone wrote."), json!({"type": "string"})),
                object("paid", Some("Money came."), json!({
                    "type": "object",
                    "properties": {
                        "amountPaid": {
                            "description": "In cents.", "type": "integer", "minimum": 0,
                            "maximum": 4_294_967_295_u32
                        },
                        "late": {"type": ["boolean", "null"]},
                    },
                    "required": ["amountPaid", "late"],
                    "additionalProperties": false,
                })),
                object("moved", None, json!({
                    "type": "array",
                    "items": {"type": "integer", "minimum": 0, "maximum": 255},
                    "minItems": 2,
                    "maxItems": 2,
                })),
                {"type": "null"},
            ],
        })
    );
}

#[test]
fn serde_reads_every_branch_of_the_schema() {
    let cases = [
        (json!("opened"), Event::Opened),
        (json!({"message": "hi"}), Event::Message("hi".to_owned())),
        (
            json!({"paid": {"amountPaid": 5, "late": null}}),
            Event::Paid {
                amount_paid: 5,
                late: None,
            },
        ),
        (json!({"moved": [1, 2]}), Event::Moved(1, 2)),
    ];
    for (document, event) in cases {
        assert_eq!(serde_json::from_value::<Event>(document).unwrap(), event);
    }
    assert_eq!(
        serde_json::from_value::<Mood>(json!("so so")).unwrap(),
        Mood::Neutral
    );
}

#[derive(Structured)]
enum Currency {
    Eur,
    Usd,
}

#[derive(Structured)]
enum Region {
    ScandinaviaAndTheBaltics,
    FranceAndTheLowCountries,
    SpainAndPortugal,
    TheBalkans,
}

#[derive(Structured)]
struct Quote {
    net: Currency,
    gross: Currency,
    from: Region,
    to: Region,
    via: Region,
}

#[test]
fn a_shared_enum_is_inlined_if_that_is_shorter() {
    let schema = schema::<Quote>();
    let currency = json!({"type": "string", "enum": ["Eur", "Usd"]});
    assert_eq!(schema["properties"]["net"], currency);
    assert_eq!(schema["properties"]["gross"], currency);
    assert_eq!(
        schema["properties"]["via"],
        json!({"$ref": "#/$defs/Region"})
    );
    assert_eq!(crate::definitions::<Quote>(), ["Region"]);
}
