//! What the tests ask for, and all ways of asking.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use outlines_runtime::testing::TestServer;
use outlines_runtime::{Api, AzureOpenAIBuilder, Error, Event, Model, OpenAIBuilder, Structured};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A customer's message, sorted.
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

/// The text of that ticket as the model writes it.
pub(crate) const TEXT: &str = r#"{"summary":"Charged twice – \"für Mai\" 🧾","urgent":true}"#;

/// One way of asking.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    pub(crate) api: Api,
    /// Azure's version, or none at OpenAI.
    pub(crate) azure: Option<&'static str>,
    pub(crate) streamed: bool,
}

/// Both APIs, at OpenAI and in both shapes of Azure, streamed and not.
pub(crate) fn ways() -> Vec<Way> {
    let mut ways = Vec::new();
    for api in [Api::ChatCompletions, Api::Responses] {
        for azure in [None, Some("2025-03-01-preview"), Some("v1")] {
            for streamed in [false, true] {
                ways.push(Way {
                    api,
                    azure,
                    streamed,
                });
            }
        }
    }
    ways
}

impl Way {
    /// A model that asks once.
    pub(crate) fn model(self, server: &TestServer) -> Model {
        let openai = |builder: OpenAIBuilder| builder.api(self.api).max_retries(0).build();
        let azure = |builder: AzureOpenAIBuilder| builder.api(self.api).max_retries(0).build();
        match self.azure {
            None => openai(server.openai("gpt-4o-mini")),
            Some(version) => azure(server.azure("sorter", "gpt-4o-mini").api_version(version)),
        }
        .unwrap()
    }

    pub(crate) async fn ask<T>(self, server: &TestServer) -> Result<T, Error>
    where
        T: Structured + DeserializeOwned + 'static,
    {
        self.ask_model(&self.model(server)).await
    }

    /// The same with a model that is at hand: to make one takes a tenth of a second.
    pub(crate) async fn ask_model<T>(self, model: &Model) -> Result<T, Error>
    where
        T: Structured + DeserializeOwned + 'static,
    {
        if !self.streamed {
            return model.generate::<T>(PROMPT).await;
        }
        let mut stream = model.stream::<T>(PROMPT).await?;
        while let Some(event) = stream.next().await {
            if let Event::Done(response) = event? {
                return Ok(response.value);
            }
        }
        panic!("the stream has ended without a value");
    }
}

pub(crate) const PROMPT: &str = "You have charged me twice for May!";

/// The error's variant.
pub(crate) fn class(error: &Error) -> String {
    let text = format!("{error:?}");
    let end = text.find(['(', ' ', '{']).unwrap_or(text.len());
    text[..end].to_owned()
}

/// The text with which this fails.
#[track_caller]
pub(crate) fn failure_of(assertion: impl FnOnce()) -> String {
    let failed: Box<dyn Any + Send> = catch_unwind(AssertUnwindSafe(assertion)).unwrap_err();
    match failed.downcast::<String>() {
        Ok(text) => *text,
        Err(failed) => (*failed.downcast::<&'static str>().unwrap()).to_owned(),
    }
}
