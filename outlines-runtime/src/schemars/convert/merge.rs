//! Merging of schemas that apply to the same value.

use std::borrow::Cow;

use serde_json::Value;

use super::converter::{Converter, Members};
use super::keywords;
use super::path::{ConversionError, SchemaPath};
use crate::schemars::error::Problem;

/// The maximum number of schemas that are merged into one, so that merging a recursive schema ends.
const MAX_PARTS: usize = 64;

impl Converter<'_> {
    /// Returns the schema without `allOf`, and with `$ref` only if it is the only keyword.
    pub(super) fn merged<'m>(
        &self,
        members: &'m Members,
        path: &SchemaPath<'_>,
    ) -> Result<Cow<'m, Members>, ConversionError> {
        let constraining = members
            .keys()
            .filter(|key| keywords::constrains(key))
            .count();
        if !members.contains_key("allOf") && (!members.contains_key("$ref") || constraining == 1) {
            return Ok(Cow::Borrowed(members));
        }
        let mut merged = Members::new();
        self.merge_into(&mut merged, members, path, &mut 0)?;
        Ok(Cow::Owned(merged))
    }

    /// Merges two schemas, the keys of the first before those of the second.
    pub(super) fn merge_pair(
        &self,
        first: &Members,
        second: &Members,
        path: &SchemaPath<'_>,
    ) -> Result<Members, ConversionError> {
        let mut merged = Members::new();
        self.merge_into(&mut merged, first, path, &mut 0)?;
        self.merge_into(&mut merged, second, path, &mut 0)?;
        Ok(merged)
    }

    fn merge_into(
        &self,
        merged: &mut Members,
        part: &Members,
        path: &SchemaPath<'_>,
        parts: &mut usize,
    ) -> Result<(), ConversionError> {
        *parts += 1;
        if *parts > MAX_PARTS {
            return Err(path.error(Problem::InfiniteRecursion));
        }
        for (keyword, value) in part {
            match keyword.as_str() {
                // The first two are merged below. All keys are required.
                "$ref" | "allOf" | "required" => {}
                "properties" => properties(merged, value, path)?,
                "type" => narrow_type(merged, value, path)?,
                "anyOf" | "oneOf" if has_union(merged) => {
                    return Err(path.error(Problem::TwoUnions));
                }
                // Serde treats merged parts as one closed object.
                "additionalProperties" | "unevaluatedProperties"
                    if *value == Value::Bool(false) => {}
                // The first annotation is the most specific, for example the field's own
                // description.
                keyword if !keywords::constrains(keyword) => {
                    merged.entry(keyword).or_insert_with(|| value.clone());
                }
                keyword => match merged.get(keyword) {
                    Some(there) if there != value => {
                        return Err(path.error(Problem::MergeConflict(keyword.to_owned())));
                    }
                    _ => drop(merged.insert(keyword.to_owned(), value.clone())),
                },
            }
        }
        for branch in branches(part, "allOf", path)? {
            match branch {
                Value::Object(branch) => self.merge_into(merged, branch, path, parts)?,
                Value::Bool(true) => {}
                _ => return Err(path.error(Problem::NoValue)),
            }
        }
        self.merge_reference(merged, part.get("$ref"), path, parts)
    }

    /// Merges a reference. It remains a reference until there are siblings.
    fn merge_reference(
        &self,
        merged: &mut Members,
        reference: Option<&Value>,
        path: &SchemaPath<'_>,
        parts: &mut usize,
    ) -> Result<(), ConversionError> {
        let mut references = Vec::new();
        let alone = !merged.keys().any(|key| keywords::constrains(key));
        match reference {
            Some(reference) if alone => {
                merged.insert("$ref".to_owned(), reference.clone());
                return Ok(());
            }
            Some(reference) => references.push(reference.clone()),
            None => {}
        }
        if merged
            .keys()
            .filter(|key| keywords::constrains(key))
            .count()
            > 1
            || !references.is_empty()
        {
            references.extend(merged.remove("$ref"));
        }
        for reference in references {
            let Some(reference) = reference.as_str() else {
                return Err(path.error(Problem::Malformed("$ref".to_owned())));
            };
            match self.resolve(reference, path)? {
                Value::Object(target) => self.merge_into(merged, target, path, parts)?,
                Value::Bool(true) => {}
                _ => return Err(path.error(Problem::NoValue)),
            }
        }
        Ok(())
    }
}

fn has_union(members: &Members) -> bool {
    members.contains_key("anyOf") || members.contains_key("oneOf")
}

/// Returns the schemas in a list keyword.
pub(super) fn branches<'m>(
    members: &'m Members,
    keyword: &str,
    path: &SchemaPath<'_>,
) -> Result<&'m [Value], ConversionError> {
    match members.get(keyword) {
        None => Ok(&[]),
        Some(Value::Array(branches)) if !branches.is_empty() => Ok(branches),
        Some(_) => Err(path.error(Problem::Malformed(keyword.to_owned()))),
    }
}

fn properties(
    merged: &mut Members,
    value: &Value,
    path: &SchemaPath<'_>,
) -> Result<(), ConversionError> {
    let there = merged
        .entry("properties")
        .or_insert_with(|| Value::Object(Members::new()));
    let (Value::Object(there), Value::Object(more)) = (there, value) else {
        return Err(path.error(Problem::Malformed("properties".to_owned())));
    };
    for (key, schema) in more {
        match there.get(key) {
            Some(known) if known != schema => {
                return Err(path.error(Problem::MergeConflict(key.clone())));
            }
            _ => drop(there.insert(key.clone(), schema.clone())),
        }
    }
    Ok(())
}

/// Keeps the narrower of two types.
fn narrow_type(
    merged: &mut Members,
    value: &Value,
    path: &SchemaPath<'_>,
) -> Result<(), ConversionError> {
    let narrower = match merged.get("type") {
        None => value,
        Some(there) if there == value || admits(value, there) => there,
        Some(there) if admits(there, value) => value,
        Some(_) => return Err(path.error(Problem::MergeConflict("type".to_owned()))),
    };
    let narrower = narrower.clone();
    merged.insert("type".to_owned(), narrower);
    Ok(())
}

fn admits(types: &Value, type_name: &Value) -> bool {
    types
        .as_array()
        .is_some_and(|types| types.contains(type_name))
}
