//! Alternatives.

use serde_json::Value;

use super::merge::branches;
use super::path::Path;
use super::{Converted, Converter, Fault, Members, keywords, text};
use crate::schemars::error::Problem;

impl Converter<'_> {
    /// `anyOf`, also for `oneOf`: serde takes the first variant that fits.
    pub(super) fn union(&mut self, members: &Members, keyword: &str, path: &Path<'_>) -> Converted {
        let mut beside = members.clone();
        beside.retain(|key, _| key != keyword && keywords::binds(key));
        if beside.contains_key("anyOf") || beside.contains_key("oneOf") {
            return Err(path.fault(Problem::TwoUnions));
        }
        let list = path.key(keyword);
        let mut alternatives: Vec<Value> = Vec::new();
        for (i, branch) in branches(members, keyword, path)?.iter().enumerate() {
            let place = list.index(i);
            let alternative = match branch {
                // What stands beside is true of each alternative. Its keys come second: the API tells alternatives
                // apart by their first key.
                Value::Object(branch) if !beside.is_empty() => {
                    let both = self.both(branch, &beside, &place)?;
                    self.schema(&Value::Object(both), &place)?
                }
                branch => self.schema(branch, &place)?,
            };
            if !alternatives.contains(&alternative) {
                alternatives.push(alternative);
            }
        }
        lead(&mut alternatives, path)?;
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

/// Puts first in each object the key that tells it from the others: the tag, or else one that no other has there.
pub(super) fn lead(alternatives: &mut [Value], path: &Path<'_>) -> Result<(), Fault> {
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
            promote(object, &tag);
        }
        return Ok(());
    }
    // Those with few keys choose first.
    objects.sort_by_key(|object| keys(object).len());
    let mut taken: Vec<String> = Vec::new();
    for object in objects {
        let free = keys(object)
            .into_iter()
            .find(|key| !taken.iter().any(|taken| taken == key))
            .map(str::to_owned);
        let Some(key) = free else {
            return Err(path.fault(Problem::SharedFirstKey(shared)));
        };
        promote(object, &key);
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
    let firsts: Vec<&str> = objects.iter().map(|object| keys(object)[0]).collect();
    let shared = (1..firsts.len()).find(|&i| firsts[..i].contains(&firsts[i]))?;
    let key = firsts[shared].to_owned();
    // A tag in its place.
    let all = firsts.iter().all(|first| *first == key);
    (!(all && is_tag(objects, &key))).then_some(key)
}

/// Whether each object has a choice of its own under a key.
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

/// Puts a key before all others.
fn promote(object: &mut Value, key: &str) {
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
