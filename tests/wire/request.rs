//! Headers and bodies of requests.

use std::sync::{Arc, Mutex};

use mockito::Matcher;
use outlines_runtime::{Structured, TokenLimitField};
use serde_json::{Value, json};

use crate::server::{KEY, Wire, completion};
use crate::types::{Family, Person};

/// Starts a server that records the bodies of requests.
async fn recording() -> (Wire, Arc<Mutex<Vec<String>>>) {
    let mut wire = Wire::new().await;
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&bodies);
    wire.chat()
        .with_body_from_request(move |request| {
            let body = request.utf8_lossy_body().unwrap().into_owned();
            seen.lock().unwrap().push(body);
            completion(r#"{"members":[],"home":null}"#)
                .to_string()
                .into_bytes()
        })
        .create_async()
        .await;
    (wire, bodies)
}

#[tokio::test]
async fn the_schema_is_sent_unchanged() {
    let (wire, bodies) = recording().await;
    let model = wire.model();
    for prompt in ["The Lovelaces", "The Byrons"] {
        model.generate::<Family>(prompt).await.unwrap();
    }
    let bodies = bodies.lock().unwrap();
    assert_eq!(bodies.len(), 2);
    for body in bodies.iter() {
        let at = body.find(r#""schema":"#).unwrap() + r#""schema":"#.len();
        assert_eq!(&body[at..at + Family::SCHEMA.len()], Family::SCHEMA);
        assert_eq!(&body[at + Family::SCHEMA.len()..], "}}}");
    }
}

#[tokio::test]
async fn a_minimal_request_contains_only_required_fields() {
    let (wire, bodies) = recording().await;
    let model = wire.model();
    model.generate::<Family>("The \"Byrons\"\n").await.unwrap();
    let body: Value = serde_json::from_str(&bodies.lock().unwrap()[0]).unwrap();
    let schema: Value = serde_json::from_str(Family::SCHEMA).unwrap();
    assert_eq!(
        body,
        json!({
            "model": "small-model",
            "messages": [{"role": "user", "content": "The \"Byrons\"\n"}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "Family", "strict": true, "schema": schema}
            }
        })
    );
}

#[tokio::test]
async fn all_settings_are_sent() {
    let (wire, bodies) = recording().await;
    let model = wire.model();
    let call = model.generate::<Family>("The Byrons");
    call.system("Extract.")
        .temperature(0.2)
        .max_tokens(300)
        .await
        .unwrap();
    let body: Value = serde_json::from_str(&bodies.lock().unwrap()[0]).unwrap();
    assert_eq!(
        body["messages"],
        json!([
            {"role": "system", "content": "Extract."}, {"role": "user", "content": "The Byrons"}
        ])
    );
    assert_eq!(body["temperature"], json!(0.2));
    assert_eq!(body["max_tokens"], json!(300));
    assert_eq!(body.get("max_completion_tokens"), None);
}

#[tokio::test]
async fn the_output_limit_is_sent_in_the_selected_field() {
    let (wire, bodies) = recording().await;
    let builder = wire
        .builder()
        .token_limit_field(TokenLimitField::MaxCompletionTokens);
    let model = builder.build().unwrap();
    model.generate::<Family>("…").max_tokens(300).await.unwrap();
    let body: Value = serde_json::from_str(&bodies.lock().unwrap()[0]).unwrap();
    assert_eq!(body["max_completion_tokens"], json!(300));
    assert_eq!(body.get("max_tokens"), None);
}

#[tokio::test]
async fn the_headers_contain_key_and_account() {
    let mut wire = Wire::new().await;
    let mock = wire
        .chat()
        .match_header("authorization", format!("Bearer {KEY}").as_str())
        .match_header("content-type", "application/json")
        .match_header("accept", "application/json")
        .match_header("openai-organization", "org-1")
        .match_header("openai-project", "proj-2")
        .match_header(
            "user-agent",
            Matcher::Regex("^outlines-runtime/".to_owned()),
        )
        .with_body(completion(r#"{"name":"Ada","age":36}"#).to_string())
        .create_async()
        .await;
    let builder = wire.builder().organization("org-1").project("proj-2");
    let model = builder.build().unwrap();
    model.generate::<Person>("Ada, 36").await.unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn without_a_key_no_authorization_is_sent() {
    let mut wire = Wire::new().await;
    wire.chat()
        .match_header("authorization", Matcher::Missing)
        .match_header("openai-organization", Matcher::Missing)
        .match_header("openai-project", Matcher::Missing)
        .with_body(completion(r#"{"name":"Ada","age":36}"#).to_string())
        .create_async()
        .await;
    let builder = wire.builder().no_api_key();
    let from_nowhere = builder.clone().build().unwrap();
    from_nowhere.generate::<Person>("Ada, 36").await.unwrap();
    let unused = builder
        .environment(|name| (name == "OPENAI_API_KEY").then(|| KEY.to_owned()))
        .build()
        .unwrap();
    unused.generate::<Person>("Ada, 36").await.unwrap();
}

#[tokio::test]
async fn all_settings_can_be_environment_variables() {
    let mut wire = Wire::new().await;
    let mock = wire
        .chat()
        .match_header("authorization", "Bearer from-env")
        .match_header("openai-organization", "org-env")
        .match_header("openai-project", "proj-env")
        .match_header("x-team", "maps")
        .match_header("x-cost", "7")
        .with_body(completion(r#"{"name":"Ada","age":36}"#).to_string())
        .create_async()
        .await;
    let url = format!("{}/v1/", wire.server.url());
    let model = outlines_runtime::OpenAI::builder("small-model")
        .environment(move |name| match name {
            "OPENAI_API_KEY" => Some("from-env".to_owned()),
            "OPENAI_BASE_URL" => Some(url.clone()),
            "OPENAI_ORG_ID" => Some("org-env".to_owned()),
            "OPENAI_PROJECT_ID" => Some("proj-env".to_owned()),
            "OPENAI_CUSTOM_HEADERS" => Some("x-team: maps\nx-cost: 7".to_owned()),
            other => panic!("{other} was looked up"),
        })
        .build()
        .unwrap();
    model.generate::<Person>("Ada, 36").await.unwrap();
    mock.assert_async().await;
}

#[tokio::test]
async fn a_temperature_that_is_not_finite_is_rejected() {
    let wire = Wire::new().await;
    let call = wire.model().generate::<Person>("Ada, 36");
    let error = call.temperature(f64::NAN).await.unwrap_err();
    assert_eq!(error.to_string(), "`temperature` must be a finite number");
}
