//! The walk through a schema.

use std::collections::HashSet;

use super::counts::{self, SchemaCounts};
use super::{Lead, SchemaViolation, firsts, keywords, message, python};
use crate::testing::json::{Json, Members};

/// Where definitions stand.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

pub(super) struct Checker<'s> {
    root: &'s Json,
    /// The way from the root to the schema that is looked at.
    context: Vec<String>,
    /// What is no JSON Schema at all, which the API finds first.
    malformed: Vec<SchemaViolation>,
    found: Vec<SchemaViolation>,
    counts: SchemaCounts,
}

impl<'s> Checker<'s> {
    /// Looks at everything, in the order of the schema.
    pub(super) fn run(root: &'s Json) -> (Vec<SchemaViolation>, SchemaCounts) {
        let mut checker = Self {
            root,
            context: Vec::new(),
            malformed: Vec::new(),
            found: Vec::new(),
            counts: SchemaCounts::default(),
        };
        checker.root();
        checker.malformed.append(&mut checker.found);
        (checker.malformed, checker.counts)
    }

    fn root(&mut self) {
        let Some(root) = self.root.as_object() else {
            return self.malformed(message::no_schema(self.root));
        };
        match root.get("type") {
            Some(Json::String(kind)) if kind == "object" => {
                if root.get("anyOf").is_some() {
                    self.bare(message::UNION_AT_ROOT.to_owned());
                }
            }
            Some(Json::String(kind)) => self.bare(message::root_type(kind)),
            Some(kind) => self.bare(message::root_type(&python::value(kind))),
            None => self.bare(message::root_type("None")),
        }
        // That there is no type has been said.
        if ["type", "anyOf", "$ref"]
            .iter()
            .any(|key| root.get(key).is_some())
        {
            self.node(self.root, 0);
        }
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
        self.push(Lead::InContext, message.into());
    }

    /// One that the API gives no place to.
    fn bare(&mut self, message: String) {
        self.push(Lead::Name, message);
    }

    fn push(&mut self, lead: Lead, message: String) {
        let context = python::tuple(&self.context);
        self.found
            .push(SchemaViolation::new(context, lead, message));
    }

    fn malformed(&mut self, message: String) {
        let context = python::tuple(&self.context);
        self.malformed
            .push(SchemaViolation::new(context, Lead::Name, message));
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
            other => return self.malformed(message::no_schema(other)),
        };
        let mut misfits = keywords::misfits(members);
        if let Some((kind, value)) = misfits.next() {
            return self.malformed(message::no_value_of(kind, value));
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
            Some(kind @ Json::String(name)) if keywords::is_type(name) => {
                self.typed(members, kind, &[name]);
                self.parts(members, name, level);
            }
            Some(kind @ Json::Array(names)) => {
                let kinds: Vec<&str> = names.iter().filter_map(Json::as_str).collect();
                let unlike = (1..names.len()).all(|i| !names[..i].contains(&names[i]));
                if kinds.is_empty()
                    || kinds.len() < names.len()
                    || !kinds.iter().all(|k| keywords::is_type(k))
                    || !unlike
                {
                    return self.malformed(message::no_type(kind));
                }
                self.typed(members, kind, &kinds);
                for (i, kind) in kinds.iter().enumerate() {
                    self.within(&["type", &i.to_string()], |checker| {
                        checker.parts(members, kind, level);
                    });
                }
            }
            Some(kind) => self.malformed(message::no_type(kind)),
        }
    }

    fn reference(&mut self, members: &Members, target: &str) {
        let beside: Vec<&str> = members.keys().filter(|key| *key != "$ref").collect();
        if !beside.is_empty() {
            let message = message::beside_reference(beside.into_iter());
            self.push(Lead::Context, message);
        }
        if self.root.target(target).is_none() {
            self.bare(message::reference(target));
        }
    }

    fn union(&mut self, branches: &'s [Json], level: usize) {
        if branches.is_empty() {
            self.malformed(message::empty(&Json::Array(Vec::new())));
        }
        for (i, branch) in branches.iter().enumerate() {
            self.within(&["anyOf", &i.to_string()], |checker| {
                checker.node(branch, level);
            });
        }
        if firsts::are_shared(self.root, branches) {
            self.push(Lead::InsteadOfName, message::SHARED_FIRST_KEY.to_owned());
        }
    }

    /// The keywords that a schema of these types may not have.
    fn keywords(&mut self, members: &Members, kinds: &[&str]) {
        for keyword in members.keys() {
            if !keywords::is_permitted(keyword, kinds) {
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
                self.push(Lead::Context, message::enum_value(value, kind));
            }
        }
        if let Some(format) = members.get("format").and_then(Json::as_str)
            && !keywords::is_format(format)
        {
            self.report(message::format(format));
        }
    }

    fn choices(&mut self, list: &Json, kind: &Json, kinds: &[&str]) {
        let values = list.as_array().unwrap_or_default();
        if values.is_empty() {
            self.malformed(message::empty(list));
        }
        let texts: HashSet<String> = values.iter().map(Json::to_string).collect();
        if texts.len() < values.len() {
            self.malformed(message::not_unique(list));
        }
        let strays = values
            .iter()
            .find(|value| !kinds.iter().any(|kind| value.is_of(kind)));
        if let Some(stray) = strays {
            self.push(Lead::Context, message::enum_value(stray, kind));
        } else if are_mixed(values) {
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

/// Whether there are values of two types. A whole number is of the type of the others, and null may stand beside any.
fn are_mixed(values: &[Json]) -> bool {
    let sort = |value: &Json| match value.kind() {
        "integer" => "number",
        kind => kind,
    };
    let mut sorts = values.iter().map(sort).filter(|sort| *sort != "null");
    let first = sorts.next();
    sorts.any(|sort| Some(sort) != first)
}

/// The characters of a text to choose.
fn characters(value: &Json) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}
