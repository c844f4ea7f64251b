//! Violations of the rules of strict mode, with the API's messages.

use outlines_runtime::testing::{schema_counts, schema_violations};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::schema_mutations::{self, object};

fn violations(schema: &Value) -> Vec<String> {
    let violations = schema_violations(&schema.to_string());
    violations.iter().map(ToString::to_string).collect()
}

/// Returns an object with one property.
fn with(property: &Value) -> Value {
    object(&json!({"x": property}))
}

#[test]
fn schemas_permitted_by_the_guide_have_no_violation() {
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
        assert_eq!(violations(&schema), [""; 0], "{schema}");
    }
}

const X: &str = "context=('properties', 'x')";

fn assert_violation(cases: &[(Value, String)]) {
    for (schema, message) in cases {
        assert_eq!(violations(schema), [message.as_str()], "{schema}");
    }
}

#[test]
fn keywords_types_and_enums_are_reported_with_the_messages_of_the_api() {
    let permitted = |keyword| format!("In {X}, '{keyword}' is not permitted.");
    assert_violation(&[
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
            "[\"string\"] is not of type 'object', 'boolean'.".to_owned(),
        ),
        (
            with(&json!({"type": "text"})),
            "'text' is not valid under any of the given schemas.".to_owned(),
        ),
        (
            with(&json!({"type": ["string", "string"]})),
            "[\"string\",\"string\"] is not valid under any of the given schemas.".to_owned(),
        ),
        (
            with(&json!({"type": "string", "description": null})),
            "null is not of type 'string'.".to_owned(),
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
            r#"["it's","it's"] has non-unique elements."#.to_owned(),
        ),
    ]);
}

#[test]
fn lists_objects_and_roots_are_reported_with_the_messages_of_the_api() {
    let closed = |context| {
        format!(
            "In context={context}, 'additionalProperties' is required to be supplied and to be \
             false."
        )
    };
    let required = |words| {
        format!(
            "In context=(), 'required' is required to be supplied and to be an array including \
             every key in properties.{words}"
        )
    };
    assert_violation(&[
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
            with(&json!({"anyOf": [
                {"type": "object", "properties": {}, "required": [], "additionalProperties": {}},
            ]})),
            closed("('properties', 'x', 'anyOf', '0')"),
        ),
        (
            json!({"type": "object", "additionalProperties": false}),
            "In context=(), object schema missing properties.".to_owned(),
        ),
        (
            json!({
                "type": "object",
                "properties": {"b": {"type": "null"}, "a": {"type": "null"}},
                "required": ["b"],
                "additionalProperties": false,
            }),
            required(" Missing 'a'."),
        ),
        (
            json!({
                "type": "object",
                "properties": {"b": {"type": "null"}},
                "additionalProperties": false,
            }),
            required(" Missing 'b'."),
        ),
        (
            json!({
                "type": "object",
                "properties": {},
                "required": ["c"],
                "additionalProperties": false,
            }),
            required(" Extra required key 'c' supplied."),
        ),
        // References.
        (
            json!({
                "type": "object",
                "properties": {"x": {"$ref": "#", "description": "A.", "title": "B"}},
                "required": ["x"],
                "additionalProperties": false,
            }),
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
fn alternatives_must_not_share_their_first_key() {
    let a = object(&json!({"a": {"type": "null"}, "b": {"type": "null"}}));
    let b = object(&json!({"b": {"type": "null"}, "a": {"type": "null"}}));
    let nested = |other: &Value| {
        let mut schema =
            with(&json!({"anyOf": [{"$ref": "#/$defs/A"}, {"anyOf": [other, {"type": "null"}]}]}));
        schema["$defs"] = json!({"A": a});
        schema
    };
    assert_eq!(violations(&nested(&b)), [""; 0]);
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
fn all_violations_are_reported_and_malformed_schemas_first() {
    let schema = json!({
        "type": "object",
        "properties": {"a": {"type": "string", "minLength": 1}, "b": {"type": "list"}},
        "required": ["a"],
    });
    assert_eq!(
        violations(&schema),
        [
            "'list' is not valid under any of the given schemas.",
            "In context=(), 'additionalProperties' is required to be supplied and to be false.",
            "In context=(), 'required' is required to be supplied and to be an array including \
             every key in properties. Missing 'b'.",
            "In context=('properties', 'a'), 'minLength' is not permitted.",
        ]
    );
}

#[test]
fn a_schema_at_a_limit_passes_and_one_above_does_not() {
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
    let fewer = "Consider reducing the number of enums, or opt out of structured outputs by \
                 setting 'strict: false'.";
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
                "Expected at most 1000 enum values in total within a single schema when using \
                 structured outputs, but received 1001. {fewer}"
            ),
        ),
        (
            choices(250, 61),
            choices(251, 60),
            format!(
                "Expected at most 15000 total characters across enum values when there are more \
                 than 250 enum values, but received 15060. {fewer}"
            ),
        ),
    ];
    for (at, beyond, message) in cases {
        assert_eq!(violations(&at), [""; 0], "{message}");
        assert_eq!(violations(&beyond), [message]);
    }
}

#[test]
fn counts_are_those_that_the_limits_apply_to() {
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
    /// Every schema can be checked.
    #[test]
    fn mutated_schemas_can_be_checked(schema in schema_mutations::schema()) {
        for violation in schema_violations(&schema.to_string()) {
            prop_assert!(!violation.to_string().is_empty());
            prop_assert!(violation.context().starts_with('('));
        }
    }

    #[test]
    fn texts_that_are_not_schemas_can_be_checked(text in "[{}\\[\\]\",:a-z0-9 ]{0,40}") {
        let violations = schema_violations(&text);
        prop_assert!(violations.iter().any(|violation| !violation.to_string().is_empty()));
    }
}
