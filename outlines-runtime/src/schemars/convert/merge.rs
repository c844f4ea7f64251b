//! Several schemas of one document, merged into one.

use std::borrow::Cow;

use serde_json::Value;

use super::path::Path;
use super::{Converter, Fault, Members, keywords};
use crate::schemars::error::Problem;

/// The most references that are merged into one schema. A recursive one would have no end.
const MAX_PARTS: usize = 64;

impl Converter<'_> {
    /// The schema without `allOf`, and with `$ref` only where it stands alone.
    pub(super) fn merged<'m>(
        &self,
        members: &'m Members,
        path: &Path<'_>,
    ) -> Result<Cow<'m, Members>, Fault> {
        let bound = members.keys().filter(|key| keywords::binds(key)).count();
        if !members.contains_key("allOf") && (!members.contains_key("$ref") || bound == 1) {
            return Ok(Cow::Borrowed(members));
        }
        let mut whole = Members::new();
        self.add(&mut whole, members, path, &mut 0)?;
        Ok(Cow::Owned(whole))
    }

    /// Both schemas as one, the keys of the first before those of the second.
    pub(super) fn both(
        &self,
        first: &Members,
        second: &Members,
        path: &Path<'_>,
    ) -> Result<Members, Fault> {
        let mut whole = Members::new();
        self.add(&mut whole, first, path, &mut 0)?;
        self.add(&mut whole, second, path, &mut 0)?;
        Ok(whole)
    }

    fn add(
        &self,
        whole: &mut Members,
        part: &Members,
        path: &Path<'_>,
        parts: &mut usize,
    ) -> Result<(), Fault> {
        *parts += 1;
        if *parts > MAX_PARTS {
            return Err(path.fault(Problem::Endless));
        }
        for (keyword, value) in part {
            match keyword.as_str() {
                // The first two are merged below; all keys are required.
                "$ref" | "allOf" | "required" => {}
                "properties" => properties(whole, value, path)?,
                "type" => kind(whole, value, path)?,
                "anyOf" | "oneOf" if has_union(whole) => {
                    return Err(path.fault(Problem::TwoUnions));
                }
                // Merged parts are closed as a whole, as serde reads them.
                "additionalProperties" | "unevaluatedProperties"
                    if *value == Value::Bool(false) => {}
                // What came first is nearer to the user: the field's own text, say.
                keyword if !keywords::binds(keyword) => {
                    whole.entry(keyword).or_insert_with(|| value.clone());
                }
                keyword => match whole.get(keyword) {
                    Some(there) if there != value => {
                        return Err(path.fault(Problem::Conflict(keyword.to_owned())));
                    }
                    _ => drop(whole.insert(keyword.to_owned(), value.clone())),
                },
            }
        }
        for branch in branches(part, "allOf", path)? {
            match branch {
                Value::Object(branch) => self.add(whole, branch, path, parts)?,
                Value::Bool(true) => {}
                _ => return Err(path.fault(Problem::Nothing)),
            }
        }
        self.join(whole, part.get("$ref"), path, parts)
    }

    /// A reference stays one until there is something to merge with.
    fn join(
        &self,
        whole: &mut Members,
        reference: Option<&Value>,
        path: &Path<'_>,
        parts: &mut usize,
    ) -> Result<(), Fault> {
        let mut references = Vec::new();
        let alone = !whole.keys().any(|key| keywords::binds(key));
        match reference {
            Some(reference) if alone => {
                whole.insert("$ref".to_owned(), reference.clone());
                return Ok(());
            }
            Some(reference) => references.push(reference.clone()),
            None => {}
        }
        if whole.keys().filter(|key| keywords::binds(key)).count() > 1 || !references.is_empty() {
            references.extend(whole.remove("$ref"));
        }
        for reference in references {
            let Some(reference) = reference.as_str() else {
                return Err(path.fault(Problem::Malformed("$ref".to_owned())));
            };
            match self.resolve(reference, path)? {
                Value::Object(target) => self.add(whole, target, path, parts)?,
                Value::Bool(true) => {}
                _ => return Err(path.fault(Problem::Nothing)),
            }
        }
        Ok(())
    }
}

fn has_union(members: &Members) -> bool {
    members.contains_key("anyOf") || members.contains_key("oneOf")
}

/// The schemas in a list of them.
pub(super) fn branches<'m>(
    members: &'m Members,
    keyword: &str,
    path: &Path<'_>,
) -> Result<&'m [Value], Fault> {
    match members.get(keyword) {
        None => Ok(&[]),
        Some(Value::Array(branches)) if !branches.is_empty() => Ok(branches),
        Some(_) => Err(path.fault(Problem::Malformed(keyword.to_owned()))),
    }
}

fn properties(whole: &mut Members, value: &Value, path: &Path<'_>) -> Result<(), Fault> {
    let there = whole
        .entry("properties")
        .or_insert_with(|| Value::Object(Members::new()));
    let (Value::Object(there), Value::Object(more)) = (there, value) else {
        return Err(path.fault(Problem::Malformed("properties".to_owned())));
    };
    for (key, schema) in more {
        match there.get(key) {
            Some(known) if known != schema => {
                return Err(path.fault(Problem::Conflict(key.clone())));
            }
            _ => drop(there.insert(key.clone(), schema.clone())),
        }
    }
    Ok(())
}

/// Of two types the narrower one.
fn kind(whole: &mut Members, value: &Value, path: &Path<'_>) -> Result<(), Fault> {
    let narrower = match whole.get("type") {
        None => value,
        Some(there) if there == value || admits(value, there) => there,
        Some(there) if admits(there, value) => value,
        Some(_) => return Err(path.fault(Problem::Conflict("type".to_owned()))),
    };
    let narrower = narrower.clone();
    whole.insert("type".to_owned(), narrower);
    Ok(())
}

fn admits(kinds: &Value, kind: &Value) -> bool {
    kinds.as_array().is_some_and(|kinds| kinds.contains(kind))
}
