//! Questions about a node at run time.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::schema::node::{Constraints, Member, Schema};

/// The types met so far, by identity: a generic type refers to itself by that alone.
#[derive(Default)]
pub(super) struct Types(RefCell<BTreeMap<u64, &'static Schema>>);

/// The schema behind names, `Option`s and constraints, and the constraints, from the outside in.
pub(super) fn resolve(
    types: &Types,
    mut schema: &'static Schema,
) -> (&'static Schema, Vec<&'static Constraints>) {
    let mut constraints = Vec::new();
    loop {
        schema = match schema {
            Schema::Named(named) => {
                types
                    .0
                    .borrow_mut()
                    .insert(named.info.id, named.schema.get());
                named.schema.get()
            }
            Schema::Recursive(reference) => match types.0.borrow().get(&reference.id) {
                Some(schema) => *schema,
                None => return (schema, constraints),
            },
            Schema::Nullable(inner) => inner.get(),
            Schema::Constrained(constrained) => {
                constraints.push(&constrained.constraints);
                constrained.schema.get()
            }
            _ => return (schema, constraints),
        };
    }
}

/// The fields that a key may have in an object.
pub(super) fn fields(types: &Types, schema: &'static Schema, key: &str) -> Vec<&'static Schema> {
    let mut found = Vec::new();
    collect(types, schema, key, &mut found);
    found
}

fn collect(types: &Types, schema: &'static Schema, key: &str, found: &mut Vec<&'static Schema>) {
    match resolve(types, schema).0 {
        Schema::Object(object) => {
            for (i, field) in object.fields.iter().enumerate() {
                if unescape(object.keys[i]) == key {
                    found.push(field.get());
                }
            }
        }
        Schema::Flattened(flattened) => {
            for member in flattened.members {
                match member {
                    Member::Field {
                        key: own, schema, ..
                    } if unescape(own) == key => found.push(schema.get()),
                    Member::Field { .. } => {}
                    Member::Flattened { schema, .. } => collect(types, schema.get(), key, found),
                }
            }
        }
        Schema::Union(union) => {
            for branch in union.branches {
                collect(types, branch.get(), key, found);
            }
        }
        _ => {}
    }
}

/// Whether a document may be meant for a schema: its type, its keys and the values of its tags fit.
pub(super) fn fits(types: &Types, schema: &'static Schema, document: &Value) -> bool {
    if document.is_null() {
        return matches!(schema, Schema::Null | Schema::Nullable(_));
    }
    match resolve(types, schema).0 {
        Schema::Scalar(scalar) => match scalar.json_type {
            "string" => document.is_string(),
            "boolean" => document.is_boolean(),
            _ => document.is_number(),
        },
        Schema::Integer(_) => document.is_i64() || document.is_u64(),
        Schema::StringEnum(choice) => document
            .as_str()
            .is_some_and(|text| choice.values.iter().any(|value| unescape(value) == text)),
        Schema::IntegerEnum(choices) => document
            .as_i64()
            .is_some_and(|value| choices.values.contains(&value.into())),
        Schema::Array(array) => document.as_array().is_some_and(|list| {
            list.iter()
                .all(|element| fits(types, array.items.get(), element))
        }),
        Schema::Object(object) => document.as_object().is_some_and(|map| {
            object.fields.iter().enumerate().all(|(i, field)| {
                let value = map.get(&*unescape(object.keys[i]));
                // A key that is missing is one with a default.
                value.is_none_or(|value| fits(types, field.get(), value))
            }) && map.keys().all(|key| !fields(types, schema, key).is_empty())
        }),
        Schema::Flattened(_) => document.as_object().is_some_and(|map| {
            map.iter().all(|(key, value)| {
                let fields = fields(types, schema, key);
                fields.iter().any(|field| fits(types, field, value))
            })
        }),
        Schema::Union(union) => union
            .branches
            .iter()
            .any(|branch| fits(types, branch.get(), document)),
        // `null` and what `resolve` sees through.
        _ => false,
    }
}

/// The text of a JSON string.
fn unescape(json: &'static str) -> Cow<'static, str> {
    match json
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'))
    {
        Some(text) if !text.contains('\\') => Cow::Borrowed(text),
        _ => Cow::Owned(serde_json::from_str(json).unwrap_or_default()),
    }
}
