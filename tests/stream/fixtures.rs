//! A server for streams, and the frames of both APIs.

use std::ops::Deref;
use std::sync::{Arc, Mutex};

use outlines_runtime::{Api, Model};
use outlines_tests::raw_server::{Action, RawServer};
use serde_json::{Value, json};

/// A server that plays a script for each request and records the requests.
pub(crate) struct StreamServer {
    server: RawServer,
    requests: Arc<Mutex<Vec<Value>>>,
}

impl Deref for StreamServer {
    type Target = RawServer;

    fn deref(&self) -> &RawServer {
        &self.server
    }
}

impl StreamServer {
    /// Plays these scripts in order, then the last one for all further requests.
    pub(crate) async fn in_sequence(scripts: Vec<Vec<Action>>) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let recorded = Arc::clone(&requests);
        let server = RawServer::per_request(move |body| {
            let mut recorded = recorded.lock().unwrap();
            recorded.push(serde_json::from_str(body).unwrap());
            let number = recorded.len() - 1;
            scripts[number.min(scripts.len() - 1)].clone()
        })
        .await;
        Self { server, requests }
    }

    pub(crate) async fn start(actions: Vec<Action>) -> Self {
        Self::in_sequence(vec![actions]).await
    }

    /// Answers with these pieces as a complete stream.
    pub(crate) async fn with_pieces<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Self {
        Self::start(complete(pieces)).await
    }

    pub(crate) fn model_with(&self, api: Api) -> Model {
        self.builder().api(api).build().unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Value> {
        self.requests.lock().unwrap().clone()
    }
}

/// The head of a streaming reply.
pub(crate) const HEAD: &str = concat!(
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n",
    "x-request-id: req-7\r\n\r\n"
);

pub(crate) fn head() -> Action {
    Action::Write(HEAD.into())
}

/// Returns the end of a complete body.
pub(crate) fn end() -> Action {
    Action::Write("0\r\n\r\n".into())
}

pub(crate) fn piece(piece: impl AsRef<[u8]>) -> Action {
    Action::Chunk(piece.as_ref().to_vec())
}

/// Returns a complete stream of these pieces.
pub(crate) fn complete<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Vec<Action> {
    let mut actions = vec![head()];
    actions.extend(pieces.into_iter().map(piece));
    actions.push(end());
    actions
}

/// Returns a server-sent event.
pub(crate) fn data(data: &Value) -> String {
    format!("data: {data}\n\n")
}

/// Returns a chunk of Chat Completions with this choice.
pub(crate) fn choice(choice: &Value) -> String {
    data(&json!({
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_760_000_000,
        "model": "small-model-2026-01-01",
        "choices": [choice],
        "usage": null,
        "obfuscation": "xY"
    }))
}

/// Returns a chunk with a piece of text.
pub(crate) fn text(text: &str) -> String {
    choice(
        &json!({"index": 0, "delta": {"content": text}, "logprobs": null, "finish_reason": null}),
    )
}

/// Returns the last chunk of an answer.
pub(crate) fn finish(reason: &str) -> String {
    choice(&json!({"index": 0, "delta": {}, "finish_reason": reason}))
}

/// Returns the chunk with the token usage.
pub(crate) fn usage() -> String {
    data(&json!({
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "model": "small-model-2026-01-01",
        "choices": [],
        "usage": {
            "prompt_tokens": 40,
            "completion_tokens": 9,
            "total_tokens": 49,
            "prompt_tokens_details": {"cached_tokens": 30, "cache_write_tokens": 6},
            "completion_tokens_details": {"reasoning_tokens": 5}
        }
    }))
}

pub(crate) const DONE: &str = "data: [DONE]\n\n";

/// Returns the frames of a complete Chat Completions stream with these pieces of text.
pub(crate) fn answer(pieces: &[&str]) -> Vec<String> {
    let role = json!({"index": 0, "delta": {"role": "assistant", "content": "", "refusal": null}});
    let mut frames = vec![choice(&role)];
    frames.extend(pieces.iter().map(|piece| text(piece)));
    frames.extend([finish("stop"), usage(), DONE.to_owned()]);
    frames
}

/// Returns an event of the Responses API.
pub(crate) fn event(kind: &str, fields: &Value) -> String {
    let mut event = json!({"type": kind, "sequence_number": 1});
    for (name, value) in fields.as_object().unwrap() {
        event[name] = value.clone();
    }
    format!("event: {kind}\ndata: {event}\n\n")
}

/// Returns a piece of text of the Responses API.
pub(crate) fn delta(text: &str) -> String {
    let fields = json!({"item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text});
    event("response.output_text.delta", &fields)
}

/// Returns the response in the last event, with these fields changed.
pub(crate) fn response(changes: &Value) -> Value {
    let mut response = json!({
        "id": "resp_1",
        "object": "response",
        "status": "completed",
        "error": null,
        "incomplete_details": null,
        "model": "small-model-2026-01-01",
        "output": [],
        "usage": {
            "input_tokens": 40,
            "input_tokens_details": {"cached_tokens": 30, "cache_write_tokens": 6},
            "output_tokens": 9,
            "output_tokens_details": {"reasoning_tokens": 5},
            "total_tokens": 49
        }
    });
    for (name, value) in changes.as_object().unwrap() {
        response[name] = value.clone();
    }
    json!({"response": response})
}
