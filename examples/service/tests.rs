//! Tests of the service against a test server with scripted replies.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use outlines_runtime::Model;
use outlines_runtime::testing::{Reply, TestServer};
use tower::ServiceExt;

use crate::api::{Currency, Invoice, router};

const LETTER: &str = r#"{"text": "Two teas, 5 EUR. Yours, Tea House"}"#;

#[tokio::test]
async fn reads_an_invoice() {
    let server = TestServer::start();
    server.reply(&Invoice {
        sender: "Tea House".into(),
        total: 5.0,
        currency: Currency::Eur,
    });
    let response = post(server.model(), LETTER).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        body(response).await,
        r#"{"sender":"Tea House","total":5.0,"currency":"EUR"}"#
    );
    server
        .last_request()
        .assert_prompt_contains("Two teas")
        .assert_schema_of::<Invoice>();
}

#[tokio::test]
async fn maps_errors_to_status_codes() {
    let cases = [
        (Reply::refusal("I can't help with that."), 400),
        (Reply::error(400).code("context_length_exceeded"), 400),
        (Reply::error(429), 429),
        (Reply::error(401), 500),
        (Reply::error(500), 503),
        (Reply::text("no JSON"), 502),
        (Reply::truncated(LETTER), 502),
        (Reply::malformed(), 502),
    ];
    for (reply, status) in cases {
        let server = TestServer::start();
        // An answer that does not decode is requested once more.
        server.reply(reply.clone()).reply(reply.clone());
        let response = post(without_retries(&server), LETTER).await;
        assert_eq!(response.status(), status, "{reply:?}");
    }
}

#[tokio::test]
async fn forwards_retry_after() {
    let server = TestServer::start();
    server.reply(Reply::error(429).retry_after(Duration::from_millis(1500)));
    let response = post(without_retries(&server), LETTER).await;
    assert_eq!(response.headers()[header::RETRY_AFTER], "2");
}

#[tokio::test(start_paused = true)]
async fn times_out() {
    let server = TestServer::start();
    server.reply(Reply::hang());
    let response = post(without_retries(&server), LETTER).await;
    assert_eq!(response.status(), StatusCode::GATEWAY_TIMEOUT);
}

#[tokio::test]
async fn rejects_invalid_bodies_without_a_request() {
    let server = TestServer::start();
    let long = format!(r#"{{"text": "{}"}}"#, "tea ".repeat(64 * 1024));
    for (body, status) in [("{", 400), (r#"{"txt": ""}"#, 422), (&long, 413)] {
        assert_eq!(post(server.model(), body).await.status(), status);
    }
    server.assert_requests(0);
}

fn without_retries(server: &TestServer) -> Model {
    server.openai("test").max_retries(0).build().unwrap()
}

async fn post(model: Model, body: &str) -> Response {
    let request = Request::post("/invoices").header(header::CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(body.to_owned())).unwrap();
    router(model).oneshot(request).await.unwrap()
}

async fn body(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}
