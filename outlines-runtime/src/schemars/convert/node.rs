//! One schema, written anew with what strict mode knows.

use serde_json::{Value, json};

use super::path::Path;
use super::{Converted, Converter, Fault, Members, keywords, text};
use crate::schemars::error::Problem;

/// More levels than any schema within the limits has: the recursion must end for every input.
const MAX_DEPTH: usize = 128;

/// Keywords that strict mode takes as they are, by the type that they belong to.
const KEPT: &[(&str, &[&str])] = &[
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
    pub(super) fn schema(&mut self, schema: &Value, path: &Path<'_>) -> Converted {
        let members = match schema {
            Value::Object(members) => members,
            Value::Bool(true) => return Err(path.fault(Problem::Anything)),
            _ => return Err(path.fault(Problem::Nothing)),
        };
        if path.depth() > MAX_DEPTH {
            return Err(path.fault(Problem::Endless));
        }
        let members = &*self.merged(members, path)?;
        keywords::check(members, path)?;
        if let Some(reference) = members.get("$ref") {
            let Some(reference) = reference.as_str() else {
                return Err(path.fault(Problem::Malformed("$ref".to_owned())));
            };
            let reference = self.reference(reference, path)?;
            // Nothing may stand beside a reference.
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
        let kinds = kinds(members, path)?;
        if members.contains_key("not") {
            return self.nonzero(members, path);
        }
        self.typed(members, &kinds, path)
    }

    fn typed(&mut self, members: &Members, kinds: &[&str], path: &Path<'_>) -> Converted {
        let mut strict = Members::new();
        if let Some(description) = text::described(members, kinds) {
            strict.insert("description".to_owned(), description.into());
        }
        strict.insert(
            "type".to_owned(),
            match kinds {
                [kind] => json!(kind),
                kinds => json!(kinds),
            },
        );
        for kind in kinds {
            match *kind {
                "object" => self.object(members, &mut strict, path)?,
                "array" => self.array(members, &mut strict, path)?,
                "string" => text::string(members, &mut strict),
                "integer" => keep("number", members, &mut strict),
                kind => keep(kind, members, &mut strict),
            }
        }
        if kinds.contains(&"integer") {
            bound(members, &mut strict);
        }
        Ok(Value::Object(strict))
    }

    fn object(
        &mut self,
        members: &Members,
        strict: &mut Members,
        path: &Path<'_>,
    ) -> Result<(), Fault> {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            if members
                .get(keyword)
                .is_some_and(|open| *open != json!(false))
            {
                return Err(path.fault(Problem::Map));
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
            Some(_) => return Err(path.fault(Problem::Malformed("properties".to_owned()))),
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
        path: &Path<'_>,
    ) -> Result<(), Fault> {
        let (items, place) = match (members.get("prefixItems"), members.get("items")) {
            (Some(elements), _) => (tuple(elements, members, path)?, "prefixItems"),
            (None, Some(items)) => (items, "items"),
            (None, None) => return Err(path.fault(Problem::NoItems)),
        };
        let items = self.schema(items, &path.key(place))?;
        strict.insert("items".to_owned(), items);
        keep("array", members, strict);
        Ok(())
    }

    /// Strict mode has no `not`: an integer other than zero is on one of its sides.
    fn nonzero(&mut self, members: &Members, path: &Path<'_>) -> Converted {
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

/// The names of the types that a document may have.
fn kinds<'m>(members: &'m Members, path: &Path<'_>) -> Result<Vec<&'m str>, Fault> {
    let kinds: Vec<&str> = match members.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ if members.contains_key("properties") => vec!["object"],
        _ if members.contains_key("items") => vec!["array"],
        _ if !members.keys().any(|keyword| keywords::binds(keyword)) => {
            return Err(path.fault(Problem::Anything));
        }
        _ => return Err(path.fault(Problem::Untyped)),
    };
    if kinds.is_empty() {
        return Err(path.fault(Problem::Malformed("type".to_owned())));
    }
    Ok(kinds)
}

/// The type of all elements of a tuple.
fn tuple<'m>(elements: &'m Value, members: &Members, path: &Path<'_>) -> Result<&'m Value, Fault> {
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
        _ => Err(path.fault(Problem::Tuple)),
    }
}

fn keep(kind: &str, members: &Members, strict: &mut Members) {
    let kept = KEPT.iter().find(|(known, _)| *known == kind);
    for keyword in kept.map_or(&[][..], |(_, keywords)| keywords) {
        if let Some(value) = members.get(*keyword) {
            strict.insert((*keyword).to_owned(), value.clone());
        }
    }
}

/// The greatest integer that JSON carries exactly (RFC 8259, section 6); grammar engines saturate or refuse beyond.
const EXACT: i64 = (1 << 53) - 1;

/// What the schema admits, serde must accept: the formats of schemars say what an integer holds.
fn bound(members: &Members, strict: &mut Members) {
    let format = members.get("format").and_then(Value::as_str);
    let (least, greatest) = match format {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64" | "int128" | "int") => (-EXACT, EXACT),
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64" | "uint128" | "uint") => (0, EXACT),
        _ => return,
    };
    for (bound, open, value) in [
        ("minimum", "exclusiveMinimum", least),
        ("maximum", "exclusiveMaximum", greatest),
    ] {
        if !strict.contains_key(bound) && !strict.contains_key(open) {
            strict.insert(bound.to_owned(), json!(value));
        }
    }
}
