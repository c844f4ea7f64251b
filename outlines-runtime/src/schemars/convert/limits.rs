//! The limits of the API, checked on a converted schema.

use serde_json::Value;

use crate::schema::Limits;
use crate::schema::strict_mode::{Exceeded, SchemaSize};
use crate::schemars::error::Problem;

/// Returns the first limit that the schema exceeds. The conversion itself keeps first keys apart.
pub(super) fn exceeded(root: &Value) -> Option<Problem> {
    let mut size = SchemaSize::new();
    size.add_schema(root, 0);
    let Exceeded {
        what, found, limit, ..
    } = Limits::OPENAI.exceeded(&size)?;
    Some(Problem::LimitExceeded { what, found, limit })
}

impl SchemaSize {
    fn add_schema(&mut self, schema: &Value, outer: u32) {
        let mut level = outer;
        let properties = schema.get("properties").and_then(Value::as_object);
        let items = schema.get("items");
        if properties.is_some() || items.is_some() {
            level += 1;
            self.levels = self.levels.max(level);
        }
        for (key, property) in properties.into_iter().flatten() {
            self.properties += 1;
            self.characters += key.chars().count();
            self.add_schema(property, level);
        }
        if let Some(items) = items {
            self.add_schema(items, level);
        }
        let branches = schema.get("anyOf").and_then(Value::as_array);
        for branch in branches.into_iter().flatten() {
            self.add_schema(branch, level);
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let texts = values.iter().filter_map(Value::as_str);
            let characters: usize = texts.map(|text| text.chars().count()).sum();
            self.add_enum(values.len(), u32::try_from(characters).unwrap_or(u32::MAX));
        }
        let definitions = schema.get("$defs").and_then(Value::as_object);
        for (name, definition) in definitions.into_iter().flatten() {
            self.characters += name.chars().count();
            self.add_schema(definition, 0);
        }
    }
}
