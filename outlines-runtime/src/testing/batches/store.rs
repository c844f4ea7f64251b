//! Stored files and batches, and the number of executions of each line.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::testing::batches::files::{File, Files, known_purpose};
use crate::testing::batches::lines::{InputLine, LineResult};
use crate::testing::batches::validation::validate;
use crate::testing::dialect::Dialect;
use crate::testing::error_reply::ErrorReply;
use crate::testing::request::Request;

/// How a batch ends, for [`Batches::ending`](super::Batches::ending).
///
/// ```
/// use outlines_runtime::testing::{Ending, TestServer};
///
/// let server = TestServer::start();
/// server.batches().ending(Ending::Expired(2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// All lines are run.
    Completed,
    /// This many lines are run, then the batch expires.
    Expired(usize),
    /// This many lines are run, then the batch stays in progress until it is cancelled.
    NeverCompletes(usize),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct BatchSettings {
    pub(super) ending: Ending,
    pub(super) pending_polls: u32,
    pub(super) file_pending_polls: u32,
    pub(super) max_enqueued_lines: usize,
}

impl Default for BatchSettings {
    fn default() -> Self {
        Self {
            ending: Ending::Completed,
            pending_polls: 0,
            file_pending_polls: 0,
            max_enqueued_lines: usize::MAX,
        }
    }
}

#[derive(Debug)]
pub(in crate::testing) struct Store {
    pub(super) settings: BatchSettings,
    pub(in crate::testing) files: Files,
    batches: Vec<Batch>,
    pub(super) executions: BTreeMap<String, u32>,
    last_timestamp: u64,
}

#[derive(Debug)]
struct Batch {
    id: String,
    dialect: Dialect,
    input_file: String,
    endpoint: String,
    metadata: Value,
    created_at: u64,
    lines: usize,
    output_file: Option<String>,
    error_file: Option<String>,
    failed: usize,
    errors: Vec<Value>,
    /// How many polls still find the batch in progress.
    pending_polls: u32,
    final_status: &'static str,
    is_cancelled: bool,
}

/// A new batch, and the lines to run.
pub(in crate::testing) struct BatchRequest {
    batch: Batch,
    lines: Vec<Request>,
    /// The number of lines that are run.
    runs: usize,
    /// The error code of the lines that are not run.
    not_run_code: &'static str,
}

impl Default for Store {
    fn default() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            settings: BatchSettings::default(),
            files: Files::default(),
            batches: Vec::new(),
            executions: BTreeMap::new(),
            last_timestamp: now.map_or(0, |now| now.as_secs()),
        }
    }
}

impl Store {
    pub(super) fn batch_sizes(&self) -> Vec<usize> {
        self.batches.iter().map(|batch| batch.lines).collect()
    }

    /// Returns a time later than all before, so that objects can be ordered by time.
    fn next_timestamp(&mut self) -> u64 {
        self.last_timestamp += 1;
        self.last_timestamp
    }

    pub(in crate::testing) fn upload(
        &mut self,
        purpose: &str,
        name: String,
        content: Bytes,
    ) -> Result<Value, ErrorReply> {
        let Some(purpose) = known_purpose(purpose) else {
            let message = format!("'{purpose}' is not a known purpose");
            return Err(ErrorReply::invalid_request(message).param("purpose"));
        };
        if purpose == "batch" && !is_jsonl(&name) {
            let message = format!("Invalid file format for Batch API: {name}. Must be .jsonl");
            return Err(ErrorReply::invalid_request(message).param("file"));
        }
        let file = File {
            purpose,
            name,
            content,
            created_at: self.next_timestamp(),
            pending_polls: self.settings.file_pending_polls,
            ..File::default()
        };
        Ok(self.files.add(file))
    }

    /// Returns all batches, newest first.
    pub(in crate::testing) fn list(&self) -> Vec<Value> {
        self.batches.iter().rev().map(Batch::to_json).collect()
    }

    /// Validates a new batch. Its lines are run by the caller, without the store's lock.
    pub(in crate::testing) fn create(
        &self,
        request: &Value,
        dialect: Dialect,
    ) -> Result<BatchRequest, ErrorReply> {
        let field = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
        let invalid =
            |message: &str, param: &str| Err(ErrorReply::invalid_request(message).param(param));
        let (input_file, endpoint) = (field("input_file_id"), field("endpoint"));
        let Some(file) = self.files.find(&input_file) else {
            return invalid(
                &format!("No such File object: {input_file}"),
                "input_file_id",
            );
        };
        if file.is_pending() {
            return invalid("The file is not processed yet", "input_file_id");
        }
        if field("completion_window") != "24h" {
            let message = "Invalid value for 'completion_window': it must be '24h'";
            return invalid(message, "completion_window");
        }
        let content = String::from_utf8_lossy(&file.content);
        let lines: Vec<InputLine> = content
            .lines()
            .map(|line| InputLine::parse(&endpoint, line))
            .collect();
        let enqueued: usize = self
            .batches
            .iter()
            .filter(|batch| batch.is_enqueued())
            .map(|batch| batch.lines)
            .sum();
        let max_lines = self.settings.max_enqueued_lines.saturating_sub(enqueued);
        let errors = validate(&lines, &endpoint, dialect, max_lines);
        let (runs, final_status, not_run_code) = match self.settings.ending {
            _ if !errors.is_empty() => (0, "failed", ""),
            Ending::Completed => (usize::MAX, "completed", ""),
            Ending::Expired(runs) => (runs, "expired", "batch_expired"),
            Ending::NeverCompletes(runs) => (runs, "in_progress", "batch_cancelled"),
        };
        let batch = Batch {
            id: String::new(),
            dialect,
            input_file,
            endpoint,
            metadata: request["metadata"].clone(),
            created_at: 0,
            lines: lines.len(),
            output_file: None,
            error_file: None,
            failed: 0,
            errors,
            pending_polls: self.settings.pending_polls,
            final_status,
            is_cancelled: false,
        };
        let lines = lines.into_iter().map(|line| line.request);
        let lines = lines.filter(|_| final_status != "failed").collect();
        Ok(BatchRequest {
            batch,
            lines,
            runs,
            not_run_code,
        })
    }

    /// Stores a batch with the results of the lines that were run.
    pub(in crate::testing) fn finish(
        &mut self,
        new: BatchRequest,
        mut results: Vec<Option<LineResult>>,
    ) -> Value {
        let BatchRequest {
            mut batch,
            lines,
            not_run_code,
            ..
        } = new;
        batch.id = format!("batch_{}", self.batches.len());
        batch.created_at = self.next_timestamp();
        for (number, request) in lines.iter().enumerate().skip(results.len()) {
            results.push(Some(LineResult::not_run(not_run_code, request, number)));
        }
        let (mut output, mut errors) = (String::new(), String::new());
        // Reversed, because the order of results is not that of the input.
        for (result, request) in results.iter().zip(&lines).rev() {
            let Some(result) = result else { continue };
            let file = if result.is_success {
                let id = request.custom_id().unwrap_or_default();
                *self.executions.entry(id.to_owned()).or_default() += 1;
                &mut output
            } else {
                batch.failed += 1;
                &mut errors
            };
            file.push_str(&result.line.to_string());
            file.push('\n');
        }
        if batch.errors.is_empty() {
            batch.output_file = self.add_results("output.jsonl", output, batch.dialect);
            batch.error_file = self.add_results("error.jsonl", errors, batch.dialect);
        }
        let json = batch.to_json_with_status("validating");
        self.batches.push(batch);
        json
    }

    /// Stores a result file. Only Azure has result files without lines.
    fn add_results(&mut self, name: &str, content: String, dialect: Dialect) -> Option<String> {
        if content.is_empty() && !dialect.is_azure() {
            return None;
        }
        let file = File {
            purpose: "batch_output",
            name: name.to_owned(),
            content: content.into(),
            created_at: self.next_timestamp(),
            ..File::default()
        };
        self.files.add(file)["id"].as_str().map(str::to_owned)
    }

    /// Returns a batch and counts the poll.
    pub(in crate::testing) fn poll(&mut self, id: &str) -> Option<Value> {
        let batch = self.batches.iter_mut().find(|batch| batch.id == id)?;
        let json = batch.to_json();
        batch.pending_polls = batch.pending_polls.saturating_sub(1);
        Some(json)
    }

    pub(in crate::testing) fn cancel(&mut self, id: &str) -> Result<Value, ErrorReply> {
        let Some(batch) = self.batches.iter_mut().find(|batch| batch.id == id) else {
            return Err(ErrorReply::not_found(format!(
                "No batch found with id '{id}'."
            )));
        };
        let is_over = batch.pending_polls == 0 && batch.final_status != "in_progress";
        if is_over && !batch.is_cancelled {
            let message = format!(
                "Cannot cancel a batch with status '{}'.",
                batch.final_status
            );
            return Err(ErrorReply::invalid_request(message));
        }
        if !batch.is_cancelled {
            batch.is_cancelled = true;
            batch.final_status = "cancelled";
            batch.pending_polls = self.settings.pending_polls;
        }
        Ok(batch.to_json())
    }
}

impl BatchRequest {
    pub(in crate::testing) fn lines_to_run(&self) -> &[Request] {
        &self.lines[..self.lines.len().min(self.runs)]
    }
}

impl Batch {
    fn is_enqueued(&self) -> bool {
        self.final_status == "in_progress"
            || (self.pending_polls > 0 && self.final_status != "failed")
    }

    fn to_json(&self) -> Value {
        self.to_json_with_status(match (self.pending_polls, self.is_cancelled) {
            (0, _) => self.final_status,
            (_, true) => "cancelling",
            (_, false) => "in_progress",
        })
    }

    fn to_json_with_status(&self, status: &str) -> Value {
        let is_over = matches!(status, "completed" | "expired" | "cancelled");
        let is_azure = self.dialect.is_azure();
        let (completed, failed) = if is_over {
            (self.lines - self.failed, self.failed)
        } else {
            (0, 0)
        };
        let counts = json!({"total": self.lines, "completed": completed, "failed": failed});
        let errors = (status == "failed").then(|| json!({"object": "list", "data": self.errors}));
        json!({
            "id": self.id,
            "object": "batch",
            "endpoint": self.endpoint,
            "errors": errors,
            "input_file_id": self.input_file,
            "completion_window": "24h",
            "status": if is_azure { pascal_case(status) } else { status.to_owned() },
            "output_file_id": self.output_file.as_ref().filter(|_| is_over),
            "error_file_id": self.error_file.as_ref().filter(|_| is_over),
            "created_at": self.created_at,
            "request_counts": if is_azure && !is_over { Value::Null } else { counts },
            "metadata": self.metadata,
        })
    }
}

/// Returns `InProgress` for `in_progress`, as in Azure's samples.
fn pascal_case(status: &str) -> String {
    let words = status.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

fn is_jsonl(name: &str) -> bool {
    let (_, extension) = name.rsplit_once('.').unwrap_or_default();
    extension.eq_ignore_ascii_case("jsonl")
}
