//! A document against the text of a schema: what a server that enforces the schema would never let a model say.
//!
//! Only what the derive writes is known, which is little: of [`jsonschema`](https://docs.rs/jsonschema), which knows all of
//! the standard, this needs little, and it would bring 43 crates.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use super::walk::Path;
use super::{formats, pattern, rules};

/// What does not fit, and where.
pub(super) struct Misfit {
    path: String,
    text: Cow<'static, str>,
    /// How deep in the document, and among alternatives how sure it is that this one was meant.
    rank: (usize, Sure),
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    /// A tag of another alternative.
    Choice,
    /// A key of another alternative.
    Key,
    Value,
}

impl Misfit {
    fn new(path: &Path<'_>, sure: Sure, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            path: path.name(),
            text: text.into(),
            rank: (path.depth(), sure),
        }
    }

    pub(super) fn sentence(&self) -> String {
        format!("`{}` {}", self.path, self.text)
    }
}

/// How much of a schema counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All that it says.
    Whole,
    /// What no reader does without: types, choices, and keys. A key may be missing where the type has left out `null` or an
    /// empty list, and there may be more than the type reads.
    #[cfg(feature = "testing")]
    Shape,
}

/// More references than a schema has that lead to one another. Those of the derive end somewhere, those of others may lead
/// round in circles.
const HOPS: usize = 100;

/// A schema with the definitions that it refers to.
pub(super) struct Text<'s> {
    root: &'s Value,
    extent: Extent,
}

impl<'s> Text<'s> {
    pub(super) fn new(root: &'s Value, extent: Extent) -> Self {
        Self { root, extent }
    }

    fn is_whole(&self) -> bool {
        self.extent == Extent::Whole
    }

    /// The first that does not fit. Of several alternatives that one counts into which the document goes deepest.
    pub(super) fn misfit(
        &self,
        schema: &Value,
        document: &Value,
        path: &Path<'_>,
    ) -> Option<Misfit> {
        self.misfit_within(HOPS, schema, document, path)
    }

    fn misfit_within(
        &self,
        hops: usize,
        schema: &Value,
        document: &Value,
        path: &Path<'_>,
    ) -> Option<Misfit> {
        if let Some(target) = schema["$ref"].as_str() {
            // Of the form `#/$defs/Name`.
            let target = self.root.pointer(target.trim_start_matches('#'))?;
            return self.misfit_within(hops.checked_sub(1)?, target, document, path);
        }
        if let Some(branches) = schema["anyOf"].as_array() {
            return self.nearest(hops, branches, document, path);
        }
        if let Some(wanted) = other_type(&schema["type"], document) {
            return broken(path, Some(wanted.to_owned()));
        }
        if let Some(choices) = schema["enum"].as_array()
            && !choices.contains(document)
        {
            return Some(Misfit::new(path, Sure::Choice, "is none of the choices"));
        }
        match document {
            Value::Object(map) => self.object(schema, map, path),
            Value::Array(list) => self.array(schema, list, path),
            Value::String(text) if self.is_whole() => broken(path, form(schema, text)),
            Value::Number(number) if self.is_whole() => broken(path, range(schema, number)),
            _ => None,
        }
    }

    fn nearest(
        &self,
        hops: usize,
        branches: &[Value],
        document: &Value,
        path: &Path<'_>,
    ) -> Option<Misfit> {
        let mut nearest: Option<Misfit> = None;
        for branch in branches {
            let misfit = self.misfit_within(hops, branch, document, path)?;
            if nearest
                .as_ref()
                .is_none_or(|nearest| misfit.rank > nearest.rank)
            {
                nearest = Some(misfit);
            }
        }
        nearest
    }

    fn object(&self, schema: &Value, map: &Map<String, Value>, path: &Path<'_>) -> Option<Misfit> {
        let properties = schema["properties"].as_object()?;
        // In the order of the schema, in which a tag comes first.
        let keys = schema["required"].as_array().into_iter().flatten();
        for key in keys.filter_map(Value::as_str) {
            let path = Path::Key(path, key);
            let schema = properties.get(key)?;
            let Some(value) = map.get(key) else {
                if self.may_be_left_out(schema, &path) {
                    continue;
                }
                return Some(Misfit::new(
                    &path,
                    Sure::Key,
                    "is missing; leave out `skip_serializing_if`, and write it under the name by which it is read",
                ));
            };
            let misfit = self.misfit(schema, value, &path);
            if misfit.is_some() {
                return misfit;
            }
        }
        if !self.is_whole() {
            return None;
        }
        let unknown = map.keys().find(|key| !properties.contains_key(*key))?;
        let path = Path::Key(path, unknown);
        Some(Misfit::new(
            &path,
            Sure::Key,
            "is not in the schema; write nothing but what is read, and under the same name",
        ))
    }

    fn may_be_left_out(&self, schema: &Value, path: &Path<'_>) -> bool {
        !self.is_whole()
            && [Value::Null, Value::Array(Vec::new())]
                .iter()
                .any(|nothing| self.misfit(schema, nothing, path).is_none())
    }

    fn array(&self, schema: &Value, list: &[Value], path: &Path<'_>) -> Option<Misfit> {
        let count = list.len() as u64;
        let fewest = schema["minItems"].as_u64().filter(|fewest| count < *fewest);
        let most = schema["maxItems"].as_u64().filter(|most| count > *most);
        let rule = match (fewest, most) {
            (Some(fewest), _) => Some(format!("a list of at least {fewest} elements")),
            (_, Some(most)) => Some(format!("a list of at most {most} elements")),
            _ => None,
        };
        let items = schema.get("items")?;
        broken(path, rule.filter(|_| self.is_whole())).or_else(|| {
            list.iter()
                .enumerate()
                .find_map(|(index, item)| self.misfit(items, item, &Path::Index(path, index)))
        })
    }
}

fn broken(path: &Path<'_>, rule: Option<String>) -> Option<Misfit> {
    rule.map(|rule| Misfit::new(path, Sure::Value, format!("must be {rule}")))
}

fn form(schema: &Value, text: &str) -> Option<String> {
    if let Some(form) = schema["pattern"].as_str()
        && !pattern::is_match(form, text)
    {
        return Some(format!("of the form `{form}`"));
    }
    let format = schema["format"].as_str()?;
    (!formats::is_of(format, text)).then(|| format!("of the format `{format}`"))
}

fn range(schema: &Value, number: &Number) -> Option<String> {
    let bound = |key: &str| match &schema[key] {
        Value::Number(bound) => bound.to_string(),
        _ => String::new(),
    };
    rules::bounds(
        number,
        &bound("minimum"),
        &bound("maximum"),
        &bound("multipleOf"),
    )
}

/// What a document should be, if it is none of the types that a schema names.
fn other_type<'s>(names: &'s Value, document: &Value) -> Option<&'s str> {
    let names = match names {
        Value::Array(names) => names.as_slice(),
        name => std::slice::from_ref(name),
    };
    let names = names.iter().filter_map(Value::as_str);
    if names.clone().any(|name| is_of(name, document)) {
        return None;
    }
    // Where `null` may stand beside another type, the other one is meant.
    Some(match names.min_by_key(|name| *name == "null")? {
        "object" => "an object",
        "array" => "a list",
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "a boolean",
        other => other,
    })
}

fn is_of(name: &str, document: &Value) -> bool {
    match document {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
        Value::Number(number) => {
            name == "number"
                || name == "integer" && number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
    }
}
