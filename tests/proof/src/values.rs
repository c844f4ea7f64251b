//! Random values of a type, and a validator for the documents that serde writes for them.

use arbitrary::Unstructured;
use fastrand::Rng;
use jsonschema::Validator;
use outlines_runtime::Prompt;
use serde_json::Value;

use crate::case::{Case, Values};

/// The greatest integer that JSON parsers represent exactly, and the default maximum of schemas.
const EXACT: i64 = (1 << 53) - 1;

/// A schema, compiled by `jsonschema`.
#[derive(Debug)]
pub struct SchemaValidator {
    validator: Validator,
}

impl SchemaValidator {
    /// Compiles a schema.
    ///
    /// # Errors
    ///
    /// Returns the errors of the validator.
    pub fn new(schema: &Value) -> Result<Self, String> {
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(schema)
            .map_err(|error| error.to_string())?;
        Ok(Self { validator })
    }

    /// Returns whether the schema admits the document.
    #[must_use]
    pub fn admits(&self, document: &Value) -> bool {
        self.validator.is_valid(document)
    }

    /// Returns whether the schema admits the parsed document.
    pub(crate) fn check(&self, document: &str) -> Result<(), String> {
        let mut value: Value = serde_json::from_str(document).map_err(|error| error.to_string())?;
        clamp_integers(&mut value);
        let errors: Vec<String> = self
            .validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors.join("\n"))
        }
    }
}

/// Returns a schema in which a `char` may be one that JSON escapes.
pub(crate) fn with_all_characters(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(members) => {
            if let Some(Value::String(pattern)) = members.get_mut("pattern")
                && pattern == r#"^[^\x00-\x1F"\\]$"#
            {
                r"^(.|\n|\r)$".clone_into(pattern);
            }
            for member in members.values_mut() {
                *member = with_all_characters(member.take());
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = with_all_characters(item.take());
            }
        }
        _ => {}
    }
    schema
}

/// Returns the document of a value, or `None` if there are too few random bytes.
pub(crate) fn document(case: &Case, rng: &mut Rng) -> Option<String> {
    let bytes = bytes(rng);
    (case.values?.write)(&mut Unstructured::new(&bytes)).ok()
}

/// Returns the document of a value, and a prompt with that value as an example.
#[must_use]
pub fn example(case: &Case, rng: &mut Rng) -> Option<(String, Prompt)> {
    let bytes = bytes(rng);
    let Values { write, show } = case.values?;
    let show = show?;
    let document = write(&mut Unstructured::new(&bytes)).ok()?;
    Some((document, show(&mut Unstructured::new(&bytes)).ok()?))
}

/// Reduces every integer to the exact range.
fn clamp_integers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            #[expect(clippy::cast_precision_loss, reason = "2^53 is exact")]
            let beyond = number.as_f64().filter(|float| float.abs() > EXACT as f64);
            // A 128-bit integer is parsed as a float, and a float can be an integer.
            if let Some(float) = beyond {
                *value = Value::from(if float > 0.0 { EXACT } else { -EXACT });
            }
        }
        Value::Array(items) => items.iter_mut().for_each(clamp_integers),
        Value::Object(members) => members.values_mut().for_each(clamp_integers),
        _ => {}
    }
}

/// Returns random bytes from which values are made: small and large numbers, and text of all
/// planes.
fn bytes(rng: &mut Rng) -> Vec<u8> {
    let length = rng.usize(0..2_000);
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        match rng.u8(0..5) {
            0 => bytes.extend([0; 8]),
            1 => bytes.push(rng.u8(..)),
            2 => bytes.extend(rng.u64(..).to_le_bytes()),
            3 => bytes.extend(rng.char(' '..='~').to_string().bytes()),
            _ => bytes.extend(rng.char(..).to_string().bytes()),
        }
    }
    bytes
}
