//! Values and metadata of valid replies, and tolerance of missing or unexpected fields.

use std::future::IntoFuture;

use outlines_runtime::FinishReason;
use serde_json::json;

use crate::server::{Wire, completion, with_choice};
use crate::types::{Family, People, Person, ada};

#[tokio::test]
async fn a_flat_answer_is_decoded() {
    let (_wire, model) = Wire::answering(200, completion(r#"{"name":"Ada","age":36}"#)).await;
    let person: Person = model.generate("Ada, 36").await.unwrap();
    assert_eq!(person, ada());
}

#[tokio::test]
async fn a_nested_answer_with_whitespace_and_escapes_is_decoded() {
    let content =
        "{ \"members\": [ {\"name\":\"Zo\\u00eb \\\"Z\\\"\",\n \"age\":7} ], \"home\": null }\n";
    let (_wire, model) = Wire::answering(200, completion(content)).await;
    let family = model.generate::<Family>("…").await.unwrap();
    assert_eq!(family.members[0].name, "Zoë \"Z\"");
    assert_eq!(family.home, None);
}

#[tokio::test]
async fn a_wrapped_answer_is_unwrapped() {
    let content = r#"{"value":[{"name":"Ada","age":36}]}"#;
    let (_wire, model) = Wire::answering(200, completion(content)).await;
    assert_eq!(
        model.generate::<People>("Ada, 36").await.unwrap(),
        People(vec![ada()])
    );
}

#[tokio::test]
async fn a_response_contains_the_metadata() {
    let content = r#"{"name":"Ada","age":36}"#;
    let (_wire, model) = Wire::answering(200, completion(content)).await;
    let response = model
        .generate::<Person>("Ada, 36")
        .response()
        .await
        .unwrap();
    assert_eq!(response.value, ada());
    assert_eq!(response.raw, content);
    assert_eq!(response.finish_reason, Some(FinishReason::Stop));
    assert_eq!(response.request_id.as_deref(), Some("req-7"));
    assert_eq!(response.model.as_deref(), Some("small-model-2026-01-01"));
    assert_eq!(response.usage.prompt_tokens, 40);
    assert_eq!(response.usage.completion_tokens, 9);
    assert_eq!(response.usage.cached_tokens, 30);
    assert_eq!(response.usage.cache_write_tokens, 6);
    assert_eq!(response.usage.reasoning_tokens, 5);
    assert_eq!(response.usage.requests, 1);
}

#[tokio::test]
async fn all_fields_but_choices_are_optional() {
    let body = json!({"choices": [{"message": {"content": "{\"name\":\"Ada\",\"age\":36}"}}]});
    let (_wire, model) = Wire::answering(200, body).await;
    let response = model
        .generate::<Person>("Ada, 36")
        .response()
        .await
        .unwrap();
    assert_eq!(response.value, ada());
    assert_eq!(response.finish_reason, None);
    assert_eq!(response.model, None);
    assert_eq!(response.usage.total_tokens(), 0);
}

#[tokio::test]
async fn an_unknown_finish_reason_is_accepted() {
    let mut reply = completion(r#"{"name":"Ada","age":36}"#);
    reply["choices"][0]["finish_reason"] = json!("eos");
    reply["choices"][0]["message"]["refusal"] = json!("");
    let (_wire, model) = Wire::answering(200, reply).await;
    let response = model
        .generate::<Person>("Ada, 36")
        .response()
        .await
        .unwrap();
    assert_eq!(
        response.finish_reason,
        Some(FinishReason::Other("eos".to_owned()))
    );
}

#[tokio::test]
async fn fields_beside_the_answer_can_have_any_type() {
    for unusual in [
        json!(null),
        json!(5),
        json!(-0.5),
        json!(true),
        json!("x"),
        json!([[]]),
        json!({"a": {}}),
    ] {
        let mut reply = completion(r#"{"name":"Ada","age":36}"#);
        for field in ["/model", "/usage", "/choices/0/finish_reason"] {
            *reply.pointer_mut(field).unwrap() = unusual.clone();
        }
        let (_wire, model) = Wire::answering(200, reply).await;
        let person: Person = model.generate("Ada, 36").await.unwrap();
        assert_eq!(person, ada(), "{unusual}");

        let mut reply = completion(r#"{"name":"Ada","age":36}"#);
        for field in ["prompt_tokens", "prompt_tokens_details"] {
            reply["usage"][field] = unusual.clone();
        }
        let (_wire, model) = Wire::answering(200, reply).await;
        let response = model.generate::<Person>("Ada, 36").response().await;
        assert_eq!(response.unwrap().usage.completion_tokens, 9, "{unusual}");
    }
}

#[tokio::test]
async fn a_token_count_can_be_a_string() {
    let mut reply = completion(r#"{"name":"Ada","age":36}"#);
    reply["usage"]["prompt_tokens"] = json!("40");
    let (_wire, model) = Wire::answering(200, reply).await;
    let response = model.generate::<Person>("Ada, 36").response().await;
    assert_eq!(response.unwrap().usage.total_tokens(), 49);
}

#[tokio::test]
async fn text_parts_of_the_content_are_concatenated() {
    let choice = json!({"message": {"content": [
        {"type": "thinking", "thinking": [{"type": "text", "text": "36?"}]},
        {"type": "text", "text": "{\"name\":\"Ada\",\"age\":36}"}
    ]}, "finish_reason": "stop"});
    let (_wire, model) = Wire::answering(200, with_choice(&choice)).await;
    assert_eq!(model.generate::<Person>("…").await.unwrap(), ada());
}

#[tokio::test]
async fn a_call_can_be_spawned() {
    let (_wire, model) = Wire::answering(200, completion(r#"{"name":"Ada","age":36}"#)).await;
    let call = model.generate::<Person>("Ada, 36").temperature(0.0);
    let task = tokio::spawn(call.into_future());
    assert_eq!(task.await.unwrap().unwrap(), ada());
    let response = tokio::spawn(model.generate::<Person>("Ada, 36").response());
    assert_eq!(response.await.unwrap().unwrap().value, ada());
}
