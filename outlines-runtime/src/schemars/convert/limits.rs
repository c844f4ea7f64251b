//! The limits of the API, counted in a schema that is made already.

use serde_json::Value;

use crate::schema::Limits;
use crate::schemars::error::Problem;

/// An enum with more values than this has a limit of its own on their characters.
const LARGE_ENUM: usize = 250;

#[derive(Default)]
struct Counts {
    properties: usize,
    levels: usize,
    characters: usize,
    enum_values: usize,
    large_enum_characters: usize,
}

/// The first limit that the schema exceeds.
pub(super) fn exceeded(root: &Value) -> Option<Problem> {
    let mut counts = Counts::default();
    counts.schema(root, 0);
    let Limits {
        properties,
        nesting,
        characters,
        enum_values,
        large_enum_characters,
        // The conversion itself keeps first keys apart.
        shared_first_keys: _,
    } = Limits::OPENAI;
    let limits = [
        (
            "levels of objects and lists within each other",
            counts.levels,
            nesting as usize,
        ),
        ("properties", counts.properties, properties),
        ("enum values", counts.enum_values, enum_values as usize),
        (
            "characters in one enum of more than 250 values",
            counts.large_enum_characters,
            large_enum_characters as usize,
        ),
        (
            "characters of names and enum values",
            counts.characters,
            characters,
        ),
    ];
    limits
        .into_iter()
        .find(|(_, found, limit)| found > limit)
        .map(|(what, found, limit)| Problem::Exceeds { what, found, limit })
}

impl Counts {
    fn schema(&mut self, schema: &Value, outer: usize) {
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
            self.schema(property, level);
        }
        if let Some(items) = items {
            self.schema(items, level);
        }
        let branches = schema.get("anyOf").and_then(Value::as_array);
        for branch in branches.into_iter().flatten() {
            self.schema(branch, level);
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let texts = values.iter().filter_map(Value::as_str);
            let characters = texts.map(|text| text.chars().count()).sum();
            self.enum_values += values.len();
            self.characters += characters;
            if values.len() > LARGE_ENUM {
                self.large_enum_characters = self.large_enum_characters.max(characters);
            }
        }
        let definitions = schema.get("$defs").and_then(Value::as_object);
        for (name, definition) in definitions.into_iter().flatten() {
            self.characters += name.chars().count();
            self.schema(definition, 0);
        }
    }
}
