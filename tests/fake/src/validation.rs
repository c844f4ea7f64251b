//! What a server finds when it checks a batch.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::settings::{Dialect, Settings};

/// The faults of these lines; `waiting` is how many lines of other batches are not done yet.
pub(crate) fn faults(
    settings: Settings,
    endpoint: &str,
    lines: &[Value],
    waiting: usize,
) -> Vec<Value> {
    let most = match settings.dialect {
        Dialect::OpenAI => 50_000,
        Dialect::AzureDated | Dialect::AzureV1 => 100_000,
    };
    let mut faults = Vec::new();
    let mut fault = |code: &str, line: Option<usize>| {
        faults.push(json!({
            "code": code,
            "message": format!("Something is wrong: {code}."),
            "param": null,
            "line": line.map(|line| line + 1),
        }));
    };
    if lines.is_empty() {
        fault("empty_file", None);
    }
    if lines.len() > most {
        fault("too_many_tasks", None);
    }
    if waiting + lines.len() > settings.waiting_lines.unwrap_or(usize::MAX) {
        fault("token_limit_exceeded", None);
    }
    let mut ids = HashSet::new();
    let model = lines.first().map(|line| &line["body"]["model"]);
    for (at, line) in lines.iter().enumerate() {
        if line["method"] != "POST" || !line["body"].is_object() {
            fault("invalid_json_line", Some(at));
        }
        if line["url"] != endpoint {
            fault("url_mismatch", Some(at));
        }
        if Some(&line["body"]["model"]) != model {
            fault("model_mismatch", Some(at));
        }
        if line["body"]["model"] == "no-such-model" {
            fault("model_not_found", Some(at));
        }
        if !ids.insert(line["custom_id"].as_str()) {
            fault("duplicate_custom_id", Some(at));
        }
    }
    faults
}
