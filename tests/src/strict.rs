//! Rules for the schemas of this project: those of strict mode, which the test server of
//! `outlines-runtime` implements, and a few that are narrower.

use outlines_runtime::testing::schema_violations;
use serde_json::{Map, Value};

/// Returns every violation of a rule in a schema.
#[must_use]
pub fn violations(schema: &Value) -> Vec<String> {
    let strict = schema_violations(&schema.to_string()).into_iter();
    let mut violations: Vec<String> = strict
        .map(|violation| format!("{}: {violation}", violation.context()))
        .collect();
    for (path, schema) in schemas(schema) {
        let narrower = narrower_rules(schema, path.is_empty());
        violations.extend(narrower.into_iter().map(|rule| format!("#{path}: {rule}")));
    }
    violations
}

/// Permitted keywords, besides `$defs` at the root.
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

/// Returns violations that the API would accept.
fn narrower_rules(schema: &Map<String, Value>, root: bool) -> Vec<String> {
    let mut violations = Vec::new();
    let union = schema.contains_key("anyOf");
    for keyword in schema.keys().map(String::as_str) {
        let allowed = match keyword {
            "$defs" => root,
            keyword if union => ["anyOf", "description"].contains(&keyword),
            keyword => KEYWORDS.contains(&keyword),
        };
        if !allowed {
            violations.push(format!("'{keyword}' is not permitted here"));
        }
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str)
        && !target.starts_with("#/$defs/")
    {
        violations.push(format!("llama.cpp does not support the reference {target}"));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && !(pattern.starts_with('^') && pattern.ends_with('$'))
    {
        violations.push("the pattern is not anchored".to_owned());
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
        if schema.get("required") != Some(&Value::from(keys)) {
            violations.push("'required' is not in the order of the properties".to_owned());
        }
    }
    violations
}

/// Returns a schema and all schemas in it with their paths.
fn schemas(root: &Value) -> Vec<(String, &Map<String, Value>)> {
    let mut found = Vec::new();
    let mut pending = vec![(String::new(), root)];
    while let Some((path, schema)) = pending.pop() {
        let Some(schema) = schema.as_object() else {
            continue;
        };
        for keyword in ["properties", "$defs"] {
            let inner = schema.get(keyword).and_then(Value::as_object);
            let inner = inner.into_iter().flatten();
            pending.extend(inner.map(|(key, inner)| (format!("{path}/{keyword}/{key}"), inner)));
        }
        let branches = schema.get("anyOf").and_then(Value::as_array);
        let branches = branches.into_iter().flatten().enumerate();
        pending.extend(branches.map(|(i, branch)| (format!("{path}/anyOf/{i}"), branch)));
        let items = schema.get("items").into_iter();
        pending.extend(items.map(|items| (format!("{path}/items"), items)));
        found.push((path, schema));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Value, violations};

    fn nested(inner: &Value) -> Value {
        json!({
            "type": "object",
            "properties": {"x": {"type": "array", "items": {"anyOf": [inner, {"type": "null"}]}}},
            "required": ["x"],
            "additionalProperties": false,
        })
    }

    #[test]
    fn violations_are_found_at_any_depth() {
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
            let found = violations(&nested(&schema));
            assert!(
                matches!(
                    &found[..],
                    [one] if one.contains(word) && one.contains("#/properties/x/items/anyOf/0")
                ),
                "{schema}: {found:?}"
            );
        }
        assert!(violations(&nested(&json!({"type": "string", "pattern": "^a$"}))).is_empty());
    }
}
