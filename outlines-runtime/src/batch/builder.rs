//! The settings of a job, and the ways to start it.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_core::Stream;
use futures_util::stream;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::api::{Api, OpenAIConfig};
use crate::batch::BatchPrompt;
use crate::batch::directory::JobDirectory;
use crate::batch::driver::{DEFAULT_INTERVAL, JobDriver};
use crate::batch::job::Job;
use crate::batch::prepare::{Split, compare, write};
use crate::batch::results::Results;
use crate::batch::state::{JobSpec, State};
use crate::batch::state_store::StateStore;
use crate::error::Error;
use crate::generate::{Call, Check, Decoder, Template, call_settings, in_words};
use crate::http::redact_url;
use crate::model::Model;
use crate::prompt::{Content, Prompt};
use crate::schema::Structured;

/// Lines in one file, of OpenAI and of Azure.
const PROMPTS: u64 = 50_000;
const AZURE_PROMPTS: u64 = 100_000;
/// Bytes in one file: 200 MB, which may mean either kind of megabyte.
const BYTES: u64 = 200_000_000;

impl Model {
    /// Starts the settings of a job of the Batch API: many prompts for values of type `T`, at half the price and within a
    /// day. See [`batch`](mod@crate::batch).
    ///
    /// The folder is the job's memory: the prompts, what the server said, the results. It is made if it is not there, and
    /// holds one job.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Structured};
    /// use futures_util::TryStreamExt;
    ///
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(texts: Vec<String>) -> Result<(), Error> {
    /// let model = outlines_runtime::models::openai("gpt-4o-mini")?;
    /// let mut results = model.batch::<Invoice>("jobs/invoices").run(texts).await?;
    /// while let Some(item) = results.try_next().await? {
    ///     println!("{}: {:?}", item.id, item.result?.value);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch<T: Structured + DeserializeOwned>(&self, folder: impl Into<PathBuf>) -> Batch<T> {
        let azure = self.endpoint().is_azure();
        Batch {
            call: Call::new(self, Prompt::new()),
            decoder: Decoder::structured(),
            checks: Vec::new(),
            folder: folder.into(),
            poll_interval: DEFAULT_INTERVAL,
            split: Split {
                prompts: if azure { AZURE_PROMPTS } else { PROMPTS },
                bytes: BYTES,
            },
        }
    }
}

/// A job that is not started yet, from [`Model::batch`].
///
/// [`timeout`](Self::timeout), [`total_timeout`](Self::total_timeout) and [`max_retries`](Self::max_retries) are those of each of its
/// requests: an upload or a download of up to 200 MB may need more than the usual ten minutes.
///
/// ```no_run
/// use std::time::Duration;
///
/// # use outlines_runtime::{Error, Model, Structured};
/// # #[derive(Debug, serde::Deserialize, Structured)]
/// # struct Invoice { total: f64 }
/// # async fn run(model: Model) -> Result<(), Error> {
/// let job = model
///     .batch::<Invoice>("jobs/invoices")
///     .system("Amounts are in EUR.")
///     .max_tokens(500)
///     .check(|invoice| if invoice.total > 0.0 { Ok(()) } else { Err("`total` is not positive") })
///     .poll_interval(Duration::from_secs(300))
///     // Small files, for a slow line.
///     .part_prompts(10_000)
///     .part_bytes(20_000_000)
///     .submit(["Two teas, 5 EUR", "One cake, 4 EUR"])
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the job is submitted"]
pub struct Batch<T> {
    call: Call,
    decoder: Decoder<T>,
    checks: Vec<Check<T>>,
    folder: PathBuf,
    poll_interval: Duration,
    split: Split,
}

call_settings!(Batch<T>);

impl<T> Batch<T> {
    /// A condition that each value must meet, as [`Generate::check`](crate::Generate::check). A value that fails is
    /// [`Error::Invalid`]; nothing is asked again.
    pub fn check<E: fmt::Display>(
        mut self,
        check: impl Fn(&T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(in_words(check));
        self
    }

    /// The longest wait between two looks at the server. 60 seconds by default, which on Azure is also the least.
    pub fn poll_interval(mut self, longest: Duration) -> Self {
        self.poll_interval = longest;
        self
    }

    /// How many prompts one of the server's batches may have: by default what the server allows, 50,000 on OpenAI and
    /// 100,000 on Azure. A job of more prompts is split.
    pub fn part_prompts(mut self, most: u64) -> Self {
        self.split.prompts = most.max(1);
        self
    }

    /// How many bytes the file of one batch may have: by default what the server allows, 200 million.
    pub fn part_bytes(mut self, most: u64) -> Self {
        self.split.bytes = most;
        self
    }

    /// Writes the prompts into the folder, uploads them and creates the server's batches. Nothing is sent before all
    /// prompts are written and found good.
    ///
    /// If the folder holds this job already, whatever is missing is done and nothing is done twice, so a program that was
    /// killed is simply run again. The prompts have to be the same then, in the same order; they are compared.
    ///
    /// Prompts are texts, [`Prompt`]s, or pairs of a name and one of these: see [`BatchPrompt`].
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there are no prompts; if two have the same name; if a prompt or setting cannot be sent;
    /// if the folder is in use or holds another job, one of other prompts, another type or another model.
    ///
    /// [`Error::Io`], and all that a request can end with: see [`Error`].
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let texts = ["Two teas, 5 EUR", "One cake, 4 EUR"];
    /// let job = model.batch::<Invoice>("jobs/invoices").submit(texts).await?;
    /// job.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn submit<I>(self, prompts: I) -> Result<Job<T>, Error>
    where
        I: IntoIterator,
        I::IntoIter: Send,
        I::Item: Into<BatchPrompt> + Send,
    {
        self.submit_stream(stream::iter(prompts)).await
    }

    /// [`submit`](Self::submit) with prompts that come one after another, from a database for example.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    ///
    /// ```no_run
    /// use futures_util::stream;
    ///
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(Debug, serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// // Such as the rows of a query, each with its key.
    /// let texts = stream::iter([("2024-17", "Two teas, 5 EUR"), ("2024-18", "One cake, 4 EUR")]);
    /// let job = model.batch::<Invoice>("jobs/invoices").submit_stream(texts).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn submit_stream<S>(self, prompts: S) -> Result<Job<T>, Error>
    where
        S: Stream + Send,
        S::Item: Into<BatchPrompt> + Send,
    {
        let split = self.split;
        let (folder, template, rest) = self.open()?;
        let subject = rest.subject.clone();
        let store = if let Some(state) = found(&folder, &subject)? {
            compare(&folder, &template, &state, prompts).await?;
            StateStore::open(folder, state)
        } else {
            folder.remove_inputs()?;
            let parts = write(&folder, &template, &subject.operation, split, prompts).await?;
            StateStore::create(folder, State::new(subject, now(), parts)).await?
        };
        let job = rest.job(store, template);
        job.submit().await?;
        Ok(job)
    }

    /// Goes on with the job in the folder, without its prompts. Nothing is sent until it is waited for, asked about or
    /// cancelled.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is no job, or one of another type or model, or if the folder is in use;
    /// [`Error::Io`] if it cannot be read.
    ///
    /// ```no_run
    /// # use outlines_runtime::{Error, Model, Structured};
    /// # #[derive(serde::Deserialize, Structured)]
    /// # struct Invoice { total: f64 }
    /// # async fn run(model: Model) -> Result<(), Error> {
    /// let job = model.batch::<Invoice>("jobs/invoices").resume()?;
    /// job.wait().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(self) -> Result<Job<T>, Error> {
        let (folder, template, rest) = self.open()?;
        let Some(state) = found(&folder, &rest.subject)? else {
            return Err(Error::configuration(format!(
                "there is no batch job in {}; `submit` makes one",
                folder.path().display()
            )));
        };
        Ok(rest.job(StateStore::open(folder, state), template))
    }

    fn open(self) -> Result<(JobDirectory, Template<T>, Rest), Error> {
        let template = Template::new(self.call, self.decoder, self.checks)?;
        let folder = JobDirectory::lock(self.folder)?;
        let rest = Rest {
            subject: subject(&template),
            poll_interval: self.poll_interval,
        };
        Ok((folder, template, rest))
    }
}

impl<T: 'static> Batch<T> {
    /// All in one: [`submit`](Self::submit), [`wait`](Job::wait), [`results`](Job::results). It may take a day; a program
    /// that is stopped in the meantime is run again with the same prompts, and goes on where it was.
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
    /// let texts = ["Two teas, 5 EUR", "One cake, 4 EUR"];
    /// let mut results = model.batch::<Invoice>("jobs/invoices").run(texts).await?;
    /// while let Some(item) = results.try_next().await? {
    ///     println!("{}: {:?}", item.index, item.result?.value);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run<I>(self, prompts: I) -> Result<Results<T>, Error>
    where
        I: IntoIterator,
        I::IntoIter: Send,
        I::Item: Into<BatchPrompt> + Send,
    {
        let job = self.submit(prompts).await?;
        job.wait().await?;
        job.results().await
    }
}

/// What a job is made of beside its prompts.
struct Rest {
    subject: JobSpec,
    poll_interval: Duration,
}

impl Rest {
    fn job<T>(self, store: StateStore, template: Template<T>) -> Job<T> {
        let folder = store.directory().path().to_owned();
        let driver = JobDriver {
            model: template.model().clone(),
            limits: template.limits(),
            poll_interval: self.poll_interval,
            cycle: Mutex::default(),
            store,
        };
        Job::new(driver, template, folder)
    }
}

fn subject<T>(template: &Template<T>) -> JobSpec {
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

/// The job that was left in the folder, if it is one of this kind.
fn found(folder: &JobDirectory, subject: &JobSpec) -> Result<Option<State>, Error> {
    let Some(state) = folder.load()? else {
        return Ok(None);
    };
    match state.spec.difference(subject) {
        None => Ok(Some(state)),
        Some(difference) => Err(Error::configuration(format!(
            "the batch folder {} holds another job: {difference}; take another folder",
            folder.path().display()
        ))),
    }
}

/// Seconds since 1970; a clock before that is as good as that.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
