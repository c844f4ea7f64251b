//! The server's memory: files, batches, and what was paid.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::answer::{Answer, Line};
use crate::settings::{Dialect, Ending, Settings};
use crate::validation::faults;

#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) settings: Settings,
    files: Vec<File>,
    batches: Vec<Batch>,
    pub(crate) paid: BTreeMap<String, u32>,
    clock: u64,
}

#[derive(Debug)]
struct File {
    id: String,
    name: String,
    purpose: &'static str,
    content: String,
    created_at: u64,
    pending: u32,
}

#[derive(Debug)]
struct Batch {
    id: String,
    input: String,
    endpoint: String,
    metadata: Value,
    created_at: u64,
    lines: usize,
    output: Option<String>,
    errors: Option<String>,
    failed: usize,
    faults: Vec<Value>,
    looks: u32,
    end: &'static str,
    cancelled: bool,
}

/// What is wrong with a request.
pub(crate) struct Wrong(pub(crate) u16, pub(crate) &'static str);

impl Store {
    pub(crate) fn new(settings: Settings) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            settings,
            files: Vec::new(),
            batches: Vec::new(),
            paid: BTreeMap::new(),
            clock: since.map_or(0, |since| since.as_secs()),
        }
    }

    pub(crate) fn uploads(&self) -> Vec<String> {
        let uploads = self.files.iter().filter(|file| file.purpose == "batch");
        uploads.map(|file| file.name.clone()).collect()
    }

    pub(crate) fn lines_by_batch(&self) -> Vec<usize> {
        self.batches.iter().map(|batch| batch.lines).collect()
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    pub(crate) fn upload(&mut self, name: String, content: String) -> Value {
        let pending = self.settings.pending_looks;
        let id = self.keep("batch", name, content, pending);
        self.file(&id).unwrap_or_default()
    }

    fn keep(
        &mut self,
        purpose: &'static str,
        name: String,
        content: String,
        pending: u32,
    ) -> String {
        let id = format!("file-{}", self.files.len());
        let created_at = self.tick();
        self.files.push(File {
            id: id.clone(),
            name,
            purpose,
            content,
            created_at,
            pending,
        });
        id
    }

    pub(crate) fn file(&mut self, id: &str) -> Option<Value> {
        let file = self.files.iter_mut().find(|file| file.id == id)?;
        let shown = file.shown();
        file.pending = file.pending.saturating_sub(1);
        Some(shown)
    }

    pub(crate) fn content(&self, id: &str) -> Option<String> {
        let file = self.files.iter().find(|file| file.id == id)?;
        Some(file.content.clone())
    }

    /// The files of a purpose, the newest first.
    pub(crate) fn list_files(&self, purpose: Option<&str>) -> Vec<Value> {
        let files = self.files.iter().rev();
        files
            .filter(|file| purpose.is_none_or(|purpose| file.purpose == purpose))
            .map(File::shown)
            .collect()
    }

    /// All batches, the newest first.
    pub(crate) fn list_batches(&self) -> Vec<Value> {
        let batches = self.batches.iter().rev();
        batches.map(|batch| batch.shown(self.settings)).collect()
    }

    pub(crate) fn create(
        &mut self,
        request: &Value,
        answer: &dyn Fn(&Line<'_>) -> Answer,
    ) -> Result<Value, Wrong> {
        let field = |name: &str| {
            request
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (input, endpoint) = (field("input_file_id"), field("endpoint"));
        let Some(file) = self.files.iter().find(|file| file.id == input) else {
            return Err(Wrong(400, "No such File object"));
        };
        if file.pending > 0 {
            return Err(Wrong(400, "The file is not processed yet"));
        }
        if field("completion_window") != "24h" {
            return Err(Wrong(400, "Invalid completion_window"));
        }
        let content = file.content.clone();
        let mut batch = Batch {
            id: format!("batch_{}", self.batches.len()),
            input: input.to_owned(),
            endpoint: endpoint.to_owned(),
            metadata: request.get("metadata").cloned().unwrap_or_default(),
            created_at: self.tick(),
            lines: content.lines().count(),
            output: None,
            errors: None,
            failed: 0,
            faults: Vec::new(),
            looks: self.settings.looks,
            end: "completed",
            cancelled: false,
        };
        let lines: Vec<Value> = content
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_default())
            .collect();
        let waiting = self.batches.iter().filter(|batch| batch.is_waiting());
        let waiting = waiting.map(|batch| batch.lines).sum();
        batch.faults = faults(self.settings, endpoint, &lines, waiting);
        if batch.faults.is_empty() {
            self.execute(&mut batch, &lines, answer);
        } else {
            batch.end = "failed";
        }
        let shown = batch.shown_at(self.settings, "validating");
        self.batches.push(batch);
        Ok(shown)
    }

    fn execute(
        &mut self,
        batch: &mut Batch,
        lines: &[Value],
        answer: &dyn Fn(&Line<'_>) -> Answer,
    ) {
        let (most, unrun) = match self.settings.ending {
            Ending::Completed => (usize::MAX, ""),
            Ending::Expired(most) => (most, "batch_expired"),
            Ending::Endless(most) => (most, "batch_cancelled"),
        };
        batch.end = match self.settings.ending {
            Ending::Completed => "completed",
            Ending::Expired(_) => "expired",
            Ending::Endless(_) => "in_progress",
        };
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        for (number, line) in lines.iter().enumerate() {
            let line = Line {
                custom_id: line["custom_id"].as_str().unwrap_or_default(),
                url: &batch.endpoint,
                body: &line["body"],
            };
            let said = if number < most {
                answer(&line)
            } else {
                Answer::NotRun(unrun.to_owned())
            };
            let Some(outcome) = said.outcome(&line, number) else {
                continue;
            };
            if outcome.paid {
                *self.paid.entry(line.custom_id.to_owned()).or_default() += 1;
            }
            let file = if outcome.good {
                &mut output
            } else {
                &mut errors
            };
            file.push(outcome.line.to_string());
        }
        batch.failed = errors.len();
        // The order is not the prompts'.
        output.reverse();
        let always = self.settings.dialect != Dialect::OpenAI;
        batch.output = self.results("output", &output, false);
        batch.errors = self.results("error", &errors, always);
    }

    fn results(&mut self, name: &str, lines: &[String], always: bool) -> Option<String> {
        if lines.is_empty() && !always {
            return None;
        }
        let content: String = lines
            .iter()
            .flat_map(|line| [line.as_str(), "\n"])
            .collect();
        Some(self.keep("batch_output", format!("{name}.jsonl"), content, 0))
    }

    pub(crate) fn look(&mut self, id: &str) -> Option<Value> {
        let settings = self.settings;
        let batch = self.batches.iter_mut().find(|batch| batch.id == id)?;
        let shown = batch.shown(settings);
        batch.looks = batch.looks.saturating_sub(1);
        Some(shown)
    }

    pub(crate) fn cancel(&mut self, id: &str) -> Result<Value, Wrong> {
        let settings = self.settings;
        let batch = self.batches.iter_mut().find(|batch| batch.id == id);
        let Some(batch) = batch else {
            return Err(Wrong(404, "No batch found"));
        };
        if batch.looks == 0 && batch.end != "in_progress" && !batch.cancelled {
            return Err(Wrong(400, "Cannot cancel a batch that has ended"));
        }
        if !batch.cancelled {
            batch.cancelled = true;
            batch.end = "cancelled";
            batch.looks = settings.looks;
        }
        Ok(batch.shown(settings))
    }
}

impl File {
    fn shown(&self) -> Value {
        json!({
            "id": self.id,
            "object": "file",
            "bytes": self.content.len(),
            "created_at": self.created_at,
            "filename": self.name,
            "purpose": self.purpose,
            "status": if self.pending > 0 { "pending" } else { "processed" },
        })
    }
}

impl Batch {
    fn is_waiting(&self) -> bool {
        self.end == "in_progress" || (self.looks > 0 && self.end != "failed")
    }

    fn shown(&self, settings: Settings) -> Value {
        let status = match (self.looks, self.cancelled) {
            (0, _) => self.end,
            (_, true) => "cancelling",
            (_, false) => "in_progress",
        };
        self.shown_at(settings, status)
    }

    fn shown_at(&self, settings: Settings, status: &str) -> Value {
        let over = matches!(status, "completed" | "expired" | "cancelled");
        let azure = settings.dialect != Dialect::OpenAI;
        let status: String = if azure {
            // As in Azure's samples.
            let words = status.split('_');
            words
                .map(|word| word[..1].to_uppercase() + &word[1..])
                .collect()
        } else {
            status.to_owned()
        };
        let counts = json!({
            "total": self.lines,
            "completed": if over { self.lines - self.failed } else { 0 },
            "failed": if over { self.failed } else { 0 },
        });
        json!({
            "id": self.id,
            "object": "batch",
            "endpoint": self.endpoint,
            "errors": (status.eq_ignore_ascii_case("failed"))
                .then(|| json!({"object": "list", "data": self.faults})),
            "input_file_id": self.input,
            "completion_window": "24h",
            "status": status,
            "output_file_id": self.output.as_ref().filter(|_| over),
            "error_file_id": self.errors.as_ref().filter(|_| over),
            "created_at": self.created_at,
            "request_counts": if azure && !over { Value::Null } else { counts },
            "metadata": self.metadata,
        })
    }
}
