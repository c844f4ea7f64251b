//! Conversion of a schemars schema to a strict schema.
//!
//! A schema is first merged into one set of keywords ([`merge`]) and then rebuilt with the
//! keywords that strict mode supports ([`node`], [`choice`], [`union`]). Any other keyword is
//! omitted or rejected, and never sent.

mod choice;
mod definitions;
mod keywords;
mod limits;
mod merge;
mod node;
mod path;
mod text;
mod union;

use serde_json::{Map, Value, json};

pub(super) use self::definitions::sanitize as name;
use self::definitions::{Definitions, prune};
pub(super) use self::path::ConversionError;
use self::path::SchemaPath;

/// The keywords of one schema, or the properties of one object.
type Members = Map<String, Value>;

type Converted = Result<Value, ConversionError>;

struct Converter<'s> {
    root: &'s Value,
    root_name: &'s str,
    definitions: Definitions,
}

/// Returns the strict schema, and whether it is wrapped as `{"value": …}`.
pub(super) fn convert(root: &Value, root_name: &str) -> Result<(Value, bool), ConversionError> {
    let mut converter = Converter {
        root,
        root_name,
        definitions: Definitions::default(),
    };
    let schema = converter.schema(root, &SchemaPath::Root)?;
    converter.convert_definitions()?;
    let (mut schema, wrapped) = match converter.root_object(&schema) {
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
    union::reorder_definitions(&mut schema)?;
    match limits::exceeded(&schema) {
        None => Ok((schema, wrapped)),
        Some(problem) => Err(SchemaPath::Root.error(problem)),
    }
}

impl Converter<'_> {
    /// Returns the schema with its reference inlined, if it is an object as a root must be.
    fn root_object(&self, schema: &Value) -> Option<Value> {
        let mut schema = schema;
        let mut description = None;
        // A reference to a reference is a definition of its own, so there are no more steps than
        // definitions.
        for _ in 0..=self.definitions.len() {
            description = description.or_else(|| schema.get("description"));
            // A reference with a description is the only branch of a union.
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
