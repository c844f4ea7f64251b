//! Values of a type, and the judge of the documents that serde writes for them.

use arbitrary::Unstructured;
use fastrand::Rng;
use jsonschema::Validator;
use outlines_runtime::Prompt;
use serde_json::Value;

use crate::case::{Case, Values};

/// The largest integer that JSON carries exactly, and that a schema admits where the type has no narrower bound.
const EXACT: i64 = (1 << 53) - 1;

/// A schema, as a validator sees it.
#[derive(Debug)]
pub struct Judge {
    validator: Validator,
}

impl Judge {
    /// The judge of a schema.
    ///
    /// # Errors
    ///
    /// What the validator finds wrong in the schema.
    pub fn new(schema: &Value) -> Result<Self, String> {
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(schema)
            .map_err(|error| error.to_string())?;
        Ok(Self { validator })
    }

    /// Whether the schema admits the document.
    #[must_use]
    pub fn admits(&self, document: &Value) -> bool {
        self.validator.is_valid(document)
    }

    /// Whether the schema admits the document.
    pub(crate) fn check(&self, document: &str) -> Result<(), String> {
        let mut value: Value = serde_json::from_str(document).map_err(|error| error.to_string())?;
        // Completeness ends where JSON carries integers no longer exactly.
        bring_in(&mut value);
        let faults: Vec<String> = self
            .validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults.join("\n"))
        }
    }
}

/// The document of a value of the type, unless the random bytes did not suffice for one.
pub(crate) fn document(case: &Case, rng: &mut Rng) -> Option<String> {
    let bytes = bytes(rng);
    (case.values?.write)(&mut Unstructured::new(&bytes)).ok()
}

/// The document of a value of the type, and a prompt with that value as an example.
#[must_use]
pub fn example(case: &Case, rng: &mut Rng) -> Option<(String, Prompt)> {
    let bytes = bytes(rng);
    let Values { write, show } = case.values?;
    let show = show?;
    let document = write(&mut Unstructured::new(&bytes)).ok()?;
    Some((document, show(&mut Unstructured::new(&bytes)).ok()?))
}

/// Brings every integer into the exact range.
fn bring_in(value: &mut Value) {
    match value {
        Value::Number(number) => {
            #[expect(clippy::cast_precision_loss, reason = "2^53 is exact")]
            let beyond = number.as_f64().filter(|float| float.abs() > EXACT as f64);
            // An integer of 128 bits is read as a float; a float may as well be an integer.
            if let Some(float) = beyond {
                *value = Value::from(if float > 0.0 { EXACT } else { -EXACT });
            }
        }
        Value::Array(items) => items.iter_mut().for_each(bring_in),
        Value::Object(members) => members.values_mut().for_each(bring_in),
        _ => {}
    }
}

/// Random bytes of which values are made: small and large numbers, and text of all planes.
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
