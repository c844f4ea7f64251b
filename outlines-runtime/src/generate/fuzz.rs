//! Random replies: the parsers of replies and errors return an answer or an error and count
//! each reply once.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::api::Api;
use crate::http::HttpResponse;
use crate::model::Model;
use crate::models::OpenAI;

fn model(api: Api) -> Model {
    let builder = OpenAI::builder("m").environment(|_| None);
    let builder = builder.base_url("http://localhost/v1").api(api);
    builder.build().unwrap()
}

fn reply(status: u16, body: Vec<u8>) -> HttpResponse {
    HttpResponse {
        status,
        request_id: None,
        headers: HeaderMap::new(),
        body: body.into(),
    }
}

fn templates() -> [Value; 4] {
    [
        json!({"model": "m", "choices": [{
            "message": {"content": "{\"a\":1}", "refusal": null}, "finish_reason": "stop",
            "content_filter_results": {"hate": {"filtered": false, "severity": "safe"}}}],
            "usage": {"prompt_tokens": 40, "completion_tokens": 9,
                "prompt_tokens_details": {"cached_tokens": 1}}}),
        json!({"model": "m", "status": "completed", "incomplete_details": null, "error": null,
            "output": [{"type": "reasoning", "content": []}, {"type": "message", "content":
                [{"type": "output_text", "text": "{}"}]}],
            "content_filters": [{"source_type": "completion", "content_filter_results": {}}],
            "usage": {"input_tokens": 40, "output_tokens_details": {}}}),
        json!({"error": {"message": "m", "type": "t", "param": null, "code": 400,
            "innererror": {"code": "c", "content_filter_result": {"hate": {"filtered": true}}}}}),
        json!([{"detail": [{"loc": ["body", 0], "msg": "m"}], "error": "text"}]),
    ]
}

/// Returns small random documents.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec(
                ("(message|content|error|code|text|type|.{0,4})", inner),
                0..4
            )
            .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Returns valid replies with one value replaced, so that every field occurs with every type.
fn nearly_valid() -> impl Strategy<Value = Vec<u8>> {
    (0..4_usize, any::<prop::sample::Index>(), document()).prop_map(|(template, place, other)| {
        let mut whole = templates()[template].clone();
        let mut pointers = Vec::new();
        pointers_of(&whole, String::new(), &mut pointers);
        let pointer = place.get(&pointers);
        if let Some(value) = whole.pointer_mut(pointer) {
            *value = other;
        }
        whole.to_string().into_bytes()
    })
}

fn pointers_of(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                pointers_of(value, format!("{at}/{name}"), pointers);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers_of(value, format!("{at}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(at);
}

/// Returns valid replies with a few wrong bytes, truncated anywhere.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let edits = vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (0..4_usize, edits, any::<prop::sample::Index>()).prop_map(|(template, edits, end)| {
        let mut body = templates()[template].to_string().into_bytes();
        for (place, byte) in edits {
            let place = place.index(body.len());
            body[place] = byte;
        }
        body.truncate(end.index(body.len() + 1));
        body
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![nearly_valid(), damaged(), vec(any::<u8>(), 0..64)]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_successful_reply_is_parsed_and_counted_once(body in body()) {
        static CHAT: LazyLock<Model> = LazyLock::new(|| model(Api::ChatCompletions));
        static RESPONSES: LazyLock<Model> = LazyLock::new(|| model(Api::Responses));
        for model in [&*CHAT, &*RESPONSES] {
            let before = model.usage();
            let parsed = model.reply_reader(None, model.counters()).parse(reply(200, body.clone()));
            prop_assert_eq!(model.usage().requests, before.requests + 1);
            match parsed {
                Ok(choices) => prop_assert_eq!(before + choices.usage, model.usage()),
                Err(error) => prop_assert_eq!(error.status(), Some(200)),
            }
        }
    }

    #[test]
    fn a_failure_is_an_error_that_keeps_the_status_and_the_body(
        body in body(),
        status in 300_u16..600,
    ) {
        static MODEL: LazyLock<Model> = LazyLock::new(|| model(Api::ChatCompletions));
        let error = MODEL.endpoint().error_for_status(reply(status, body.clone()));
        prop_assert_eq!(error.status(), Some(status));
        let text = format!("{error} {error:?}");
        prop_assert!(text.chars().count() < 20_000);
        if status >= 400 {
            let body = String::from_utf8_lossy(&body);
            prop_assert_eq!(error.raw(), Some(body.as_ref()));
        }
    }
}
