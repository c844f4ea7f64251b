//! State of a conversion, and resolution of references.

use serde_json::{Map, Value, json};

use super::definitions::Definitions;
use super::path::{ConversionError, SchemaPath};
use crate::schemars::error::Problem;

/// The keywords of one schema, or the properties of one object.
pub(super) type Members = Map<String, Value>;

pub(super) type Converted = Result<Value, ConversionError>;

pub(super) struct Converter<'s> {
    root: &'s Value,
    root_name: &'s str,
    pub(super) definitions: Definitions,
}

impl<'s> Converter<'s> {
    pub(super) fn new(root: &'s Value, root_name: &'s str) -> Self {
        Self {
            root,
            root_name,
            definitions: Definitions::default(),
        }
    }

    /// Returns the reference for the strict schema. Its target is converted later.
    pub(super) fn reference(&mut self, reference: &str, path: &SchemaPath<'_>) -> Converted {
        let index = if let Some(index) = self.definitions.indices.get(reference) {
            *index
        } else {
            self.resolve(reference, path)?;
            let preferred = match reference.rsplit_once('/') {
                Some((_, name)) => decode(name),
                None => self.root_name.to_owned(),
            };
            self.definitions.reserve(reference, &preferred)
        };
        let name = &self.definitions.schemas[index].0;
        Ok(json!({"$ref": format!("#/$defs/{name}")}))
    }

    /// Converts the targets of references, which may add more references. Iterative, because a
    /// chain of types may be longer than the stack.
    pub(super) fn convert_definitions(&mut self) -> Result<(), ConversionError> {
        let mut index = 0;
        while let Some(reference) = self.definitions.references.get(index) {
            let reference = reference.clone();
            let path = SchemaPath::Target(&reference);
            let target = self.resolve(&reference, &path)?;
            self.definitions.schemas[index].1 = self.schema(target, &path)?;
            index += 1;
        }
        Ok(())
    }

    /// Returns the target of a reference in the schemars schema.
    pub(super) fn resolve(
        &self,
        reference: &str,
        path: &SchemaPath<'_>,
    ) -> Result<&'s Value, ConversionError> {
        reference
            .strip_prefix('#')
            .and_then(|pointer| self.root.pointer(&percent_decode(pointer)))
            .ok_or_else(|| path.error(Problem::UnknownReference(reference.to_owned())))
    }

    /// Returns the schema with its reference inlined, if it is an object as a root must be.
    pub(super) fn root_object(&self, schema: &Value) -> Option<Value> {
        let mut schema = schema;
        let mut description = None;
        // A reference to a reference is a definition of its own, so there are no more steps than
        // definitions.
        for _ in 0..=self.definitions.schemas.len() {
            description = description.or_else(|| schema.get("description"));
            // A reference with a description is the only branch of a union.
            let target = match schema.get("anyOf").and_then(Value::as_array) {
                Some(branches) if branches.len() == 1 => branches[0].get("$ref"),
                _ => schema.get("$ref"),
            };
            match target.and_then(Value::as_str) {
                Some(target) => schema = self.definitions.target(target)?,
                None => break,
            }
        }
        if schema.get("type") != Some(&json!("object")) {
            return None;
        }
        let mut object = Members::new();
        object.extend(description.map(|text| ("description".to_owned(), text.clone())));
        for (keyword, value) in schema.as_object()? {
            object
                .entry(keyword.as_str())
                .or_insert_with(|| value.clone());
        }
        Some(Value::Object(object))
    }
}

/// Decodes one segment of a reference.
fn decode(segment: &str) -> String {
    percent_decode(segment)
        .replace("~1", "/")
        .replace("~0", "~")
}

/// Decodes percent escapes: references are URL fragments, in which schemars escapes non-ASCII
/// characters.
fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let escaped = after
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(escaped.unwrap_or(b'%'));
        rest = if escaped.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}
