//! How far a job is.

use crate::batch::state::{End, Part, Stage};
use crate::batch::wire::{Counts, Status};

/// How far a job is, by the server's own count.
///
/// ```no_run
/// # use outlines_runtime::{Error, batch::Job};
/// # async fn run<T: 'static>(job: Job<T>) -> Result<(), Error> {
/// let progress = job.status().await?;
/// println!("{} of {} answered, {} failed", progress.completed(), progress.prompts(), progress.failed());
/// println!("in {} batches", progress.parts().len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Progress {
    pub(super) parts: Vec<PartProgress>,
}

/// How far one of the server's batches is.
///
/// ```no_run
/// # use outlines_runtime::{Error, batch::Job};
/// # async fn run<T: 'static>(job: Job<T>) -> Result<(), Error> {
/// for part in job.status().await?.parts() {
///     println!("{:?}: {:?}, {} of {}", part.batch, part.status, part.completed, part.prompts);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PartProgress {
    /// The server's id of the batch, once there is one.
    pub batch: Option<String>,
    /// How far it is.
    pub status: Status,
    /// How many prompts it has.
    pub prompts: u64,
    /// How many of them are answered.
    pub completed: u64,
    /// How many of them failed.
    pub failed: u64,
}

impl Progress {
    /// How many prompts the job has.
    #[must_use]
    pub fn prompts(&self) -> u64 {
        self.parts.iter().map(|part| part.prompts).sum()
    }

    /// How many prompts are answered.
    #[must_use]
    pub fn completed(&self) -> u64 {
        self.parts.iter().map(|part| part.completed).sum()
    }

    /// How many prompts failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.parts.iter().map(|part| part.failed).sum()
    }

    /// The server's batches, one for each file of prompts.
    #[must_use]
    pub fn parts(&self) -> &[PartProgress] {
        &self.parts
    }
}

impl PartProgress {
    /// What is known without asking the server.
    pub(super) fn of(part: &Part) -> Self {
        let outcome = part.stage.outcome();
        let status = match (&part.stage, outcome.map(|outcome| outcome.end)) {
            (Stage::Abandoned, _) | (_, Some(End::Cancelled)) => Status::Cancelled,
            (_, Some(End::Completed)) => Status::Completed,
            (_, Some(End::Expired)) => Status::Expired,
            (_, None) => Status::Waiting,
        };
        Self {
            batch: part.stage.batch().map(str::to_owned),
            status,
            prompts: part.prompts,
            completed: outcome.map_or(0, |outcome| outcome.completed),
            failed: outcome.map_or(0, |outcome| outcome.failed),
        }
    }

    pub(super) fn see(&mut self, status: Status, counts: Counts) {
        self.status = status;
        self.completed = counts.completed;
        self.failed = counts.failed;
    }
}
