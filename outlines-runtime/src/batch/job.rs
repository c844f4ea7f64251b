//! A job: many prompts on their way to values.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::batch::course::Course;
use crate::batch::progress::Progress;
use crate::batch::results::Results;
use crate::batch::shelf::Sheets;
use crate::batch::state::End;
use crate::error::Error;
use crate::generate::Template;

/// A job of the Batch API, from [`Batch::submit`](crate::batch::Batch::submit) or
/// [`Batch::resume`](crate::batch::Batch::resume).
///
/// Clones are the same job, so that one task can wait while another one shows how far it is, or cancels it. Dropping it
/// stops nothing: the server goes on, and the folder remembers. While a clone is alive nobody else can take the folder.
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
#[must_use = "the server works on its own, and the results have to be fetched"]
pub struct Job<T> {
    course: Arc<Course>,
    template: Arc<Template<T>>,
    counted: Arc<AtomicU64>,
    folder: PathBuf,
}

impl<T> Clone for Job<T> {
    fn clone(&self) -> Self {
        Self {
            course: Arc::clone(&self.course),
            template: Arc::clone(&self.template),
            counted: Arc::clone(&self.counted),
            folder: self.folder.clone(),
        }
    }
}

impl<T> Job<T> {
    pub(super) fn new(course: Course, template: Template<T>, folder: PathBuf) -> Self {
        Self {
            course: Arc::new(course),
            template: Arc::new(template),
            counted: Arc::default(),
            folder,
        }
    }

    pub(super) async fn submit(&self) -> Result<(), Error> {
        self.course.submit().await
    }

    /// Does whatever is still to do until all results are in the folder: uploads, creates, asks how far the server is,
    /// downloads. The server may take a day.
    ///
    /// Waits grow from five seconds to [`poll_interval`](crate::batch::Batch::poll_interval). A server that cannot be
    /// reached is asked again for ten rounds. The call can be dropped at any point, and made again.
    ///
    /// # Errors
    ///
    /// [`Error::BatchValidation`] if the server refuses a batch when it checks it. Nothing of that batch was run; the next
    /// call tries it again, and does nothing again that was done. Batches refused with `token_limit_exceeded` (more
    /// tokens than the account may have waiting) are no error as long as others of the job are running: they are created
    /// when those have ended.
    ///
    /// [`Error::Io`], and all that a request can end with: see [`Error`].
    pub async fn wait(&self) -> Result<(), Error> {
        self.course.wait().await
    }

    /// Asks the server how far the job is. On Azure no more than once a minute is polite. While another call is at work with
    /// the server, it is not waited for: then this is what that call has seen last.
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait).
    pub async fn status(&self) -> Result<Progress, Error> {
        self.course.status().await
    }

    /// Cancels the job for good. Prompts that were run until then are paid for and have results; the others become
    /// [`Error::NotRun`]. Cancelling takes the server up to ten minutes: [`wait`](Self::wait) for it.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, batch::Job};
    /// # async fn run<T: 'static>(job: Job<T>) -> Result<(), Error> {
    /// job.cancel().await?;
    /// job.wait().await?;
    /// let what_there_is = job.results().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait). That the job is to be cancelled is written down first: a call that is at work heeds it at its
    /// next step, and if this one fails or is dropped, it is done by whatever is called next.
    pub async fn cancel(&self) -> Result<Progress, Error> {
        self.course.cancel().await
    }
}

impl<T: 'static> Job<T> {
    /// The results, from the files in the folder, once the job is over. They can be read any number of times; to the
    /// model's counters each item is added when this job first reads it.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, batch::Job};
    /// use futures_util::TryStreamExt;
    ///
    /// # async fn run<Invoice: std::fmt::Debug + 'static>(job: Job<Invoice>) -> Result<(), Error> {
    /// let mut results = job.results().await?;
    /// while let Some(item) = results.try_next().await? {
    ///     match item.result {
    ///         Ok(response) => println!("{}: {:?}, {} tokens", item.id, response.value, item.usage.total_tokens()),
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
    /// [`Error::Configuration`] if the job is not over; [`wait`](Self::wait) is what ends it.
    #[expect(
        clippy::unused_async,
        reason = "whether the files are opened here is not the caller's to know"
    )]
    pub async fn results(&self) -> Result<Results<T>, Error> {
        let ledger = &self.course.ledger;
        if !ledger.is_over() {
            return Err(Error::configuration(format!(
                "the batch job in {} is not over; `wait` for it",
                self.folder.display()
            )));
        }
        let limit = self.template.model().http().max_response_bytes();
        let parts = (0..ledger.parts()).map(|number| {
            let part = ledger.part(number);
            let sheets = Sheets::of(ledger.folder(), number, &part, limit);
            let end = part
                .stage
                .outcome()
                .map_or(End::Cancelled, |outcome| outcome.end);
            (sheets, end)
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
            .field("folder", &self.folder)
            .field("model", self.template.model())
            .finish_non_exhaustive()
    }
}
