//! One scripted server a test, and a model that talks to it.

use mockito::{Mock, Server, ServerGuard};
use outlines_runtime::{Error, Model, OpenAI, OpenAIBuilder};
use serde_json::{Value, json};

use crate::types::Person;

pub(crate) const KEY: &str = "sk-sesame-0123456789";

pub(crate) struct Wire {
    pub(crate) server: ServerGuard,
}

impl Wire {
    pub(crate) async fn new() -> Self {
        Self {
            server: Server::new_async().await,
        }
    }

    /// A server that answers every chat request with this.
    pub(crate) async fn answering(status: usize, body: impl ToString) -> (Self, Model) {
        let mut wire = Self::new().await;
        wire.chat()
            .with_status(status)
            .with_body(body.to_string())
            .create_async()
            .await;
        let model = wire.model();
        (wire, model)
    }

    /// A mock of the chat endpoint, to be refined.
    pub(crate) fn chat(&mut self) -> Mock {
        self.server
            .mock("POST", "/v1/chat/completions")
            .with_header("content-type", "application/json")
            .with_header("x-request-id", "req-7")
    }

    /// Settings that do not depend on the machine's environment.
    pub(crate) fn builder(&self) -> OpenAIBuilder {
        OpenAI::builder("small-model")
            .environment(|_| None)
            .base_url(format!("{}/v1", self.server.url()))
            .api_key(KEY)
            .max_retries(0)
    }

    pub(crate) fn model(&self) -> Model {
        self.builder().build().unwrap()
    }
}

/// A whole reply with this content.
pub(crate) fn completion(content: &str) -> Value {
    with_choice(&json!({
        "index": 0,
        "message": {"role": "assistant", "content": content, "refusal": null, "annotations": []},
        "logprobs": null,
        "finish_reason": "stop"
    }))
}

/// A whole reply with this choice.
pub(crate) fn with_choice(choice: &Value) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": "small-model-2026-01-01",
        "choices": [choice],
        "usage": {
            "prompt_tokens": 40,
            "completion_tokens": 9,
            "total_tokens": 49,
            "prompt_tokens_details": {"cached_tokens": 30, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 5, "audio_tokens": 0}
        },
        "service_tier": "default",
        "system_fingerprint": "fp_x"
    })
}

/// The error of one call for a `Person` that gets this reply.
pub(crate) async fn error_of(status: usize, body: impl ToString) -> Error {
    let (_wire, model) = Wire::answering(status, body).await;
    model.generate::<Person>("Ada, 36").await.unwrap_err()
}

/// The error's variant.
pub(crate) fn class(error: &Error) -> String {
    let text = format!("{error:?}");
    text.split(['(', ' ', '{'])
        .next()
        .unwrap_or_default()
        .to_owned()
}
