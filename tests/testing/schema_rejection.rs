//! Rejection of requests with a schema that the API would reject.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, Error, Structured};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::fixtures::{failure_of, variants};
use crate::http::{initialize_tls, post};

/// Sends a body and returns the status and the error.
async fn status_and_error(server: &TestServer, path: &str, body: &Value) -> (u16, Value) {
    initialize_tls(server);
    let (status, mut reply) = post(server, path, &body.to_string()).await;
    (status, reply["error"].take())
}

fn chat(format: &Value) -> Value {
    json!({"model": "m", "messages": [{"role": "user", "content": "…"}], "response_format": format})
}

fn open() -> Value {
    json!({"type": "object", "properties": {}, "required": []})
}

const OPEN: &str = "Invalid schema for response_format 'Open': In context=(), \
                    'additionalProperties' is required to be supplied and to be false.";

#[tokio::test]
async fn param_and_code_depend_on_the_path() {
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
        let (status, error) = status_and_error(&server, path, body).await;
        assert_eq!(status, 400, "{path}");
        let expected =
            json!({"message": OPEN, "type": "invalid_request_error", "param": param, "code": code});
        assert_eq!(error, expected, "{path}");
    }
}

#[tokio::test]
async fn name_and_parameters_are_checked_before_the_schema() {
    let server = TestServer::start();
    let param = "response_format.json_schema";
    let long = "n".repeat(65);
    let cases = [
        (
            json!({"type": "json_schema", "strict": true, "json_schema": {}}),
            "Unknown parameter: 'response_format.strict'.".to_owned(),
            "unknown_parameter",
        ),
        (
            json!({"type": "json_schema"}),
            format!("Missing required parameter: '{param}'."),
            "missing_required_parameter",
        ),
        (
            json!({"type": "json_schema", "json_schema": {"schema": open()}}),
            format!("Missing required parameter: '{param}.name'."),
            "missing_required_parameter",
        ),
        (
            json!({
                "type": "json_schema",
                "json_schema": {"name": "Page<Person>", "schema": open()},
            }),
            format!(
                "Invalid '{param}.name': string does not match pattern. Expected a string that \
                 matches the pattern '^[a-zA-Z0-9_-]+$'."
            ),
            "invalid_value",
        ),
        (
            json!({"type": "json_schema", "json_schema": {"name": long, "schema": open()}}),
            format!(
                "Invalid '{param}.name': string too long. Expected a string with maximum length \
                 64, but got a string with length 65 instead."
            ),
            "string_above_max_length",
        ),
    ];
    for (format, message, code) in cases {
        let (status, error) =
            status_and_error(&server, "/v1/chat/completions", &chat(&format)).await;
        assert_eq!(status, 400, "{format}");
        assert_eq!(error["message"], message);
        assert_eq!(error["code"], code);
    }
}

#[tokio::test]
async fn a_schema_that_is_not_strict_is_not_checked() {
    let server = TestServer::start();
    let lenient = TestServer::builder().lenient().start();
    let format = |strict: bool| {
        let definition = json!({"name": "Open", "schema": open(), "strict": strict});
        json!({"type": "json_schema", "json_schema": definition})
    };
    server.reply(Reply::text("{}"));
    lenient.reply(Reply::text("{}"));
    let path = "/v1/chat/completions";
    assert_eq!(
        status_and_error(&server, path, &chat(&format(false)))
            .await
            .0,
        200
    );
    assert_eq!(
        status_and_error(&lenient, path, &chat(&format(true)))
            .await
            .0,
        200
    );
    server.assert_replies_used();
}

#[tokio::test]
async fn azure_rejects_shared_first_keys_with_an_empty_message() {
    let server = TestServer::start();
    let a = json!({
        "type": "object",
        "properties": {"a": {"type": "null"}},
        "required": ["a"],
        "additionalProperties": false,
    });
    let schema = json!({
        "type": "object",
        "properties": {"x": {"anyOf": [a, a]}},
        "required": ["x"],
        "additionalProperties": false,
    });
    let definition = json!({"name": "Twice", "schema": schema, "strict": true});
    let body = chat(&json!({"type": "json_schema", "json_schema": definition}));
    let (_, error) = status_and_error(&server, "/v1/chat/completions", &body).await;
    let message = error["message"].as_str().unwrap();
    assert!(
        message.starts_with(
            "Invalid schema: Objects provided via 'anyOf' must not share identical first keys."
        ),
        "{message}"
    );
    let (status, error) = status_and_error(&server, "/openai/v1/chat/completions", &body).await;
    assert_eq!((status, &error["message"]), (400, &json!("")));
}

/// A person.
#[derive(serde::Deserialize, Structured)]
struct Person {
    name: String,
    friends: Vec<Person>,
}

#[tokio::test]
async fn derived_types_are_accepted_on_every_path() {
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

type Three<T> = Vec<Vec<Vec<T>>>;

/// A type with twelve levels, for servers without limits.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[structured(limits = "none")]
struct Nest {
    eggs: Three<Three<Three<Vec<Vec<u8>>>>>,
}

fn nest() -> Nest {
    Nest { eggs: Vec::new() }
}

#[tokio::test]
async fn a_rejected_schema_is_an_error_with_the_message_of_the_api() {
    let server = TestServer::start();
    server.reply(&nest());
    for variant in variants() {
        let error = variant.call::<Nest>(&server).await.unwrap_err();
        assert!(
            matches!(error, Error::SchemaRejected(_)),
            "{variant:?}: {error}"
        );
        let message =
            "Invalid schema for response_format 'Nest': 12 levels of nesting exceeds limit of 10";
        assert!(error.to_string().contains(message), "{variant:?}: {error}");
    }
    // A rejected request takes no reply.
    let failure = failure_of(|| {
        server.assert_replies_used();
    });
    assert!(failure.contains(r#"{"eggs":[]}"#), "{failure}");
}

#[tokio::test]
async fn a_lenient_server_accepts_a_rejected_schema() {
    let server = TestServer::builder().lenient().start();
    for variant in variants() {
        server.reply(&nest());
        assert_eq!(
            variant.call::<Nest>(&server).await.unwrap(),
            nest(),
            "{variant:?}"
        );
    }
}

#[tokio::test]
async fn schemas_of_other_clients_are_checked_too() {
    let server = TestServer::start();
    server.reply(&json!({"name": "Ada"}));
    let open =
        json!({"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]});
    let closed = json!({
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
        "additionalProperties": false,
    });
    let call = async |schema: &Value| {
        let format = json!({"name": "person", "strict": true, "schema": schema});
        let body = json!({
            "model": "gpt-4o-mini",
            "messages": [{"role": "user", "content": "Who?"}],
            "response_format": {"type": "json_schema", "json_schema": format},
        });
        post(&server, "/v1/chat/completions", &body.to_string()).await
    };
    let (status, rejected) = call(&open).await;
    assert_eq!(status, 400);
    assert_eq!(
        rejected["error"],
        json!({
            "message": "Invalid schema for response_format 'person': In context=(), \
                        'additionalProperties' is required to be supplied and to be false.",
            "type": "invalid_request_error",
            "param": "response_format",
            "code": null,
        })
    );
    let (status, accepted) = call(&closed).await;
    assert_eq!(status, 200);
    assert_eq!(
        accepted["choices"][0]["message"]["content"],
        r#"{"name":"Ada"}"#
    );
}
