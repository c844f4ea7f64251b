//! Writer of replies and stream events of the Responses API.

use serde_json::{Value, json};

use crate::api::Api;
use crate::testing::reply::FinishReason;
use crate::testing::wire::answer::AnswerChoice;
use crate::testing::wire::chat::{CALL_ID, CREATED};
use crate::testing::wire::{Completion, StreamEnd};

const MESSAGE_ID: &str = "msg_test";
const FUNCTION_ID: &str = "fc_test";
const CUSTOM_TOOL_ID: &str = "ctc_test";

/// The position of the message or the tool call in the output, after the reasoning item.
const ANSWER_INDEX: usize = 1;

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
    body["output"] = json!([reasoning(), item(completion, choice, status, &choice.text)]);
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

/// Returns the item that holds the answer: a message or a tool call.
fn item(completion: &Completion<'_>, choice: &AnswerChoice, status: &str, text: &str) -> Value {
    if let Some(name) = completion.function(choice) {
        json!({
            "type": "function_call",
            "id": FUNCTION_ID,
            "call_id": CALL_ID,
            "name": name,
            "arguments": text,
            "status": status,
        })
    } else if let Some(name) = completion.custom_tool(choice) {
        json!({
            "type": "custom_tool_call",
            "id": CUSTOM_TOOL_ID,
            "call_id": CALL_ID,
            "name": name,
            "input": text,
            "status": status,
        })
    } else {
        message(status, &[part(choice, text)])
    }
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
    let answer = AnswerEvents::new(completion, choice);
    let added = if answer.is_part {
        message("in_progress", &[])
    } else {
        item(completion, choice, "in_progress", "")
    };
    events.push(
        "response.output_item.added",
        json!({"output_index": ANSWER_INDEX, "item": added}),
    );
    if answer.is_part {
        events.push_part(
            &answer,
            "response.content_part.added",
            "part",
            part(choice, ""),
        );
    }
    for chunk in chunks {
        let name = format!("response.{}.delta", answer.kind);
        events.push_part(&answer, &name, "delta", json!(chunk));
    }
    match end {
        StreamEnd::Complete => {
            let name = format!("response.{}.done", answer.kind);
            events.push_part(&answer, &name, answer.field, json!(choice.text));
            if answer.is_part {
                let part = part(choice, &choice.text);
                events.push_part(&answer, "response.content_part.done", "part", part);
            }
            let body = body(completion);
            let item = &body["output"][ANSWER_INDEX];
            events.push(
                "response.output_item.done",
                json!({"output_index": ANSWER_INDEX, "item": item}),
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

    /// Adds an event about the text of the answer.
    fn push_part(&mut self, answer: &AnswerEvents, name: &str, field: &str, value: Value) {
        let mut data = json!({"item_id": answer.item_id, "output_index": ANSWER_INDEX});
        if answer.is_part {
            data["content_index"] = 0.into();
        }
        data[field] = value;
        self.push(name, data);
    }
}

/// The names in the events of an answer.
struct AnswerEvents {
    item_id: &'static str,
    kind: &'static str,
    /// The field that holds the whole text.
    field: &'static str,
    /// Whether the text is a content part of a message.
    is_part: bool,
}

impl AnswerEvents {
    fn new(completion: &Completion<'_>, choice: &AnswerChoice) -> Self {
        let (item_id, kind, field) = if completion.function(choice).is_some() {
            (FUNCTION_ID, "function_call_arguments", "arguments")
        } else if completion.custom_tool(choice).is_some() {
            (CUSTOM_TOOL_ID, "custom_tool_call_input", "input")
        } else if choice.is_refusal {
            (MESSAGE_ID, "refusal", "refusal")
        } else {
            (MESSAGE_ID, "output_text", "text")
        };
        Self {
            item_id,
            kind,
            field,
            is_part: item_id == MESSAGE_ID,
        }
    }
}
