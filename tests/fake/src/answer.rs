//! What the model says to a line.

use serde_json::{Value, json};

/// A line of an input file.
#[derive(Debug)]
pub struct Line<'a> {
    /// The caller's name for it.
    pub custom_id: &'a str,
    /// The operation, such as `/v1/chat/completions`.
    pub url: &'a str,
    /// The request.
    pub body: &'a Value,
}

impl Line<'_> {
    /// The last message's text.
    #[must_use]
    pub fn prompt(&self) -> &str {
        let messages = self.body.get("messages").or_else(|| self.body.get("input"));
        let last = messages
            .and_then(Value::as_array)
            .and_then(|messages| messages.last());
        let text = last.and_then(|message| message.get("content")?.as_str());
        text.unwrap_or_default()
    }
}

/// What becomes of a line.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The model answers with this text, for 40 prompt and 9 completion tokens.
    Text(String),
    /// The model refuses with these words.
    Refusal(String),
    /// The text is cut off after the output limit.
    Cut(String),
    /// The request fails with this status and this body; nothing is paid.
    Failure(u16, Value),
    /// The line is not run, for the reason of this code.
    NotRun(String),
    /// The line is in neither file.
    Nowhere,
}

/// A line of a result file, and the file it belongs in.
pub(crate) struct Outcome {
    pub(crate) line: Value,
    pub(crate) good: bool,
    pub(crate) paid: bool,
}

impl Answer {
    pub(crate) fn outcome(&self, line: &Line<'_>, number: usize) -> Option<Outcome> {
        let chat = line.url.ends_with("/chat/completions");
        let reply = |text, refusal, reason| {
            if chat {
                completion(text, refusal, reason)
            } else {
                response(text, refusal, reason)
            }
        };
        let (status, body) = match self {
            Self::Text(text) => (200, reply(Some(text), None, "stop")),
            Self::Refusal(words) => (200, reply(None, Some(words), "stop")),
            Self::Cut(text) => (200, reply(Some(text), None, "length")),
            Self::Failure(status, body) => (*status, body.clone()),
            Self::NotRun(code) => {
                let error = json!({"code": code, "message": "This request was not executed."});
                return Some(Outcome {
                    line: whole(line, number, &Value::Null, &error),
                    good: false,
                    paid: false,
                });
            }
            Self::Nowhere => return None,
        };
        let response = json!({
            "status_code": status,
            "request_id": format!("req-{number}"),
            "body": body,
        });
        Some(Outcome {
            line: whole(line, number, &response, &Value::Null),
            good: status == 200,
            paid: status == 200,
        })
    }
}

fn whole(line: &Line<'_>, number: usize, response: &Value, error: &Value) -> Value {
    json!({
        "id": format!("batch_req_{number}"),
        "custom_id": line.custom_id,
        "response": response,
        "error": error,
    })
}

fn completion(text: Option<&str>, refusal: Option<&str>, reason: &str) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": "small-model-2026-01-01",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": text, "refusal": refusal},
            "finish_reason": reason,
        }],
        "usage": {
            "prompt_tokens": 40,
            "completion_tokens": 9,
            "total_tokens": 49,
            "prompt_tokens_details": {"cached_tokens": 30},
            "completion_tokens_details": {"reasoning_tokens": 5},
        },
    })
}

fn response(text: Option<&str>, refusal: Option<&str>, reason: &str) -> Value {
    let part = match refusal {
        Some(words) => json!({"type": "refusal", "refusal": words}),
        None => json!({"type": "output_text", "text": text, "annotations": []}),
    };
    let (status, details) = match reason {
        "length" => ("incomplete", json!({"reason": "max_output_tokens"})),
        _ => ("completed", Value::Null),
    };
    json!({
        "id": "resp_1",
        "object": "response",
        "status": status,
        "error": null,
        "incomplete_details": details,
        "model": "small-model-2026-01-01",
        "output": [{"type": "message", "role": "assistant", "status": status, "content": [part]}],
        "usage": {
            "input_tokens": 40,
            "input_tokens_details": {"cached_tokens": 30},
            "output_tokens": 9,
            "output_tokens_details": {"reasoning_tokens": 5},
            "total_tokens": 49,
        },
    })
}
