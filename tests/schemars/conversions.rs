//! Conversion of each keyword, as a table of schemas before and after.

use serde_json::json;

use crate::with_schema;

macro_rules! table {
    ($($name:ident: $from:tt => $to:tt;)*) => { $(
        #[test]
        fn $name() {
            let schema = with_schema!(strict, {"type": "object", "properties": {"x": $from}});
            assert_eq!(schema["properties"]["x"], json!($to));
            assert_eq!(schema["required"], json!(["x"]));
            assert_eq!(schema["additionalProperties"], json!(false));
        }
    )* };
}

table! {
    annotations: {
        "type": "boolean", "title": "X", "default": true, "examples": [true], "deprecated": true,
        "x-order": 1
    }
        => {"type": "boolean"};
    texts: {"type": "string", "description": "  Said. "}
        => {"description": "Said.", "type": "string"};
    no_text: {"type": "string", "description": ""} => {"type": "string"};
    known_format: {"type": "string", "format": "date-time"}
        => {"type": "string", "format": "date-time"};
    unknown_format: {"type": "string", "format": "uri"} => {"type": "string"};
    bytes: {"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255}
        => {"type": "integer", "minimum": 0, "maximum": 255};
    bounds_of_a_format: {"type": "integer", "format": "int32"}
        => {"type": "integer", "minimum": -2_147_483_648_i64, "maximum": 2_147_483_647};
    exact_integers: {"type": ["integer", "null"], "format": "uint64", "minimum": 1}
        => {"type": ["integer", "null"], "minimum": 1, "maximum": 9_007_199_254_740_991_i64};
    bounds_beyond_a_format: {
        "type": "integer", "format": "uint8", "minimum": -5, "maximum": 100_000
    }
        => {"type": "integer", "minimum": 0, "maximum": 255};
    open_bounds_beyond_a_format: {
        "type": "integer", "format": "int8", "exclusiveMinimum": -500, "exclusiveMaximum": 100
    }
        => {"type": "integer", "minimum": -128, "exclusiveMaximum": 100};
    bounds_within_a_format: {"type": "integer", "format": "int16", "minimum": -7, "maximum": 7}
        => {"type": "integer", "minimum": -7, "maximum": 7};
    wide_bounds: {
        "type": "integer", "format": "uint64", "minimum": -1,
        "maximum": 1_000_000_000_000_000_000_i64
    }
        => {"type": "integer", "minimum": 0, "maximum": 1_000_000_000_000_000_000_i64};
    open_bounds: {"type": "number", "format": "double", "exclusiveMinimum": 0, "multipleOf": 0.5}
        => {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5};
    integers_but_zero: {
        "description": "Shift.", "type": "integer", "format": "int8", "minimum": -128,
        "maximum": 127, "not": {"const": 0}
    }
        => {"description": "Shift.", "anyOf": [
            {"type": "integer", "minimum": -128, "maximum": -1},
            {"type": "integer", "minimum": 1, "maximum": 127}
        ]};
    character: {"type": "string", "minLength": 1, "maxLength": 1}
        => {"type": "string", "pattern": "^[^\\x00-\\x1F\"\\\\]$"};
    length: {"type": "string", "minLength": 2, "maxLength": 3, "description": "Code."}
        => {"description": "Code. (2 to 3 characters)", "type": "string"};
    least_length: {"type": ["string", "null"], "minLength": 2}
        => {"description": "at least 2 characters", "type": ["string", "null"]};
    pattern: {"type": "string", "pattern": "^[a-z]+$"} => {"type": "string", "pattern": "^[a-z]+$"};
    shorthand: {"type": "string", "pattern": "^\\d+\\.(?:é|b)$"}
        => {"type": "string", "pattern": "^[0-9]+[.]([é]|b)$"};
    alternatives: {"type": "string", "pattern": "^a$|^b$"}
        => {"type": "string", "pattern": "^(a|b)$"};
    half_anchored: {"type": "string", "pattern": "^a|b$"}
        => {"description": "matches the regular expression ^a|b$", "type": "string"};
    escaped_anchor: {"type": "string", "pattern": "^USD\\$"}
        => {"description": "matches the regular expression ^USD\\$", "type": "string"};
    word_boundary: {"type": "string", "pattern": "^\\bfoo\\b$"}
        => {"description": "matches the regular expression ^\\bfoo\\b$", "type": "string"};
    flags: {"type": "string", "pattern": "^(?i)[a-z]\\p{L}+$"}
        => {"description": "matches the regular expression ^(?i)[a-z]\\p{L}+$", "type": "string"};
    open_pattern: {"type": "string", "pattern": "[a-z]"}
        => {"description": "matches the regular expression [a-z]", "type": "string"};
    look_around: {"type": "string", "pattern": "^(?!a).$", "maxLength": 1}
        => {
            "description": "at most 1 characters, matches the regular expression ^(?!a).$",
            "type": "string"
        };
    sets: {"type": "array", "uniqueItems": true, "items": {"type": "string"}, "minItems": 1}
        => {"type": "array", "items": {"type": "string"}, "minItems": 1};
    pairs: {
        "type": "array", "prefixItems": [{"type": "boolean"}, {"type": "boolean"}], "minItems": 2,
        "maxItems": 2
    }
        => {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 2};
    constant: {"const": "a"} => {"type": "string", "enum": ["a"]};
    number: {"const": 3} => {"type": "integer", "enum": [3]};
    values: {"enum": ["a", "b", "a"], "description": "Which."}
        => {"description": "Which.", "type": "string", "enum": ["a", "b"]};
    values_or_null: {"type": ["string", "null"], "enum": ["a", null]}
        => {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]};
    null: {"const": null} => {"type": "null"};
    one_of: {"oneOf": [{"type": "string"}, {"type": "null"}]}
        => {"anyOf": [{"type": "string"}, {"type": "null"}]};
    only_one: {"description": "Outer.", "anyOf": [{"description": "Inner.", "type": "string"}]}
        => {"description": "Outer.", "type": "string"};
    all_of_one: {
        "allOf": [{"type": "object", "properties": {"a": {"type": "null"}}}], "description": "A."
    } => {
        "description": "A.", "type": "object", "properties": {"a": {"type": "null"}},
        "required": ["a"], "additionalProperties": false
    };
    all_of_two: {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "null"}}},
            {"properties": {"b": {"type": "null"}}, "required": ["b"]}
        ]
    } => {
        "type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}},
        "required": ["a", "b"], "additionalProperties": false
    };
    untyped_object: {"properties": {}}
        => {"type": "object", "properties": {}, "required": [], "additionalProperties": false};
    tags_lead: {"oneOf": [
        {
            "type": "object",
            "properties": {"id": {"type": "string"}, "kind": {"const": "a"}, "n": {"type": "null"}}
        },
        {"type": "object", "properties": {"id": {"type": "string"}, "kind": {"const": "b"}}},
    ]} => {"anyOf": [
        {
            "type": "object",
            "properties": {
                "kind": {"type": "string", "enum": ["a"]},
                "id": {"type": "string"},
                "n": {"type": "null"}
            },
            "required": ["kind", "id", "n"],
            "additionalProperties": false
        },
        {
            "type": "object",
            "properties": {"kind": {"type": "string", "enum": ["b"]}, "id": {"type": "string"}},
            "required": ["kind", "id"],
            "additionalProperties": false
        },
    ]};
    distinct_keys_lead: {"anyOf": [
        {"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}}},
        {"type": "object", "properties": {"a": {"type": "null"}}},
    ]} => {"anyOf": [
        {
            "type": "object", "properties": {"b": {"type": "null"}, "a": {"type": "null"}},
            "required": ["b", "a"], "additionalProperties": false
        },
        {
            "type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"],
            "additionalProperties": false
        },
    ]};
    keys_beside_alternatives: {
        "type": "object", "properties": {"id": {"type": "string"}}, "oneOf": [
            {"type": "object", "properties": {"a": {"type": "null"}}},
            {"properties": {"b": {"type": "null"}}},
        ]
    } => {"anyOf": [
        {
            "type": "object", "properties": {"a": {"type": "null"}, "id": {"type": "string"}},
            "required": ["a", "id"], "additionalProperties": false
        },
        {
            "type": "object", "properties": {"b": {"type": "null"}, "id": {"type": "string"}},
            "required": ["b", "id"], "additionalProperties": false
        },
    ]};
}

#[test]
fn a_description_beside_a_reference() {
    let schema = with_schema!(strict, {
        "type": "object",
        "properties": {
            "from": {"$ref": "#/$defs/A b~1%C3%A9", "description": "Origin."},
            "to": {"$ref": "#/$defs/A b~1%C3%A9"}
        },
        "$defs": {"A b/é": {"type": "string"}, "unused": {"type": "null"}}
    });
    assert_eq!(
        schema["properties"],
        json!({
            "from": {"description": "Origin.", "anyOf": [{"$ref": "#/$defs/A_b__"}]},
            "to": {"$ref": "#/$defs/A_b__"}
        })
    );
    assert_eq!(schema["$defs"], json!({"A_b__": {"type": "string"}}));
}

#[test]
fn names_that_collide_after_sanitizing() {
    let schema = with_schema!(strict, {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/A.b"}, "b": {"$ref": "#/$defs/A:b"}},
        "$defs": {"A.b": {"type": "string"}, "A:b": {"type": "null"}}
    });
    assert_eq!(
        schema["$defs"],
        json!({"A_b": {"type": "string"}, "A_b_2": {"type": "null"}})
    );
}

#[test]
fn a_root_that_is_a_reference() {
    let schema = with_schema!(strict, {
        "description": "Outer.",
        "$ref": "#/$defs/A",
        "$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"description": "Inner.", "type": "object"}}
    });
    assert_eq!(
        schema,
        json!({
            "description": "Outer.", "type": "object", "properties": {}, "required": [],
            "additionalProperties": false
        })
    );
}

#[test]
fn a_root_that_refers_to_itself() {
    let schema = with_schema!(strict, {
        "type": "object",
        "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}
    });
    let node = json!({
        "type": "object",
        "properties": {"next": {"anyOf": [{"$ref": "#/$defs/Written"}, {"type": "null"}]}},
        "required": ["next"],
        "additionalProperties": false
    });
    assert_eq!(schema["$defs"], json!({"Written": node}));
    assert_eq!(schema["properties"], node["properties"]);
}

#[test]
fn a_wrapped_root_that_refers_to_itself() {
    let schema = with_schema!(strict, {"type": "array", "items": {"$ref": "#"}});
    assert_eq!(
        schema["properties"]["value"]["items"],
        json!({"$ref": "#/$defs/Written"})
    );
}
