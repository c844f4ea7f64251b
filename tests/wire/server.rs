//! A scripted server for each test, and a model that uses it.

use std::sync::{Arc, Mutex};

use mockito::{Mock, Server, ServerGuard};
use outlines_runtime::{Api, Error, Model, OpenAI, OpenAIBuilder};
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

    /// Starts a server that answers every chat request with this reply.
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

    /// Returns a mock of the Chat Completions endpoint, for further configuration.
    pub(crate) fn chat(&mut self) -> Mock {
        self.server
            .mock("POST", "/v1/chat/completions")
            .with_header("content-type", "application/json")
            .with_header("x-request-id", "req-7")
    }

    /// Returns a mock of the Responses API endpoint, for further configuration.
    pub(crate) fn responses(&mut self) -> Mock {
        self.server
            .mock("POST", "/v1/responses")
            .with_header("content-type", "application/json")
            .with_header("x-request-id", "req-7")
    }

    /// Returns a builder that ignores environment variables.
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

/// Returns a complete reply with this content.
pub(crate) fn completion(content: &str) -> Value {
    with_choice(&json!({
        "index": 0,
        "message": {"role": "assistant", "content": content, "refusal": null, "annotations": []},
        "logprobs": null,
        "finish_reason": "stop"
    }))
}

/// Returns a complete reply with this choice.
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
            "prompt_tokens_details": {
                "cached_tokens": 30, "cache_write_tokens": 6, "audio_tokens": 0
            },
            "completion_tokens_details": {"reasoning_tokens": 5, "audio_tokens": 0}
        },
        "service_tier": "default",
        "system_fingerprint": "fp_x"
    })
}

/// Returns the error of a call for a `Person` with this reply.
pub(crate) async fn error_of(status: usize, body: impl ToString) -> Error {
    let (_wire, model) = Wire::answering(status, body).await;
    model.generate::<Person>("Ada, 36").await.unwrap_err()
}

/// Returns the name of the error's variant.
pub(crate) fn class(error: &Error) -> String {
    let text = format!("{error:?}");
    text.split(['(', ' ', '{'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Returns a complete reply of the Responses API with this text.
pub(crate) fn response(text: &str) -> Value {
    response_with(&json!([{"type": "output_text", "text": text, "annotations": []}]))
}

/// Returns a complete reply of the Responses API with these parts in its message.
pub(crate) fn response_with(content: &Value) -> Value {
    json!({
        "id": "resp_1",
        "object": "response",
        "created_at": 1_760_000_000,
        "status": "completed",
        "error": null,
        "incomplete_details": null,
        "model": "small-model-2026-01-01",
        "output": [
            {
                "type": "reasoning", "id": "rs_1", "summary": [],
                "content": [{"type": "reasoning_text", "text": "hm"}]
            },
            {"type": "web_search_call", "id": "ws_1", "status": "completed"},
            {
                "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                "content": content
            }
        ],
        "usage": {
            "input_tokens": 40,
            "input_tokens_details": {"cached_tokens": 30, "cache_write_tokens": 6},
            "output_tokens": 9,
            "output_tokens_details": {"reasoning_tokens": 5},
            "total_tokens": 49
        }
    })
}

/// A server that records requests.
pub(crate) struct Recorder {
    wire: Wire,
    api: Api,
    bodies: Arc<Mutex<Vec<Value>>>,
}

impl Recorder {
    /// Starts a server that answers every request with this text.
    pub(crate) async fn new(api: Api, text: &str) -> Self {
        let reply = match api {
            Api::Responses => response(text),
            _ => completion(text),
        };
        Self::replying(api, vec![reply]).await
    }

    /// Starts a server that sends these replies in order, and repeats the last one.
    pub(crate) async fn in_turn(replies: &[Value]) -> Self {
        Self::replying(Api::ChatCompletions, replies.to_vec()).await
    }

    async fn replying(api: Api, replies: Vec<Value>) -> Self {
        let mut wire = Wire::new().await;
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&bodies);
        let mock = match api {
            Api::Responses => wire.responses(),
            _ => wire.chat(),
        };
        mock.with_body_from_request(move |request| {
            let mut seen = seen.lock().unwrap();
            let reply = &replies[seen.len().min(replies.len() - 1)];
            seen.push(serde_json::from_slice(request.body().unwrap()).unwrap());
            reply.to_string().into_bytes()
        })
        .create_async()
        .await;
        Self { wire, api, bodies }
    }

    pub(crate) fn model(&self) -> Model {
        self.wire.builder().api(self.api).build().unwrap()
    }

    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.bodies.lock().unwrap().clone()
    }
}
