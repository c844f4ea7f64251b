//! Job driver: submits, polls, cancels, and downloads the parts of a job of any type.
//!
//! Every step is saved before the next one, so that a process that ends at any point can continue.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tracing::{info, warn};

use crate::batch::client::{BatchClient, CreateBatch, Download, Upload};
use crate::batch::directory::{PartFile, io_error, is_intact, run_blocking};
use crate::batch::objects::{BatchObject, Counts, FileObject, JobMetadata, Status};
use crate::batch::progress::Progress;
use crate::batch::state::{End, InputFile, JobState, PartOutcome, Stage};
use crate::batch::state_store::StateStore;
use crate::error::{BatchValidationError, Error};
use crate::http::CallLimits;
use crate::model::Model;

/// The number of consecutive poll cycles that may fail, each with its own retries, while a job is
/// waited for: ten minutes at the default interval, so that a brief outage does not end the wait.
const MAX_FAILED_CYCLES: u32 = 10;
/// The interval at which the status of an uploaded file is polled on Azure.
const FILE_POLL_INTERVAL: Duration = Duration::from_secs(5);
/// The first poll interval. Batches take minutes at least.
const FIRST_INTERVAL: Duration = Duration::from_secs(5);
pub(super) const DEFAULT_INTERVAL: Duration = Duration::from_secs(60);
/// The shortest interval that Azure's documentation allows.
const AZURE_MIN_INTERVAL: Duration = Duration::from_secs(60);

pub(super) struct JobDriver {
    pub(super) model: Model,
    pub(super) limits: CallLimits,
    /// The longest wait between two poll cycles.
    pub(super) poll_interval: Duration,
    /// Held during a poll cycle, not during the wait for the next one.
    pub(super) cycle: Mutex<()>,
    /// Whether the downloaded files were compared with their digests.
    pub(super) verified: AtomicBool,
    pub(super) store: StateStore,
}

impl JobDriver {
    pub(super) async fn submit(&self) -> Result<(), Error> {
        let _cycle = self.cycle.lock().await;
        self.submit_parts().await
    }

    /// Does not wait for a poll cycle in progress, because that cycle updates the progress as well.
    pub(super) async fn status(&self) -> Result<Progress, Error> {
        if let Ok(_cycle) = self.cycle.try_lock() {
            self.poll_parts().await?;
        }
        Ok(self.store.progress())
    }

    /// Saves the cancellation first: a poll cycle in progress, or a later process, acts on it.
    pub(super) async fn cancel(&self) -> Result<Progress, Error> {
        if !self.store.is_cancelled() {
            self.store.change(|state| state.cancelled = true).await?;
        }
        let _cycle = self.cycle.lock().await;
        self.submit_parts().await?;
        self.poll_parts().await?;
        Ok(self.store.progress())
    }

    pub(super) async fn wait(&self) -> Result<(), Error> {
        let azure = self.model.endpoint().is_azure();
        let mut intervals = PollIntervals::new(self.poll_interval, azure);
        let mut failed_cycles = 0;
        loop {
            match self.run_cycle().await {
                Ok(true) => return Ok(()),
                Ok(false) => failed_cycles = 0,
                Err(error) if error.is_retryable() && failed_cycles < MAX_FAILED_CYCLES => {
                    failed_cycles += 1;
                    warn!(error.type = error.kind(), failed_cycles, "poll cycle failed");
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(intervals.next()).await;
        }
    }

    /// Does everything that is possible now. Returns whether the job is over.
    async fn run_cycle(&self) -> Result<bool, Error> {
        let _cycle = self.cycle.lock().await;
        self.verify_files().await?;
        self.submit_parts().await?;
        self.poll_parts().await?;
        for number in 0..self.store.parts() {
            self.fetch_part(number).await?;
        }
        Ok(self.store.is_over())
    }

    /// Creates a batch for every part that has none.
    async fn submit_parts(&self) -> Result<(), Error> {
        for number in 0..self.store.parts() {
            self.submit_part(number).await?;
        }
        Ok(())
    }

    /// Polls every running batch, including those after one that failed validation.
    async fn poll_parts(&self) -> Result<(), Error> {
        let mut outcome = Ok(());
        for number in 0..self.store.parts() {
            match self.poll_part(number).await {
                Err(error @ Error::BatchValidation(_)) => outcome = outcome.and(Err(error)),
                polled => polled?,
            }
        }
        outcome
    }

    fn client(&self) -> BatchClient<'_> {
        BatchClient {
            model: &self.model,
            limits: self.limits,
        }
    }

    async fn submit_part(&self, number: usize) -> Result<(), Error> {
        let cancelled = self.store.is_cancelled();
        let others_run = self.store.others_run(number);
        let file = match self.store.part(number).stage {
            Stage::Written if cancelled => None,
            Stage::Written => {
                self.model.budget_check().check()?;
                self.upload(number).await?
            }
            Stage::Uploaded { waits: true, .. } if others_run && !cancelled => return Ok(()),
            Stage::Uploaded { file, .. } => Some(file),
            _ => return Ok(()),
        };
        let created = match file {
            Some(file) => {
                let batch = self.create_batch(number, &file).await?;
                batch.map(|batch| (batch, file))
            }
            None => None,
        };
        let (status, stage) = match created {
            Some((batch, file)) => {
                info!(part = number + 1, batch = batch.id, "batch created");
                let stage = Stage::Running {
                    file,
                    batch: batch.id,
                    alone: !others_run,
                };
                (batch.status, stage)
            }
            None => (Status::Cancelled, Stage::Abandoned),
        };
        self.store.advance(number, stage).await?;
        self.store.record_report(number, status, Counts::default());
        Ok(())
    }

    /// Returns `None` if the job is cancelled before the server has processed the file.
    async fn upload(&self, number: usize) -> Result<Option<InputFile>, Error> {
        let (job, since) = self
            .store
            .read(|state| (state.job.clone(), state.created_at));
        let client = self.client();
        let mut upload = Upload {
            client,
            endpoint: client.endpoint(&["files"]),
            path: self.store.directory().part_file(number, PartFile::Input),
            name: format!("outlines-{job}-{}.jsonl", number + 1),
            bytes: self.store.part(number).bytes,
            since,
        };
        let uploaded = client.retry(&mut upload).await?;
        let Some(processed) = self.processed(uploaded).await? else {
            return Ok(None);
        };
        let file = InputFile {
            id: processed.id,
            created_at: processed.created_at.0,
        };
        info!(part = number + 1, file = file.id, "prompts uploaded");
        let uploaded = Stage::Uploaded {
            file: file.clone(),
            waits: false,
        };
        self.store.advance(number, uploaded).await?;
        Ok(Some(file))
    }

    async fn processed(&self, mut file: FileObject) -> Result<Option<FileObject>, Error> {
        while file.is_pending() {
            if self.store.is_cancelled() {
                return Ok(None);
            }
            tokio::time::sleep(FILE_POLL_INTERVAL).await;
            file = self.client().file(&file.id).await?;
        }
        Ok(Some(file))
    }

    async fn create_batch(
        &self,
        number: usize,
        file: &InputFile,
    ) -> Result<Option<BatchObject>, Error> {
        let read = |state: &JobState| (state.job.clone(), state.spec.operation.clone());
        let (job, operation) = self.store.read(read);
        let failures = self.store.part(number).failures;
        let key = format!("outlines-{job}-{}-{failures}", number + 1);
        let client = self.client();
        let mut create = CreateBatch {
            client,
            endpoint: client.endpoint(&["batches"]),
            file,
            operation: &operation,
            metadata: JobMetadata {
                outlines_job: job,
                outlines_part: (number + 1).to_string(),
            },
            idempotency_key: key,
            find_only: self.store.is_cancelled(),
        };
        client.retry(&mut create).await
    }

    async fn poll_part(&self, number: usize) -> Result<(), Error> {
        let Stage::Running {
            file,
            batch: id,
            alone,
        } = self.store.part(number).stage
        else {
            return Ok(());
        };
        let client = self.client();
        let mut batch = client.batch(&id).await?;
        if self.store.is_cancelled() && batch.status.can_be_cancelled() {
            batch = match client.cancel(&id).await {
                Ok(batch) => batch,
                // The batch ended between the two requests.
                Err(Error::InvalidRequest(_) | Error::Status(_)) => client.batch(&id).await?,
                Err(error) => return Err(error),
            };
        }
        let counts = batch.request_counts.unwrap_or_default();
        self.store
            .record_report(number, batch.status.clone(), counts);
        let end = match batch.status {
            Status::Completed => End::Completed,
            Status::Expired => End::Expired,
            Status::Cancelled => End::Cancelled,
            Status::Failed => return self.validation_failed(number, batch, file, alone).await,
            _ => return Ok(()),
        };
        info!(part = number + 1, batch = id, ?end, "batch ended");
        let outcome = PartOutcome {
            end,
            output_file: batch.output_file_id.0,
            error_file: batch.error_file_id.0,
            output_digest: None,
            error_digest: None,
            completed: counts.completed,
            failed: counts.failed,
        };
        let stage = Stage::Ended { batch: id, outcome };
        self.store.advance(number, stage).await
    }

    /// Returns the part to the stage before its batch, which was not run. A batch that only
    /// exceeded the limit on enqueued tokens is created again when the others have ended.
    async fn validation_failed(
        &self,
        number: usize,
        batch: BatchObject,
        file: InputFile,
        alone: bool,
    ) -> Result<(), Error> {
        let mut issues = batch.errors.map(|errors| errors.data).unwrap_or_default();
        for issue in &mut issues {
            for text in [&mut issue.code, &mut issue.message, &mut issue.param] {
                *text = text.take().map(|text| self.model.endpoint().redact(text));
            }
        }
        let error = BatchValidationError {
            batch: batch.id,
            file: PartFile::Input.name(number),
            issues,
        };
        let waits = error.is_temporary() && !alone;
        let cancelled = self.store.is_cancelled();
        self.store
            .change(move |state| {
                let part = &mut state.parts[number];
                part.failures += 1;
                part.stage = if cancelled {
                    Stage::Abandoned
                } else {
                    Stage::Uploaded { file, waits }
                };
            })
            .await?;
        if waits || cancelled {
            return Ok(());
        }
        Err(Error::BatchValidation(Box::new(error)))
    }

    /// Compares the downloaded files with their digests, once. Parts with a damaged or missing file
    /// are downloaded again.
    pub(super) async fn verify_files(&self) -> Result<(), Error> {
        if self.verified.load(Ordering::Relaxed) {
            return Ok(());
        }
        for number in 0..self.store.parts() {
            let Stage::Fetched { batch, outcome } = self.store.part(number).stage else {
                continue;
            };
            let mut intact = true;
            for (id, file, digest) in [
                (
                    &outcome.output_file,
                    PartFile::Output,
                    outcome.output_digest,
                ),
                (&outcome.error_file, PartFile::Errors, outcome.error_digest),
            ] {
                if id.is_none() || !intact {
                    continue;
                }
                let path = self.store.directory().part_file(number, file);
                let checked = path.clone();
                let is_intact = run_blocking(move || is_intact(&checked, digest)).await?;
                intact = is_intact.map_err(io_error(&path))?;
            }
            if !intact {
                warn!(part = number + 1, "result file is damaged or missing");
                let stage = Stage::Ended { batch, outcome };
                self.store.advance(number, stage).await?;
            }
        }
        self.verified.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Downloads the result files of a batch that has ended.
    async fn fetch_part(&self, number: usize) -> Result<(), Error> {
        let Stage::Ended { batch, mut outcome } = self.store.part(number).stage else {
            return Ok(());
        };
        let client = self.client();
        // Azure may report no counts.
        let is_counted = outcome.completed + outcome.failed > 0;
        for (id, file, lines, digest) in [
            (
                &outcome.output_file,
                PartFile::Output,
                outcome.completed,
                &mut outcome.output_digest,
            ),
            (
                &outcome.error_file,
                PartFile::Errors,
                outcome.failed,
                &mut outcome.error_digest,
            ),
        ] {
            let Some(id) = id else { continue };
            let mut download = Download {
                client,
                file: id,
                endpoint: client.endpoint(&["files", id, "content"]),
                directory: Arc::clone(self.store.directory()),
                target: self.store.directory().part_file(number, file),
                lines: is_counted.then_some(lines),
            };
            *digest = Some(client.retry(&mut download).await?);
        }
        let stage = Stage::Fetched { batch, outcome };
        self.store.advance(number, stage).await
    }
}

/// The waits between poll cycles: each twice as long as the one before, up to `max`.
#[derive(Debug)]
struct PollIntervals {
    next: Duration,
    max: Duration,
}

impl PollIntervals {
    fn new(max: Duration, azure: bool) -> Self {
        let min = if azure {
            AZURE_MIN_INTERVAL
        } else {
            FIRST_INTERVAL.min(max)
        };
        Self {
            next: min,
            max: max.max(min),
        }
    }

    fn next(&mut self) -> Duration {
        let wait = self.next;
        self.next = wait.saturating_mul(2).min(self.max);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(max: u64, azure: bool) -> Vec<u64> {
        let mut intervals = PollIntervals::new(Duration::from_secs(max), azure);
        (0..6).map(|_| intervals.next().as_secs()).collect()
    }

    #[test]
    fn intervals_double_up_to_the_longest() {
        assert_eq!(seconds(60, false), [5, 10, 20, 40, 60, 60]);
        assert_eq!(seconds(2, false), [2; 6]);
        assert_eq!(seconds(200, true), [60, 120, 200, 200, 200, 200]);
    }

    #[test]
    fn azure_is_polled_once_a_minute_at_most() {
        assert_eq!(seconds(1, true), [60; 6]);
    }
}
