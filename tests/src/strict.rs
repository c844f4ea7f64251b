//! What the schemas of this project keep to: the rules of strict mode, as the test server of `outlines-runtime` has them, and a
//! few that are narrower.

use outlines_runtime::testing::schema_violations;
use serde_json::{Map, Value};

/// Everything in a schema that breaks a rule.
#[must_use]
pub fn violations(schema: &Value) -> Vec<String> {
    let faults = schema_violations(&schema.to_string()).into_iter();
    let mut found: Vec<String> = faults
        .map(|fault| format!("{}: {fault}", fault.context()))
        .collect();
    for (place, schema) in schemas(schema) {
        let own = own_rules(schema, place.is_empty());
        found.extend(own.into_iter().map(|rule| format!("#{place}: {rule}")));
    }
    found
}

/// Keywords that a schema may have; `$defs` stands at the root.
const KEYWORDS: &[&str] = &[
    "type",
    "description",
    "enum",
    "const",
    "anyOf",
    "$ref",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "minItems",
    "maxItems",
    "properties",
    "required",
    "additionalProperties",
];

/// What the API would let pass.
fn own_rules(schema: &Map<String, Value>, root: bool) -> Vec<String> {
    let mut broken = Vec::new();
    let union = schema.contains_key("anyOf");
    for keyword in schema.keys().map(String::as_str) {
        let allowed = match keyword {
            "$defs" => root,
            keyword if union => ["anyOf", "description"].contains(&keyword),
            keyword => KEYWORDS.contains(&keyword),
        };
        if !allowed {
            broken.push(format!("'{keyword}' has no place here"));
        }
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str)
        && !target.starts_with("#/$defs/")
    {
        broken.push(format!("llama.cpp does not know the reference {target}"));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && !(pattern.starts_with('^') && pattern.ends_with('$'))
    {
        broken.push("the pattern is not anchored".to_owned());
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
        if schema.get("required") != Some(&Value::from(keys)) {
            broken.push("'required' has another order than the properties".to_owned());
        }
    }
    broken
}

/// A schema and all that stand in it, with their places.
fn schemas(root: &Value) -> Vec<(String, &Map<String, Value>)> {
    let mut found = Vec::new();
    let mut rest = vec![(String::new(), root)];
    while let Some((place, schema)) = rest.pop() {
        let Some(schema) = schema.as_object() else {
            continue;
        };
        for keyword in ["properties", "$defs"] {
            let inner = schema.get(keyword).and_then(Value::as_object);
            let inner = inner.into_iter().flatten();
            rest.extend(inner.map(|(key, inner)| (format!("{place}/{keyword}/{key}"), inner)));
        }
        let branches = schema.get("anyOf").and_then(Value::as_array);
        let branches = branches.into_iter().flatten().enumerate();
        rest.extend(branches.map(|(i, branch)| (format!("{place}/anyOf/{i}"), branch)));
        let items = schema.get("items").into_iter();
        rest.extend(items.map(|items| (format!("{place}/items"), items)));
        found.push((place, schema));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Value, violations};

    fn around(inner: &Value) -> Value {
        json!({
            "type": "object",
            "properties": {"x": {"type": "array", "items": {"anyOf": [inner, {"type": "null"}]}}},
            "required": ["x"],
            "additionalProperties": false,
        })
    }

    #[test]
    fn what_the_api_lets_pass_is_found_wherever_it_stands() {
        let cases = [
            (json!({"type": "string", "title": "Name"}), "'title'"),
            (json!({"type": "string", "pattern": "^a"}), "anchored"),
            (json!({"$ref": "#"}), "llama.cpp"),
            (
                json!({"anyOf": [{"type": "null"}], "title": "Name"}),
                "'title'",
            ),
            (
                json!({
                    "type": "object",
                    "properties": {"a": {"type": "null"}, "b": {"type": "null"}},
                    "required": ["b", "a"],
                    "additionalProperties": false,
                }),
                "order",
            ),
        ];
        for (schema, word) in cases {
            let found = violations(&around(&schema));
            assert!(
                matches!(&found[..], [one] if one.contains(word) && one.contains("#/properties/x/items/anyOf/0")),
                "{schema}: {found:?}"
            );
        }
        assert!(violations(&around(&json!({"type": "string", "pattern": "^a$"}))).is_empty());
    }
}
