//! Connections that break or stall at any stage.

use std::time::Duration;

use outlines_runtime::{Error, reqwest};
use outlines_tests::raw_server::{Action, RawServer, Script, reply};

use crate::Person;
use crate::fixtures::GOOD;

/// Long enough for a loopback connection to reach the point where it stalls.
const SHORT: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_reset_at_any_stage_is_a_connection_error_that_names_the_server() {
    let whole = reply("200 OK", "", GOOD);
    let head = whole.len() - GOOD.len();
    for fault in [
        Script::ResetAfterReading(0),
        Script::ResetAfterReading(1),
        Script::ResetAfterReading(100),
        Script::reset_after_writing(Vec::new()),
        Script::reset_after_writing(whole[..5].to_vec()),
        Script::reset_after_writing(whole[..head - 1].to_vec()),
        Script::reset_after_writing(whole[..head].to_vec()),
        Script::reset_after_writing(whole[..whole.len() - 1].to_vec()),
        Script::close_after_writing(Vec::new()),
        Script::close_after_writing(whole[..5].to_vec()),
        Script::close_after_writing(whole[..head + 10].to_vec()),
    ] {
        let server = RawServer::always(fault.clone()).await;
        let error = server.model().generate::<Person>("…").await.unwrap_err();
        let Error::Connection { ref url, .. } = error else {
            panic!("{fault:?}: {error:?}");
        };
        assert!(url.contains(&server.address.to_string()));
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn a_broken_connection_does_not_affect_the_next_call() {
    let server = RawServer::per_connection(|connection| match connection {
        0 => Script::ResetAfterReading(0),
        _ => Script::close_after_writing(reply("200 OK", "", GOOD)),
    })
    .await;
    let model = server.model();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    model.generate::<Person>("…").await.unwrap();
}

#[tokio::test]
async fn a_server_that_stalls_at_any_stage_times_out() {
    let whole = reply("200 OK", "", GOOD);
    let head = whole.len() - GOOD.len();
    for bytes in [0, 5, head - 1, head, whole.len() - 1] {
        let server = RawServer::always(Script::hang_after_writing(whole[..bytes].to_vec())).await;
        let call = server.model().generate::<Person>("…").timeout(SHORT);
        let error = call.await.unwrap_err();
        let Error::Timeout { limit, setting, .. } = error else {
            panic!("{bytes}: {error:?}");
        };
        assert_eq!((limit, setting), (SHORT, "timeout"));
    }
}

#[tokio::test]
async fn a_timeout_of_the_http_client_itself_is_named() {
    let whole = reply("200 OK", "", GOOD);
    for bytes in [0, whole.len() - 1] {
        let server = RawServer::always(Script::hang_after_writing(whole[..bytes].to_vec())).await;
        let configured = server
            .builder()
            .configure_http(|http| http.read_timeout(SHORT));
        let client = reqwest::Client::builder().timeout(SHORT).build().unwrap();
        for builder in [configured, server.builder().http_client(client)] {
            let model = builder.build().unwrap();
            let error = model.generate::<Person>("…").await.unwrap_err();
            assert!(
                matches!(
                    error,
                    Error::Connection {
                        connected: true,
                        ..
                    }
                ),
                "{error:?}"
            );
            let text = error.to_string();
            assert!(
                text.contains("a timeout of the HTTP client itself"),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn an_endless_slow_body_times_out() {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let server = RawServer::always(Script::hang_after_writing(
        [&head[..], b"1\r\n \r\n"].concat(),
    ))
    .await;
    let call = server.model().generate::<Person>("…").timeout(SHORT);
    assert!(matches!(call.await.unwrap_err(), Error::Timeout { .. }));
}

#[tokio::test]
async fn a_stalled_handshake_exceeds_the_connect_timeout() {
    let server = RawServer::always(Script::hang_after_writing(Vec::new())).await;
    let builder = server
        .builder()
        .base_url(format!("https://{}/v1", server.address));
    let model = builder.connect_timeout(SHORT).build().unwrap();
    let error = model.generate::<Person>("…").await.unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("connecting to https://"), "{text}");
    assert!(
        error
            .to_string()
            .ends_with("timed out after 50ms; check the base URL, or raise `connect_timeout`"),
        "{error}"
    );
}

#[tokio::test]
async fn endless_headers_are_a_connection_error() {
    let server = RawServer::always(Script::flood(
        b"HTTP/1.1 200 OK\r\n".to_vec(),
        b"x-flood: x\r\n".repeat(100),
    ))
    .await;
    let error = server.model().generate::<Person>("…").await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection() {
    let server = RawServer::always(Script::Play(vec![Action::Hang])).await;
    let call = tokio::spawn(server.model().generate::<Person>("…").response());
    while server.hanging() == 0 {
        tokio::task::yield_now().await;
    }
    call.abort();
    server.disconnected().await;
}

#[tokio::test]
async fn an_error_body_that_stalls_keeps_the_status() {
    for (status, class) in [("401 No", 401), ("429 Slow", 429), ("400 Bad", 400)] {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 100\r\nretry-after: 30\r\n\r\n{{");
        let server = RawServer::always(Script::hang_after_writing(head.into_bytes())).await;
        let call = server.model().generate::<Person>("…").timeout(2 * SHORT);
        let error = call.await.unwrap_err();
        assert_eq!(error.status(), Some(class), "{error:?}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    }
}

#[tokio::test]
async fn a_socks_proxy_is_named_as_unsupported() {
    let server = RawServer::always(Script::hang_after_writing(Vec::new())).await;
    let builder = server
        .builder()
        .max_retries(2)
        .configure_http(|http| http.proxy(reqwest::Proxy::all("socks5://127.0.0.1:1").unwrap()));
    let error = builder.build();
    let error = match error {
        Ok(model) => model.generate::<Person>("…").await.unwrap_err(),
        Err(error) => error,
    };
    assert!(!error.is_retryable(), "{error:?}");
    assert!(error.to_string().contains("SOCKS"), "{error}");
    assert_eq!(server.connections(), 0);
}
