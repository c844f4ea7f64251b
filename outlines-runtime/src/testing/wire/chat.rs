//! Chat Completions.

use serde_json::{Value, json};

use crate::api::Api;
use crate::testing::reply::Reason;
use crate::testing::wire::spoken::Choice;
use crate::testing::wire::{Draft, End};

/// A moment of 2025, in seconds since 1970: the server has no clock, so that its replies are the same on every run.
pub(super) const CREATED: u64 = 1_760_000_000;

const ID: &str = "chatcmpl-test";

pub(super) fn body(draft: &Draft<'_>) -> Value {
    let choices = draft.spoken.choices.iter().enumerate();
    let choices: Vec<Value> = choices
        .map(|(index, said)| choice(index, said, draft))
        .collect();
    let mut body = json!({
        "id": ID,
        "object": "chat.completion",
        "created": CREATED,
        "model": draft.request.model(),
        "choices": choices,
        "usage": draft.spoken.chat_usage(),
        "service_tier": "default",
        "system_fingerprint": "fp_test",
    });
    if let Some(findings) = prompt_findings(draft) {
        body["prompt_filter_results"] = findings;
    }
    body
}

fn choice(index: usize, said: &Choice, draft: &Draft<'_>) -> Value {
    let (content, refusal) = if said.refused {
        (None, Some(&said.text))
    } else {
        (Some(&said.text), None)
    };
    let mut choice = json!({
        "index": index,
        "message": {"role": "assistant", "content": content, "refusal": refusal, "annotations": []},
        "logprobs": null,
        "finish_reason": finish_reason(said.reason),
    });
    if let Some(findings) = draft.dialect.findings(said.reason == Reason::Filter) {
        choice["content_filter_results"] = findings;
    }
    choice
}

fn finish_reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Stop => "stop",
        Reason::Length => "length",
        Reason::Filter => "content_filter",
    }
}

fn prompt_findings(draft: &Draft<'_>) -> Option<Value> {
    let findings = draft.dialect.findings(false)?;
    Some(json!([{"prompt_index": 0, "content_filter_results": findings}]))
}

pub(super) fn events(draft: &Draft<'_>, pieces: &[&str], end: &End<'_>) -> Vec<String> {
    let options = &draft.request.body()["stream_options"];
    let tells_usage = options["include_usage"] == true;
    let mut events = Vec::new();
    if let Some(findings) = prompt_findings(draft) {
        events.push(frame(&json!({
            "id": "",
            "object": "",
            "created": 0,
            "model": "",
            "choices": [],
            "prompt_filter_results": findings,
        })));
    }
    let chunk = |choices: Value, usage: Value| {
        let mut chunk = json!({
            "id": ID,
            "object": "chat.completion.chunk",
            "created": CREATED,
            "model": draft.request.model(),
            "system_fingerprint": "fp_test",
            "choices": choices,
        });
        if tells_usage {
            chunk["usage"] = usage;
        }
        frame(&chunk)
    };
    let delta = |delta: Value, reason: Option<&str>, filtered: bool| {
        let mut choice =
            json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": reason});
        if let Some(findings) = draft.dialect.findings(filtered) {
            choice["content_filter_results"] = findings;
        }
        chunk(json!([choice]), Value::Null)
    };
    let Some(said) = draft.spoken.first() else {
        return events;
    };
    let start = json!({"role": "assistant", "content": "", "refusal": null});
    events.push(delta(start, None, false));
    let field = if said.refused { "refusal" } else { "content" };
    let pieces = pieces
        .iter()
        .map(|piece| delta(json!({ field: piece }), None, false));
    events.extend(pieces);
    match end {
        End::Whole => {
            let filtered = said.reason == Reason::Filter;
            events.push(delta(json!({}), Some(finish_reason(said.reason)), filtered));
            if tells_usage {
                events.push(chunk(json!([]), draft.spoken.chat_usage()));
            }
            events.push("data: [DONE]\n\n".to_owned());
        }
        End::Cut => {}
        End::Failure(failure) => {
            let error = failure.body_of_answer(draft.dialect, Api::ChatCompletions);
            events.push(frame(&error));
        }
    }
    events
}

fn frame(data: &Value) -> String {
    format!("data: {data}\n\n")
}
