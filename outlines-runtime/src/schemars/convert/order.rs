//! Alternatives behind references, whose first keys are known once all definitions are there.

use serde_json::Value;

use super::Fault;
use super::path::Path;
use super::union::{lead, shared_first_key};
use crate::schemars::error::Problem;

/// Orders the keys of definitions so that alternatives differ in the first one. Serde reads them in any order.
pub(super) fn settle(schema: &mut Value) -> Result<(), Fault> {
    let mut unions = Vec::new();
    collect(schema, schema, "", &mut unions);
    for (place, leaves) in &unions {
        let mut objects = values(schema, leaves);
        lead(&mut objects, &Path::Target(place))?;
        for (leaf, object) in leaves.iter().zip(objects) {
            if let Some(place) = schema.pointer_mut(leaf) {
                *place = object;
            }
        }
    }
    // What one union wants of a definition, another may not.
    for (place, leaves) in &unions {
        let mut objects = values(schema, leaves);
        if let Some(key) = shared_first_key(&objects.iter_mut().collect::<Vec<_>>()) {
            return Err(Path::Target(place).fault(Problem::SharedFirstKey(key)));
        }
    }
    Ok(())
}

fn values(schema: &Value, places: &[String]) -> Vec<Value> {
    let found = places.iter().filter_map(|place| schema.pointer(place));
    found.cloned().collect()
}

/// The places of all unions with references in them, and of the objects that they choose from.
fn collect(root: &Value, schema: &Value, place: &str, unions: &mut Vec<(String, Vec<String>)>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(branches)) = members.get("anyOf") {
                let (mut leaves, mut behind) = (Vec::new(), Vec::new());
                alternatives(
                    root,
                    branches,
                    &format!("{place}/anyOf"),
                    &mut behind,
                    &mut leaves,
                );
                if !behind.is_empty() {
                    unions.push((format!("#{place}"), leaves));
                }
            }
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(root, value, &format!("{place}/{key}"), unions);
            }
        }
        Value::Array(values) => {
            for (i, value) in values.iter().enumerate() {
                collect(root, value, &format!("{place}/{i}"), unions);
            }
        }
        _ => {}
    }
}

/// The objects in the end, each once: behind references, and in unions of their own.
fn alternatives<'s>(
    root: &'s Value,
    branches: &'s [Value],
    place: &str,
    behind: &mut Vec<&'s str>,
    leaves: &mut Vec<String>,
) {
    for (i, branch) in branches.iter().enumerate() {
        let (mut branch, mut place) = (branch, format!("{place}/{i}"));
        while let Some(target) = branch["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix('#'))
        {
            // The same once more is no other alternative.
            let found = root.pointer(target).filter(|_| !behind.contains(&target));
            behind.push(target);
            (branch, place) = (found.unwrap_or(&Value::Null), target.to_owned());
        }
        if let Some(inner) = branch["anyOf"].as_array() {
            alternatives(root, inner, &format!("{place}/anyOf"), behind, leaves);
        } else if branch["properties"]
            .as_object()
            .is_some_and(|keys| !keys.is_empty())
        {
            leaves.push(place);
        }
    }
}
