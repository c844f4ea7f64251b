//! Alternatives, and the order of their keys.

use serde_json::Value;

use super::converter::{Converted, Converter, Members};
use super::merge::branches;
use super::path::{ConversionError, SchemaPath};
use super::{keywords, text};
use crate::schemars::error::Problem;

impl Converter<'_> {
    /// Converts `anyOf` and `oneOf` to `anyOf`: serde takes the first variant that matches.
    pub(super) fn union(
        &mut self,
        members: &Members,
        keyword: &str,
        path: &SchemaPath<'_>,
    ) -> Converted {
        let mut siblings = members.clone();
        siblings.retain(|key, _| key != keyword && keywords::constrains(key));
        if siblings.contains_key("anyOf") || siblings.contains_key("oneOf") {
            return Err(path.error(Problem::TwoUnions));
        }
        let list = path.key(keyword);
        let mut alternatives: Vec<Value> = Vec::new();
        for (i, branch) in branches(members, keyword, path)?.iter().enumerate() {
            let branch_path = list.index(i);
            let alternative = match branch {
                // Siblings apply to each alternative. Their keys come second, because the API
                // tells alternatives apart by their first key.
                Value::Object(branch) if !siblings.is_empty() => {
                    let both = self.merge_pair(branch, &siblings, &branch_path)?;
                    self.schema(&Value::Object(both), &branch_path)?
                }
                branch => self.schema(branch, &branch_path)?,
            };
            if !alternatives.contains(&alternative) {
                alternatives.push(alternative);
            }
        }
        distinguish_first_keys(&mut alternatives, path)?;
        let mut strict = Members::new();
        if let Some(description) = text::description(members) {
            strict.insert("description".to_owned(), description.into());
        }
        if let [Value::Object(only)] = &alternatives[..]
            && !only.contains_key("$ref")
        {
            for (keyword, value) in only {
                strict
                    .entry(keyword.as_str())
                    .or_insert_with(|| value.clone());
            }
        } else if let [only] = &alternatives[..]
            && strict.is_empty()
        {
            return Ok(only.clone());
        } else {
            strict.insert("anyOf".to_owned(), Value::Array(alternatives));
        }
        Ok(Value::Object(strict))
    }
}

/// Puts a distinguishing key first in each object: the tag, or else a key that is first in no
/// other.
pub(super) fn distinguish_first_keys(
    alternatives: &mut [Value],
    path: &SchemaPath<'_>,
) -> Result<(), ConversionError> {
    let mut objects: Vec<&mut Value> = alternatives
        .iter_mut()
        .filter(|alternative| !keys(alternative).is_empty())
        .collect();
    let Some(shared) = shared_first_key(&objects) else {
        return Ok(());
    };
    let candidates: Vec<String> = keys(objects[0]).into_iter().map(str::to_owned).collect();
    if let Some(tag) = candidates.into_iter().find(|key| is_tag(&objects, key)) {
        for object in objects {
            move_to_front(object, &tag);
        }
        return Ok(());
    }
    // Objects with few keys choose first.
    objects.sort_by_key(|object| keys(object).len());
    let mut taken: Vec<String> = Vec::new();
    for object in objects {
        let free = keys(object)
            .into_iter()
            .find(|key| !taken.iter().any(|taken| taken == key))
            .map(str::to_owned);
        let Some(key) = free else {
            return Err(path.error(Problem::SharedFirstKey(shared)));
        };
        move_to_front(object, &key);
        taken.push(key);
    }
    Ok(())
}

fn keys(schema: &Value) -> Vec<&str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.map_or_else(Vec::new, |properties| {
        properties.keys().map(String::as_str).collect()
    })
}

pub(super) fn shared_first_key(objects: &[&mut Value]) -> Option<String> {
    let first_keys: Vec<&str> = objects.iter().map(|object| keys(object)[0]).collect();
    let shared = (1..first_keys.len()).find(|&i| first_keys[..i].contains(&first_keys[i]))?;
    let key = first_keys[shared].to_owned();
    // A tag that is already first.
    let all = first_keys.iter().all(|first| *first == key);
    (!(all && is_tag(objects, &key))).then_some(key)
}

/// Returns whether the objects have disjoint choices for a key.
fn is_tag(objects: &[&mut Value], key: &str) -> bool {
    let mut seen = Vec::new();
    objects.iter().all(|object| {
        let Some(values) = object["properties"][key]["enum"].as_array() else {
            return false;
        };
        let new = values.iter().all(|value| !seen.contains(&value));
        seen.extend(values);
        new
    })
}

/// Moves a key before all others.
fn move_to_front(object: &mut Value, key: &str) {
    if let Some(Value::Object(properties)) = object.get_mut("properties")
        && let Some(schema) = properties.shift_remove(key)
    {
        let mut ordered = Members::new();
        ordered.insert(key.to_owned(), schema);
        ordered.append(properties);
        *properties = ordered;
        let required = properties.keys().map(|key| Value::from(key.as_str()));
        object["required"] = required.collect();
    }
}

/// Orders the keys of definitions so that alternatives behind references have distinct first
/// keys, which are known only once all definitions are converted. Serde accepts any order.
pub(super) fn reorder_definitions(schema: &mut Value) -> Result<(), ConversionError> {
    let mut unions = Vec::new();
    collect(schema, schema, "", &mut unions);
    for (pointer, leaves) in &unions {
        let mut objects = values(schema, leaves);
        distinguish_first_keys(&mut objects, &SchemaPath::Target(pointer))?;
        for (leaf, object) in leaves.iter().zip(objects) {
            if let Some(schema) = schema.pointer_mut(leaf) {
                *schema = object;
            }
        }
    }
    // Two unions may need different orders of the same definition.
    for (pointer, leaves) in &unions {
        let mut objects = values(schema, leaves);
        if let Some(key) = shared_first_key(&objects.iter_mut().collect::<Vec<_>>()) {
            return Err(SchemaPath::Target(pointer).error(Problem::SharedFirstKey(key)));
        }
    }
    Ok(())
}

fn values(schema: &Value, pointers: &[String]) -> Vec<Value> {
    let found = pointers
        .iter()
        .filter_map(|pointer| schema.pointer(pointer));
    found.cloned().collect()
}

/// Collects the positions of all unions that contain references, and of their objects.
fn collect(root: &Value, schema: &Value, pointer: &str, unions: &mut Vec<(String, Vec<String>)>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(branches)) = members.get("anyOf") {
                let (mut leaves, mut behind) = (Vec::new(), Vec::new());
                alternatives(
                    root,
                    branches,
                    &format!("{pointer}/anyOf"),
                    &mut behind,
                    &mut leaves,
                );
                if !behind.is_empty() {
                    unions.push((format!("#{pointer}"), leaves));
                }
            }
            for (key, value) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(root, value, &format!("{pointer}/{key}"), unions);
            }
        }
        Value::Array(values) => {
            for (i, value) in values.iter().enumerate() {
                collect(root, value, &format!("{pointer}/{i}"), unions);
            }
        }
        _ => {}
    }
}

/// Collects the positions of the objects among alternatives, each once, including those behind
/// references and in nested unions.
fn alternatives<'s>(
    root: &'s Value,
    branches: &'s [Value],
    pointer: &str,
    behind: &mut Vec<&'s str>,
    leaves: &mut Vec<String>,
) {
    for (i, branch) in branches.iter().enumerate() {
        let (mut branch, mut pointer) = (branch, format!("{pointer}/{i}"));
        while let Some(target) = branch["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix('#'))
        {
            // A repeated reference is not a further alternative.
            let found = root.pointer(target).filter(|_| !behind.contains(&target));
            behind.push(target);
            (branch, pointer) = (found.unwrap_or(&Value::Null), target.to_owned());
        }
        if let Some(inner) = branch["anyOf"].as_array() {
            alternatives(root, inner, &format!("{pointer}/anyOf"), behind, leaves);
        } else if branch["properties"]
            .as_object()
            .is_some_and(|keys| !keys.is_empty())
        {
            leaves.push(pointer);
        }
    }
}
