//! `enum` and `const`.

use serde_json::{Value, json};

use super::converter::{Converted, Members};
use super::path::SchemaPath;
use super::text;
use crate::schemars::error::Problem;

/// Converts `enum` and `const`. In strict mode all values have one type, and `null` is a separate
/// alternative.
pub(super) fn choice(members: &Members, path: &SchemaPath<'_>) -> Converted {
    let listed = match (members.get("const"), members.get("enum")) {
        (Some(value), _) => std::slice::from_ref(value),
        (None, Some(Value::Array(values))) => values,
        _ => return Err(path.error(Problem::Malformed("enum".to_owned()))),
    };
    let mut values: Vec<&Value> = Vec::new();
    for value in listed {
        if !value.is_null() && !values.contains(&value) {
            values.push(value);
        }
    }
    let nullable = listed.contains(&Value::Null);
    let description = text::description(members);
    let mut strict = Members::new();
    if let Some(description) = description {
        strict.insert("description".to_owned(), json!(description));
    }
    let Some(first) = values.first() else {
        if !nullable {
            return Err(path.error(Problem::NoValue));
        }
        strict.insert("type".to_owned(), json!("null"));
        return Ok(Value::Object(strict));
    };
    let type_name = match first {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(_) if values.iter().all(|value| value.is_i64() || value.is_u64()) => {
            "integer"
        }
        Value::Number(_) => "number",
        _ => return Err(path.error(Problem::MixedTypes)),
    };
    if !values.iter().all(|value| is_of_type(value, type_name)) {
        return Err(path.error(Problem::MixedTypes));
    }
    let stated = members.get("type");
    let matches_type =
        |stated: &Value| *stated == type_name || (*stated == "number" && type_name == "integer");
    let agrees = match stated {
        None => true,
        Some(Value::Array(types)) => types.iter().any(matches_type),
        Some(stated) => matches_type(stated),
    };
    if !agrees {
        let stated = stated.map(Value::to_string).unwrap_or_default();
        return Err(path.error(Problem::ValueOfOtherType(stated)));
    }
    let choice = json!({"type": type_name, "enum": values});
    if nullable {
        strict.insert("anyOf".to_owned(), json!([choice, {"type": "null"}]));
    } else if let Value::Object(choice) = choice {
        strict.extend(choice);
    }
    Ok(Value::Object(strict))
}

fn is_of_type(value: &Value, type_name: &str) -> bool {
    match type_name {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        _ => value.is_number(),
    }
}
