//! `enum` and `const`.

use serde_json::{Value, json};

use super::path::Path;
use super::{Converted, Members, text};
use crate::schemars::error::Problem;

/// One value out of a list. All are of one type in strict mode, and `null` is an alternative beside them.
pub(super) fn choice(members: &Members, path: &Path<'_>) -> Converted {
    let listed = match (members.get("const"), members.get("enum")) {
        (Some(value), _) => std::slice::from_ref(value),
        (None, Some(Value::Array(values))) => values,
        _ => return Err(path.fault(Problem::Malformed("enum".to_owned()))),
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
            return Err(path.fault(Problem::Nothing));
        }
        strict.insert("type".to_owned(), json!("null"));
        return Ok(Value::Object(strict));
    };
    let kind = match first {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(_) if values.iter().all(|value| value.is_i64() || value.is_u64()) => {
            "integer"
        }
        Value::Number(_) => "number",
        _ => return Err(path.fault(Problem::MixedValues)),
    };
    if !values.iter().all(|value| is(value, kind)) {
        return Err(path.fault(Problem::MixedValues));
    }
    let stated = members.get("type");
    let fits = |stated: &Value| *stated == kind || (*stated == "number" && kind == "integer");
    let agrees = match stated {
        None => true,
        Some(Value::Array(kinds)) => kinds.iter().any(fits),
        Some(stated) => fits(stated),
    };
    if !agrees {
        let stated = stated.map(Value::to_string).unwrap_or_default();
        return Err(path.fault(Problem::UnlikeValues(stated)));
    }
    let choice = json!({"type": kind, "enum": values});
    if nullable {
        strict.insert("anyOf".to_owned(), json!([choice, {"type": "null"}]));
    } else if let Value::Object(choice) = choice {
        strict.extend(choice);
    }
    Ok(Value::Object(strict))
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        _ => value.is_number(),
    }
}
