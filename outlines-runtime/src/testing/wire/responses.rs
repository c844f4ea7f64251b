//! The Responses API.

use serde_json::{Value, json};

use crate::api::Api;
use crate::testing::reply::Reason;
use crate::testing::wire::chat::CREATED;
use crate::testing::wire::spoken::Choice;
use crate::testing::wire::{Draft, End};

const ITEM: &str = "msg_test";

/// The place of the message in the output, behind the model's thoughts.
const AT: usize = 1;

pub(super) fn body(draft: &Draft<'_>) -> Value {
    let Some(said) = draft.spoken.first() else {
        return Value::Null;
    };
    let (status, details) = match said.reason {
        Reason::Stop => ("completed", Value::Null),
        Reason::Length => ("incomplete", json!({"reason": "max_output_tokens"})),
        Reason::Filter => ("incomplete", json!({"reason": "content_filter"})),
    };
    let mut body = begun(draft, status);
    body["incomplete_details"] = details;
    body["output"] = json!([thoughts(), message(status, &[part(said, &said.text)])]);
    body["usage"] = draft.spoken.responses_usage();
    let filtered = said.reason == Reason::Filter;
    if let (Some(prompt), Some(answer)) = (
        draft.dialect.findings(false),
        draft.dialect.findings(filtered),
    ) {
        body["content_filters"] = json!([
            {"blocked": false, "source_type": "prompt", "content_filter_results": prompt},
            {"blocked": filtered, "source_type": "completion", "content_filter_results": answer},
        ]);
    }
    body
}

/// A response that has nothing in it yet.
fn begun(draft: &Draft<'_>, status: &str) -> Value {
    json!({
        "id": "resp_test",
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "error": null,
        "incomplete_details": null,
        "model": draft.request.model(),
        "output": [],
        "usage": null,
    })
}

fn thoughts() -> Value {
    json!({"type": "reasoning", "id": "rs_test", "summary": []})
}

fn message(status: &str, content: &[Value]) -> Value {
    json!({"type": "message", "id": ITEM, "role": "assistant", "status": status, "content": content})
}

fn part(said: &Choice, text: &str) -> Value {
    if said.refused {
        json!({"type": "refusal", "refusal": text})
    } else {
        json!({"type": "output_text", "text": text, "annotations": []})
    }
}

pub(super) fn events(draft: &Draft<'_>, pieces: &[&str], end: &End<'_>) -> Vec<String> {
    let Some(said) = draft.spoken.first() else {
        return Vec::new();
    };
    let mut events = Events::default();
    let started = begun(draft, "in_progress");
    events.push("response.created", json!({"response": started}));
    events.push("response.in_progress", json!({"response": started}));
    for name in ["response.output_item.added", "response.output_item.done"] {
        events.push(name, json!({"output_index": 0, "item": thoughts()}));
    }
    let item = message("in_progress", &[]);
    events.push(
        "response.output_item.added",
        json!({"output_index": AT, "item": item}),
    );
    let place = |more: Value| {
        let mut event = json!({"item_id": ITEM, "output_index": AT, "content_index": 0});
        if let (Value::Object(event), Value::Object(more)) = (&mut event, more) {
            event.extend(more);
        }
        event
    };
    events.push(
        "response.content_part.added",
        place(json!({"part": part(said, "")})),
    );
    let (delta, done, field) = if said.refused {
        ("response.refusal.delta", "response.refusal.done", "refusal")
    } else {
        (
            "response.output_text.delta",
            "response.output_text.done",
            "text",
        )
    };
    for piece in pieces {
        events.push(delta, place(json!({ "delta": piece })));
    }
    match end {
        End::Whole => {
            events.push(done, place(json!({ field: said.text })));
            let part = part(said, &said.text);
            events.push("response.content_part.done", place(json!({ "part": part })));
            let whole = body(draft);
            let item = &whole["output"][AT];
            events.push(
                "response.output_item.done",
                json!({"output_index": AT, "item": item}),
            );
            let name = match said.reason {
                Reason::Stop => "response.completed",
                Reason::Length | Reason::Filter => "response.incomplete",
            };
            events.push(name, json!({ "response": whole }));
        }
        End::Cut => {}
        End::Failure(failure) => {
            let error = &failure.body_of_answer(draft.dialect, Api::Responses)["error"];
            let error = json!({
                "code": error["code"],
                "message": error["message"],
                "param": error["param"],
            });
            events.push("error", error);
        }
    }
    events.0
}

/// The frames of a stream, which are numbered.
#[derive(Default)]
struct Events(Vec<String>);

impl Events {
    fn push(&mut self, name: &str, content: Value) {
        let mut data = json!({"type": name, "sequence_number": self.0.len()});
        if let (Value::Object(data), Value::Object(content)) = (&mut data, content) {
            data.extend(content);
        }
        self.0.push(format!("event: {name}\ndata: {data}\n\n"));
    }
}
