//! Traversal of a schema that collects every violation.

use std::collections::HashSet;

use super::limits::{self, SchemaCounts};
use super::{SchemaViolation, keywords, messages};
use crate::testing::json::{Json, Members};

pub(super) struct Checker<'s> {
    root: &'s Json,
    /// The keys from the root to the current schema.
    path: Vec<String>,
    /// Violations of JSON Schema itself, which the API reports first.
    malformed: Vec<SchemaViolation>,
    violations: Vec<SchemaViolation>,
    counts: SchemaCounts,
}

impl<'s> Checker<'s> {
    /// Checks the whole schema. Violations are in schema order.
    pub(super) fn run(root: &'s Json) -> (Vec<SchemaViolation>, SchemaCounts) {
        let mut checker = Self {
            root,
            path: Vec::new(),
            malformed: Vec::new(),
            violations: Vec::new(),
            counts: SchemaCounts::default(),
        };
        checker.check_root();
        checker.malformed.append(&mut checker.violations);
        (checker.malformed, checker.counts)
    }

    fn check_root(&mut self) {
        let Some(root) = self.root.as_object() else {
            return self.malformed(messages::not_a_schema(self.root));
        };
        match root.get("type") {
            Some(Json::String(name)) if name == "object" => {
                if root.contains_key("anyOf") {
                    self.without_context(messages::UNION_AT_ROOT.to_owned());
                }
            }
            Some(Json::String(name)) => self.without_context(messages::root_type(name)),
            Some(value) => self.without_context(messages::root_type(&value.to_string())),
            None => self.without_context(messages::root_type("None")),
        }
        // A missing type has been reported already.
        if ["type", "anyOf", "$ref"]
            .iter()
            .any(|key| root.contains_key(*key))
        {
            self.check(self.root, 0);
        }
        for keyword in ["$defs", "definitions"] {
            let definitions = root.get(keyword).and_then(Json::as_object);
            for (name, definition) in definitions.into_iter().flatten() {
                self.counts.characters += name.chars().count();
                self.at_path(&[keyword, name], |checker| checker.check(definition, 0));
            }
        }
        for message in self.counts.violations() {
            self.without_context(message);
        }
    }

    /// Reports a violation as `In context=…`.
    fn in_context(&mut self, message: impl AsRef<str>) {
        let context = messages::context(&self.path);
        self.report(format!("In context={context}, {}", message.as_ref()));
    }

    /// Reports a violation as `context=…`.
    fn context(&mut self, message: &str) {
        let context = messages::context(&self.path);
        self.report(format!("context={context}, {message}"));
    }

    /// Reports a violation whose message has no context at the API.
    fn without_context(&mut self, message: String) {
        self.report(message);
    }

    fn report(&mut self, message: String) {
        self.violations
            .push(SchemaViolation::new(&self.path, message));
    }

    fn malformed(&mut self, message: String) {
        self.malformed
            .push(SchemaViolation::new(&self.path, message));
    }

    fn at_path(&mut self, segments: &[&str], check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path
            .extend(segments.iter().map(|segment| (*segment).to_owned()));
        check(self);
        self.path.truncate(length);
    }

    fn check(&mut self, schema: &'s Json, level: usize) {
        let members = match schema {
            Json::Object(members) => members,
            Json::Bool(_) => return self.in_context(messages::UNTYPED),
            other => return self.malformed(messages::not_a_schema(other)),
        };
        if let Some((name, value)) = keywords::wrongly_typed(members) {
            return self.malformed(messages::wrong_type(name, value));
        }
        if let Some(target) = members.get("$ref").and_then(Json::as_str) {
            return self.check_reference(members, target);
        }
        if let Some(branches) = members.get("anyOf").and_then(Json::as_array) {
            self.check_union(branches, level);
            if !members.contains_key("type") {
                return self.check_keywords(members, &[]);
            }
        }
        match members.get("type") {
            None => self.in_context(messages::UNTYPED),
            Some(Json::String(name)) if keywords::is_type(name) => {
                self.check_typed(members, &[name]);
                self.check_children(members, name, level);
            }
            Some(value @ Json::Array(items)) => {
                let names: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
                let distinct: HashSet<&str> = names.iter().copied().collect();
                let valid = !names.is_empty()
                    && distinct.len() == items.len()
                    && names.iter().all(|name| keywords::is_type(name));
                if !valid {
                    return self.malformed(messages::unknown_type(value));
                }
                self.check_typed(members, &names);
                for (i, name) in names.iter().enumerate() {
                    self.at_path(&["type", &i.to_string()], |checker| {
                        checker.check_children(members, name, level);
                    });
                }
            }
            Some(value) => self.malformed(messages::unknown_type(value)),
        }
    }

    fn check_reference(&mut self, members: &Members, target: &str) {
        let others: Vec<&str> = members
            .keys()
            .map(String::as_str)
            .filter(|key| *key != "$ref")
            .collect();
        if !others.is_empty() {
            self.context(&messages::beside_reference(&others));
        }
        if self.root.resolve(target).is_none() {
            self.without_context(messages::unresolved_reference(target));
        }
    }

    fn check_union(&mut self, branches: &'s [Json], level: usize) {
        if branches.is_empty() {
            self.malformed(messages::empty(&Json::Array(Vec::new())));
        }
        for (i, branch) in branches.iter().enumerate() {
            self.at_path(&["anyOf", &i.to_string()], |checker| {
                checker.check(branch, level);
            });
        }
        if share_first_key(self.root, branches) {
            self.violations
                .push(SchemaViolation::shared_first_key(&self.path));
        }
    }

    /// Reports keywords that a schema of these types may not have.
    fn check_keywords(&mut self, members: &Members, types: &[&str]) {
        for keyword in members.keys() {
            if !keywords::is_permitted(keyword, types) {
                self.in_context(messages::keyword(keyword));
            }
        }
    }

    fn check_typed(&mut self, members: &Members, types: &[&str]) {
        self.check_keywords(members, types);
        if let Some(values) = members.get("enum") {
            self.check_enum(values, types);
        }
        if let Some(value) = members.get("const") {
            self.counts.characters += characters(value);
            if !types.iter().any(|name| value.is_of_type(name)) {
                self.context(&messages::enum_value(value, types));
            }
        }
        if let Some(format) = members.get("format").and_then(Json::as_str)
            && !keywords::is_format(format)
        {
            self.in_context(messages::format(format));
        }
    }

    fn check_enum(&mut self, list: &Json, types: &[&str]) {
        let values = list.as_array().unwrap_or_default();
        if values.is_empty() {
            self.malformed(messages::empty(list));
        }
        let distinct: HashSet<String> = values.iter().map(Json::to_string).collect();
        if distinct.len() < values.len() {
            self.malformed(messages::not_unique(list));
        }
        let mut values_of_other_types = values
            .iter()
            .filter(|value| !types.iter().any(|name| value.is_of_type(name)));
        if let Some(value) = values_of_other_types.next() {
            self.context(&messages::enum_value(value, types));
        } else if are_mixed(values) {
            self.in_context(messages::MIXED_ENUM);
        }
        self.counts.enum_values += values.len();
        let characters = values.iter().map(characters).sum();
        self.counts.characters += characters;
        if let Some(message) = limits::large_enum(values.len(), characters) {
            self.without_context(message);
        }
    }

    /// Checks the schemas inside a schema of this type.
    fn check_children(&mut self, members: &'s Members, type_name: &str, level: usize) {
        let inside = level + 1;
        match type_name {
            "object" => self.check_object(members, inside),
            "array" => match members.get("items") {
                Some(items) => {
                    self.counts.levels = self.counts.levels.max(inside);
                    self.at_path(&["items"], |checker| checker.check(items, inside));
                }
                None => self.in_context(messages::NO_ITEMS),
            },
            _ => {}
        }
    }

    fn check_object(&mut self, members: &'s Members, level: usize) {
        self.counts.levels = self.counts.levels.max(level);
        if members.get("additionalProperties") != Some(&Json::Bool(false)) {
            self.in_context(messages::OPEN_OBJECT);
        }
        let Some(properties) = members.get("properties").and_then(Json::as_object) else {
            return self.in_context(messages::NO_PROPERTIES);
        };
        match members.get("required").and_then(Json::as_array) {
            None => match properties.keys().next() {
                Some(key) => self.in_context(messages::missing_key(key)),
                None => self.in_context(messages::REQUIRED),
            },
            Some(required) => {
                let required: Vec<&str> = required.iter().filter_map(Json::as_str).collect();
                let known: HashSet<&str> = required.iter().copied().collect();
                if let Some(key) = properties.keys().find(|key| !known.contains(key.as_str())) {
                    self.in_context(messages::missing_key(key));
                }
                if let Some(key) = required.iter().find(|key| !properties.contains_key(**key)) {
                    self.in_context(messages::extra_key(key));
                }
            }
        }
        for (key, property) in properties {
            self.counts.properties += 1;
            self.counts.characters += key.chars().count();
            self.at_path(&["properties", key], |checker| {
                checker.check(property, level);
            });
        }
    }
}

/// Returns whether there are values of two types. Integers and other numbers are one type, and
/// `null` may be combined with any type.
fn are_mixed(values: &[Json]) -> bool {
    let types: HashSet<&str> = values
        .iter()
        .map(|value| {
            if value.is_of_type("number") {
                "number"
            } else {
                value.type_name()
            }
        })
        .filter(|name| *name != "null")
        .collect();
    types.len() > 1
}

/// Returns the number of characters of an enum value.
fn characters(value: &Json) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

/// Returns whether two objects among the branches begin with the same key. Objects whose first
/// key differs in its values, as tags do, have been observed to be accepted.
fn share_first_key(root: &Json, branches: &[Json]) -> bool {
    let values = |schema: &'_ Json| schema.get("enum").or_else(|| schema.get("const")).cloned();
    let mut objects = Vec::new();
    collect_alternatives(root, branches, &mut Vec::new(), &mut objects);
    let first_keys: Vec<(&str, Option<Json>)> = objects
        .into_iter()
        .filter_map(|object| object.get("properties")?.as_object()?.first())
        .map(|(key, schema)| (key.as_str(), values(schema)))
        .collect();
    first_keys.iter().enumerate().any(|(i, (key, values))| {
        let mut others = first_keys[..i].iter().filter(|(other, _)| key == other);
        others.any(|(_, other)| values.is_none() || other.is_none() || values == other)
    })
}

/// Collects the alternatives of a union, following references and nested unions.
fn collect_alternatives<'s>(
    root: &'s Json,
    branches: &'s [Json],
    followed: &mut Vec<&'s str>,
    found: &mut Vec<&'s Json>,
) {
    for branch in branches {
        if let Some(inner) = branch.get("anyOf").and_then(Json::as_array) {
            collect_alternatives(root, inner, followed, found);
        } else if let Some(target) = branch.get("$ref").and_then(Json::as_str) {
            // A second reference to the same definition is not another alternative.
            if !followed.contains(&target) {
                followed.push(target);
                let target = root.resolve(target).map_or(&[][..], std::slice::from_ref);
                collect_alternatives(root, target, followed, found);
            }
        } else {
            found.push(branch);
        }
    }
}
