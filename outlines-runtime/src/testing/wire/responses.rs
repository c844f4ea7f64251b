//! Replies of the Responses API.

use serde_json::{Value, json};

use crate::api::Api;
use crate::testing::reply::FinishReason;
use crate::testing::wire::answer::AnswerChoice;
use crate::testing::wire::chat::CREATED;
use crate::testing::wire::{Completion, StreamEnd};

const MESSAGE_ID: &str = "msg_test";

/// The position of the message in the output, after the reasoning item.
const MESSAGE_INDEX: usize = 1;

pub(super) fn body(completion: &Completion<'_>) -> Value {
    let Some(choice) = completion.answer.first() else {
        return Value::Null;
    };
    let (status, details) = match choice.finish_reason {
        FinishReason::Stop => ("completed", Value::Null),
        FinishReason::Length => ("incomplete", json!({"reason": "max_output_tokens"})),
        FinishReason::ContentFilter => ("incomplete", json!({"reason": "content_filter"})),
    };
    let mut body = empty_response(completion, status);
    body["incomplete_details"] = details;
    body["output"] = json!([reasoning(), message(status, &[part(choice, &choice.text)])]);
    body["usage"] = completion.answer.responses_usage();
    let filtered = choice.finish_reason == FinishReason::ContentFilter;
    let results = |filtered| completion.dialect.filter_results(filtered);
    if let (Some(prompt), Some(answer)) = (results(false), results(filtered)) {
        body["content_filters"] = json!([
            {"blocked": false, "source_type": "prompt", "content_filter_results": prompt},
            {"blocked": filtered, "source_type": "completion", "content_filter_results": answer},
        ]);
    }
    body
}

fn empty_response(completion: &Completion<'_>, status: &str) -> Value {
    json!({
        "id": "resp_test",
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "error": null,
        "incomplete_details": null,
        "model": completion.request.model(),
        "output": [],
        "usage": null,
    })
}

fn reasoning() -> Value {
    json!({"type": "reasoning", "id": "rs_test", "summary": []})
}

fn message(status: &str, content: &[Value]) -> Value {
    json!({
        "type": "message",
        "id": MESSAGE_ID,
        "role": "assistant",
        "status": status,
        "content": content,
    })
}

fn part(choice: &AnswerChoice, text: &str) -> Value {
    if choice.is_refusal {
        json!({"type": "refusal", "refusal": text})
    } else {
        json!({"type": "output_text", "text": text, "annotations": []})
    }
}

pub(super) fn events(
    completion: &Completion<'_>,
    chunks: &[&str],
    end: &StreamEnd<'_>,
) -> Vec<String> {
    let Some(choice) = completion.answer.first() else {
        return Vec::new();
    };
    let mut events = Events::default();
    let started = empty_response(completion, "in_progress");
    events.push("response.created", json!({"response": started}));
    events.push("response.in_progress", json!({"response": started}));
    for name in ["response.output_item.added", "response.output_item.done"] {
        events.push(name, json!({"output_index": 0, "item": reasoning()}));
    }
    events.push(
        "response.output_item.added",
        json!({"output_index": MESSAGE_INDEX, "item": message("in_progress", &[])}),
    );
    events.push_part("response.content_part.added", "part", part(choice, ""));
    let kind = if choice.is_refusal {
        "refusal"
    } else {
        "output_text"
    };
    for chunk in chunks {
        events.push_part(&format!("response.{kind}.delta"), "delta", json!(chunk));
    }
    match end {
        StreamEnd::Complete => {
            let field = if choice.is_refusal { "refusal" } else { "text" };
            events.push_part(&format!("response.{kind}.done"), field, json!(choice.text));
            let part = part(choice, &choice.text);
            events.push_part("response.content_part.done", "part", part);
            let body = body(completion);
            let item = &body["output"][MESSAGE_INDEX];
            events.push(
                "response.output_item.done",
                json!({"output_index": MESSAGE_INDEX, "item": item}),
            );
            let name = match choice.finish_reason {
                FinishReason::Stop => "response.completed",
                FinishReason::Length | FinishReason::ContentFilter => "response.incomplete",
            };
            events.push(name, json!({"response": body}));
        }
        StreamEnd::Cut => {}
        StreamEnd::Error(error) => {
            let error = &error.answer_body(completion.dialect, Api::Responses)["error"];
            let data = json!({
                "code": error["code"],
                "message": error["message"],
                "param": error["param"],
            });
            events.push("error", data);
        }
    }
    events.0
}

/// Events of a stream, numbered in their order.
#[derive(Default)]
struct Events(Vec<String>);

impl Events {
    fn push(&mut self, name: &str, mut data: Value) {
        data["type"] = name.into();
        data["sequence_number"] = self.0.len().into();
        self.0.push(format!("event: {name}\ndata: {data}\n\n"));
    }

    /// Adds an event about the content part of the message.
    fn push_part(&mut self, name: &str, field: &str, value: Value) {
        let mut data = json!({
            "item_id": MESSAGE_ID,
            "output_index": MESSAGE_INDEX,
            "content_index": 0,
        });
        data[field] = value;
        self.push(name, data);
    }
}
