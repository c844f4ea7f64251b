//! Writer of replies and chunks of Chat Completions.

use serde_json::{Value, json};

use crate::api::Api;
use crate::testing::reply::FinishReason;
use crate::testing::wire::answer::AnswerChoice;
use crate::testing::wire::{Completion, StreamEnd};

/// A fixed Unix time, so that replies are the same on every run.
pub(super) const CREATED: u64 = 1_760_000_000;

const ID: &str = "chatcmpl-test";
const FINGERPRINT: &str = "fp_test";
pub(super) const CALL_ID: &str = "call_test";

pub(super) fn body(completion: &Completion<'_>) -> Value {
    let choices = completion.answer.choices.iter().enumerate();
    let choices: Vec<Value> = choices
        .map(|(index, choice)| {
            let message = message(choice, completion.function(choice));
            with_filter_results(
                json!({
                    "index": index,
                    "message": message,
                    "logprobs": null,
                    "finish_reason": finish_reason(choice),
                }),
                completion,
                is_filtered(choice),
            )
        })
        .collect();
    let mut body = json!({
        "id": ID,
        "object": "chat.completion",
        "created": CREATED,
        "model": completion.request.model(),
        "choices": choices,
        "usage": completion.answer.chat_usage(),
        "service_tier": "default",
        "system_fingerprint": FINGERPRINT,
    });
    if let Some(results) = prompt_filter_results(completion) {
        body["prompt_filter_results"] = results;
    }
    body
}

fn message(choice: &AnswerChoice, function: Option<&str>) -> Value {
    let mut message =
        json!({"role": "assistant", "content": null, "refusal": null, "annotations": []});
    match function {
        Some(name) => message["tool_calls"] = json!([call(name, &choice.text)]),
        None if choice.is_refusal => message["refusal"] = json!(choice.text),
        None => message["content"] = json!(choice.text),
    }
    message
}

fn call(function: &str, arguments: &str) -> Value {
    json!({
        "id": CALL_ID,
        "type": "function",
        "function": {"name": function, "arguments": arguments},
    })
}

fn finish_reason(choice: &AnswerChoice) -> &'static str {
    match choice.finish_reason {
        FinishReason::Stop => "stop",
        FinishReason::Length => "length",
        FinishReason::ContentFilter => "content_filter",
    }
}

fn is_filtered(choice: &AnswerChoice) -> bool {
    choice.finish_reason == FinishReason::ContentFilter
}

/// Adds the results of Azure's content filter to a choice.
fn with_filter_results(mut choice: Value, completion: &Completion<'_>, filtered: bool) -> Value {
    if let Some(results) = completion.dialect.filter_results(filtered) {
        choice["content_filter_results"] = results;
    }
    choice
}

fn prompt_filter_results(completion: &Completion<'_>) -> Option<Value> {
    let results = completion.dialect.filter_results(false)?;
    Some(json!([{"prompt_index": 0, "content_filter_results": results}]))
}

pub(super) fn events(
    completion: &Completion<'_>,
    chunks: &[&str],
    end: &StreamEnd<'_>,
) -> Vec<String> {
    let include_usage = completion.request.body()["stream_options"]["include_usage"] == true;
    let mut events = Vec::new();
    if let Some(results) = prompt_filter_results(completion) {
        events.push(event(&json!({
            "id": "",
            "object": "",
            "created": 0,
            "model": "",
            "choices": [],
            "prompt_filter_results": results,
        })));
    }
    let chunk = |choices: Value, usage: Value| {
        let mut chunk = json!({
            "id": ID,
            "object": "chat.completion.chunk",
            "created": CREATED,
            "model": completion.request.model(),
            "system_fingerprint": FINGERPRINT,
            "choices": choices,
        });
        if include_usage {
            chunk["usage"] = usage;
        }
        event(&chunk)
    };
    let delta = |delta: Value, finish_reason: Option<&str>, filtered: bool| {
        let choice = json!({
            "index": 0,
            "delta": delta,
            "logprobs": null,
            "finish_reason": finish_reason,
        });
        let choice = with_filter_results(choice, completion, filtered);
        chunk(json!([choice]), Value::Null)
    };
    let Some(choice) = completion.answer.first() else {
        return events;
    };
    let function = completion.function(choice);
    let mut start = json!({"role": "assistant", "content": "", "refusal": null});
    if let Some(name) = function {
        start["content"] = Value::Null;
        start["tool_calls"] = json!([call(name, "")]);
        start["tool_calls"][0]["index"] = 0.into();
    }
    events.push(delta(start, None, false));
    events.extend(chunks.iter().map(|text| {
        let piece = match function {
            Some(_) => json!({"tool_calls": [{"index": 0, "function": {"arguments": text}}]}),
            None if choice.is_refusal => json!({"refusal": text}),
            None => json!({"content": text}),
        };
        delta(piece, None, false)
    }));
    match end {
        StreamEnd::Complete => {
            events.push(delta(
                json!({}),
                Some(finish_reason(choice)),
                is_filtered(choice),
            ));
            if include_usage {
                events.push(chunk(json!([]), completion.answer.chat_usage()));
            }
            events.push("data: [DONE]\n\n".to_owned());
        }
        StreamEnd::Cut => {}
        StreamEnd::Error(error) => {
            events.push(event(
                &error.answer_body(completion.dialect, Api::ChatCompletions),
            ));
        }
    }
    events
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}
