//! Errors for schemas that strict mode cannot express.

use std::collections::HashMap;

use outlines_runtime::schemars::strict as strict_of;
use schemars::JsonSchema;

use crate::{error, with_schema};

/// `name: schema of a property => end of the path, part of the message`.
macro_rules! table {
    ($($name:ident: $schema:tt => $path:literal, $says:literal;)*) => { $(
        #[test]
        fn $name() {
            let error = with_schema!(error, {
                "type": "object",
                "properties": {"x": $schema},
                "$defs": {
                    "A": {"type": "object", "properties": {"a": {"type": "null"}}},
                    "Loop": {
                        "type": "object",
                        "properties": {"next": {"$ref": "#/$defs/Loop", "properties": {}}}
                    },
                    "Self": {"$ref": "#/$defs/Self", "type": "object"}
                }
            });
            assert_eq!(error.path(), concat!("#/properties/x", $path));
            let message = error.to_string();
            let start = format!("`Written` cannot have a strict schema: `{}` ", error.path());
            assert!(message.starts_with(&start) && message.contains($says), "{message}");
        }
    )* };
}

table! {
    map: {"type": "object", "additionalProperties": {"type": "number"}} => "", "is a map";
    open_object: {"type": "object", "additionalProperties": true} => "", "AsJsonSchema<Entries<…>>";
    flattened_map: {"type": "object", "properties": {}, "unevaluatedProperties": true}
        => "", "is a map";
    keys_by_pattern: {"type": "object", "patternProperties": {"^a$": {"type": "null"}}}
        => "", "is a map";
    tuple: {
        "type": "array", "prefixItems": [{"type": "string"}, {"type": "null"}], "minItems": 2,
        "maxItems": 2
    }
        => "", "struct with named fields";
    open_tuple: {"type": "array", "prefixItems": [{"type": "string"}]} => "", "tuple";
    anything: true => "", "any value";
    anything_described: {"description": "Any."} => "", "any value";
    nothing: false => "", "admits no value";
    no_value: {"enum": []} => "", "admits no value";
    no_type: {"minimum": 3} => "", "has no type";
    unknown_type: {"type": "foo"} => "", "has a malformed `type`";
    unknown_type_among_others: {"type": ["string", "foo"]} => "", "has a malformed `type`";
    type_of_another_kind: {"type": 3} => "", "has a malformed `type`";
    types_of_another_kind: {"type": ["string", null]} => "", "has a malformed `type`";
    no_items: {"type": "array"} => "", "list without `items`";
    items_of_anything: {"type": "array", "items": true} => "/items", "any value";
    not: {"type": "string", "not": {"const": "a"}} => "", "has `not`";
    condition: {"type": "object", "if": {"type": "null"}, "then": {"type": "null"}}
        => "", "an enum with data";
    contains: {"type": "array", "items": {"type": "null"}, "contains": {"type": "null"}}
        => "", "check the list";
    several_kinds: {"enum": ["a", 1]} => "", "values of several types";
    list_as_value: {"const": []} => "", "values of several types";
    unlike_its_type: {"type": "integer", "enum": ["a"]} => "", "not of its type \"integer\"";
    remote: {"$ref": "https://example.com/a"}
        => "", "`https://example.com/a`, which is not in the schema";
    dangling: {"$ref": "#/$defs/B"} => "", "`#/$defs/B`, which";
    endless: {"$ref": "#/$defs/Self", "type": "object"} => "", "without end";
    malformed: {"anyOf": {}} => "", "has a malformed `anyOf`";
    two_unions: {"allOf": [{"oneOf": [{"type": "null"}]}, {"oneOf": [{"type": "string"}]}]}
        => "", "two sets of alternatives";
    both_unions: {"oneOf": [{"type": "null"}], "anyOf": [{"type": "string"}]}
        => "", "two sets of alternatives";
    conflict: {"$ref": "#/$defs/A", "type": "object", "properties": {"a": {"type": "string"}}}
        => "", "different `a`";
    kinds_in_conflict: {"$ref": "#/$defs/A", "type": "string"} => "", "different `type`";
    in_an_alternative: {"oneOf": [{"type": "null"}, {"type": "array"}]} => "/oneOf/1", "list";
    shared_first_key: {"anyOf": [
        {"type": "object", "properties": {"a": {"type": "null"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}},
    ]} => "", "share the first key `a`";
}

#[test]
fn alternatives_behind_references_that_share_a_first_key() {
    let error = with_schema!(error, {
        "type": "object",
        "properties": {"x": {"anyOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}},
        "$defs": {
            "A": {"type": "object", "properties": {"a": {"type": "null"}}},
            "B": {"type": "object", "properties": {"a": {"type": "string"}}},
        }
    });
    assert_eq!(error.path(), "#/properties/x");
    assert!(error.to_string().contains("share the first key `a`"));
}

#[test]
fn infinite_expansion_of_a_reference() {
    let error = with_schema!(error, {
        "type": "object",
        "properties": {"x": {"$ref": "#/$defs/Loop"}},
        "$defs": {
            "Loop": {
                "type": "object",
                "properties": {
                    "next": {"$ref": "#/$defs/Loop", "properties": {}, "minProperties": 0}
                }
            }
        }
    });
    assert!(error.path().starts_with("#/$defs/Loop/properties/next"));
}

#[test]
fn the_position_is_in_a_definition() {
    #[derive(JsonSchema)]
    struct Shop {
        drawers: Vec<Drawer>,
    }

    #[derive(JsonSchema)]
    struct Drawer {
        #[schemars(rename = "price/unit")]
        prices: HashMap<String, f64>,
    }

    let error = error::<Shop>();
    assert_eq!(error.type_name(), "Shop");
    assert_eq!(error.path(), "#/$defs/Drawer/properties/price~1unit");
    assert_eq!(strict_of::<Shop>().unwrap_err(), error);
}

#[test]
fn api_limits() {
    let error = with_schema!(error, {
        "type": "array",
        "items": {
            "type": "string", "enum": (0..1001).map(|i| format!("value {i}")).collect::<Vec<_>>()
        }
    });
    let message = error.to_string();
    assert!(
        message.ends_with(
            "`#` has 1001 enum values, but the API allows 1000; extract its parts with separate \
             calls"
        ),
        "{message}"
    );
}
