//! Submitted jobs.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::batch::driver::JobDriver;
use crate::batch::progress::Progress;
use crate::batch::result_index::PartFiles;
use crate::batch::results::Results;
use crate::batch::state::End;
use crate::error::Error;
use crate::generate::Template;

/// A job of the Batch API, from [`Batch::submit`](crate::batch::Batch::submit) or
/// [`Batch::resume`](crate::batch::Batch::resume).
///
/// Clones are the same job: one task can wait while another shows the progress or cancels. Dropping
/// a job does not stop it: the server continues, and the directory keeps the state. The directory
/// is locked as long as a clone exists.
///
/// ```no_run
/// # use outlines_runtime::{Error, batch::Job};
/// use std::time::Duration;
///
/// # async fn run<T: 'static>(job: Job<T>) -> Result<(), Error> {
/// let watched = job.clone();
/// tokio::spawn(async move {
///     while let Ok(progress) = watched.status().await {
///         println!("{} of {}", progress.completed(), progress.prompts());
///         tokio::time::sleep(Duration::from_secs(300)).await;
///     }
/// });
/// job.wait().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "results are downloaded only by `wait`"]
pub struct Job<T> {
    driver: Arc<JobDriver>,
    template: Arc<Template<T>>,
    counted: Arc<AtomicU64>,
    directory: PathBuf,
}

impl<T> Clone for Job<T> {
    fn clone(&self) -> Self {
        Self {
            driver: Arc::clone(&self.driver),
            template: Arc::clone(&self.template),
            counted: Arc::clone(&self.counted),
            directory: self.directory.clone(),
        }
    }
}

impl<T> Job<T> {
    pub(super) fn new(driver: JobDriver, template: Template<T>, directory: PathBuf) -> Self {
        Self {
            driver: Arc::new(driver),
            template: Arc::new(template),
            counted: Arc::default(),
            directory,
        }
    }

    pub(super) async fn submit(&self) -> Result<(), Error> {
        self.driver.submit().await
    }

    /// Runs the job until all results are in the directory: uploads prompts, creates batches, polls
    /// them, and downloads the results. The server may take a day.
    ///
    /// The time between polls grows from five seconds to
    /// [`poll_interval`](crate::batch::Batch::poll_interval). Up to ten consecutive polls may fail.
    /// The call can be dropped at any point, and repeated.
    ///
    /// # Errors
    ///
    /// - [`Error::BatchValidation`] if a batch fails the server's validation. None of that batch
    ///   was run. The next call creates it again, and repeats nothing else. A batch that fails with
    ///   `token_limit_exceeded` (more tokens than the account may have enqueued) is not an error
    ///   while others of the job are running: it is created again when those have ended.
    /// - [`Error::Io`] if a file of the job cannot be read or written.
    /// - Any error of a request: see [`Error`].
    pub async fn wait(&self) -> Result<(), Error> {
        self.driver.wait().await
    }

    /// Polls the server for the progress of the job. On Azure, call this once a minute at most.
    /// While another call is polling, this returns the latest progress that it has received.
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait).
    pub async fn status(&self) -> Result<Progress, Error> {
        self.driver.status().await
    }

    /// Cancels the job permanently. Prompts that were run before are billed and have results. The
    /// others end with [`Error::NotRun`]. Cancelling takes up to ten minutes; use
    /// [`wait`](Self::wait) to wait for it.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, batch::Job};
    /// # async fn run<T: 'static>(job: Job<T>) -> Result<(), Error> {
    /// job.cancel().await?;
    /// job.wait().await?;
    /// let results = job.results().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait). The cancellation is saved first. Another call in progress acts on
    /// it at its next step. If this call fails or is dropped, the next one of any kind cancels.
    pub async fn cancel(&self) -> Result<Progress, Error> {
        self.driver.cancel().await
    }
}

impl<T: 'static> Job<T> {
    /// Returns the results from the files in the directory, once the job is over.
    ///
    /// They can be read any number of times. Each item is added to the model's counters when this
    /// job first reads it.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, batch::Job};
    /// use futures_util::TryStreamExt;
    ///
    /// # async fn run<Invoice: std::fmt::Debug + 'static>(job: Job<Invoice>) -> Result<(), Error> {
    /// let mut results = job.results().await?;
    /// while let Some(item) = results.try_next().await? {
    ///     match item.result {
    ///         Ok(response) => println!("{}: {:?}", item.id, response.value),
    ///         Err(error) => println!("{}: {error}", item.id),
    ///     }
    /// }
    /// println!("{} tokens in all", results.usage().total_tokens());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the job is not over, or if a result file is damaged or missing.
    /// Call [`wait`](Self::wait), which downloads it again. [`Error::Credential`] if a function
    /// provides the key, which is redacted in the results, and fails.
    pub async fn results(&self) -> Result<Results<T>, Error> {
        self.driver.verify_files().await?;
        let store = &self.driver.store;
        if !store.is_over() {
            return Err(Error::configuration(format!(
                "the batch job in {} is not over, or a result file is damaged; call `wait` first",
                self.directory.display()
            )));
        }
        self.template.model().endpoint().refresh_secrets().await?;
        let limit = self.template.model().http().max_response_bytes();
        let with_requests = self.template.needs_request();
        let parts = (0..store.parts()).map(|number| {
            let part = store.part(number);
            let files = PartFiles::new(store.directory(), number, &part, limit, with_requests);
            let end = part
                .stage
                .outcome()
                .map_or(End::Cancelled, |outcome| outcome.end);
            (files, end)
        });
        Ok(Results::new(
            Arc::clone(&self.template),
            Arc::clone(&self.counted),
            parts.collect(),
        ))
    }
}

impl<T> fmt::Debug for Job<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("directory", &self.directory)
            .field("model", self.template.model())
            .finish_non_exhaustive()
    }
}
