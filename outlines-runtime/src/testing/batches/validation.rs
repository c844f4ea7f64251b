//! Validation of the input file of a batch.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::testing::batches::lines::InputLine;
use crate::testing::dialect::Dialect;

/// The model that the server does not have.
const UNKNOWN_MODEL: &str = "no-such-model";

/// Returns the errors of a batch; `max_lines` is what the queue has left.
pub(super) fn validate(
    lines: &[InputLine],
    endpoint: &str,
    dialect: Dialect,
    max_lines: usize,
) -> Vec<Value> {
    let max_tasks = if dialect.is_azure() { 100_000 } else { 50_000 };
    let mut errors = Vec::new();
    if lines.is_empty() {
        errors.push(error("empty_file", None, None));
    }
    if lines.len() > max_tasks {
        errors.push(error("too_many_tasks", None, None));
    }
    if lines.len() > max_lines {
        errors.push(error("token_limit_exceeded", None, None));
    }
    let mut ids = HashSet::new();
    let first_model = lines.first().map(|line| &line.request.body()["model"]);
    for (index, line) in lines.iter().enumerate() {
        let mut report = |code, param| errors.push(error(code, param, Some(index + 1)));
        if !line.is_object {
            report("invalid_json_line", None);
            continue;
        }
        let body = line.request.body();
        let members = [
            ("custom_id", &line.custom_id, line.custom_id.is_string()),
            ("method", &line.method, line.method == "POST"),
            ("url", &line.url, line.url.is_string()),
            ("body", body, body.is_object()),
        ];
        for (name, value, _) in members.into_iter().filter(|(.., is_valid)| !is_valid) {
            let code = match value {
                Value::Null => "missing_required_parameter",
                _ => "invalid_request",
            };
            report(code, Some(name));
        }
        if line.url != endpoint {
            report("url_mismatch", None);
        }
        if Some(&body["model"]) != first_model {
            report("model_mismatch", None);
        }
        if body["model"] == UNKNOWN_MODEL {
            report("model_not_found", None);
        }
        if line.custom_id.is_string() && !ids.insert(line.custom_id.as_str()) {
            report("duplicate_custom_id", None);
        }
    }
    errors
}

fn error(code: &str, param: Option<&str>, line: Option<usize>) -> Value {
    let message = match code {
        "empty_file" => "The file is empty.",
        "too_many_tasks" => "The file has more lines than a batch may have.",
        "token_limit_exceeded" => "Enqueued token limit reached for this model.",
        "invalid_json_line" => "This line is not parseable as valid JSON.",
        "missing_required_parameter" => "Missing required parameter:",
        "invalid_request" => "Invalid value for",
        "url_mismatch" => "The URL of this line is not the endpoint of the batch.",
        "model_mismatch" => "The model of this line is not that of the first.",
        "model_not_found" => "The provided model is not supported by the Batch API.",
        _ => "The custom_id for this request is a duplicate of another request.",
    };
    let message = match param {
        Some(param) => format!("{message} '{param}'."),
        None => message.to_owned(),
    };
    json!({"code": code, "message": message, "param": param, "line": line})
}
