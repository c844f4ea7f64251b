//! Strategy for schemas that are partly wrong.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Returns [`valid`] with a few of its values replaced.
pub(crate) fn schema() -> impl Strategy<Value = Value> {
    let change = (any::<prop::sample::Index>(), value());
    prop::collection::vec(change, 0..4).prop_map(|changes| {
        let mut schema = valid();
        for (place, value) in changes {
            let mut places = Vec::new();
            collect(&schema, String::new(), &mut places);
            let place = place.get(&places);
            if let Some(old) = schema.pointer_mut(place) {
                *old = value;
            }
        }
        schema
    })
}

fn value() -> impl Strategy<Value = Value> {
    let values = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(0.1),
        json!(1e300),
        json!(-1e-300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("#"),
        json!("#/$defs/Node"),
        json!("#/properties/list/items"),
        json!("string"),
        json!("object"),
        json!("(?=a)b"),
        json!("(a{1000}){1000}"),
        json!([]),
        json!([[]]),
        json!(["string", "null"]),
        json!({}),
        json!({"type": "null"}),
        json!({"$ref": "#"}),
        json!({"$ref": "#/$defs/Node"}),
        json!({"anyOf": []}),
        json!({"type": "array", "items": {"$ref": "#"}, "minItems": 1}),
    ];
    prop::sample::select(values.to_vec())
}

/// Collects the JSON pointers of all values.
fn collect(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let step = key.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{place}/{step}"), places);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                collect(item, format!("{place}/{i}"), places);
            }
        }
        _ => {}
    }
    places.push(place);
}

/// Returns a strict object schema with these properties.
pub(crate) fn object(properties: &Value) -> Value {
    let keys: Vec<&String> = properties.as_object().unwrap().keys().collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": keys,
        "additionalProperties": false,
    })
}

/// Returns a schema with every feature of strict mode.
pub(crate) fn valid() -> Value {
    let node = object(&json!({
        "label": {"type": "string"},
        "left": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
        "right": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
    }));
    let mut schema = object(&json!({
        "zip": {"type": "string", "pattern": "^[0-9]{5}(-[0-9]{4})?$"},
        "at": {"type": "string", "format": "date-time", "description": "When."},
        "stars": {"type": "integer", "minimum": 1, "maximum": 5},
        "price": {"type": "number", "exclusiveMinimum": 0, "maximum": 99.9, "multipleOf": 0.1},
        "share": {"type": ["number", "null"], "minimum": 0, "exclusiveMaximum": 1},
        "list": {
            "type": "array",
            "items": {"type": "string", "enum": ["a", "b"]},
            "minItems": 1,
            "maxItems": 3,
        },
        "flag": {"type": "boolean"},
        "kind": {"type": "string", "const": "tree"},
        "tree": {"$ref": "#/$defs/Node"},
        "shape": {"anyOf": [
            object(&json!({"circle": {"type": "number"}})),
            object(&json!({"square": {"type": "number"}})),
            {"type": "string", "enum": ["point"]},
        ]},
    }));
    schema["$defs"] = json!({"Node": node});
    schema
}
