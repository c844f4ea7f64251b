//! One server and one folder a test, and the job that is tried on them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::TryStreamExt;
use outlines_fake::{Answer, Dialect, Fake, Line, Settings};
use outlines_runtime::batch::{Batch, Item, Job};
use outlines_runtime::{AzureOpenAI, Error, Model, OpenAI, Structured};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const KEY: &str = "sk-sesame-0123456789";

/// An invoice as it came by mail.
#[derive(Debug, PartialEq, Deserialize, Structured)]
pub(crate) struct Invoice {
    /// The supplier's number.
    pub(crate) number: String,
    /// In euros.
    #[structured(range(min = 0))]
    pub(crate) total: f64,
}

pub(crate) struct Office {
    pub(crate) fake: Fake,
    pub(crate) dialect: Dialect,
    folder: TempDir,
}

impl Office {
    /// A server that answers `Invoice 7` with the invoice of this number and total.
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default(), invoice).await
    }

    pub(crate) async fn with(
        settings: Settings,
        answer: impl Fn(&Line<'_>) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            fake: Fake::start(settings, answer).await.unwrap(),
            dialect: settings.dialect,
            folder: TempDir::new().unwrap(),
        }
    }

    /// A model of a program that has just been started.
    pub(crate) fn model(&self) -> Model {
        self.model_named("small-model")
    }

    pub(crate) fn model_named(&self, name: &str) -> Model {
        let version = match self.dialect {
            Dialect::OpenAI => {
                return self.openai(name).build().unwrap();
            }
            Dialect::AzureDated => "2024-10-21",
            Dialect::AzureV1 => "v1",
        };
        AzureOpenAI::builder(format!("{name}-deployment"), name)
            .environment(|_| None)
            .azure_endpoint(self.fake.url())
            .api_version(version)
            .api_key(KEY)
            .max_retries(0)
            .build()
            .unwrap()
    }

    pub(crate) fn openai(&self, name: &str) -> outlines_runtime::OpenAIBuilder {
        OpenAI::builder(name)
            .environment(|_| None)
            .base_url(format!("{}/v1", self.fake.url()))
            .api_key(KEY)
            .max_retries(0)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("jobs/invoices")
    }

    /// A job of this folder that does not wait long.
    pub(crate) fn batch(&self) -> Batch<Invoice> {
        self.batch_of(&self.model())
    }

    pub(crate) fn batch_of(&self, model: &Model) -> Batch<Invoice> {
        model
            .batch(self.path())
            .poll_interval(Duration::from_millis(1))
    }

    /// The lines that were written for the server.
    pub(crate) fn lines(&self, part: usize) -> Vec<Value> {
        let text = fs::read_to_string(self.path().join(format!("part-{part:04}.jsonl"))).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// That each of so many prompts was paid once.
    #[track_caller]
    pub(crate) fn assert_paid_once(&self, prompts: u32) {
        let once: BTreeMap<String, u32> = (0..prompts).map(|id| (id.to_string(), 1)).collect();
        assert_eq!(self.fake.paid(), once);
    }
}

pub(crate) fn prompts(count: u32) -> Vec<String> {
    (0..count)
        .map(|number| format!("Invoice {number}"))
        .collect()
}

pub(crate) fn invoice(line: &Line<'_>) -> Answer {
    let number = line.prompt().rsplit(' ').next().unwrap_or_default();
    let total: f64 = number.parse().unwrap_or_default();
    Answer::Text(json!({"number": number, "total": total}).to_string())
}

/// Waits for a job and reads all of it.
pub(crate) async fn finish(job: &Job<Invoice>) -> Result<Vec<Item<Invoice>>, Error> {
    job.wait().await?;
    job.results().await?.try_collect().await
}

/// The numbers of the invoices, in the order in which they come.
#[track_caller]
pub(crate) fn numbers(items: Vec<Item<Invoice>>) -> Vec<String> {
    let number = |item: Item<Invoice>| item.result.unwrap().value.number;
    items.into_iter().map(number).collect()
}

/// That there is each of so many invoices once, in their order.
#[track_caller]
pub(crate) fn assert_all(items: Vec<Item<Invoice>>, prompts: u32) {
    let expected: Vec<String> = (0..prompts).map(|number| number.to_string()).collect();
    assert_eq!(numbers(items), expected);
}

/// The error's variant.
pub(crate) fn class(error: &Error) -> String {
    let text = format!("{error:?}");
    let end = text.find(['(', ' ', '{']).unwrap_or(text.len());
    text[..end].to_owned()
}
