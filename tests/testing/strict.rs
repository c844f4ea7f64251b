//! What strict mode refuses, in the API's words.

use outlines_runtime::testing::{schema_counts, schema_violations};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::mutate::{self, object};

fn faults(schema: &Value) -> Vec<String> {
    let faults = schema_violations(&schema.to_string());
    faults.iter().map(ToString::to_string).collect()
}

/// An object with one property.
fn with(property: &Value) -> Value {
    object(&json!({"x": property}))
}

#[test]
fn what_the_guide_permits_passes() {
    let node = json!({"$ref": "#/$defs/Node"});
    let mut tree = object(&json!({"root": node}));
    tree["$defs"] = json!({"Node": object(&json!({"next": {"anyOf": [node, {"type": "null"}]}}))});
    let mut older = object(&json!({"a": {"$ref": "#/definitions/A"}}));
    older["definitions"] = json!({"A": {"type": "string"}});
    let cases = [
        tree,
        older,
        object(&json!({})),
        object(&json!({"children": {"type": "array", "items": {"$ref": "#"}}})),
        with(&json!({"type": ["string", "null"], "enum": ["a", "b"]})),
        with(&json!({"type": ["string", "null"], "enum": ["a", null]})),
        with(&json!({"type": "number", "enum": [1, 2.5]})),
        with(&json!({"type": "string", "const": "a"})),
        with(&json!({"type": "string", "pattern": "^a", "description": "A."})),
        with(&json!({"type": "string", "format": "date-time"})),
        with(&json!({"type": "integer", "minimum": 0, "exclusiveMaximum": 5, "multipleOf": 2})),
        with(&json!({"type": "array", "items": {"type": "null"}, "minItems": 1, "maxItems": 3})),
        with(&json!({"type": "boolean", "title": "X", "examples": [true]})),
        with(&json!({"anyOf": [
            object(&json!({"kind": {"type": "string", "enum": ["a"]}})),
            object(&json!({"kind": {"type": "string", "enum": ["b"]}})),
        ]})),
    ];
    for schema in cases {
        assert_eq!(faults(&schema), [""; 0], "{schema}");
    }
}

const X: &str = "context=('properties', 'x')";

fn assert_refused(cases: &[(Value, String)]) {
    for (schema, message) in cases {
        assert_eq!(faults(schema), [message.as_str()], "{schema}");
    }
}

#[test]
fn keywords_types_and_choices_are_refused_in_the_words_of_the_api() {
    let permitted = |keyword| format!("In {X}, '{keyword}' is not permitted.");
    assert_refused(&[
        // Keywords.
        (
            with(&json!({"type": "string", "minLength": 1})),
            permitted("minLength"),
        ),
        (
            with(&json!({"type": "string", "default": "a"})),
            permitted("default"),
        ),
        (
            with(&json!({"type": "integer", "pattern": "^a$"})),
            permitted("pattern"),
        ),
        (
            with(&json!({"anyOf": [{"type": "null"}], "oneOf": []})),
            permitted("oneOf"),
        ),
        (
            with(&json!({"type": "array", "items": {"type": "null"}, "uniqueItems": true})),
            permitted("uniqueItems"),
        ),
        (
            with(&json!({"type": "string", "format": "uri"})),
            format!("In {X}, 'uri' is not a valid format."),
        ),
        // Types.
        (
            with(&json!({})),
            format!("In {X}, schema must have a 'type' key."),
        ),
        (
            with(&json!(true)),
            format!("In {X}, schema must have a 'type' key."),
        ),
        (
            with(&json!({"const": 1})),
            format!("In {X}, schema must have a 'type' key."),
        ),
        (
            with(&json!(["string"])),
            "['string'] is not of type 'object', 'boolean'.".to_owned(),
        ),
        (
            with(&json!({"type": "text"})),
            "'text' is not valid under any of the given schemas.".to_owned(),
        ),
        (
            with(&json!({"type": ["string", "string"]})),
            "['string', 'string'] is not valid under any of the given schemas.".to_owned(),
        ),
        (
            with(&json!({"type": "string", "description": null})),
            "None is not of type 'string'.".to_owned(),
        ),
        // Enums.
        (
            with(&json!({"type": "string", "enum": ["a", 0]})),
            format!("{X}, enum value 0 does not validate against {{'type': 'string'}}."),
        ),
        (
            with(&json!({"type": ["integer", "null"], "enum": ["0"]})),
            format!("{X}, enum value 0 does not validate against {{'type': ['integer', 'null']}}."),
        ),
        (
            with(&json!({"type": ["string", "boolean"], "enum": ["a", true]})),
            format!("In {X}, enum values must be of the same type."),
        ),
        (
            with(&json!({"type": "string", "enum": []})),
            "[] should be non-empty.".to_owned(),
        ),
        (
            with(&json!({"type": "string", "enum": ["it's", "it's"]})),
            r#"["it's", "it's"] has non-unique elements."#.to_owned(),
        ),
    ]);
}

#[test]
fn lists_objects_and_roots_are_refused_in_the_words_of_the_api() {
    let closed = |context| {
        format!(
            "In context={context}, 'additionalProperties' is required to be supplied and to be false."
        )
    };
    let required = |words| {
        format!(
            "In context=(), 'required' is required to be supplied and to be an array including every key in properties.{words}"
        )
    };
    assert_refused(&[
        // Lists.
        (
            with(&json!({"type": "array"})),
            format!("In {X}, array schema missing items."),
        ),
        (
            with(&json!({"type": "array", "items": {}})),
            "In context=('properties', 'x', 'items'), schema must have a 'type' key.".to_owned(),
        ),
        // Objects.
        (
            json!({"type": "object", "properties": {}, "required": []}),
            closed("()"),
        ),
        (
            with(&json!({"type": ["object", "null"], "properties": {}, "required": []})),
            closed("('properties', 'x', 'type', '0')"),
        ),
        (
            with(
                &json!({"anyOf": [{"type": "object", "properties": {}, "required": [], "additionalProperties": {}}]}),
            ),
            closed("('properties', 'x', 'anyOf', '0')"),
        ),
        (
            json!({"type": "object", "additionalProperties": false}),
            "In context=(), object schema missing properties.".to_owned(),
        ),
        (
            json!({"type": "object", "properties": {"b": {"type": "null"}, "a": {"type": "null"}}, "required": ["b"],
                "additionalProperties": false}),
            required(" Missing 'a'."),
        ),
        (
            json!({"type": "object", "properties": {"b": {"type": "null"}}, "additionalProperties": false}),
            required(" Missing 'b'."),
        ),
        (
            json!({"type": "object", "properties": {}, "required": ["c"], "additionalProperties": false}),
            required(" Extra required key 'c' supplied."),
        ),
        // References.
        (
            json!({"type": "object", "properties": {"x": {"$ref": "#", "description": "A.", "title": "B"}},
                "required": ["x"], "additionalProperties": false}),
            format!("{X}, $ref cannot have keywords {{'description', 'title'}}."),
        ),
        (
            with(&json!({"$ref": "#/$defs/Lost"})),
            "reference to component '#/$defs/Lost' which was not found in the schema.".to_owned(),
        ),
        // Roots.
        (
            json!({"anyOf": [object(&json!({}))]}),
            "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'.".to_owned(),
        ),
        (
            json!({"type": "array", "items": {"type": "null"}}),
            "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'.".to_owned(),
        ),
        (
            json!("object"),
            "'object' is not of type 'object', 'boolean'.".to_owned(),
        ),
    ]);
    let no_json = schema_violations("{");
    assert_eq!(
        no_json[0].to_string(),
        "Please ensure it is a valid JSON Schema."
    );
}

#[test]
fn objects_among_alternatives_begin_with_different_keys() {
    let a = object(&json!({"a": {"type": "null"}, "b": {"type": "null"}}));
    let b = object(&json!({"b": {"type": "null"}, "a": {"type": "null"}}));
    let nested = |other: &Value| {
        let mut schema =
            with(&json!({"anyOf": [{"$ref": "#/$defs/A"}, {"anyOf": [other, {"type": "null"}]}]}));
        schema["$defs"] = json!({"A": a});
        schema
    };
    assert_eq!(faults(&nested(&b)), [""; 0]);
    let shared = schema_violations(&nested(&a).to_string());
    assert_eq!(shared.len(), 1);
    assert_eq!(shared[0].context(), "('properties', 'x')");
    assert!(
        shared[0]
            .to_string()
            .starts_with("Objects provided via 'anyOf' must not share identical first keys.")
    );
}

#[test]
fn everything_is_found_and_what_is_no_schema_first() {
    let schema = json!({
        "type": "object",
        "properties": {"a": {"type": "string", "minLength": 1}, "b": {"type": "list"}},
        "required": ["a"],
    });
    assert_eq!(
        faults(&schema),
        [
            "'list' is not valid under any of the given schemas.",
            "In context=(), 'additionalProperties' is required to be supplied and to be false.",
            "In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'b'.",
            "In context=('properties', 'a'), 'minLength' is not permitted.",
        ]
    );
}

#[test]
fn a_schema_at_its_limit_passes_and_one_beyond_does_not() {
    let nested = |levels| (1..levels).fold(object(&json!({})), |inner, _| with(&inner));
    let properties = |count| {
        let properties = (0..count).map(|i| (format!("p{i}"), json!({"type": "null"})));
        object(&Value::Object(properties.collect()))
    };
    let named = |length| {
        object(&Value::from_iter([(
            "x".repeat(length),
            json!({"type": "null"}),
        )]))
    };
    let choices = |count: usize, length: usize| {
        let texts: Vec<String> = (0..count).map(|i| format!("{i:0length$}")).collect();
        with(&json!({"type": "string", "enum": texts}))
    };
    let fewer = "Consider reducing the number of enums, or opt out of structured outputs by setting 'strict: false'.";
    let cases = [
        (
            nested(10),
            nested(11),
            "11 levels of nesting exceeds limit of 10.".to_owned(),
        ),
        (
            properties(5_000),
            properties(5_001),
            "5001 parameters exceeds limit of 5000.".to_owned(),
        ),
        (
            named(120_000),
            named(120_001),
            "120001 characters of names and enum values exceeds limit of 120000.".to_owned(),
        ),
        (
            choices(1_000, 4),
            choices(1_001, 4),
            format!(
                "Expected at most 1000 enum values in total within a single schema when using structured outputs, but received \
                 1001. {fewer}"
            ),
        ),
        (
            choices(250, 61),
            choices(251, 60),
            format!(
                "Expected at most 15000 total characters across enum values when there are more than 250 enum values, but \
                 received 15060. {fewer}"
            ),
        ),
    ];
    for (at, beyond, message) in cases {
        assert_eq!(faults(&at), [""; 0], "{message}");
        assert_eq!(faults(&beyond), [message]);
    }
}

#[test]
fn counts_are_those_of_the_limits() {
    let mut schema = object(&json!({"ab": {"type": "array", "items": {"$ref": "#/$defs/Cde"}}}));
    schema["$defs"] =
        json!({"Cde": object(&json!({"f": {"type": "string", "enum": ["gh", "ij"]}}))});
    let counts = schema_counts(&schema.to_string());
    let figures = (
        counts.properties,
        counts.levels,
        counts.characters,
        counts.enum_values,
    );
    assert_eq!(figures, (2, 2, 10, 2));
    assert_eq!(schema_counts("{"), schema_counts("0"));
}

proptest! {
    /// Whatever becomes of a schema, there is an answer; a good one has no fault.
    #[test]
    fn no_schema_is_too_strange(schema in mutate::schema()) {
        for fault in schema_violations(&schema.to_string()) {
            prop_assert!(!fault.to_string().is_empty());
            prop_assert!(fault.context().starts_with('('));
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "[{}\\[\\]\",:a-z0-9 ]{0,40}") {
        let sentences = schema_violations(&text).iter().map(ToString::to_string).collect::<Vec<_>>();
        prop_assert!(!sentences.is_empty());
    }
}
