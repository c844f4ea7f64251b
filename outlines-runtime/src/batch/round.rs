//! One look at all parts of a job, each of which is brought a step further. Every step can be the last before the process
//! ends, and is then made again.

use std::time::Duration;

use tracing::info;

use crate::batch::download::Download;
use crate::batch::folder::Sheet;
use crate::batch::ledger::Ledger;
use crate::batch::remote::Remote;
use crate::batch::state::{End, InputFile, Outcome, Stage, State};
use crate::batch::submit::{Create, Upload};
use crate::batch::wire::{BatchObject, Counts, FileObject, Mark, Status};
use crate::error::{BatchValidationError, Error};
use crate::http::idempotency_key;

/// How long Azure is given to look at a file before it is asked whether it has.
const FILE_PACE: Duration = Duration::from_secs(5);

pub(super) struct Round<'a> {
    pub(super) remote: Remote<'a>,
    pub(super) ledger: &'a Ledger,
}

impl Round<'_> {
    /// Makes batches of all parts that have none.
    pub(super) async fn submit(&self) -> Result<(), Error> {
        for number in 0..self.ledger.parts() {
            self.submit_part(number).await?;
        }
        Ok(())
    }

    /// Asks how far the batches are. One that was refused does not keep the others from being asked about.
    pub(super) async fn look(&self) -> Result<(), Error> {
        let mut validation = Ok(());
        for number in 0..self.ledger.parts() {
            match self.look_at_part(number).await {
                Err(error @ Error::BatchValidation(_)) => validation = validation.and(Err(error)),
                looked => looked?,
            }
        }
        validation
    }

    /// Brings the results of ended batches into the folder.
    pub(super) async fn fetch(&self) -> Result<(), Error> {
        for number in 0..self.ledger.parts() {
            self.fetch_part(number).await?;
        }
        Ok(())
    }

    async fn submit_part(&self, number: usize) -> Result<(), Error> {
        let cancelled = self.ledger.is_cancelled();
        let others_run = self.ledger.others_run(number);
        let file = match self.ledger.part(number).stage {
            Stage::Written if cancelled => None,
            Stage::Written => self.upload(number).await?,
            Stage::Uploaded { waits: true, .. } if others_run && !cancelled => return Ok(()),
            Stage::Uploaded { file, .. } => Some(file),
            _ => return Ok(()),
        };
        let created = match file {
            Some(file) => {
                let batch = self.create(number, &file).await?;
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
        self.ledger.advance(number, stage)?;
        self.ledger.see(number, status, Counts::default());
        Ok(())
    }

    /// Nothing if the job was cancelled before the file could be used.
    async fn upload(&self, number: usize) -> Result<Option<InputFile>, Error> {
        let (job, since) = self
            .ledger
            .read(|state| (state.job.clone(), state.created_at));
        let mut upload = Upload {
            remote: self.remote,
            endpoint: self.remote.endpoint(&["files"]),
            path: self.ledger.folder().sheet(number, Sheet::Input),
            name: format!("outlines-{job}-{}.jsonl", number + 1),
            bytes: self.ledger.part(number).bytes,
            since,
        };
        let uploaded = self.remote.run(&mut upload).await?;
        let Some(usable) = self.usable(uploaded).await? else {
            return Ok(None);
        };
        let file = InputFile {
            id: usable.id,
            created_at: usable.created_at.0,
        };
        info!(part = number + 1, file = file.id, "prompts uploaded");
        let uploaded = Stage::Uploaded {
            file: file.clone(),
            waits: false,
        };
        self.ledger.advance(number, uploaded)?;
        Ok(Some(file))
    }

    async fn usable(&self, mut file: FileObject) -> Result<Option<FileObject>, Error> {
        while file.is_pending() {
            if self.ledger.is_cancelled() {
                return Ok(None);
            }
            tokio::time::sleep(FILE_PACE).await;
            file = self.remote.file(&file.id).await?;
        }
        Ok(Some(file))
    }

    async fn create(&self, number: usize, file: &InputFile) -> Result<Option<BatchObject>, Error> {
        let read = |state: &State| (state.job.clone(), state.subject.operation.clone());
        let (job, operation) = self.ledger.read(read);
        let refusals = self.ledger.part(number).refusals;
        let key = format!("outlines-{job}-{}-{refusals}", number + 1);
        let mark = Mark {
            outlines_job: job,
            outlines_part: (number + 1).to_string(),
        };
        let mut create = Create {
            remote: self.remote,
            endpoint: self.remote.endpoint(&["batches"]),
            file,
            operation: &operation,
            mark,
            idempotency_key: idempotency_key(&key)?,
            only_look: self.ledger.is_cancelled(),
        };
        self.remote.run(&mut create).await
    }

    async fn look_at_part(&self, number: usize) -> Result<(), Error> {
        let Stage::Running {
            file,
            batch: id,
            alone,
        } = self.ledger.part(number).stage
        else {
            return Ok(());
        };
        let mut batch = self.remote.batch(&id).await?;
        if self.ledger.is_cancelled() && batch.status.can_be_cancelled() {
            batch = match self.remote.cancel(&id).await {
                Ok(batch) => batch,
                // It ended in between.
                Err(Error::InvalidRequest(_) | Error::Status(_)) => self.remote.batch(&id).await?,
                Err(error) => return Err(error),
            };
        }
        let counts = batch.request_counts.unwrap_or_default();
        self.ledger.see(number, batch.status.clone(), counts);
        let end = match batch.status {
            Status::Completed => End::Completed,
            Status::Expired => End::Expired,
            Status::Cancelled => End::Cancelled,
            Status::Failed => return self.refused(number, batch, file, alone),
            _ => return Ok(()),
        };
        info!(part = number + 1, batch = id, ?end, "batch ended");
        let outcome = Outcome {
            end,
            output_file: batch.output_file_id.0,
            error_file: batch.error_file_id.0,
            completed: counts.completed,
            failed: counts.failed,
        };
        let stage = Stage::Ended { batch: id, outcome };
        self.ledger.advance(number, stage)
    }

    /// Nothing of the batch was run, so the part can be tried again: later by itself if there was only too much at once,
    /// else by the caller.
    fn refused(
        &self,
        number: usize,
        batch: BatchObject,
        file: InputFile,
        alone: bool,
    ) -> Result<(), Error> {
        let error = BatchValidationError {
            batch: batch.id,
            file: Sheet::Input.name(number),
            issues: batch.errors.map(|errors| errors.data).unwrap_or_default(),
        };
        let waits = error.is_temporary() && !alone;
        let cancelled = self.ledger.is_cancelled();
        self.ledger.change(|state| {
            let part = &mut state.parts[number];
            part.refusals += 1;
            part.stage = if cancelled {
                Stage::Abandoned
            } else {
                Stage::Uploaded { file, waits }
            };
        })?;
        if waits || cancelled {
            return Ok(());
        }
        Err(Error::BatchValidation(Box::new(error)))
    }

    async fn fetch_part(&self, number: usize) -> Result<(), Error> {
        let Stage::Ended { batch, outcome } = self.ledger.part(number).stage else {
            return Ok(());
        };
        for (id, sheet) in [
            (&outcome.output_file, Sheet::Output),
            (&outcome.error_file, Sheet::Errors),
        ] {
            let Some(id) = id else { continue };
            let mut download = Download {
                remote: self.remote,
                endpoint: self.remote.endpoint(&["files", id, "content"]),
                folder: self.ledger.folder(),
                target: self.ledger.folder().sheet(number, sheet),
            };
            self.remote.run(&mut download).await?;
        }
        let stage = Stage::Fetched { batch, outcome };
        self.ledger.advance(number, stage)
    }
}
