//! Connections that break or fall silent, at every stage.

use std::time::Duration;

use outlines_runtime::{Error, reqwest};

use crate::Person;
use crate::server::{Fault, GOOD, Rude, reply};

/// Long enough for a loopback connection to get where it hangs, and all that a test has to wait.
const SOON: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_reset_at_any_stage_is_a_connection_error_that_names_the_server() {
    let whole = reply("200 OK", "", GOOD);
    let head = whole.len() - GOOD.len();
    for fault in [
        Fault::ResetAtOnce,
        Fault::ResetAfterReading(1),
        Fault::ResetAfterReading(100),
        Fault::ResetAfterWriting(Vec::new()),
        Fault::ResetAfterWriting(whole[..5].to_vec()),
        Fault::ResetAfterWriting(whole[..head - 1].to_vec()),
        Fault::ResetAfterWriting(whole[..head].to_vec()),
        Fault::ResetAfterWriting(whole[..whole.len() - 1].to_vec()),
        Fault::Close(Vec::new()),
        Fault::Close(whole[..5].to_vec()),
        Fault::Close(whole[..head + 10].to_vec()),
    ] {
        let server = Rude::always(fault.clone()).await;
        let error = server.model().generate::<Person>("…").await.unwrap_err();
        let Error::Connection { ref url, .. } = error else {
            panic!("{fault:?}: {error:?}");
        };
        assert!(url.contains(&server.address.to_string()));
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn a_broken_connection_does_not_spoil_the_next_call() {
    let server = Rude::new(|connection| match connection {
        0 => Fault::ResetAtOnce,
        _ => Fault::Close(reply("200 OK", "", GOOD)),
    })
    .await;
    let model = server.model();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    model.generate::<Person>("…").await.unwrap();
}

#[tokio::test]
async fn a_silent_server_runs_into_the_limit_at_any_stage() {
    let whole = reply("200 OK", "", GOOD);
    let head = whole.len() - GOOD.len();
    for bytes in [0, 5, head - 1, head, whole.len() - 1] {
        let server = Rude::always(Fault::Hang(whole[..bytes].to_vec())).await;
        let call = server.model().generate::<Person>("…").timeout(SOON);
        let error = call.await.unwrap_err();
        let Error::Timeout { limit, setting, .. } = error else {
            panic!("{bytes}: {error:?}");
        };
        assert_eq!((limit, setting), (SOON, "timeout"));
    }
}

#[tokio::test]
async fn a_limit_of_the_http_client_itself_is_told_as_what_it_is() {
    let whole = reply("200 OK", "", GOOD);
    for bytes in [0, whole.len() - 1] {
        let server = Rude::always(Fault::Hang(whole[..bytes].to_vec())).await;
        let configured = server
            .builder()
            .configure_http(|http| http.read_timeout(SOON));
        let client = reqwest::Client::builder().timeout(SOON).build().unwrap();
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
async fn a_body_that_trickles_for_ever_runs_into_the_limit() {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let server = Rude::always(Fault::Hang([&head[..], b"1\r\n \r\n"].concat())).await;
    let call = server.model().generate::<Person>("…").timeout(SOON);
    assert!(matches!(call.await.unwrap_err(), Error::Timeout { .. }));
}

#[tokio::test]
async fn a_handshake_that_falls_silent_runs_into_the_limit_on_connecting() {
    let server = Rude::always(Fault::Hang(Vec::new())).await;
    let builder = server
        .builder()
        .base_url(format!("https://{}/v1", server.address));
    let model = builder.connect_timeout(SOON).build().unwrap();
    let error = model.generate::<Person>("…").await.unwrap_err();
    assert!(
        error.to_string().ends_with(
            "did not accept a connection within 50ms; raise the limit with `connect_timeout`"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn headers_without_end_are_a_connection_error() {
    let server = Rude::always(Fault::Flood {
        head: b"HTTP/1.1 200 OK\r\n".to_vec(),
        piece: b"x-flood: x\r\n".repeat(100),
    })
    .await;
    let error = server.model().generate::<Person>("…").await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
}

#[tokio::test]
async fn a_call_that_is_dropped_hangs_up() {
    let (hung_up, mut told) = tokio::sync::mpsc::unbounded_channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, mut was_asked) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"}}}") {
            tokio::io::AsyncReadExt::read_buf(&mut stream, &mut request)
                .await
                .unwrap();
        }
        asked.send(()).unwrap();
        let end = tokio::io::AsyncReadExt::read_buf(&mut stream, &mut request).await;
        hung_up.send(end.unwrap_or(0)).unwrap();
    });
    let model = outlines_runtime::OpenAI::builder("m")
        .environment(|_| None)
        .base_url(format!("http://{address}/v1"))
        .build()
        .unwrap();
    let call = tokio::spawn(model.generate::<Person>("…").response());
    was_asked.recv().await.unwrap();
    call.abort();
    assert_eq!(told.recv().await, Some(0));
}
