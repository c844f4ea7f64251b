//! Newtypes, which have the schema of their field.

use outlines_runtime::Structured;
use serde_json::json;

use crate::{definitions, schema};

/// An address of electronic mail.
#[derive(Structured)]
struct Email(String);

#[derive(Structured)]
#[serde(transparent)]
struct Amount {
    #[structured(description = "in cents")]
    cents: u32,
    #[serde(skip)]
    checked: bool,
}

/// On the globe.
#[derive(Structured)]
struct Position(
    /// latitude
    f64,
    /// longitude
    f64,
);

#[derive(Structured)]
struct Contact {
    email: Option<Email>,
    amount: Amount,
    position: Position,
}

#[test]
fn a_newtype_has_the_schema_of_its_field() {
    let schema = schema::<Contact>();
    assert_eq!(
        schema["properties"]["email"],
        json!({"description": "An address of electronic mail.", "type": ["string", "null"]})
    );
    assert_eq!(
        schema["properties"]["amount"],
        json!({
            "description": "in cents", "type": "integer", "minimum": 0, "maximum": 4_294_967_295_u32
        })
    );
    assert_eq!(
        schema["properties"]["position"],
        json!({
            "description": "On the globe.\n0: latitude\n1: longitude",
            "type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2,
        })
    );
}

/// Boxes in boxes.
#[derive(Structured)]
struct Nest(Vec<Nest>);

#[test]
fn a_newtype_can_be_recursive() {
    let schema = schema::<Nest>();
    assert_eq!(
        schema["properties"]["value"],
        json!({"$ref": "#/$defs/Nest"})
    );
    assert_eq!(definitions::<Nest>(), ["Nest"]);
    assert_eq!(
        schema["$defs"]["Nest"],
        json!({
            "description": "Boxes in boxes.", "type": "array", "items": {"$ref": "#/$defs/Nest"}
        })
    );
}
