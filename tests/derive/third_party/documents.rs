//! The documents that the schema of each third-party type admits and rejects.

use outlines_runtime::testing::random_document;
use outlines_tests::strict;
use outlines_tests::third_party::types;
use serde_json::{Value, json};

use super::{SAMPLES, check_pattern, rewritten};

#[test]
fn every_admitted_document_is_read_and_written_in_an_admitted_form() {
    for ty in types() {
        let name = ty.name;
        let schema: Value = serde_json::from_str(ty.alone.schema).unwrap();
        let violations = strict::violations(&schema);
        assert!(violations.is_empty(), "{name}: {violations:#?}");
        assert!(!ty.admitted.is_empty(), "{name} has no admitted document");
        assert!(!ty.rejected.is_empty(), "{name} has no rejected document");

        let rewrite = ty.alone.rewrite;
        let value = &schema["properties"]["value"];
        if let Some(pattern) = value["pattern"].as_str() {
            assert_eq!(
                *value,
                json!({"type": "string", "pattern": pattern}),
                "{name}"
            );
            check_pattern(pattern, rewrite, &ty.admitted, &ty.rejected);
            continue;
        }
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let is_valid = |value: &Value| validator.is_valid(&json!({"value": value}));
        let drawn = (0..SAMPLES).map(|seed| {
            let document = random_document(ty.alone.schema, seed).unwrap();
            serde_json::from_str::<Value>(&document).unwrap()["value"].clone()
        });
        for value in ty.admitted.iter().cloned().chain(drawn) {
            assert!(is_valid(&value), "{name}: {value} is not valid");
            let written = rewritten(rewrite, &value);
            assert!(
                is_valid(&written),
                "{name}: {written}, which was {value}, is not valid"
            );
        }
        for value in &ty.rejected {
            assert!(!is_valid(value), "{name}: {value} is valid");
        }
    }
}

#[test]
fn every_type_can_be_inside_others() {
    for ty in types() {
        let name = ty.name;
        let schema: Value = serde_json::from_str(ty.nested.schema).unwrap();
        let violations = strict::violations(&schema);
        assert!(violations.is_empty(), "{name}: {violations:#?}");
        for value in &ty.admitted {
            for option in [value, &Value::Null] {
                let document = json!({"field": value, "option": option, "list": [value, value]});
                (ty.nested.read)(&document.to_string())
                    .unwrap_or_else(|error| panic!("{name}: {document}: {error}"));
            }
        }
    }
}
