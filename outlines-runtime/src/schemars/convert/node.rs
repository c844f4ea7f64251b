//! Conversion of one schema, keyword by keyword.

use serde_json::{Value, json};

use super::converter::{Converted, Converter, Members};
use super::path::{ConversionError, SchemaPath};
use super::{keywords, text};
use crate::schemars::error::Problem;

/// The maximum nesting, above that of any schema within the limits. Bounds the recursion.
const MAX_DEPTH: usize = 128;

/// Keywords that strict mode supports unchanged, by type.
const SUPPORTED: &[(&str, &[&str])] = &[
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    ("array", &["minItems", "maxItems"]),
];

impl Converter<'_> {
    pub(super) fn schema(&mut self, schema: &Value, path: &SchemaPath<'_>) -> Converted {
        let members = match schema {
            Value::Object(members) => members,
            Value::Bool(true) => return Err(path.error(Problem::AnyValue)),
            _ => return Err(path.error(Problem::NoValue)),
        };
        if path.depth() > MAX_DEPTH {
            return Err(path.error(Problem::InfiniteRecursion));
        }
        let members = &*self.merged(members, path)?;
        keywords::check(members, path)?;
        if let Some(reference) = members.get("$ref") {
            let Some(reference) = reference.as_str() else {
                return Err(path.error(Problem::Malformed("$ref".to_owned())));
            };
            let reference = self.reference(reference, path)?;
            // A reference allows no siblings.
            return Ok(match text::description(members) {
                Some(description) => json!({"description": description, "anyOf": [reference]}),
                None => reference,
            });
        }
        for keyword in ["anyOf", "oneOf"] {
            if members.contains_key(keyword) {
                return self.union(members, keyword, path);
            }
        }
        if members.contains_key("enum") || members.contains_key("const") {
            return super::choice::choice(members, path);
        }
        let types = types(members, path)?;
        if members.contains_key("not") {
            return self.nonzero(members, path);
        }
        self.typed(members, &types, path)
    }

    fn typed(&mut self, members: &Members, types: &[&str], path: &SchemaPath<'_>) -> Converted {
        let mut strict = Members::new();
        if let Some(description) = text::description_with_constraints(members, types) {
            strict.insert("description".to_owned(), description.into());
        }
        strict.insert(
            "type".to_owned(),
            match types {
                [type_name] => json!(type_name),
                types => json!(types),
            },
        );
        for type_name in types {
            match *type_name {
                "object" => self.object(members, &mut strict, path)?,
                "array" => self.array(members, &mut strict, path)?,
                "string" => text::string(members, &mut strict),
                "integer" => copy_keywords("number", members, &mut strict),
                type_name => copy_keywords(type_name, members, &mut strict),
            }
        }
        if types.contains(&"integer") {
            insert_integer_bounds(members, &mut strict);
        }
        Ok(Value::Object(strict))
    }

    fn object(
        &mut self,
        members: &Members,
        strict: &mut Members,
        path: &SchemaPath<'_>,
    ) -> Result<(), ConversionError> {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            if members
                .get(keyword)
                .is_some_and(|open| *open != json!(false))
            {
                return Err(path.error(Problem::Map));
            }
        }
        let mut properties = Members::new();
        match members.get("properties") {
            None => {}
            Some(Value::Object(fields)) => {
                let path = path.key("properties");
                for (key, schema) in fields {
                    properties.insert(key.clone(), self.schema(schema, &path.key(key))?);
                }
            }
            Some(_) => return Err(path.error(Problem::Malformed("properties".to_owned()))),
        }
        let required: Vec<&String> = properties.keys().collect();
        let required = json!(required);
        strict.insert("properties".to_owned(), Value::Object(properties));
        strict.insert("required".to_owned(), required);
        strict.insert("additionalProperties".to_owned(), json!(false));
        Ok(())
    }

    fn array(
        &mut self,
        members: &Members,
        strict: &mut Members,
        path: &SchemaPath<'_>,
    ) -> Result<(), ConversionError> {
        let (items, keyword) = match (members.get("prefixItems"), members.get("items")) {
            (Some(elements), _) => (tuple(elements, members, path)?, "prefixItems"),
            (None, Some(items)) => (items, "items"),
            (None, None) => return Err(path.error(Problem::NoItems)),
        };
        let items = self.schema(items, &path.key(keyword))?;
        strict.insert("items".to_owned(), items);
        copy_keywords("array", members, strict);
        Ok(())
    }

    /// Converts a nonzero integer. Strict mode has no `not`, so there is an alternative for each
    /// side.
    fn nonzero(&mut self, members: &Members, path: &SchemaPath<'_>) -> Converted {
        let mut branches = Vec::new();
        for (bound, value) in [("maximum", -1), ("minimum", 1)] {
            let mut side = members.clone();
            side.retain(|keyword, _| keyword != "not" && keyword != "description");
            side.insert(bound.to_owned(), json!(value));
            branches.push(self.schema(&Value::Object(side), path)?);
        }
        let mut strict = Members::new();
        if let Some(description) = text::description(members) {
            strict.insert("description".to_owned(), description.into());
        }
        strict.insert("anyOf".to_owned(), Value::Array(branches));
        Ok(Value::Object(strict))
    }
}

/// The types of JSON Schema.
const TYPES: [&str; 7] = [
    "object", "array", "string", "integer", "number", "boolean", "null",
];

/// Returns the types of a schema.
fn types<'m>(members: &'m Members, path: &SchemaPath<'_>) -> Result<Vec<&'m str>, ConversionError> {
    let types: Vec<&str> = match members.get("type") {
        Some(Value::String(type_name)) => vec![type_name],
        Some(Value::Array(types)) if types.iter().all(Value::is_string) => {
            types.iter().filter_map(Value::as_str).collect()
        }
        Some(_) => return Err(path.error(Problem::Malformed("type".to_owned()))),
        _ if members.contains_key("properties") => vec!["object"],
        _ if members.contains_key("items") => vec!["array"],
        _ if !members.keys().any(|keyword| keywords::constrains(keyword)) => {
            return Err(path.error(Problem::AnyValue));
        }
        _ => return Err(path.error(Problem::Untyped)),
    };
    if types.is_empty() || !types.iter().all(|name| TYPES.contains(name)) {
        return Err(path.error(Problem::Malformed("type".to_owned())));
    }
    Ok(types)
}

/// Returns the common type of the elements of a tuple.
fn tuple<'m>(
    elements: &'m Value,
    members: &Members,
    path: &SchemaPath<'_>,
) -> Result<&'m Value, ConversionError> {
    let elements = elements.as_array().map_or(&[][..], Vec::as_slice);
    let count = json!(elements.len());
    match elements {
        [first, others @ ..]
            if others.iter().all(|element| element == first)
                && members.get("minItems") == Some(&count)
                && members.get("maxItems") == Some(&count) =>
        {
            Ok(first)
        }
        _ => Err(path.error(Problem::Tuple)),
    }
}

fn copy_keywords(type_name: &str, members: &Members, strict: &mut Members) {
    let supported = SUPPORTED.iter().find(|(known, _)| *known == type_name);
    for keyword in supported.map_or(&[][..], |(_, keywords)| keywords) {
        if let Some(value) = members.get(*keyword) {
            strict.insert((*keyword).to_owned(), value.clone());
        }
    }
}

/// The greatest integer that JSON represents exactly (RFC 8259, section 6). Grammar engines
/// saturate or fail above it.
const MAX_EXACT: i64 = (1 << 53) - 1;

/// Inserts the bounds of an integer type, given by its schemars format, so that serde accepts
/// what the schema admits.
fn insert_integer_bounds(members: &Members, strict: &mut Members) {
    let format = members.get("format").and_then(Value::as_str);
    let (least, greatest) = match format {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64" | "int128" | "int") => (-MAX_EXACT, MAX_EXACT),
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64" | "uint128" | "uint") => (0, MAX_EXACT),
        _ => return,
    };
    for (bound, open, value) in [
        ("minimum", "exclusiveMinimum", least),
        ("maximum", "exclusiveMaximum", greatest),
    ] {
        // A 64-bit integer may be given wider bounds than JSON represents exactly.
        if value == 0 || value.abs() < MAX_EXACT {
            for keyword in [bound, open] {
                let given = strict.get(keyword).and_then(Value::as_f64);
                let limit = json!(value).as_f64();
                let is_wider = match bound {
                    "minimum" => given < limit,
                    _ => given > limit,
                };
                if given.is_some() && is_wider {
                    strict.shift_remove(keyword);
                }
            }
        }
        if !strict.contains_key(bound) && !strict.contains_key(open) {
            strict.insert(bound.to_owned(), json!(value));
        }
    }
}
