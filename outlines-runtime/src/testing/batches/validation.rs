//! What the server finds when it checks a batch.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::testing::batches::input::Input;
use crate::testing::dialect::Dialect;

/// The model that no server has.
const NO_MODEL: &str = "no-such-model";

/// A batch before it is run.
pub(super) struct Draft<'a> {
    pub(super) dialect: Dialect,
    pub(super) endpoint: &'a str,
    pub(super) lines: &'a [Input],
    /// How many lines may wait, those of other batches included.
    pub(super) room: usize,
}

impl Draft<'_> {
    /// What is wrong with it.
    pub(super) fn faults(&self) -> Vec<Value> {
        let most = if self.dialect.is_azure() {
            100_000
        } else {
            50_000
        };
        let mut faults = Vec::new();
        let mut fault = |code: &str, line: Option<usize>| {
            faults.push(json!({
                "code": code,
                "message": message(code),
                "param": null,
                "line": line.map(|line| line + 1),
            }));
        };
        let lines = self.lines;
        if lines.is_empty() {
            fault("empty_file", None);
        }
        if lines.len() > most {
            fault("too_many_tasks", None);
        }
        if lines.len() > self.room {
            fault("token_limit_exceeded", None);
        }
        let mut ids = HashSet::new();
        let mut model = None;
        for (at, line) in lines.iter().enumerate() {
            let body = line.request.body();
            let model = *model.get_or_insert(&body["model"]);
            if line.method != "POST" || !body.is_object() {
                fault("invalid_json_line", Some(at));
            }
            if line.url != self.endpoint {
                fault("url_mismatch", Some(at));
            }
            if body["model"] != *model {
                fault("model_mismatch", Some(at));
            }
            if body["model"] == NO_MODEL {
                fault("model_not_found", Some(at));
            }
            if !ids.insert(line.custom_id.to_string()) {
                fault("duplicate_custom_id", Some(at));
            }
        }
        faults
    }
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
