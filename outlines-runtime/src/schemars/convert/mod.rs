//! Conversion of a schemars schema to a strict schema.
//!
//! A schema is first merged into one set of keywords ([`merge`]) and then rebuilt with the
//! keywords that strict mode supports ([`node`], [`choice`], [`union`]). Any other keyword is
//! omitted or rejected, and never sent.

mod choice;
mod converter;
mod definitions;
mod keywords;
mod limits;
mod merge;
mod node;
mod path;
mod text;
mod union;

use serde_json::{Value, json};

use self::converter::Converter;
use self::definitions::prune;
pub(super) use self::definitions::sanitize as name;
pub(super) use self::path::ConversionError;
use self::path::SchemaPath;

/// Returns the strict schema, and whether it is wrapped as `{"value": …}`.
pub(super) fn convert(root: &Value, root_name: &str) -> Result<(Value, bool), ConversionError> {
    let mut converter = Converter::new(root, root_name);
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
    let definitions = prune(&schema, converter.definitions.schemas);
    if !definitions.is_empty() {
        schema["$defs"] = Value::Object(definitions);
    }
    union::reorder_definitions(&mut schema)?;
    match limits::exceeded(&schema) {
        None => Ok((schema, wrapped)),
        Some(problem) => Err(SchemaPath::Root.error(problem)),
    }
}
