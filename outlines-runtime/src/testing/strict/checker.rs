//! The walk through a schema.

use std::collections::HashSet;

use super::counts::{self, SchemaCounts};
use super::{SchemaFault, firsts, message, python};
use crate::testing::json::{Json, Members};

/// Keywords by the type that they belong to, as in the guide's list of what is supported.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("string", &["pattern", "format"]),
    ("integer", NUMBERS),
    ("number", NUMBERS),
    ("boolean", &[]),
    ("null", &[]),
    ("array", &["items", "minItems", "maxItems"]),
    (
        "object",
        &["properties", "required", "additionalProperties"],
    ),
];

const NUMBERS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// Keywords of any schema. The guide names neither `title` nor `$schema` nor `examples`; they have been seen to pass.
const GENERAL: &[&str] = &[
    "type",
    "enum",
    "const",
    "anyOf",
    "description",
    "title",
    "$schema",
    "examples",
    "$defs",
    "definitions",
];

/// What the value of a keyword must be, by the standard.
const VALUES: &[(&str, &str)] = &[
    ("description", "string"),
    ("title", "string"),
    ("pattern", "string"),
    ("format", "string"),
    ("$ref", "string"),
    ("enum", "array"),
    ("anyOf", "array"),
    ("required", "array"),
    ("properties", "object"),
    ("$defs", "object"),
    ("definitions", "object"),
    ("minItems", "integer"),
    ("maxItems", "integer"),
    ("minimum", "number"),
    ("maximum", "number"),
    ("exclusiveMinimum", "number"),
    ("exclusiveMaximum", "number"),
    ("multipleOf", "number"),
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

/// Where definitions stand.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

pub(super) struct Checker<'s> {
    root: &'s Json,
    /// The way from the root to the schema that is looked at.
    context: Vec<String>,
    pub(super) found: Vec<SchemaFault>,
    pub(super) counts: SchemaCounts,
}

impl<'s> Checker<'s> {
    /// Looks at everything, in the order of the schema.
    pub(super) fn run(root: &'s Json) -> Self {
        let mut checker = Self {
            root,
            context: Vec::new(),
            found: Vec::new(),
            counts: SchemaCounts::default(),
        };
        checker.root();
        checker
    }

    fn root(&mut self) {
        let Some(root) = self.root.as_object() else {
            return self.bare(message::root_type(self.root.kind()));
        };
        match root.get("type") {
            Some(Json::String(kind)) if kind == "object" => {}
            Some(Json::String(kind)) => return self.bare(message::root_type(kind)),
            Some(kind) => return self.bare(message::root_type(&python::value(kind))),
            None => return self.bare(message::root_type("None")),
        }
        if root.get("anyOf").is_some() {
            self.bare(message::UNION_AT_ROOT.to_owned());
        }
        self.node(self.root, 0);
        for keyword in DEFINITIONS {
            if let Some(definitions) = root.get(keyword).and_then(Json::as_object) {
                for (name, definition) in definitions.iter() {
                    self.counts.characters += name.chars().count();
                    self.within(&[keyword, name], |checker| checker.node(definition, 0));
                }
            }
        }
        for fault in self.counts.faults() {
            self.bare(fault);
        }
    }

    /// A fault of the schema that is looked at.
    fn report(&mut self, message: impl Into<String>) {
        let context = python::tuple(&self.context);
        self.found
            .push(SchemaFault::at(context, "In ", message.into()));
    }

    /// A fault that the API gives no place to.
    fn bare(&mut self, message: String) {
        let context = python::tuple(&self.context);
        self.found.push(SchemaFault::bare(context, message));
    }

    fn within(&mut self, steps: &[&str], look: impl FnOnce(&mut Self)) {
        let outside = self.context.len();
        self.context
            .extend(steps.iter().map(|step| (*step).to_owned()));
        look(self);
        self.context.truncate(outside);
    }

    fn node(&mut self, schema: &'s Json, level: usize) {
        let members = match schema {
            Json::Object(members) => members,
            Json::Bool(_) => return self.report(message::UNTYPED),
            other => return self.report(message::no_schema(other)),
        };
        for (keyword, kind) in VALUES {
            if let Some(value) = members.get(keyword)
                && !value.is_of(kind)
            {
                return self.report(message::no_value_of(kind, value));
            }
        }
        if let Some(target) = members.get("$ref").and_then(Json::as_str) {
            return self.reference(members, target);
        }
        if let Some(branches) = members.get("anyOf").and_then(Json::as_array) {
            self.union(branches, level);
            if members.get("type").is_none() {
                return self.keywords(members, &[]);
            }
        }
        match members.get("type") {
            None => self.report(message::UNTYPED),
            Some(kind @ Json::String(name)) if is_type(name) => {
                self.typed(members, kind, &[name]);
                self.parts(members, name, level);
            }
            Some(kind @ Json::Array(names)) => {
                let kinds: Vec<&str> = names.iter().filter_map(Json::as_str).collect();
                let unlike = (1..names.len()).all(|i| !names[..i].contains(&names[i]));
                if kinds.is_empty()
                    || kinds.len() < names.len()
                    || !kinds.iter().all(|k| is_type(k))
                    || !unlike
                {
                    return self.report(message::no_type(kind));
                }
                self.typed(members, kind, &kinds);
                for (i, kind) in kinds.iter().enumerate() {
                    self.within(&["type", &i.to_string()], |checker| {
                        checker.parts(members, kind, level);
                    });
                }
            }
            Some(kind) => self.report(message::no_type(kind)),
        }
    }

    fn reference(&mut self, members: &Members, target: &str) {
        let beside: Vec<&str> = members.keys().filter(|key| *key != "$ref").collect();
        if !beside.is_empty() {
            let message = message::beside_reference(beside.into_iter());
            let context = python::tuple(&self.context);
            self.found.push(SchemaFault::at(context, "", message));
        }
        if self.root.target(target).is_none() {
            self.bare(message::reference(target));
        }
    }

    fn union(&mut self, branches: &'s [Json], level: usize) {
        if branches.is_empty() {
            self.report(message::empty(&Json::Array(Vec::new())));
        }
        for (i, branch) in branches.iter().enumerate() {
            self.within(&["anyOf", &i.to_string()], |checker| {
                checker.node(branch, level);
            });
        }
        if firsts::are_shared(self.root, branches) {
            let context = python::tuple(&self.context);
            self.found.push(SchemaFault::shared_first_key(context));
        }
    }

    /// The keywords that a schema of these types may not have.
    fn keywords(&mut self, members: &Members, kinds: &[&str]) {
        for keyword in members.keys() {
            let belongs = KEYWORDS
                .iter()
                .any(|(kind, keywords)| kinds.contains(kind) && keywords.contains(&keyword));
            if !belongs && !GENERAL.contains(&keyword) {
                self.report(message::keyword(keyword));
            }
        }
    }

    fn typed(&mut self, members: &Members, kind: &Json, kinds: &[&str]) {
        self.keywords(members, kinds);
        if let Some(values) = members.get("enum") {
            self.choices(values, kind, kinds);
        }
        if let Some(value) = members.get("const") {
            self.counts.characters += characters(value);
            if !kinds.iter().any(|kind| value.is_of(kind)) {
                self.report(message::enum_value(value, kind));
            }
        }
        if let Some(format) = members.get("format").and_then(Json::as_str)
            && !FORMATS.contains(&format)
        {
            self.report(message::format(format));
        }
    }

    fn choices(&mut self, list: &Json, kind: &Json, kinds: &[&str]) {
        let values = list.as_array().unwrap_or_default();
        if values.is_empty() {
            self.report(message::empty(list));
        }
        let texts: HashSet<String> = values.iter().map(Json::to_string).collect();
        if texts.len() < values.len() {
            self.report(message::not_unique(list));
        }
        let strays = values
            .iter()
            .find(|value| !kinds.iter().any(|kind| value.is_of(kind)));
        if let Some(stray) = strays {
            self.report(message::enum_value(stray, kind));
        }
        // Where a number is meant, a whole one is of the same type; null may stand beside any.
        let mut sorts = values
            .iter()
            .map(|value| value.kind().replace("integer", "number"))
            .filter(|sort| sort != "null");
        if let Some(first) = sorts.next()
            && sorts.any(|sort| sort != first)
        {
            self.report(message::MIXED_ENUM);
        }
        self.counts.enum_values += values.len();
        let characters = values.iter().map(characters).sum();
        self.counts.characters += characters;
        if let Some(fault) = counts::large_enum(values.len(), characters) {
            self.bare(fault);
        }
    }

    /// What stands inside a schema of this type.
    fn parts(&mut self, members: &'s Members, kind: &str, level: usize) {
        let inside = level + 1;
        match kind {
            "object" => self.object(members, inside),
            "array" => match members.get("items") {
                Some(items) => {
                    self.counts.levels = self.counts.levels.max(inside);
                    self.within(&["items"], |checker| checker.node(items, inside));
                }
                None => self.report(message::NO_ITEMS),
            },
            _ => {}
        }
    }

    fn object(&mut self, members: &'s Members, level: usize) {
        self.counts.levels = self.counts.levels.max(level);
        if members.get("additionalProperties") != Some(&Json::Bool(false)) {
            self.report(message::OPEN_OBJECT);
        }
        let Some(properties) = members.get("properties").and_then(Json::as_object) else {
            return self.report(message::NO_PROPERTIES);
        };
        let required = members.get("required").and_then(Json::as_array);
        match required {
            None => match properties.keys().next() {
                Some(key) => self.report(message::missing(key)),
                None => self.report(message::REQUIRED),
            },
            Some(required) => {
                let named: HashSet<&str> = required.iter().filter_map(Json::as_str).collect();
                let known: HashSet<&str> = properties.keys().collect();
                if let Some(key) = properties.keys().find(|key| !named.contains(key)) {
                    self.report(message::missing(key));
                }
                let mut named = required.iter().filter_map(Json::as_str);
                if let Some(key) = named.find(|key| !known.contains(key)) {
                    self.report(message::extra(key));
                }
            }
        }
        for (key, property) in properties.iter() {
            self.counts.properties += 1;
            self.counts.characters += key.chars().count();
            self.within(&["properties", key], |checker| {
                checker.node(property, level);
            });
        }
    }
}

fn is_type(name: &str) -> bool {
    KEYWORDS.iter().any(|(kind, _)| *kind == name)
}

/// The characters of a text to choose.
fn characters(value: &Json) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}
