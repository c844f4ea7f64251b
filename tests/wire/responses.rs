//! The Responses API, which has the same values and errors as Chat Completions.

use outlines_runtime::{
    Api, Error, FinishReason, Model, OpenAIConfig, ReasoningEffort, Structured, Verbosity,
};
use serde_json::{Value, json};

use crate::server::{Recorder, Wire, class, response, response_with};
use crate::types::{Family, Person, ada};

const ANSWER: &str = r#"{"name":"Ada","age":36}"#;

async fn answering(status: usize, body: impl ToString) -> (Wire, Model) {
    let mut wire = Wire::new().await;
    wire.responses()
        .with_status(status)
        .with_body(body.to_string())
        .create_async()
        .await;
    let model = wire.builder().api(Api::Responses).build().unwrap();
    (wire, model)
}

async fn error_of(status: usize, body: impl ToString) -> Error {
    let (_wire, model) = answering(status, body).await;
    model.generate::<Person>("Ada, 36").await.unwrap_err()
}

#[tokio::test]
async fn the_request_body_is_exact() {
    let mut wire = Wire::new().await;
    let schema = Family::SCHEMA;
    let expected = format!(
        "{}{}{schema}}}}}}}",
        concat!(
            r#"{"model":"small-model","input":[{"role":"system","content":"Extract."},"#,
            r#"{"role":"user","content":"The \"Byrons\""}],"#,
            r#""temperature":0.5,"top_p":0.5,"service_tier":"flex","store":false,"#,
            r#""metadata":{"a":"b"},"#,
            r#""prompt_cache_key":"k","safety_identifier":"s","user":"u","#,
            r#""max_output_tokens":300,"reasoning":{"effort":"low"},"truncation":"auto","#
        ),
        concat!(
            r#""text":{"verbosity":"low","format":{"type":"json_schema","name":"Family","#,
            r#""strict":true,"schema":"#,
        )
    );
    let mock = wire
        .responses()
        .match_body(expected.as_str())
        .with_body(response(r#"{"members":[],"home":null}"#).to_string())
        .create_async()
        .await;
    let config = OpenAIConfig::new()
        .temperature(0.5)
        .top_p(0.5)
        .max_tokens(300)
        .reasoning_effort(ReasoningEffort::Low)
        .verbosity(Verbosity::Low)
        .service_tier("flex")
        .store(false)
        .metadata([("a", "b")])
        .prompt_cache_key("k")
        .safety_identifier("s")
        .user("u")
        .extra("truncation", "auto");
    let model = wire
        .builder()
        .api(Api::Responses)
        .config(config)
        .build()
        .unwrap();
    model
        .generate::<Family>("The \"Byrons\"")
        .system("Extract.")
        .await
        .unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn a_minimal_request_contains_only_required_fields() {
    let recorder = Recorder::new(Api::Responses, ANSWER).await;
    recorder
        .model()
        .generate::<Person>("Ada, 36")
        .await
        .unwrap();
    let schema: Value = serde_json::from_str(Person::SCHEMA).unwrap();
    assert_eq!(
        recorder.bodies()[0],
        json!({
            "model": "small-model",
            "input": [{"role": "user", "content": "Ada, 36"}],
            "text": {
                "format": {
                    "type": "json_schema", "name": "Person", "strict": true, "schema": schema
                }
            }
        })
    );
}

#[tokio::test]
async fn unsupported_settings_are_rejected_before_sending() {
    let mut wire = Wire::new().await;
    let untouched = wire.responses().expect(0).create_async().await;
    let model = wire.builder().api(Api::Responses).build().unwrap();
    for (config, field) in [
        (OpenAIConfig::new().n(2), "`n`"),
        (OpenAIConfig::new().stop(["x"]), "`stop`"),
        (OpenAIConfig::new().seed(1), "`seed`"),
        (
            OpenAIConfig::new().presence_penalty(1.0),
            "`presence_penalty`",
        ),
        (
            OpenAIConfig::new().frequency_penalty(1.0),
            "`frequency_penalty`",
        ),
        (OpenAIConfig::new().logit_bias([(1, 1.0)]), "`logit_bias`"),
    ] {
        let error = model
            .generate::<Person>("…")
            .config(config)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }));
        assert!(error.to_string().contains(field), "{error}");
    }
    untouched.assert_async().await;
}

#[tokio::test]
async fn an_answer_after_reasoning_is_a_value_with_its_metadata() {
    let (_wire, model) = answering(200, response(ANSWER)).await;
    let response = model
        .generate::<Person>("Ada, 36")
        .response()
        .await
        .unwrap();
    assert_eq!(response.value, ada());
    assert_eq!(response.raw, ANSWER);
    assert_eq!(response.finish_reason, Some(FinishReason::Stop));
    assert_eq!(response.request_id.as_deref(), Some("req-7"));
    assert_eq!(response.model.as_deref(), Some("small-model-2026-01-01"));
    let usage = response.usage;
    assert_eq!((usage.prompt_tokens, usage.completion_tokens), (40, 9));
    assert_eq!((usage.cached_tokens, usage.cache_write_tokens), (30, 6));
    assert_eq!(usage.reasoning_tokens, 5);
    assert_eq!(model.usage(), usage);
}

#[tokio::test]
async fn errors_equal_those_of_chat_completions() {
    let text = |text: &str| json!({"type": "output_text", "text": text, "annotations": []});
    let incomplete =
        |reason: &str| json!({"status": "incomplete", "incomplete_details": {"reason": reason}});
    let done = json!({"status": "completed"});
    for (part, over, expected, raw) in [
        (
            json!({"type": "refusal", "refusal": "no"}),
            &done,
            "Refused",
            "no",
        ),
        (
            text("{\"na"),
            &incomplete("max_output_tokens"),
            "Truncated",
            "{\"na",
        ),
        (
            text(ANSWER),
            &incomplete("something new"),
            "Truncated",
            ANSWER,
        ),
        (
            text("{\"na"),
            &incomplete("content_filter"),
            "AnswerFiltered",
            "{\"na",
        ),
        (text(""), &done, "Empty", "hm"),
        (text("prose"), &done, "Undecodable", "prose"),
    ] {
        let mut reply = response_with(&json!([part]));
        for (name, value) in over.as_object().unwrap() {
            reply[name] = value.clone();
        }
        let error = error_of(200, reply).await;
        assert_eq!(class(&error), expected);
        assert_eq!(error.raw(), Some(raw));
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.request_id(), Some("req-7"));
        assert_eq!(error.usage().unwrap().completion_tokens, 9);
    }
}

#[tokio::test]
async fn reasoning_that_exhausts_the_limit_is_a_truncation() {
    let mut reply = response(ANSWER);
    reply["output"] = json!([{"type": "reasoning", "summary": []}]);
    reply["status"] = json!("incomplete");
    reply["incomplete_details"] = json!({"reason": "max_output_tokens"});
    let (_wire, model) = answering(200, reply).await;
    let error = model
        .generate::<Person>("…")
        .max_tokens(16)
        .await
        .unwrap_err();
    let Error::Truncated { limit, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(limit, Some(16));
}

#[tokio::test]
async fn errors_in_or_instead_of_a_reply_are_classified() {
    for (status, body, expected) in [
        (
            200,
            json!({
                "status": "failed", "error": {"code": "rate_limit_exceeded", "message": "m"},
                "output": []
            }),
            "RateLimited",
        ),
        (
            200,
            json!({
                "status": "failed", "error": {"code": "server_error", "message": "m"}, "output": []
            }),
            "Server",
        ),
        (
            200,
            json!({
                "status": "failed", "error": {"code": "invalid_prompt", "message": "m"},
                "output": []
            }),
            "InvalidRequest",
        ),
        (200, json!({"choices": []}), "MalformedReply"),
        (200, json!([]), "MalformedReply"),
        (
            400,
            json!({
                "error": {
                    "code": "invalid_json_schema", "param": "text.format.schema", "message": "m"
                }
            }),
            "SchemaRejected",
        ),
        (404, json!({"error": {"message": "m"}}), "NotFound"),
    ] {
        let error = error_of(status, &body).await;
        assert_eq!(class(&error), expected, "{body}");
    }
}

#[tokio::test]
async fn filter_results_of_the_answer_are_typed() {
    let mut reply = response(ANSWER);
    let found = json!({"violence": {"filtered": false, "severity": "low"}});
    reply["content_filters"] = json!([
        {"blocked": false, "source_type": "prompt", "content_filter_results": {}},
        {"blocked": false, "source_type": "completion", "content_filter_results": found}
    ]);
    let (_wire, model) = answering(200, reply).await;
    let response = model.generate::<Person>("…").response().await.unwrap();
    assert_eq!(
        response.content_filter.unwrap().findings()[0].severity(),
        Some("low")
    );
}

#[tokio::test]
async fn choices_are_supported() {
    let (_wire, model) = answering(200, response(r#"{"value":"Egg"}"#)).await;
    assert_eq!(
        model.choice("Which?", ["Chicken", "Egg"]).await.unwrap(),
        "Egg"
    );
}
