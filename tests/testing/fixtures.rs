//! Types, calls, and helpers shared by the tests.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use outlines_runtime::testing::TestServer;
use outlines_runtime::{Api, AzureOpenAIBuilder, Error, Event, Model, OpenAIBuilder, Structured};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A customer's message, classified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
pub(crate) struct Ticket {
    /// In at most six words.
    pub(crate) summary: String,
    pub(crate) urgent: bool,
}

pub(crate) fn ticket() -> Ticket {
    Ticket {
        summary: "Charged twice – \"für Mai\" 🧾".to_owned(),
        urgent: true,
    }
}

/// The ticket as the model writes it.
pub(crate) const TEXT: &str = r#"{"summary":"Charged twice – \"für Mai\" 🧾","urgent":true}"#;

/// A variant of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variant {
    pub(crate) api: Api,
    /// The API version of Azure, or `None` for OpenAI.
    pub(crate) azure: Option<&'static str>,
    pub(crate) streamed: bool,
}

/// Returns both APIs at OpenAI and both kinds of Azure, streamed and not.
pub(crate) fn variants() -> Vec<Variant> {
    let mut variants = Vec::new();
    for api in [Api::ChatCompletions, Api::Responses] {
        for azure in [None, Some("2025-03-01-preview"), Some("v1")] {
            for streamed in [false, true] {
                variants.push(Variant {
                    api,
                    azure,
                    streamed,
                });
            }
        }
    }
    variants
}

impl Variant {
    /// Returns a model that does not retry.
    pub(crate) fn model(self, server: &TestServer) -> Model {
        let openai = |builder: OpenAIBuilder| builder.api(self.api).max_retries(0).build();
        let azure = |builder: AzureOpenAIBuilder| builder.api(self.api).max_retries(0).build();
        match self.azure {
            None => openai(server.openai("gpt-4o-mini")),
            Some(version) => azure(server.azure("sorter", "gpt-4o-mini").api_version(version)),
        }
        .unwrap()
    }

    pub(crate) async fn call<T>(self, server: &TestServer) -> Result<T, Error>
    where
        T: Structured + DeserializeOwned + 'static,
    {
        self.call_model(&self.model(server)).await
    }

    /// Calls an existing model: building one takes a tenth of a second.
    pub(crate) async fn call_model<T>(self, model: &Model) -> Result<T, Error>
    where
        T: Structured + DeserializeOwned + 'static,
    {
        if !self.streamed {
            return model.generate::<T>(PROMPT).await;
        }
        let mut stream = model.generate::<T>(PROMPT).stream().await?;
        while let Some(event) = stream.next().await {
            if let Event::Done(response) = event? {
                return Ok(response.value);
            }
        }
        panic!("the stream ended without a value");
    }
}

pub(crate) const PROMPT: &str = "You have charged me twice for May!";

/// Returns the name of the error's variant.
pub(crate) fn class(error: &Error) -> String {
    let text = format!("{error:?}");
    let end = text.find(['(', ' ', '{']).unwrap_or(text.len());
    text[..end].to_owned()
}

/// Returns the message of a failing assertion.
#[track_caller]
pub(crate) fn failure_of(assertion: impl FnOnce()) -> String {
    let failed: Box<dyn Any + Send> = catch_unwind(AssertUnwindSafe(assertion)).unwrap_err();
    match failed.downcast::<String>() {
        Ok(text) => *text,
        Err(failed) => (*failed.downcast::<&'static str>().unwrap()).to_owned(),
    }
}
