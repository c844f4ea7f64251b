//! Progress of a job.

use crate::batch::objects::{Counts, Status};
use crate::batch::state::{End, JobPart, Stage};

/// The progress of a job, as reported by the server.
///
/// ```no_run
/// # use outlines_runtime::{Error, batch::Job};
/// # async fn run<T: 'static>(job: Job<T>) -> Result<(), Error> {
/// let progress = job.status().await?;
/// println!("{} of {} answered", progress.completed(), progress.prompts());
/// println!("{} failed", progress.failed());
/// println!("in {} batches", progress.parts().len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Progress {
    pub(super) parts: Vec<PartProgress>,
}

/// The progress of one of the server's batches.
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
    /// The server's id of the batch, once it is created.
    pub batch: Option<String>,
    /// The status of the batch.
    pub status: Status,
    /// The number of prompts.
    pub prompts: u64,
    /// The number of prompts answered.
    pub completed: u64,
    /// The number of prompts failed.
    pub failed: u64,
}

impl Progress {
    /// Returns the number of prompts of the job.
    #[must_use]
    pub fn prompts(&self) -> u64 {
        self.parts.iter().map(|part| part.prompts).sum()
    }

    /// Returns the number of prompts answered.
    #[must_use]
    pub fn completed(&self) -> u64 {
        self.parts.iter().map(|part| part.completed).sum()
    }

    /// Returns the number of prompts failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.parts.iter().map(|part| part.failed).sum()
    }

    /// Returns the progress of each of the server's batches.
    #[must_use]
    pub fn parts(&self) -> &[PartProgress] {
        &self.parts
    }
}

impl PartProgress {
    /// Returns the progress that is known without asking the server.
    pub(super) fn of(part: &JobPart) -> Self {
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

    pub(super) fn update(&mut self, status: Status, counts: Counts) {
        self.status = status;
        self.completed = counts.completed;
        self.failed = counts.failed;
    }
}
