//! From the schema that schemars makes of a type to one that strict mode accepts.
//!
//! A schema is merged into one set of keywords first ([`merge`]), and then written anew with those that strict mode knows
//! ([`node`], [`choice`], [`union`]): what nobody here thought of is left out or refused, and never sent.

mod choice;
mod definitions;
mod keywords;
mod limits;
mod merge;
mod node;
mod order;
mod path;
mod text;
mod union;

use serde_json::{Map, Value, json};

pub(super) use self::definitions::sanitize as name;
use self::definitions::{Definitions, prune};
use self::path::Path;
use super::error::Problem;

/// The keywords of one schema, or the properties of one object.
type Members = Map<String, Value>;

/// What is wrong, and where in the schema that schemars made.
pub(super) struct Fault {
    pub(super) path: String,
    pub(super) problem: Problem,
}

type Converted = Result<Value, Fault>;

struct Converter<'s> {
    root: &'s Value,
    root_name: &'s str,
    definitions: Definitions,
}

/// The strict schema, and whether it is that of `{"value": …}`.
pub(super) fn convert(root: &Value, root_name: &str) -> Result<(Value, bool), Fault> {
    let mut converter = Converter {
        root,
        root_name,
        definitions: Definitions::default(),
    };
    let schema = converter.schema(root, &Path::Root)?;
    converter.targets()?;
    let (mut schema, wrapped) = match converter.in_place(&schema) {
        Some(object) => (object, false),
        None => (
            json!({
                "type": "object",
                "properties": {"value": schema},
                "required": ["value"],
                "additionalProperties": false,
            }),
            true,
        ),
    };
    let definitions = prune(&schema, converter.definitions.into_schemas());
    if !definitions.is_empty() {
        schema["$defs"] = Value::Object(definitions);
    }
    order::settle(&mut schema)?;
    match limits::exceeded(&schema) {
        None => Ok((schema, wrapped)),
        Some(problem) => Err(Path::Root.fault(problem)),
    }
}

impl Converter<'_> {
    /// The schema with the target of its reference in place, if it is that of an object: a root must be one.
    fn in_place(&self, schema: &Value) -> Option<Value> {
        let mut schema = schema;
        let mut description = None;
        // A reference to a reference is a definition of its own, so that there are no more steps than definitions.
        for _ in 0..=self.definitions.len() {
            description = description.or_else(|| schema.get("description"));
            // Beside a description, a reference is the only branch of a union.
            let target = match schema.get("anyOf").and_then(Value::as_array) {
                Some(branches) if branches.len() == 1 => branches[0].get("$ref"),
                _ => schema.get("$ref"),
            };
            match target.and_then(Value::as_str) {
                Some(target) => schema = self.definitions.target(target)?,
                None => break,
            }
        }
        if schema.get("type") != Some(&json!("object")) {
            return None;
        }
        let mut object = Members::new();
        object.extend(description.map(|text| ("description".to_owned(), text.clone())));
        for (keyword, value) in schema.as_object()? {
            object
                .entry(keyword.as_str())
                .or_insert_with(|| value.clone());
        }
        Some(Value::Object(object))
    }
}
