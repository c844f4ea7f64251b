//! Timeouts, interrupted and oversized replies, and redirects.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use outlines_runtime::{Error, Model, OpenAI};
use serde_json::json;

use crate::server::{Wire, class, completion};
use crate::types::{Person, ada};

fn model_at(address: SocketAddr) -> Model {
    OpenAI::builder("small-model")
        .environment(|_| None)
        .base_url(format!("http://{address}/v1"))
        .max_retries(0)
        .build()
        .unwrap()
}

#[tokio::test]
async fn an_unreachable_server_is_named_with_the_source_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = model_at(address).generate::<Person>("…").await.unwrap_err();
    let text = error.to_string();
    let url = format!("error sending request for url (http://{address}/v1/chat/completions): ");
    assert!(text.starts_with(&url), "{text}");
    assert!(text.to_lowercase().contains("refused"), "{text}");
    assert!(error.is_retryable());
    assert!(matches!(
        error,
        Error::Connection {
            connected: false,
            ..
        }
    ));
}

#[tokio::test]
async fn a_server_that_does_not_reply_causes_a_timeout() {
    // The operating system completes the handshake, but no server reads or replies.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let model = model_at(listener.local_addr().unwrap());
    let call = model.generate::<Person>("…");
    let error = call.timeout(Duration::from_millis(30)).await.unwrap_err();
    assert!(
        error.to_string().starts_with("request to http://"),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .ends_with("timed out after 30ms; raise the limit with `timeout`"),
        "{error}"
    );
    assert!(error.is_retryable());
}

#[tokio::test]
async fn an_interrupted_reply_is_a_connection_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let model = model_at(listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        // The request ends with the schema.
        while !request.ends_with(b"}}}") {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).unwrap();
            request.extend_from_slice(&part[..read]);
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choices\":[")
            .unwrap();
    });
    let error = model.generate::<Person>("…").await.unwrap_err();
    server.join().unwrap();
    assert!(matches!(
        error,
        Error::Connection {
            connected: true,
            ..
        }
    ));
    assert!(
        error
            .to_string()
            .starts_with("connection closed before the response was complete"),
        "{error}"
    );
}

#[tokio::test]
async fn a_reply_over_the_limit_is_too_large() {
    let body = completion(&" ".repeat(3000)).to_string();
    for chunked in [false, true] {
        let mut wire = Wire::new().await;
        let reply = body.clone();
        let mock = if chunked {
            wire.chat()
                .with_chunked_body(move |w| w.write_all(reply.as_bytes()))
        } else {
            wire.chat().with_body(reply)
        };
        mock.create_async().await;
        let model = wire.builder().max_response_bytes(1000).build().unwrap();
        let error = model.generate::<Person>("…").await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "response is larger than 1000 bytes; raise the limit with `max_response_bytes`"
        );
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.request_id(), Some("req-7"));
    }
}

#[tokio::test]
async fn a_reply_of_exactly_the_limit_is_read() {
    let body = completion(r#"{"name":"Ada","age":36}"#).to_string();
    let mut wire = Wire::new().await;
    wire.chat().with_body(&body).create_async().await;
    let model = wire
        .builder()
        .max_response_bytes(body.len())
        .build()
        .unwrap();
    assert_eq!(model.generate::<Person>("…").await.unwrap(), ada());
    let model = wire
        .builder()
        .max_response_bytes(body.len() - 1)
        .build()
        .unwrap();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert_eq!(class(&error), "TooLarge");
}

#[tokio::test]
async fn an_error_page_over_the_limit_is_truncated_and_keeps_its_status() {
    let mut wire = Wire::new().await;
    let mock = wire.chat().with_status(503).with_body("x".repeat(3000));
    mock.create_async().await;
    let model = wire.builder().max_response_bytes(1000).build().unwrap();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert_eq!(class(&error), "Server");
    assert_eq!(error.raw().map(str::len), Some(1000));
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_names_its_target() {
    let mut other = Wire::new().await;
    let untouched = other.chat().expect(0).create_async().await;
    let target = format!("{}/v1/chat/completions", other.server.url());
    for status in [301, 302, 303, 307, 308] {
        let mut wire = Wire::new().await;
        wire.chat()
            .with_status(status)
            .with_header("location", &format!("{target}?token=sesame#x"))
            .create_async()
            .await;
        let error = wire.model().generate::<Person>("…").await.unwrap_err();
        assert!(
            error.to_string().contains(&format!(
                "redirect to {target} was not followed (HTTP {status})"
            )),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("sesame"));
    }
    untouched.assert_async().await;
}

#[tokio::test]
async fn relative_and_missing_redirect_targets_are_reported() {
    for (location, expected) in [
        (Some("/login"), "redirect to http://127.0.0.1:"),
        (None, "redirect to an unspecified address was not followed"),
        (
            Some("http://"),
            "redirect to an unspecified address was not followed",
        ),
    ] {
        let mut wire = Wire::new().await;
        let mut mock = wire.chat().with_status(302);
        if let Some(location) = location {
            mock = mock.with_header("location", location);
        }
        mock.create_async().await;
        let error = wire.model().generate::<Person>("…").await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_call_without_a_runtime_is_an_error_not_a_panic() {
    let model = model_at(SocketAddr::from(([127, 0, 0, 1], 9)));
    let call = pin!(model.generate::<Person>(json!("…").to_string()).response());
    let Poll::Ready(outcome) = call.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("the call waits");
    };
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("tokio runtime"), "{error}");
}
