//! What the server answers to a request whose schema the API would not take.

use outlines_runtime::reqwest::Client;
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, Structured};
use serde_json::{Value, json};

/// The server's reply to a body: the status and the error.
async fn post(server: &TestServer, path: &str, body: &Value) -> (u16, Value) {
    let url = format!("http://{}{path}", server.address());
    let request = Client::new()
        .post(url)
        .bearer_auth("test")
        .header("api-key", "test");
    let request = request
        .header("content-type", "application/json")
        .body(body.to_string());
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let mut reply: Value = serde_json::from_str(&text).unwrap();
    (status, reply["error"].take())
}

fn chat(format: &Value) -> Value {
    json!({"model": "m", "messages": [{"role": "user", "content": "…"}], "response_format": format})
}

fn open() -> Value {
    json!({"type": "object", "properties": {}, "required": []})
}

const OPEN: &str = "Invalid schema for response_format 'Open': In context=(), 'additionalProperties' is required to be supplied and to be \
                    false.";

#[tokio::test]
async fn param_and_code_are_those_of_the_address() {
    let server = TestServer::start();
    let described = json!({"name": "Open", "schema": open(), "strict": true});
    let chat = chat(&json!({"type": "json_schema", "json_schema": described}));
    let mut format = described;
    format["type"] = "json_schema".into();
    let responses = json!({"model": "m", "input": "…", "text": {"format": format}});
    let param = json!("response_format");
    let of_responses = (json!("text.format.schema"), json!("invalid_json_schema"));
    let cases = [
        ("/v1/chat/completions", &chat, (param.clone(), Value::Null)),
        (
            "/openai/v1/chat/completions",
            &chat,
            (param.clone(), Value::Null),
        ),
        (
            "/openai/deployments/d/chat/completions?api-version=2024-10-21",
            &chat,
            (param, Value::Null),
        ),
        ("/v1/responses", &responses, of_responses.clone()),
        ("/openai/v1/responses", &responses, of_responses),
    ];
    for (path, body, (param, code)) in cases {
        let (status, error) = post(&server, path, body).await;
        assert_eq!(status, 400, "{path}");
        let expected =
            json!({"message": OPEN, "type": "invalid_request_error", "param": param, "code": code});
        assert_eq!(error, expected, "{path}");
    }
}

#[tokio::test]
async fn what_stands_around_the_schema_is_looked_at_first() {
    let server = TestServer::start();
    let place = "response_format.json_schema";
    let long = "n".repeat(65);
    let cases = [
        (
            json!({"type": "json_schema", "strict": true, "json_schema": {}}),
            "Unknown parameter: 'response_format.strict'.".to_owned(),
            "unknown_parameter",
        ),
        (
            json!({"type": "json_schema"}),
            format!("Missing required parameter: '{place}'."),
            "missing_required_parameter",
        ),
        (
            json!({"type": "json_schema", "json_schema": {"schema": open()}}),
            format!("Missing required parameter: '{place}.name'."),
            "missing_required_parameter",
        ),
        (
            json!({"type": "json_schema", "json_schema": {"name": "Page<Person>", "schema": open()}}),
            format!(
                "Invalid '{place}.name': string does not match pattern. Expected a string that matches the pattern \
                 '^[a-zA-Z0-9_-]+$'."
            ),
            "invalid_value",
        ),
        (
            json!({"type": "json_schema", "json_schema": {"name": long, "schema": open()}}),
            format!(
                "Invalid '{place}.name': string too long. Expected a string with maximum length 64, but got a string with \
                 length 65 instead."
            ),
            "string_above_max_length",
        ),
    ];
    for (format, message, code) in cases {
        let (status, error) = post(&server, "/v1/chat/completions", &chat(&format)).await;
        assert_eq!(status, 400, "{format}");
        assert_eq!(error["message"], message);
        assert_eq!(error["code"], code);
    }
}

#[tokio::test]
async fn a_schema_that_is_a_hint_is_not_looked_at() {
    let server = TestServer::start();
    let lax = TestServer::builder().lenient().start();
    let format = |strict: bool| json!({"type": "json_schema", "json_schema": {"name": "Open", "schema": open(), "strict": strict}});
    server.reply(Reply::text("{}"));
    lax.reply(Reply::text("{}"));
    let path = "/v1/chat/completions";
    assert_eq!(post(&server, path, &chat(&format(false))).await.0, 200);
    assert_eq!(post(&lax, path, &chat(&format(true))).await.0, 200);
    server.assert_replies_used();
}

#[tokio::test]
async fn azure_refuses_shared_first_keys_without_a_word() {
    let server = TestServer::start();
    let a = json!({"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"], "additionalProperties": false});
    let schema = json!({
        "type": "object",
        "properties": {"x": {"anyOf": [a, a]}},
        "required": ["x"],
        "additionalProperties": false,
    });
    let body = chat(
        &json!({"type": "json_schema", "json_schema": {"name": "Twice", "schema": schema, "strict": true}}),
    );
    let (_, error) = post(&server, "/v1/chat/completions", &body).await;
    let message = error["message"].as_str().unwrap();
    assert!(
        message.starts_with(
            "Invalid schema: Objects provided via 'anyOf' must not share identical first keys."
        ),
        "{message}"
    );
    let (status, error) = post(&server, "/openai/v1/chat/completions", &body).await;
    assert_eq!((status, &error["message"]), (400, &json!("")));
}

/// A person.
#[derive(serde::Deserialize, Structured)]
struct Person {
    name: String,
    friends: Vec<Person>,
}

#[tokio::test]
async fn a_derived_type_is_taken_and_drawn_on_every_address() {
    let server = TestServer::builder().random(7).start();
    let models = [
        server.model(),
        server.openai("m").api(Api::Responses).build().unwrap(),
        server.azure("d", "m").build().unwrap(),
        server.azure("d", "m").api_version("v1").build().unwrap(),
    ];
    for model in models {
        let mut friends = 0;
        for guest in 0..20 {
            let person = model.generate::<Person>(format!("Guest {guest}")).await;
            friends += person.unwrap().friends.len();
        }
        assert!(friends > 0);
        let guests: Vec<Person> = model.generate("Who came?").await.unwrap();
        assert!(guests.iter().all(|guest| guest.name.len() < 100));
    }
}
