//! Hints for walks: short completions of recursive values, and bounds of numbers, which random
//! bytes rarely reach.

use serde_json::Value;

/// Values to try. The engine decides whether the schema admits them.
pub(crate) struct Hints {
    /// The first bytes of every object, up to its first value or after its tag, the flattest object
    /// first.
    pub(crate) openings: Vec<String>,
    /// The bounds of numbers, and their neighbors.
    pub(crate) bounds: Vec<String>,
}

impl Hints {
    pub(crate) fn new(schema: &Value) -> Self {
        let mut bounds = Vec::new();
        collect_bounds(schema, &mut bounds);
        bounds.sort_unstable();
        bounds.dedup();
        Self {
            openings: openings(schema),
            bounds: bounds.iter().map(ToString::to_string).collect(),
        }
    }
}

fn collect_bounds(schema: &Value, bounds: &mut Vec<i64>) {
    for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
        if let Some(bound) = schema[keyword].as_i64() {
            bounds.extend([bound.saturating_sub(1), bound, bound.saturating_add(1)]);
        }
    }
    match schema {
        Value::Object(members) => members
            .values()
            .for_each(|member| collect_bounds(member, bounds)),
        Value::Array(items) => items.iter().for_each(|item| collect_bounds(item, bounds)),
        _ => {}
    }
}

/// The depth of `$ref`s to which the height of a value is computed.
const DEEP: usize = 64;

fn openings(schema: &Value) -> Vec<String> {
    let heights = Heights::new(schema);
    let mut openings = Vec::new();
    heights.collect(schema, &mut openings);
    openings.sort();
    openings.dedup();
    openings.into_iter().map(|(_, opening)| opening).collect()
}

/// Returns the minimum number of nested objects and arrays in a value.
struct Heights<'s> {
    definitions: Vec<(String, &'s Value, usize)>,
}

impl<'s> Heights<'s> {
    fn new(root: &'s Value) -> Self {
        let definitions = root["$defs"].as_object().into_iter().flatten();
        let mut heights = Self {
            definitions: definitions
                .map(|(name, schema)| (format!("#/$defs/{name}"), schema, DEEP))
                .collect(),
        };
        // Each round makes at least one height final.
        for _ in 0..heights.definitions.len() {
            for i in 0..heights.definitions.len() {
                heights.definitions[i].2 = heights.height(heights.definitions[i].1);
            }
        }
        heights
    }

    fn height(&self, schema: &Value) -> usize {
        if let Some(target) = schema["$ref"].as_str() {
            let definition = self.definitions.iter().find(|(name, ..)| name == target);
            return definition.map_or(DEEP, |(_, _, height)| *height);
        }
        if let Some(branches) = schema["anyOf"].as_array() {
            let heights = branches.iter().map(|branch| self.height(branch));
            return heights.min().unwrap_or(DEEP);
        }
        let inner = if schema["type"] == "object" {
            let properties = schema["properties"].as_object().into_iter().flatten();
            properties.map(|(_, schema)| self.height(schema)).max()
        } else if schema["type"] == "array" && schema["minItems"].as_u64().unwrap_or(0) > 0 {
            Some(self.height(&schema["items"]))
        } else {
            return 0;
        };
        DEEP.min(1 + inner.unwrap_or(0))
    }

    fn collect(&self, schema: &Value, openings: &mut Vec<(usize, String)>) {
        if let Some(properties) = schema["properties"].as_object() {
            let opening = match properties.iter().next() {
                Some((key, first)) => match first["enum"].as_array().map(Vec::as_slice) {
                    Some([tag]) => format!("{{{}:{tag}", Value::from(key.as_str())),
                    _ => format!("{{{}:", Value::from(key.as_str())),
                },
                None => "{}".to_owned(),
            };
            openings.push((self.height(schema), opening));
            properties
                .values()
                .for_each(|schema| self.collect(schema, openings));
        }
        for branch in schema["anyOf"].as_array().into_iter().flatten() {
            self.collect(branch, openings);
        }
        for (_, definition) in schema["$defs"].as_object().into_iter().flatten() {
            self.collect(definition, openings);
        }
        if schema["items"].is_object() {
            self.collect(&schema["items"], openings);
        }
    }
}
