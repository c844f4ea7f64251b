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
    let mut report = |code: &str, line: Option<usize>| {
        errors.push(json!({
            "code": code,
            "message": message(code),
            "param": null,
            "line": line.map(|index| index + 1),
        }));
    };
    if lines.is_empty() {
        report("empty_file", None);
    }
    if lines.len() > max_tasks {
        report("too_many_tasks", None);
    }
    if lines.len() > max_lines {
        report("token_limit_exceeded", None);
    }
    let mut ids = HashSet::new();
    let first_model = lines.first().map(|line| &line.request.body()["model"]);
    for (index, line) in lines.iter().enumerate() {
        let body = line.request.body();
        if line.method != "POST" || !body.is_object() {
            report("invalid_json_line", Some(index));
        }
        if line.url != endpoint {
            report("url_mismatch", Some(index));
        }
        if Some(&body["model"]) != first_model {
            report("model_mismatch", Some(index));
        }
        if body["model"] == UNKNOWN_MODEL {
            report("model_not_found", Some(index));
        }
        if !ids.insert(line.custom_id.to_string()) {
            report("duplicate_custom_id", Some(index));
        }
    }
    errors
}

fn message(code: &str) -> &'static str {
    match code {
        "empty_file" => "The file is empty.",
        "too_many_tasks" => "The file has more lines than a batch may have.",
        "token_limit_exceeded" => "Enqueued token limit reached for this model.",
        "invalid_json_line" => "This line is not parseable as valid JSON.",
        "url_mismatch" => "The URL of this line is not the endpoint of the batch.",
        "model_mismatch" => "The model of this line is not that of the first.",
        "model_not_found" => "The provided model is not supported by the Batch API.",
        _ => "The custom_id for this request is a duplicate of another request.",
    }
}
