//! The server's memory of files and batches, and of what was paid.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use serde_json::Value;

use crate::testing::batches::files::{File, Files, NewFile, purpose_of};
use crate::testing::batches::input::Input;
use crate::testing::batches::line::Outcome;
use crate::testing::batches::validation::Draft;
use crate::testing::batches::{Course, Ending};
use crate::testing::dialect::Dialect;
use crate::testing::failure::Failure;
use crate::testing::request::Request;

#[derive(Debug)]
pub(in crate::testing) struct Store {
    pub(super) course: Course,
    pub(in crate::testing) files: Files,
    batches: Vec<Batch>,
    pub(super) paid: BTreeMap<String, u32>,
    clock: u64,
}

#[derive(Debug)]
pub(super) struct Batch {
    pub(super) id: String,
    pub(super) dialect: Dialect,
    pub(super) input: String,
    pub(super) endpoint: String,
    pub(super) metadata: Value,
    pub(super) created_at: u64,
    pub(super) lines: usize,
    pub(super) output: Option<String>,
    pub(super) errors: Option<String>,
    pub(super) failed: usize,
    pub(super) faults: Vec<Value>,
    /// How often it is still on its way.
    pub(super) looks: u32,
    pub(super) end: &'static str,
    pub(super) cancelled: bool,
}

/// A batch that is created, and the lines that are to be run.
pub(in crate::testing) struct Work {
    batch: Batch,
    pub(in crate::testing) lines: Vec<Request>,
    /// Those from here on are not run.
    most: usize,
    course: Course,
}

impl Default for Store {
    fn default() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            course: Course::default(),
            files: Files::default(),
            batches: Vec::new(),
            paid: BTreeMap::new(),
            clock: since.map_or(0, |since| since.as_secs()),
        }
    }
}

impl Store {
    pub(super) fn uploads(&self) -> Vec<String> {
        self.files.uploads()
    }

    pub(super) fn sizes(&self) -> Vec<usize> {
        self.batches.iter().map(|batch| batch.lines).collect()
    }

    /// A moment later than all before, so that an order by time is one.
    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Takes a file in.
    pub(in crate::testing) fn upload(
        &mut self,
        purpose: &str,
        name: String,
        content: Bytes,
    ) -> Result<Value, Failure> {
        let Some(purpose) = purpose_of(purpose) else {
            let message = format!("'{purpose}' is not a known purpose");
            return Err(Failure::invalid(message).param("purpose"));
        };
        if purpose == "batch" && !has_extension(&name) {
            let message = format!("Invalid file format for Batch API: {name}. Must be .jsonl");
            return Err(Failure::invalid(message).param("file"));
        }
        let file = NewFile {
            purpose,
            name,
            content,
            created_at: self.tick(),
            pending: self.course.file_looks,
        };
        let id = self.files.keep(file);
        Ok(self.files.find(&id).map(File::shown).unwrap_or_default())
    }

    /// All batches, the newest first.
    pub(in crate::testing) fn list(&self) -> Vec<Value> {
        self.batches.iter().rev().map(Batch::shown).collect()
    }

    /// Begins a batch. What it asks is not answered here: the answers may want to use the server.
    pub(in crate::testing) fn begin(
        &mut self,
        request: &Value,
        dialect: Dialect,
    ) -> Result<Work, Failure> {
        let field = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
        let (input, endpoint) = (field("input_file_id"), field("endpoint"));
        let Some(file) = self.files.find(&input) else {
            let message = format!("No such File object: {input}");
            return Err(Failure::invalid(message).param("input_file_id"));
        };
        if file.is_pending() {
            return Err(Failure::invalid("The file is not processed yet").param("input_file_id"));
        }
        if field("completion_window") != "24h" {
            let message = "Invalid value for 'completion_window': it must be '24h'";
            return Err(Failure::invalid(message).param("completion_window"));
        }
        let lines: Vec<Input> = String::from_utf8_lossy(&file.content)
            .lines()
            .map(|line| Input::read(&endpoint, line))
            .collect();
        let waiting: usize = self
            .batches
            .iter()
            .filter(|batch| batch.is_waiting())
            .map(|batch| batch.lines)
            .sum();
        let draft = Draft {
            dialect,
            endpoint: &endpoint,
            lines: &lines,
            room: self.course.waiting.saturating_sub(waiting),
        };
        let faults = draft.faults();
        let (most, end) = match self.course.ending {
            _ if !faults.is_empty() => (0, "failed"),
            Ending::Completed => (usize::MAX, "completed"),
            Ending::Expired(most) => (most, "expired"),
            Ending::NeverCompletes(most) => (most, "in_progress"),
        };
        Ok(Work {
            batch: Batch {
                id: String::new(),
                dialect,
                input,
                metadata: request["metadata"].clone(),
                created_at: 0,
                lines: lines.len(),
                output: None,
                errors: None,
                failed: 0,
                faults,
                looks: self.course.looks,
                end,
                cancelled: false,
                endpoint: endpoint.clone(),
            },
            lines: lines
                .into_iter()
                .filter(|_| end != "failed")
                .map(|line| line.request)
                .collect(),
            most,
            course: self.course,
        })
    }

    /// Keeps a batch and what its lines came to, as far as they were run.
    pub(in crate::testing) fn keep(&mut self, work: Work, outcomes: Vec<Option<Outcome>>) -> Value {
        let mut batch = work.batch;
        batch.id = format!("batch_{}", self.batches.len());
        batch.created_at = self.tick();
        let unrun = match work.course.ending {
            Ending::NeverCompletes(_) => "batch_cancelled",
            _ => "batch_expired",
        };
        let run = outcomes.len();
        let rest = work.lines.iter().enumerate().skip(run);
        let rest = rest.map(|(number, line)| Some(Outcome::not_run(unrun, line, number)));
        let (mut output, mut errors) = (String::new(), String::new());
        let outcomes: Vec<Option<Outcome>> = outcomes.into_iter().chain(rest).collect();
        // The order is not the prompts'.
        for (outcome, request) in outcomes.iter().zip(&work.lines).rev() {
            let Some(outcome) = outcome else { continue };
            let file = if outcome.good {
                let id = request.custom_id().unwrap_or_default();
                *self.paid.entry(id.to_owned()).or_default() += 1;
                &mut output
            } else {
                batch.failed += 1;
                &mut errors
            };
            file.push_str(&outcome.line.to_string());
            file.push('\n');
        }
        if batch.faults.is_empty() {
            batch.output = self.results("output.jsonl", output, batch.dialect);
            batch.errors = self.results("error.jsonl", errors, batch.dialect);
        }
        let shown = batch.shown_as("validating");
        self.batches.push(batch);
        shown
    }

    /// A file of results; one without lines is there on Azure only.
    fn results(&mut self, name: &str, content: String, dialect: Dialect) -> Option<String> {
        if content.is_empty() && !dialect.is_azure() {
            return None;
        }
        let file = NewFile {
            purpose: "batch_output",
            name: name.to_owned(),
            content: content.into(),
            created_at: self.tick(),
            pending: 0,
        };
        Some(self.files.keep(file))
    }

    /// Shows a batch; it has come a step further since.
    pub(in crate::testing) fn look(&mut self, id: &str) -> Option<Value> {
        let batch = self.batches.iter_mut().find(|batch| batch.id == id)?;
        let shown = batch.shown();
        batch.looks = batch.looks.saturating_sub(1);
        Some(shown)
    }

    pub(in crate::testing) fn cancel(&mut self, id: &str) -> Result<Value, Failure> {
        let looks = self.course.looks;
        let batch = self.batches.iter_mut().find(|batch| batch.id == id);
        let Some(batch) = batch else {
            return Err(Failure::absent(format!("No batch found with id '{id}'.")));
        };
        if batch.looks == 0 && batch.end != "in_progress" && !batch.cancelled {
            let message = format!("Cannot cancel a batch with status '{}'.", batch.end);
            return Err(Failure::invalid(message));
        }
        if !batch.cancelled {
            batch.cancelled = true;
            batch.end = "cancelled";
            batch.looks = looks;
        }
        Ok(batch.shown())
    }
}

impl Work {
    /// The lines that are run.
    pub(in crate::testing) fn to_run(&self) -> &[Request] {
        &self.lines[..self.lines.len().min(self.most)]
    }
}

impl Batch {
    fn is_waiting(&self) -> bool {
        self.end == "in_progress" || (self.looks > 0 && self.end != "failed")
    }
}

fn has_extension(name: &str) -> bool {
    let (_, extension) = name.rsplit_once('.').unwrap_or_default();
    extension.eq_ignore_ascii_case("jsonl")
}
