//! Errors for schemas from which no document can be generated.

use outlines_runtime::testing::random_document;
use serde_json::{Value, json};

use crate::schema_mutations::object;

fn assert_reasons(cases: &[(Value, &str, &str)]) {
    for (property, path, reason) in cases {
        let schema = object(&json!({"x": property}));
        let error = random_document(&schema.to_string(), 1).unwrap_err();
        assert_eq!(error.path(), *path, "{error}");
        assert_eq!(
            error.to_string(),
            format!("no document can be generated from the schema: at `{path}`, {reason}")
        );
    }
}

#[test]
fn unsatisfiable_scalars_are_reported_with_their_path() {
    let x = "#/properties/x";
    assert_reasons(&[
        (
            json!({"type": "integer", "minimum": 5, "maximum": 3}),
            x,
            "no number satisfies `minimum` 5 and `maximum` 3",
        ),
        (
            json!({"type": "number", "exclusiveMinimum": 1, "maximum": 1}),
            x,
            "no number satisfies `exclusiveMinimum` 1 and `maximum` 1",
        ),
        (
            json!({"type": "integer", "minimum": 1, "maximum": 6, "multipleOf": 7}),
            x,
            "no number satisfies `minimum` 1 and `maximum` 6 and `multipleOf` 7",
        ),
        (
            json!({"type": "integer", "multipleOf": 0}),
            x,
            "`multipleOf` 0 is not supported",
        ),
        (
            json!({"type": "integer", "minimum": "1"}),
            x,
            "`minimum` must be a number, not \"1\"",
        ),
        (
            json!({"type": "string", "minLength": 2, "maxLength": 1}),
            x,
            "no string satisfies `minLength` 2 and `maxLength` 1",
        ),
        (
            json!({"type": "string", "pattern": "^a\\bb$"}),
            x,
            "no string satisfies `pattern` \"^a\\\\bb$\"",
        ),
        (
            json!({"type": "string", "pattern": "^(a{999}){99}$"}),
            x,
            "the pattern `^(a{999}){99}$` is not supported: it requires more than 16384 bytes",
        ),
        (
            json!({"type": "string", "format": "ipv4", "pattern": "^a"}),
            x,
            "no string satisfies `format` \"ipv4\" and `pattern` \"^a\"",
        ),
        (
            json!({"type": "string", "format": "uri"}),
            x,
            "the format `uri` is not a format of strict mode",
        ),
        (
            json!({"type": "string", "enum": [1]}),
            x,
            "`enum` has no value of the type",
        ),
    ]);
    let lookahead = object(&json!({"x": {"type": "string", "pattern": "^(?=a)a$"}}));
    let error = random_document(&lookahead.to_string(), 1).unwrap_err();
    let expected = "the pattern `^(?=a)a$` is not supported: ";
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn unsatisfiable_structures_are_reported_with_their_path() {
    let x = "#/properties/x";
    assert_reasons(&[
        (
            json!({"type": "array", "items": {"type": "null"}, "minItems": 3, "maxItems": 2}),
            x,
            "no list has at least 3 and at most 2 elements",
        ),
        (json!({"type": "array"}), x, "the list has no `items`"),
        (
            json!({"type": "array", "items": {"type": "text"}, "minItems": 1}),
            "#/properties/x/items",
            "`text` is not a type",
        ),
        (
            json!({"type": "array", "items": {"type": "null"}, "minItems": 1_000_000_000}),
            "#",
            "the document exceeds 8388608 bytes",
        ),
        (json!({"anyOf": []}), x, "`anyOf` has no alternatives"),
        (
            json!({"anyOf": [{"type": "a"}, {"type": "b"}]}),
            "#/properties/x/anyOf/0",
            "`a` is not a type",
        ),
        (
            json!({"allOf": []}),
            x,
            "`allOf` is not a keyword of strict mode and is not supported",
        ),
        (json!({}), x, "`type` is missing"),
        (json!(true), x, "`true` is not a schema with a type"),
        (
            json!({"$ref": "#/$defs/Lost"}),
            x,
            "`#/$defs/Lost` does not exist",
        ),
        (
            json!({"$ref": "#/properties/x"}),
            x,
            "`#/properties/x` refers to itself",
        ),
        (
            json!({"$ref": "#"}),
            "#",
            "the type contains itself without an end",
        ),
        (
            json!({"type": "array", "items": {"$ref": "#"}, "minItems": 1}),
            "#",
            "the type contains itself without an end",
        ),
    ]);
    let error = random_document("{", 1).unwrap_err().to_string();
    assert!(error.contains("at `#`, not JSON: "), "{error}");
}
