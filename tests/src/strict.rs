//! The rules of OpenAI's strict mode, written from the vendor's guide and from the API's own messages, and not from the code
//! under test.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Everything in a schema that the API refuses, each with its place.
#[must_use]
pub fn violations(schema: &Value) -> Vec<String> {
    let mut checker = Checker {
        root: schema,
        found: Vec::new(),
        counts: Counts::default(),
    };
    checker.root();
    checker.found
}

/// What the API counts in a schema.
#[must_use]
pub fn counts(schema: &Value) -> Counts {
    let mut checker = Checker {
        root: schema,
        found: Vec::new(),
        counts: Counts::default(),
    };
    checker.root();
    checker.counts
}

/// The figures that have a limit.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Properties of all objects.
    pub properties: usize,
    /// Objects and arrays within each other.
    pub levels: usize,
    /// Characters of property names, definition names and enum values.
    pub characters: usize,
    /// Values of all enums.
    pub enum_values: usize,
}

struct Checker<'s> {
    root: &'s Value,
    found: Vec<String>,
    counts: Counts,
}

/// Keywords by the type that they belong to, as in the guide's list of what is supported.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("string", &["pattern", "format", "enum", "const"]),
    (
        "integer",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "enum",
            "const",
        ],
    ),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "enum",
            "const",
        ],
    ),
    ("boolean", &["enum", "const"]),
    ("null", &[]),
    ("array", &["items", "minItems", "maxItems"]),
    (
        "object",
        &["properties", "required", "additionalProperties"],
    ),
];

const FORMATS: &[&str] = &[
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uuid",
];

impl<'s> Checker<'s> {
    fn root(&mut self) {
        let Some(root) = self.root.as_object() else {
            return self.report("()", "the root is no object");
        };
        if root.get("type") != Some(&Value::from("object")) || root.contains_key("anyOf") {
            self.report("()", "schema must be a JSON Schema of 'type: \"object\"'");
        }
        self.node(self.root, "()", 0, true);
        if let Some(definitions) = root.get("$defs").and_then(Value::as_object) {
            for (name, definition) in definitions {
                self.counts.characters += name.chars().count();
                self.node(definition, &format!("$defs/{name}"), 0, false);
            }
        }
        let Counts {
            properties,
            levels,
            characters,
            enum_values,
        } = self.counts;
        let limits = [
            ("properties", properties, 5_000),
            ("levels of nesting", levels, 10),
            ("characters", characters, 120_000),
            ("enum values", enum_values, 1_000),
        ];
        for (what, count, limit) in limits {
            if count > limit {
                self.report("()", &format!("{count} {what} exceed limit of {limit}"));
            }
        }
    }

    fn report(&mut self, place: &str, what: &str) {
        self.found.push(format!("{place}: {what}"));
    }

    fn node(&mut self, schema: &'s Value, place: &str, level: usize, root: bool) {
        let Some(members) = schema.as_object() else {
            return self.report(place, "schema must have a 'type' key");
        };
        if let Some(target) = members.get("$ref") {
            return self.reference(members, target, place);
        }
        if let Some(branches) = members.get("anyOf") {
            return self.union(members, branches, place, level);
        }
        let kinds = match members.get("type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return self.report(place, "schema must have a 'type' key"),
        };
        for (i, kind) in kinds.iter().enumerate() {
            if !KEYWORDS.iter().any(|(known, _)| known == kind) || kinds[..i].contains(kind) {
                self.report(place, &format!("'{kind}' is no type, or stands twice"));
            }
        }
        for keyword in members.keys() {
            let belongs = KEYWORDS.iter().any(|(kind, keywords)| {
                kinds.contains(kind) && keywords.contains(&keyword.as_str())
            });
            let general = ["type", "description"].contains(&keyword.as_str());
            let definitions = root && keyword == "$defs";
            if ![belongs, general, definitions].contains(&true) {
                self.report(place, &format!("'{keyword}' is not permitted"));
            }
        }
        if kinds.contains(&"object") {
            self.object(members, place, level + 1);
        }
        if kinds.contains(&"array") {
            self.counts.levels = self.counts.levels.max(level + 1);
            match members.get("items") {
                Some(items) => self.node(items, &format!("{place}/items"), level + 1, false),
                None => self.report(place, "array schema missing items"),
            }
        }
        self.scalar(members, &kinds, place);
    }

    fn reference(&mut self, members: &Map<String, Value>, target: &Value, place: &str) {
        if members.len() > 1 {
            self.report(place, "$ref cannot have keywords beside it");
        }
        let known = target
            .as_str()
            .and_then(|target| target.strip_prefix("#/$defs/"))
            .is_some_and(|name| self.root["$defs"].get(name).is_some());
        if !known {
            self.report(
                place,
                &format!("reference to component {target} which was not found"),
            );
        }
    }

    fn union(
        &mut self,
        members: &Map<String, Value>,
        branches: &'s Value,
        place: &str,
        level: usize,
    ) {
        if members
            .keys()
            .any(|key| key != "anyOf" && key != "description")
        {
            self.report(place, "keywords beside anyOf");
        }
        let branches = branches.as_array().map_or(&[][..], Vec::as_slice);
        if branches.is_empty() {
            self.report(place, "anyOf must hold a schema");
        }
        for (i, branch) in branches.iter().enumerate() {
            self.node(branch, &format!("{place}/anyOf/{i}"), level, false);
        }
        // Objects are told apart by their first key, or by the values that it may have.
        let mut firsts: BTreeMap<&str, Vec<Option<&Value>>> = BTreeMap::new();
        let mut objects = Vec::new();
        self.alternatives(branches, &mut Vec::new(), &mut objects);
        for object in objects {
            if let Some((key, schema)) = object["properties"]
                .as_object()
                .and_then(|p| p.iter().next())
            {
                firsts.entry(key).or_default().push(schema.get("enum"));
            }
        }
        for (key, values) in firsts {
            let distinct = values.iter().all(Option::is_some)
                && (1..values.len()).all(|i| !values[..i].contains(&values[i]));
            if values.len() > 1 && !distinct {
                self.report(
                    place,
                    &format!("objects must not share the first key '{key}'"),
                );
            }
        }
    }

    /// What the branches are in the end: behind references, and in unions of their own.
    fn alternatives(
        &self,
        branches: &'s [Value],
        behind: &mut Vec<&'s str>,
        found: &mut Vec<&'s Value>,
    ) {
        for branch in branches {
            if let Some(inner) = branch["anyOf"].as_array() {
                self.alternatives(inner, behind, found);
            } else if let Some(target) = branch["$ref"].as_str() {
                // The same once more is no other alternative.
                if !behind.contains(&target) {
                    behind.push(target);
                    let target = self.root.pointer(target.trim_start_matches('#'));
                    self.alternatives(target.map_or(&[], std::slice::from_ref), behind, found);
                }
            } else {
                found.push(branch);
            }
        }
    }

    fn object(&mut self, members: &'s Map<String, Value>, place: &str, level: usize) {
        self.counts.levels = self.counts.levels.max(level);
        if members.get("additionalProperties") != Some(&Value::Bool(false)) {
            self.report(
                place,
                "'additionalProperties' is required to be supplied and to be false",
            );
        }
        let Some(properties) = members.get("properties").and_then(Value::as_object) else {
            return self.report(place, "object schema missing properties");
        };
        let keys: Vec<Value> = properties
            .keys()
            .map(|key| Value::from(key.as_str()))
            .collect();
        if members.get("required") != Some(&Value::Array(keys)) {
            self.report(
                place,
                "'required' must include every key in properties, in their order",
            );
        }
        for (key, property) in properties {
            self.counts.properties += 1;
            self.counts.characters += key.chars().count();
            self.node(property, &format!("{place}/{key}"), level, false);
        }
    }

    fn scalar(&mut self, members: &Map<String, Value>, kinds: &[&str], place: &str) {
        if let Some(values) = members.get("enum").and_then(Value::as_array) {
            self.counts.enum_values += values.len();
            for value in values {
                let fits = match value {
                    Value::String(text) => {
                        self.counts.characters += text.chars().count();
                        kinds == ["string"]
                    }
                    Value::Number(_) => kinds == ["integer"] || kinds == ["number"],
                    Value::Bool(_) => kinds == ["boolean"],
                    _ => false,
                };
                if !fits {
                    self.report(place, "enum values must be of the same type");
                }
            }
            if values.is_empty() || (1..values.len()).any(|i| values[..i].contains(&values[i])) {
                self.report(place, "enum values must be unique, and there must be one");
            }
        }
        if let Some(pattern) = members.get("pattern").and_then(Value::as_str)
            && !(pattern.starts_with('^') && pattern.ends_with('$'))
        {
            self.report(place, "pattern is not anchored");
        }
        if let Some(format) = members.get("format").and_then(Value::as_str)
            && !FORMATS.contains(&format)
        {
            self.report(place, &format!("'{format}' is not a valid format"));
        }
    }
}
