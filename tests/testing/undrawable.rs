//! Schemas that no document can be drawn from, and what is said about them.

use outlines_runtime::testing::random_document;
use serde_json::{Value, json};

use crate::mutate::object;

fn assert_reasons(cases: &[(Value, &str, &str)]) {
    for (property, path, reason) in cases {
        let schema = object(&json!({"x": property}));
        let error = random_document(&schema.to_string(), 1).unwrap_err();
        assert_eq!(error.path(), *path, "{error}");
        assert_eq!(
            error.to_string(),
            format!("no document can be drawn from the schema: at `{path}`, {reason}")
        );
    }
}

#[test]
fn a_scalar_that_there_is_not_is_said_with_its_place() {
    let x = "#/properties/x";
    assert_reasons(&[
        (
            json!({"type": "integer", "minimum": 5, "maximum": 3}),
            x,
            "no number is found with `minimum` 5 and `maximum` 3",
        ),
        (
            json!({"type": "number", "exclusiveMinimum": 1, "maximum": 1}),
            x,
            "no number is found with `exclusiveMinimum` 1 and `maximum` 1",
        ),
        (
            json!({"type": "integer", "minimum": 1, "maximum": 6, "multipleOf": 7}),
            x,
            "no number is found with `minimum` 1 and `maximum` 6 and `multipleOf` 7",
        ),
        (
            json!({"type": "integer", "multipleOf": 0}),
            x,
            "`multipleOf` is no step to draw with: 0",
        ),
        (
            json!({"type": "integer", "minimum": "1"}),
            x,
            "`minimum` is no number: \"1\"",
        ),
        (
            json!({"type": "string", "minLength": 2, "maxLength": 1}),
            x,
            "no string is found with `minLength` 2 and `maxLength` 1",
        ),
        (
            json!({"type": "string", "pattern": "^a\\bb$"}),
            x,
            "no string is found with `pattern` \"^a\\\\bb$\"",
        ),
        (
            json!({"type": "string", "pattern": "^(a{999}){99}$"}),
            x,
            "the pattern `^(a{999}){99}$` asks for more than 16384 bytes",
        ),
        (
            json!({"type": "string", "format": "ipv4", "pattern": "^a"}),
            x,
            "no string is found with `format` \"ipv4\" and `pattern` \"^a\"",
        ),
        (
            json!({"type": "string", "format": "uri"}),
            x,
            "the format `uri` is not one of strict mode",
        ),
        (
            json!({"type": "string", "enum": [1]}),
            x,
            "there is no value of the type to choose from",
        ),
    ]);
    let look = object(&json!({"x": {"type": "string", "pattern": "^(?=a)a$"}}));
    let error = random_document(&look.to_string(), 1).unwrap_err();
    let expected = "the pattern `^(?=a)a$` is not one that can be drawn from: ";
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn a_structure_that_there_is_not_is_said_with_its_place() {
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
            "`text` is no type",
        ),
        (
            json!({"type": "array", "items": {"type": "null"}, "minItems": 1_000_000_000}),
            "#",
            "the document grows beyond 8388608 bytes",
        ),
        (json!({"anyOf": []}), x, "there are no alternatives"),
        (
            json!({"anyOf": [{"type": "a"}, {"type": "b"}]}),
            "#/properties/x/anyOf/0",
            "`a` is no type",
        ),
        (
            json!({"allOf": []}),
            x,
            "`allOf` is not of strict mode, and is not drawn from",
        ),
        (json!({}), x, "there is no `type`"),
        (json!(true), x, "`true` is no schema with a type"),
        (
            json!({"$ref": "#/$defs/Lost"}),
            x,
            "`#/$defs/Lost` leads to nothing",
        ),
        (
            json!({"$ref": "#/properties/x"}),
            x,
            "`#/properties/x` leads to itself",
        ),
        (
            json!({"$ref": "#"}),
            "#",
            "the type holds itself without an end",
        ),
        (
            json!({"type": "array", "items": {"$ref": "#"}, "minItems": 1}),
            "#",
            "the type holds itself without an end",
        ),
    ]);
    let error = random_document("{", 1).unwrap_err().to_string();
    assert!(error.contains("at `#`, this is no JSON: "), "{error}");
}
