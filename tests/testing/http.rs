//! Raw HTTP requests, as other clients and faulty programs send them.

use futures_util::future::join_all;
use outlines_runtime::reqwest::{Client, Method};
use outlines_runtime::testing::TestServer;
use serde_json::{Value, json};

/// Sends a request and returns the status and body of the reply.
pub(crate) async fn send(
    server: &TestServer,
    method: Method,
    path: &str,
    body: &str,
) -> (u16, Value) {
    let url = format!("http://{}{path}", server.address());
    let request = Client::new().request(method, url).body(body.to_owned());
    let reply = request.send().await.unwrap();
    let status = reply.status().as_u16();
    let body = reply.text().await.unwrap();
    (
        status,
        serde_json::from_str(&body).unwrap_or(Value::String(body)),
    )
}

pub(crate) async fn post(server: &TestServer, path: &str, body: &str) -> (u16, Value) {
    send(server, Method::POST, path, body).await
}

/// Builds a model, which installs the TLS provider that plain `reqwest` clients need.
pub(crate) fn initialize_tls(server: &TestServer) {
    drop(server.model());
}

#[tokio::test]
async fn a_request_without_a_schema_is_answered() {
    let server = TestServer::start();
    initialize_tls(&server);
    server.reply("Hello!");
    let body = json!({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}]});
    let (status, reply) = post(&server, "/v1/chat/completions", &body.to_string()).await;
    assert_eq!(status, 200);
    assert_eq!(reply["object"], "chat.completion");
    assert_eq!(reply["model"], "gpt-4o-mini");
    assert_eq!(reply["choices"][0]["message"]["content"], "\"Hello!\"");
    assert_eq!(reply["choices"][0]["finish_reason"], "stop");
    assert_eq!(reply["usage"]["total_tokens"], 3);

    server.reply("Hello!");
    let body = json!({"model": "gpt-4o-mini", "input": "Hi", "instructions": "Be kind."});
    let (status, reply) = post(&server, "/v1/responses", &body.to_string()).await;
    assert_eq!((status, &reply["status"]), (200, &json!("completed")));
    assert_eq!(reply["output"][1]["content"][0]["text"], "\"Hello!\"");
    let request = server.last_request();
    assert_eq!(request.prompt(), "Be kind.\nHi");
    assert_eq!(request.schema(), None);
}

#[tokio::test]
async fn invalid_requests_are_rejected_with_a_message() {
    let server = TestServer::start();
    initialize_tls(&server);
    server.reply(&1);
    let deep = "[".repeat(100_000);
    let schema =
        json!({"model": "m", "messages": [{}], "response_format": {"type": "json_schema"}})
            .to_string();
    let circular = json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}});
    let circular = json!({"model": "m", "messages": [{}], "response_format": {
        "type": "json_schema",
        "json_schema": {"name": "n", "strict": true, "schema": circular},
    }})
    .to_string();
    for (method, path, body, status, expected) in [
        (
            Method::POST,
            "/v1/chat/completions",
            "",
            400,
            "could not parse the JSON body",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            "{\"model\"",
            400,
            "could not parse the JSON body",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            &deep,
            400,
            "could not parse the JSON body",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            "\u{0}",
            400,
            "could not parse the JSON body",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            "[1]",
            400,
            "could not parse the JSON body",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            "{}",
            400,
            "you must provide a model parameter",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            r#"{"model": 7}"#,
            400,
            "you must provide a model parameter",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            r#"{"model": "m"}"#,
            400,
            "Missing required parameter: 'messages'",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            r#"{"model": "m", "messages": 3}"#,
            400,
            "'messages'",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            &schema,
            400,
            "response_format.json_schema",
        ),
        (
            Method::POST,
            "/v1/chat/completions",
            &circular,
            400,
            "Invalid schema",
        ),
        (
            Method::POST,
            "/v1/responses",
            r#"{"model": "m"}"#,
            400,
            "Missing required parameter: 'input'",
        ),
        (
            Method::GET,
            "/v1/chat/completions",
            "",
            405,
            "Not allowed to GET on /v1/chat/completions",
        ),
        (
            Method::POST,
            "/v1/chat/completion",
            "",
            404,
            "Invalid URL (POST /v1/chat/completion)",
        ),
        (Method::GET, "/", "", 404, "Invalid URL (GET /)"),
        (
            Method::POST,
            "/openai/deployments/d/chat/completions",
            "",
            404,
            "Resource not found",
        ),
        (
            Method::POST,
            "/openai/deployments/d/chat/completions?api-version=2024-06-01",
            "",
            400,
            "2024-08-01-preview",
        ),
        (
            Method::POST,
            "/openai/v1/nothing",
            "",
            404,
            "Resource not found",
        ),
        (Method::POST, "/v1/files", "", 400, "not a multipart form"),
        (
            Method::GET,
            "/v1/files/file-9",
            "",
            404,
            "No such File object: file-9",
        ),
        (
            Method::GET,
            "/v1/files/file-9/content",
            "",
            404,
            "No such File object: file-9",
        ),
        (
            Method::DELETE,
            "/v1/files/file-9",
            "",
            404,
            "No such File object: file-9",
        ),
        (Method::GET, "/v1/files/%FF", "", 400, "%FF"),
        (Method::GET, "/v1/files?limit=0", "", 400, "Invalid 'limit'"),
        (Method::GET, "/v1/files?limit=1&limit=2", "", 400, "limit"),
        (
            Method::GET,
            "/v1/batches?after=batch_9",
            "",
            400,
            "No such object: batch_9",
        ),
        (
            Method::POST,
            "/v1/batches",
            "{",
            400,
            "could not parse the JSON body",
        ),
        (
            Method::POST,
            "/v1/batches",
            "{}",
            400,
            "No such File object",
        ),
        (
            Method::POST,
            "/v1/batches/batch_9/cancel",
            "",
            404,
            "No batch found with id 'batch_9'",
        ),
    ] {
        let (found, reply) = send(&server, method.clone(), path, body).await;
        let message = reply["error"]["message"].as_str().unwrap_or_default();
        assert_eq!(found, status, "{method} {path}: {reply}");
        assert!(message.contains(expected), "{method} {path}: {reply}");
    }
    // Rejected requests take no reply.
    assert_eq!(server.model().generate::<u8>("Count").await.unwrap(), 1);
}

#[tokio::test]
async fn binary_bodies_are_rejected() {
    let server = TestServer::start();
    initialize_tls(&server);
    let client = Client::new();
    let bodies = (0..=255_u8).map(|byte| vec![byte; usize::from(byte)]);
    let replies = join_all(bodies.map(|body| {
        client
            .post(format!("{}/responses", server.url()))
            .body(body)
            .send()
    }));
    for reply in replies.await {
        assert_eq!(reply.unwrap().status(), 400);
    }
    server.assert_requests(256);
}
