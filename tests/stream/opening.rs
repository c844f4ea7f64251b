//! Retries and errors before a stream begins, and read timeouts.

use std::time::Duration;

use futures_util::future::join_all;
use outlines_runtime::{Error, Prompt};

use outlines_tests::raw_server::{self, Action};
use serde_json::json;

use crate::fixtures::{StreamServer, answer, choice, complete, data, end, head, piece, text};
use crate::{Person, ada, read};

fn reply(status: &str, headers: &str, body: &str) -> Vec<Action> {
    vec![Action::Write(raw_server::reply(status, headers, body))]
}

#[tokio::test]
async fn a_request_is_retried_until_the_stream_begins() {
    let busy = reply("503 Busy", "retry-after-ms: 1\r\n", "");
    let limited = reply(
        "429 Slow",
        "retry-after-ms: 1\r\n",
        "{\"error\":{\"code\":\"rate_limit_exceeded\"}}",
    );
    let good = complete(answer(&["{\"name\":\"Ada\",\"age\":36}"]));
    let server = StreamServer::in_sequence(vec![busy, limited, good]).await;
    let model = server.builder().max_retries(2).build().unwrap();
    let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    assert_eq!(read(stream).await.1.unwrap().value, ada());
    assert_eq!(server.requests().len(), 3);
    assert_eq!(model.usage().requests, 1);
}

#[tokio::test]
async fn a_stream_that_breaks_before_any_text_is_retried() {
    let whole = || complete(answer(&["{\"name\":\"Ada\",\"age\":36}"]));
    let role = choice(&json!({"index": 0, "delta": {"role": "assistant", "content": ""}}));
    let thought = choice(&json!({"index": 0, "delta": {"reasoning_content": "Ada is 36."}}));
    let cases = [
        vec![head(), Action::Close],
        vec![head(), Action::Reset],
        vec![head(), end()],
        vec![head(), piece(": comment\n\n"), Action::Close],
        vec![head(), piece(role.clone()), Action::Close],
        vec![head(), piece(role), end()],
        vec![head(), piece(thought), piece("data: {\"cho"), Action::Close],
    ];
    // At the same time: each waits before its retries.
    join_all(cases.map(|broken| async move {
        let scripts = vec![broken.clone(), broken.clone(), whole()];
        let server = StreamServer::in_sequence(scripts).await;
        let model = server.builder().max_retries(2).build().unwrap();
        let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
        assert_eq!(read(stream).await.1.unwrap().value, ada());
        assert_eq!(server.requests().len(), 3);
        assert_eq!(model.usage().requests, 3);

        let server = StreamServer::start(broken).await;
        let model = server.builder().max_retries(1).build().unwrap();
        let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
        read(stream).await.1.unwrap_err();
        assert_eq!(server.requests().len(), 2);
    }))
    .await;
}

#[tokio::test]
async fn a_rate_limit_in_a_stream_pauses_other_calls() {
    let limited = json!({"error": {"message": "Slow down", "code": "rate_limit_exceeded"}});
    let limited = || piece(data(&limited));
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nretry-after: 100\r\n\r\n";
    let head = || Action::Write(head.into());
    for reply in [
        vec![head(), limited(), end()],
        vec![head(), piece(text("{")), limited(), end()],
    ] {
        let server = StreamServer::start(reply).await;
        let model = server.model();
        let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
        let error = read(stream).await.1.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(100)));
        let other = model
            .generate::<Person>("Ada")
            .total_timeout(Duration::from_secs(50));
        let error = other.await.unwrap_err();
        assert!(matches!(error, Error::RateLimited(_)), "{error:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_that_has_begun_is_not_retried() {
    let server = StreamServer::start(vec![head(), piece(text("{")), Action::Close]).await;
    let model = server.builder().max_retries(5).build().unwrap();
    let stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    let error = read(stream).await.1.unwrap_err();
    assert!(matches!(error, Error::BrokenStream(_)), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_api_error_is_the_error_of_the_call() {
    let body = concat!(
        r#"{"error":{"message":"Invalid schema for response_format","#,
        r#""param":"response_format"}}"#,
    );
    let server = StreamServer::start(reply("400 Bad", "x-request-id: req-8\r\n", body)).await;
    let model = server.model();
    let error = model
        .generate::<Person>("Ada, 36")
        .stream()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::SchemaRejected(_)), "{error:?}");
    assert_eq!(
        (error.request_id(), error.raw()),
        (Some("req-8"), Some(body))
    );
    assert_eq!(model.usage().requests, 0);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = StreamServer::start(reply("307 Go", "location: http://other/v1\r\n", "")).await;
    let error = server
        .model()
        .generate::<Person>("Ada, 36")
        .stream()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Redirected { .. }), "{error:?}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_empty_prompt_is_not_sent() {
    let server = StreamServer::with_pieces([""]).await;
    let error = server
        .model()
        .generate::<Person>(Prompt::new())
        .stream()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_server_that_does_not_answer_causes_a_timeout() {
    let soon = Duration::from_millis(50);
    let server = StreamServer::start(vec![Action::Hang]).await;
    let call = server.model().generate::<Person>("Ada").timeout(soon);
    let error = call.stream().await.unwrap_err();
    assert!(matches!(error, Error::Timeout { limit, setting: "timeout", .. } if limit == soon));
}

#[tokio::test]
async fn a_stalled_stream_times_out() {
    // Long enough for the head, even on a busy machine.
    let limit = Duration::from_secs(1);
    let silent = async |pieces: Vec<Action>, broken: bool| {
        let mut steps = vec![head()];
        steps.extend(pieces);
        steps.push(Action::Hang);
        let server = StreamServer::start(steps).await;
        let call = server.model().generate::<Person>("Ada").timeout(limit);
        let error = read(call.stream().await.unwrap()).await.1.unwrap_err();
        assert!(error.is_retryable());
        assert_eq!(matches!(error, Error::BrokenStream(_)), broken, "{error:?}");
        let failure = match &error {
            Error::BrokenStream(stream) => stream.failure().unwrap(),
            failure => failure,
        };
        let Error::Timeout {
            limit: reported,
            setting,
            ..
        } = failure
        else {
            panic!("{failure:?}");
        };
        assert_eq!((*reported, *setting), (limit, "timeout"));
    };
    tokio::join!(
        silent(vec![], false),
        silent(vec![piece(": ping\n\n")], false),
        silent(vec![piece(text("{"))], true),
    );
}
