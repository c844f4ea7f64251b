//! Test harness: one server and one directory per test.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::TryStreamExt;
use outlines_runtime::batch::{Batch, Item, Job};
use outlines_runtime::testing::{Reply, Request, TestServer};
use outlines_runtime::{Error, Generate, Model, OpenAIBuilder, Prompt, Prompts, Structured};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const KEY: &str = "sk-sesame-0123456789";

/// An invoice received by mail.
#[derive(Debug, PartialEq, Deserialize, Structured)]
pub(crate) struct Invoice {
    /// The supplier's number.
    pub(crate) number: String,
    /// In euros.
    #[structured(range(min = 0))]
    pub(crate) total: f64,
}

/// The API of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    OpenAI,
    AzureDated,
    AzureV1,
}

pub(crate) struct Harness {
    pub(crate) server: TestServer,
    pub(crate) api: Api,
    directory: TempDir,
}

impl Harness {
    /// Starts a server that answers `Invoice 7` with an invoice of this number and total, at the
    /// second poll.
    pub(crate) fn new() -> Self {
        Self::answering(invoice)
    }

    pub(crate) fn answering(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let server = TestServer::builder().key(KEY).start();
        server.reply_with(answer);
        server.batches().pending_polls(1);
        Self {
            server,
            api: Api::OpenAI,
            directory: TempDir::new().unwrap(),
        }
    }

    /// Builds a model as a program that has just been started.
    pub(crate) fn model(&self) -> Model {
        self.model_named("small-model")
    }

    pub(crate) fn model_named(&self, name: &str) -> Model {
        let version = match self.api {
            Api::OpenAI => {
                return self.openai(name).build().unwrap();
            }
            Api::AzureDated => "2024-10-21",
            Api::AzureV1 => "v1",
        };
        let azure = self.server.azure(format!("{name}-deployment"), name);
        azure.api_version(version).max_retries(0).build().unwrap()
    }

    pub(crate) fn openai(&self, name: &str) -> OpenAIBuilder {
        self.server.openai(name).max_retries(0)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("jobs/invoices")
    }

    /// Returns a job of this directory with a short poll interval.
    pub(crate) fn batch<'a>(
        &self,
        prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
    ) -> Batch<'a, Invoice> {
        self.batch_of(&self.model(), prompts)
    }

    pub(crate) fn batch_of<'a>(
        &self,
        model: &Model,
        prompts: impl IntoIterator<Item = impl Into<Prompt>, IntoIter: Send + 'a>,
    ) -> Batch<'a, Invoice> {
        self.job(model.generate_many(prompts))
    }

    pub(crate) fn job<'a, K: Display>(
        &self,
        call: Generate<Invoice, Prompts<'a, K>>,
    ) -> Batch<'a, Invoice, K> {
        call.batch(self.path())
            .poll_interval(Duration::from_millis(1))
    }

    /// Returns the lines of a prompt file.
    pub(crate) fn lines(&self, part: usize) -> Vec<Value> {
        let text = fs::read_to_string(self.path().join(format!("part-{part:04}.jsonl"))).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Asserts that each prompt was billed once.
    #[track_caller]
    pub(crate) fn assert_billed_once(&self, prompts: u32) {
        let once: BTreeMap<String, u32> = (0..prompts).map(|id| (id.to_string(), 1)).collect();
        assert_eq!(self.server.batches().executions(), once);
    }
}

pub(crate) fn prompts(count: u32) -> Vec<String> {
    (0..count)
        .map(|number| format!("Invoice {number}"))
        .collect()
}

pub(crate) fn invoice(line: &Request) -> Reply {
    let prompt = line.prompt();
    let number = prompt.rsplit(' ').next().unwrap_or_default();
    let total: f64 = number.parse().unwrap_or_default();
    let invoice = json!({"number": number, "total": total});
    Reply::json(&invoice)
        .usage(40, 9)
        .cached_tokens(30)
        .cache_write_tokens(6)
        .reasoning_tokens(5)
}

/// Waits for a job and returns its results.
pub(crate) async fn finish(job: &Job<Invoice>) -> Result<Vec<Item<Invoice>>, Error> {
    job.wait().await?;
    job.results().await?.try_collect().await
}

/// Returns the numbers of the invoices, in their order.
#[track_caller]
pub(crate) fn numbers(items: Vec<Item<Invoice>>) -> Vec<String> {
    let number = |item: Item<Invoice>| item.result.unwrap().value.number;
    items.into_iter().map(number).collect()
}

/// Asserts that the results are the invoices of all prompts, in order.
#[track_caller]
pub(crate) fn assert_all(items: Vec<Item<Invoice>>, prompts: u32) {
    let expected: Vec<String> = (0..prompts).map(|number| number.to_string()).collect();
    assert_eq!(numbers(items), expected);
}

/// Returns the name of the error's variant.
pub(crate) fn class(error: &Error) -> String {
    let text = format!("{error:?}");
    let end = text.find(['(', ' ', '{']).unwrap_or(text.len());
    text[..end].to_owned()
}
