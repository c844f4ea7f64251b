//! Batch jobs as a terminal method of a call for many prompts.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Mutex;

use crate::api::Api;
use crate::batch::directory::JobDirectory;
use crate::batch::driver::{DEFAULT_INTERVAL, JobDriver};
use crate::batch::job::Job;
use crate::batch::part_files::{Split, compare, write};
use crate::batch::results::Results;
use crate::batch::state::{JobSpec, JobState};
use crate::batch::state_store::StateStore;
use crate::config::redact_url;
use crate::error::Error;
use crate::generate::{Generate, Template};
use crate::many::Prompts;

/// The maximum number of lines in one file, on OpenAI and on Azure.
const PROMPTS: u64 = 50_000;
const AZURE_PROMPTS: u64 = 100_000;
/// The maximum size of one file. The limit is 200 MB, which may mean either kind of megabyte.
const BYTES: u64 = 200_000_000;

impl<'a, T, K: fmt::Display> Generate<T, Prompts<'a, K>> {
    /// Runs the call as a job of the Batch API, at half the price and within a day: see
    /// [`batch`](mod@crate::batch). The directory stores the prompts of the job, the replies of the
    /// server, and the results. It is created if it does not exist, and contains one job.
    ///
    /// The key of each prompt, formatted with `Display`, is sent as its `custom_id` and is the
    /// [`Item::id`](crate::batch::Item::id) of its result. Without keys, the id is the position.
    /// All settings and checks apply. `timeout`, `total_timeout`, and `max_retries` apply to each
    /// request of the job: an upload or a download of up to 200 MB may take longer than the default
    /// of ten minutes.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Structured};
    /// use futures_util::TryStreamExt;
    ///
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(texts: Vec<String>) -> Result<(), Error> {
    /// let model = outlines_runtime::models::openai("gpt-4o-mini")?;
    /// let call = model.generate_many::<Invoice>(texts).system("Amounts are in EUR.");
    /// let mut results = call.batch("jobs/invoices").run().await?;
    /// while let Some(item) = results.try_next().await? {
    ///     println!("{}: {:?}", item.id, item.result?.value);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The requests of a job are fixed in advance, so a call with `reask` cannot be run as a job:
    ///
    /// ```compile_fail,E0599
    /// # use outlines_runtime::Model;
    /// # fn run(model: Model, letters: Vec<String>) {
    /// let job = model.generate_many::<String>(letters).reask(1).batch("jobs/titles");
    /// # }
    /// ```
    pub fn batch(self, directory: impl Into<PathBuf>) -> Batch<'a, T, K> {
        let azure = self.call.model.endpoint().is_azure();
        Batch {
            call: self,
            directory: directory.into(),
            poll_interval: DEFAULT_INTERVAL,
            split: Split {
                prompts: if azure { AZURE_PROMPTS } else { PROMPTS },
                bytes: BYTES,
            },
        }
    }
}

/// A job that has not been submitted, from [`Generate::batch`](crate::Generate::batch).
///
/// ```no_run
/// use std::time::Duration;
///
/// # use outlines_runtime::{Error, Model, Structured};
/// # #[derive(Debug, serde::Deserialize, Structured)]
/// # struct Invoice { total: f64 }
/// # async fn run(model: Model) -> Result<(), Error> {
/// let job = model
///     .generate_many::<Invoice>(["Two teas, 5 EUR", "One cake, 4 EUR"])
///     .max_tokens(500)
///     .check(|invoice| if invoice.total > 0.0 { Ok(()) } else { Err("`total` is not positive") })
///     .batch("jobs/invoices")
///     .poll_interval(Duration::from_secs(300))
///     // Small files, for a slow connection.
///     .part_prompts(10_000)
///     .part_bytes(20_000_000)
///     .submit()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the job is submitted"]
pub struct Batch<'a, T, K = usize> {
    call: Generate<T, Prompts<'a, K>>,
    directory: PathBuf,
    poll_interval: Duration,
    split: Split,
}

impl<T, K: fmt::Display> Batch<'_, T, K> {
    /// Sets the maximum wait between two requests for the status. The default is 60 seconds, which
    /// is also the minimum on Azure.
    pub fn poll_interval(mut self, max: Duration) -> Self {
        self.poll_interval = max;
        self
    }

    /// Sets the maximum number of prompts in one batch of the server. The default is the server's
    /// limit: 50,000 on OpenAI and 100,000 on Azure. A job with more prompts is split.
    pub fn part_prompts(mut self, most: u64) -> Self {
        self.split.prompts = most.max(1);
        self
    }

    /// Sets the maximum size in bytes of the file of one batch. The default is the server's limit,
    /// 200 million.
    pub fn part_bytes(mut self, most: u64) -> Self {
        self.split.bytes = most;
        self
    }

    /// Writes the prompts into the directory, uploads them, and creates the batches. Nothing is
    /// sent before all prompts are written and valid.
    ///
    /// If the directory already contains this job, only the missing steps are done, so a program
    /// that was killed can simply be run again. The prompts must then be the same, in the same
    /// order; they are compared.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there are no prompts; if two have the same key; if a prompt
    /// or setting cannot be sent; if the directory is in use, or holds a job with other prompts,
    /// another type, or another model.
    ///
    /// [`Error::Io`], and all errors of a request: see [`Error`].
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let texts = [("2024-17", "Two teas, 5 EUR"), ("2024-18", "One cake, 4 EUR")];
    /// let call = model.generate_many_keyed::<Invoice, _>(texts);
    /// let job = call.batch("jobs/invoices").submit().await?;
    /// job.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn submit(self) -> Result<Job<T>, Error> {
        let split = self.split;
        let (directory, template, prompts, settings) = self.open(JobDirectory::create)?;
        let spec = settings.spec.clone();
        let prompts = prompts.stream;
        let store = if let Some(state) = found(&directory, &spec)? {
            compare(&directory, &template, &state, prompts).await?;
            StateStore::open(directory, state)
        } else {
            directory.remove_inputs()?;
            let parts = write(&directory, &template, &spec.operation, split, prompts).await?;
            StateStore::create(directory, JobState::new(spec, now(), parts)).await?
        };
        let job = settings.job(store, template);
        job.submit().await?;
        Ok(job)
    }

    /// Continues the job in the directory without reading its prompts again. Nothing is sent until
    /// the job is waited for, polled, or cancelled.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is no job, or one with another type or model, or if
    /// the directory is in use; [`Error::Io`] if it cannot be read.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Prompt, Structured};
    /// # #[derive(serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let job = model.generate_many::<Invoice>(None::<Prompt>).batch("jobs/invoices").resume()?;
    /// job.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(self) -> Result<Job<T>, Error> {
        let (directory, template, _, settings) = self.open(JobDirectory::open)?;
        let Some(state) = found(&directory, &settings.spec)? else {
            return Err(Error::configuration(format!(
                "there is no batch job in {}; `submit` makes one",
                directory.path().display()
            )));
        };
        Ok(settings.job(StateStore::open(directory, state), template))
    }
}

impl<T: 'static, K: fmt::Display> Batch<'_, T, K> {
    /// Runs the job to its end: [`submit`](Self::submit), [`wait`](Job::wait),
    /// [`results`](Job::results). It may take a day; a program that was stopped in the meantime
    /// is run again with the same prompts, and continues the job.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit) and [`wait`](Job::wait).
    ///
    /// ```no_run
    /// use futures_util::TryStreamExt;
    ///
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let call = model.generate_many::<Invoice>(["Two teas, 5 EUR", "One cake, 4 EUR"]);
    /// let mut results = call.batch("jobs/invoices").run().await?;
    /// while let Some(item) = results.try_next().await? {
    ///     println!("{}: {:?}", item.index, item.result?.value);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run(self) -> Result<Results<T>, Error> {
        let job = self.submit().await?;
        job.wait().await?;
        job.results().await
    }
}

impl<'a, T, K> Batch<'a, T, K> {
    fn open(
        self,
        lock: fn(PathBuf) -> Result<JobDirectory, Error>,
    ) -> Result<(JobDirectory, Template<T>, Prompts<'a, K>, JobSettings), Error> {
        let (template, prompts) = Template::new(self.call)?;
        let directory = lock(self.directory)?;
        let settings = JobSettings {
            spec: job_spec(&template),
            poll_interval: self.poll_interval,
        };
        Ok((directory, template, prompts, settings))
    }
}

/// Shows neither prompts nor system text.
impl<T, K> fmt::Debug for Batch<'_, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("call", &self.call)
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

/// The parts of a job other than its prompts.
struct JobSettings {
    spec: JobSpec,
    poll_interval: Duration,
}

impl JobSettings {
    fn job<T>(self, store: StateStore, template: Template<T>) -> Job<T> {
        let directory = store.directory().path().to_owned();
        let driver = JobDriver {
            model: template.model().clone(),
            limits: template.limits(),
            poll_interval: self.poll_interval,
            cycle: Mutex::default(),
            verified: AtomicBool::new(false),
            store,
        };
        Job::new(driver, template, directory)
    }
}

fn job_spec<T>(template: &Template<T>) -> JobSpec {
    let model = template.model();
    let endpoint = model.endpoint();
    let path = match model.api() {
        Api::ChatCompletions => "/chat/completions",
        Api::Responses => "/responses",
    };
    let version = if endpoint.is_dated() { "" } else { "/v1" };
    let schema = template.schema();
    JobSpec {
        server: redact_url(endpoint.resource(&[], &[]).url()),
        operation: format!("{version}{path}"),
        model: model.request_name().to_owned(),
        schema_name: schema.name.to_owned(),
        schema: schema.schema.to_owned(),
    }
}

/// Returns the job in the directory, if there is one. A job with another spec is an error.
fn found(directory: &JobDirectory, spec: &JobSpec) -> Result<Option<JobState>, Error> {
    let Some(state) = directory.load()? else {
        return Ok(None);
    };
    match state.spec.difference(spec) {
        None => Ok(Some(state)),
        Some(difference) => Err(Error::configuration(format!(
            "the batch directory {} holds another job: {difference}; use another directory",
            directory.path().display()
        ))),
    }
}

/// Returns the seconds since 1970, or 0 if the clock is set to an earlier time.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
