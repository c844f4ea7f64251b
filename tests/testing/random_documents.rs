//! Random documents from schemas.

use std::collections::BTreeSet;

use jsonschema::Validator;
use outlines_runtime::testing::random_document;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::schema_mutations::{self, object};

fn validator(schema: &Value) -> Option<Validator> {
    let options = jsonschema::draft202012::options();
    options.should_validate_formats(true).build(schema).ok()
}

/// Returns the values of a property over many seeds. Each document must be valid.
fn values(property: &Value) -> BTreeSet<String> {
    let schema = json!({
        "type": "object",
        "properties": {"x": property},
        "required": ["x"],
        "additionalProperties": false,
    });
    let text = schema.to_string();
    let validator = validator(&schema).unwrap();
    let document = |seed| {
        let document = random_document(&text, seed).unwrap();
        let value: Value = serde_json::from_str(&document).unwrap();
        let error = validator.iter_errors(&value).next();
        assert!(error.is_none(), "{schema}: {document}: {error:?}");
        value["x"].to_string()
    };
    (0..600).map(document).collect()
}

/// A property, values that must occur, and the least number of distinct values.
type Case<'c> = (Value, &'c [&'c str], usize);

fn assert_values(cases: &[Case<'_>]) {
    for (schema, seen, count) in cases {
        let values = values(schema);
        assert!(values.len() >= *count, "{schema}: {values:?}");
        for value in *seen {
            assert!(values.contains(*value), "{schema}: {value}: {values:?}");
        }
    }
}

#[test]
fn every_choice_occurs() {
    assert_values(&[
        (json!({"type": "null"}), &["null"], 1),
        (json!({"type": "boolean"}), &["true", "false"], 2),
        (
            json!({"type": "string", "enum": ["b", "a"]}),
            &["\"a\"", "\"b\""],
            2,
        ),
        (json!({"enum": [1, "a", null]}), &["1", "\"a\"", "null"], 3),
        (
            json!({"type": ["string", "null"], "enum": ["a"]}),
            &["\"a\""],
            1,
        ),
        (json!({"type": "number", "const": 2.5}), &["2.5"], 1),
        (json!({"type": ["string", "null"]}), &["\"\"", "null"], 100),
        (
            json!({"anyOf": [
                {"type": "integer", "const": 1},
                {"type": "null"},
                {"anyOf": [{"type": "boolean"}]},
            ]}),
            &["1", "null", "true", "false"],
            4,
        ),
    ]);
}

#[test]
fn strings_satisfy_length_format_and_pattern() {
    assert_values(&[
        (json!({"type": "string"}), &["\"\""], 100),
        (
            json!({"type": "string", "minLength": 3, "maxLength": 4}),
            &[],
            10,
        ),
        (json!({"type": "string", "minLength": 90}), &[], 100),
        (
            json!({"type": "string", "pattern": "^(cat|dog)s?$"}),
            &["\"cat\"", "\"dogs\""],
            4,
        ),
        (
            json!({"type": "string", "pattern": "^[^a]{2}\\d\\w\\s.$"}),
            &[],
            100,
        ),
        (json!({"type": "string", "pattern": "b\\b"}), &["\"b\""], 1),
        (
            json!({"type": "string", "pattern": "^(.|\\n|\\r)$"}),
            &["\"é\""],
            20,
        ),
        (
            json!({"type": "string", "pattern": "^[\\u0410-\\u042F]{3,}$"}),
            &[],
            100,
        ),
        (
            json!({"type": "string", "format": "email", "pattern": "^ada@", "maxLength": 15}),
            &["\"ada@example.com\""],
            2,
        ),
    ]);
}

#[test]
fn numbers_are_within_their_bounds_and_reach_them() {
    assert_values(&[
        (json!({"type": "integer"}), &["0"], 50),
        (
            json!({"type": "integer", "minimum": 1, "maximum": 5}),
            &["1", "2", "3", "4", "5"],
            5,
        ),
        (
            json!({"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 4}),
            &["2", "3"],
            2,
        ),
        (
            json!({"type": "integer", "minimum": 0.5, "maximum": 2.5}),
            &["1", "2"],
            2,
        ),
        (
            json!({"type": "integer", "minimum": -128, "maximum": 127}),
            &["-128", "127", "0"],
            50,
        ),
        (
            json!({"type": "integer", "minimum": u64::MAX}),
            &["18446744073709551615"],
            1,
        ),
        (
            json!({"type": "integer", "minimum": 0, "maximum": u64::MAX}),
            &["0", "18446744073709551615"],
            50,
        ),
        (
            json!({"type": "integer", "minimum": i64::MIN, "maximum": i64::MIN + 1}),
            &["-9223372036854775808"],
            2,
        ),
        (
            json!({"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 20}),
            &["7", "14"],
            2,
        ),
        (
            json!({"type": "integer", "multipleOf": 1.5, "minimum": 0, "maximum": 7}),
            &["0", "3", "6"],
            3,
        ),
        (json!({"type": "number"}), &["0"], 100),
        (
            json!({"type": "number", "minimum": -1.25, "maximum": 1e300}),
            &["-1.25", "1e+300"],
            100,
        ),
        (
            json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
            &["0.01", "0.99"],
            50,
        ),
        (
            json!({"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 0.5001}),
            &[],
            1,
        ),
        (
            json!({"type": "number", "exclusiveMinimum": 1e200, "exclusiveMaximum": 1e201}),
            &[],
            1,
        ),
        (
            json!({"type": "number", "minimum": 1e-300, "maximum": 1e-299}),
            &["1e-300", "1e-299"],
            2,
        ),
        (
            json!({"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 0.05}),
            &["0", "0.03", "0.05"],
            6,
        ),
    ]);
}

#[test]
fn lists_have_valid_lengths() {
    assert_values(&[
        (
            json!({"type": "array", "items": {"type": "boolean"}}),
            &["[]", "[true,false]"],
            10,
        ),
        (
            json!({"type": "array", "items": {"type": "null"}, "minItems": 2, "maxItems": 7}),
            &[
                "[null,null]",
                "[null,null,null]",
                "[null,null,null,null,null,null,null]",
            ],
            5,
        ),
        (
            json!({"type": "array", "items": {"type": "null"}, "minItems": 9, "maxItems": 9}),
            &[],
            1,
        ),
    ]);
}

#[test]
fn every_format_is_supported() {
    for format in [
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uuid",
    ] {
        let count = values(&json!({"type": "string", "format": format})).len();
        assert!(count > 10, "{format}: {count}");
    }
}

#[test]
fn a_seed_gives_the_same_document_on_every_machine() {
    let schema = schema_mutations::valid().to_string();
    for seed in 0..50 {
        assert_eq!(
            random_document(&schema, seed),
            random_document(&schema, seed)
        );
    }
    assert_eq!(
        random_document(&schema, 7).unwrap(),
        concat!(
            r#"{"zip":"01749","at":"2006-12-31T02:10:44.494-02:00","stars":3,"price":84.3,"#,
            r#""share":0.08,"list":["a","b","a"],"flag":true,"kind":"tree","#,
            r#""tree":{"label":"autumn cloud","left":{"label":"autumn early","left":null,"#,
            r#""right":null},"right":null},"shape":"point"}"#,
        )
    );
}

#[test]
fn keys_are_in_schema_order() {
    let schema = r#"{
        "type": "object",
        "properties": {"zebra": {"type": "null"}, "a/b": {"type": "null"}, "m\"": {"type": "null"}},
        "required": ["a/b", "m\"", "zebra"],
        "additionalProperties": false
    }"#;
    assert_eq!(
        random_document(schema, 1).unwrap(),
        r#"{"zebra":null,"a/b":null,"m\"":null}"#
    );
}

/// Returns the depth of a document.
fn levels(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(levels).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(levels).max().unwrap_or(0),
        _ => 0,
    }
}

#[test]
fn recursion_is_shallow() {
    let node = json!({"$ref": "#/$defs/Node"});
    let nodes = json!({"type": "array", "items": node});
    let operation = |name: &str, mut properties: Value| {
        properties["kind"] = json!({"type": "string", "enum": [name]});
        object(&properties)
    };
    let schema = json!({
        "type": "object",
        "properties": {"value": node},
        "required": ["value"],
        "additionalProperties": false,
        "$defs": {"Node": {"anyOf": [
            operation("call", json!({"of": node, "with": nodes, "and": nodes})),
            operation("add", json!({"left": node, "right": node, "more": nodes})),
            operation("if", json!({"test": node, "then": node, "else": node})),
            operation("value", json!({"number": {"type": "number"}})),
        ]}},
    });
    let validator = validator(&schema).unwrap();
    let text = schema.to_string();
    let mut deepest = 0;
    for seed in 0..500 {
        let document = random_document(&text, seed).unwrap();
        let value: Value = serde_json::from_str(&document).unwrap();
        assert!(validator.is_valid(&value), "{document}");
        assert!(document.len() < 20_000, "{} bytes", document.len());
        deepest = deepest.max(levels(&value));
    }
    assert!((4..30).contains(&deepest), "{deepest}");
}

#[test]
fn unsatisfiable_alternatives_are_avoided() {
    let schemas = [
        json!({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 0}, {"type": "null"}]}),
        json!({"type": ["array", "null"], "items": {"type": "string", "enum": []}, "minItems": 1}),
    ];
    for schema in schemas {
        assert_eq!(values(&schema), BTreeSet::from(["null".to_owned()]));
    }
    let empty = json!({"type": "array", "items": {"type": "string", "pattern": "^a\\bb$"}});
    assert_eq!(values(&empty), BTreeSet::from(["[]".to_owned()]));
}

#[test]
fn deep_chains_of_definitions_are_rejected() {
    let chain = |length: usize| {
        let definitions = (0..length).map(|i| {
            let next = format!("#/$defs/D{}", i + 1);
            (format!("D{i}"), object(&json!({"next": {"$ref": next}})))
        });
        let mut definitions: serde_json::Map<String, Value> = definitions.collect();
        definitions.insert(format!("D{length}"), json!({"type": "null"}));
        let mut schema = object(&json!({"x": {"$ref": "#/$defs/D0"}}));
        schema["$defs"] = definitions.into();
        schema.to_string()
    };
    assert!(random_document(&chain(40), 1).is_ok());
    let error = random_document(&chain(5_000), 1).unwrap_err().to_string();
    assert!(
        error.ends_with("every document is nested deeper than 100 levels"),
        "{error}"
    );
}

proptest! {
    /// Every schema results in a valid document or an error.
    #[test]
    fn mutated_schemas_give_a_valid_document_or_an_error(
        schema in schema_mutations::schema(),
        seed in any::<u64>(),
    ) {
        if let Ok(document) = random_document(&schema.to_string(), seed) {
            let document: Value = serde_json::from_str(&document).unwrap();
            if let Some(validator) = validator(&schema) {
                let error = validator.iter_errors(&document).next();
                prop_assert!(error.is_none(), "{schema}\n{document}\n{error:?}");
            }
        }
    }
}
