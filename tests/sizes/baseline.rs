//! Strict schemas from schemars, converted as the official Python client converts those of
//! pydantic.
//!
//! It follows the steps of the client, which keeps some keywords and ignores others. Afterwards,
//! `oneOf`, which the client keeps and the API rejects, becomes `anyOf`, and unused definitions are
//! removed.

use std::collections::BTreeSet;

use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value, json};

/// Returns the schema as compact JSON.
pub(crate) fn strict<T: JsonSchema>() -> String {
    let root = schema_for!(T).to_value();
    let mut schema = root.clone();
    transform(&mut schema, &root);
    rename(&mut schema);
    remove_unused_definitions(&mut schema);
    schema.to_string()
}

fn transform(schema: &mut Value, root: &Value) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Object(definitions)) = members.get_mut("$defs") {
        definitions
            .values_mut()
            .for_each(|schema| transform(schema, root));
    }
    if members.get("type") == Some(&json!("object"))
        && !members.contains_key("additionalProperties")
    {
        members.insert("additionalProperties".to_owned(), json!(false));
    }
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        let keys: Vec<String> = properties.keys().cloned().collect();
        properties
            .values_mut()
            .for_each(|schema| transform(schema, root));
        members.insert("required".to_owned(), json!(keys));
    }
    if let Some(items) = members.get_mut("items") {
        transform(items, root);
    }
    // The client skips `oneOf`, but the API requires its branches to be strict, too.
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(branches)) = members.get_mut(keyword) {
            for schema in branches {
                transform(schema, root);
            }
        }
    }
    if members.get("default") == Some(&Value::Null) {
        members.shift_remove("default");
    }
    inline(schema, root);
}

/// Replaces a reference that has other keywords by its target. The other keywords take precedence.
fn inline(schema: &mut Value, root: &Value) {
    let Some(members) = schema.as_object_mut().filter(|members| members.len() > 1) else {
        return;
    };
    let Some(Value::String(reference)) = members.get("$ref") else {
        return;
    };
    let target = reference
        .strip_prefix('#')
        .and_then(|pointer| root.pointer(pointer));
    let mut whole: Map<String, Value> = target.and_then(Value::as_object).cloned().unwrap();
    members.shift_remove("$ref");
    whole.extend(std::mem::take(members));
    *members = whole;
    transform(schema, root);
}

fn rename(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(branches) = members.shift_remove("oneOf") {
                members.insert("anyOf".to_owned(), branches);
            }
            members.values_mut().for_each(rename);
        }
        Value::Array(values) => values.iter_mut().for_each(rename),
        _ => {}
    }
}

/// Removes unused definitions, until there is none.
fn remove_unused_definitions(root: &mut Value) {
    loop {
        let mut used = BTreeSet::new();
        references(root, &mut used);
        let Some(Value::Object(definitions)) = root.get_mut("$defs") else {
            return;
        };
        let before = definitions.len();
        definitions.retain(|name, _| used.contains(&format!("#/$defs/{name}")));
        if definitions.len() == before {
            return;
        }
    }
}

fn references(schema: &Value, used: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                used.insert(reference.clone());
            }
            members.values().for_each(|schema| references(schema, used));
        }
        Value::Array(values) => values.iter().for_each(|schema| references(schema, used)),
        _ => {}
    }
}
