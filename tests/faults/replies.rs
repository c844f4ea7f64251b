//! Complete but invalid responses.

use outlines_runtime::Error;
use outlines_tests::raw_server::{RawServer, Script, reply};

use crate::Person;
use crate::fixtures::GOOD;

async fn error_of(bytes: Vec<u8>) -> Error {
    let server = RawServer::always(Script::close_after_writing(bytes)).await;
    server.model().generate::<Person>("…").await.unwrap_err()
}

#[tokio::test]
async fn bytes_that_are_not_http_are_a_connection_error() {
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"[..],
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 2x0 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
        b"\0\0\0\0",
    ] {
        let error = error_of(bytes.to_vec()).await;
        assert!(
            matches!(error, Error::Connection { .. }),
            "{bytes:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn bodies_that_are_not_completions_are_malformed() {
    let deep = "[".repeat(100_000);
    let deep_object = format!("{{\"choices\":{}", "[{\"message\":".repeat(1_000));
    for (body, kind) in [
        (&b"\xff\xfe\x00"[..], "malformed_reply"),
        (b"", "malformed_reply"),
        (b"null", "malformed_reply"),
        // A completion whose text is the replacement character.
        (
            b"{\"choices\":[{\"message\":{\"content\":\"\\ud800\"}}]}",
            "undecodable",
        ),
        (
            b"{\"choices\":[{\"message\":{\"content\":\"\xff\"}}]}",
            "malformed_reply",
        ),
        (deep.as_bytes(), "malformed_reply"),
        (deep_object.as_bytes(), "malformed_reply"),
    ] {
        let error = error_of(reply("200 OK", "", body)).await;
        let found = match error {
            Error::MalformedReply(_) => "malformed_reply",
            Error::Undecodable(_) => "undecodable",
            _ => "another error",
        };
        assert_eq!(found, kind, "{error:?}");
        assert_eq!(error.status(), Some(200));
    }
}

#[tokio::test]
async fn the_content_type_of_a_valid_response_is_ignored() {
    for kind in [
        "text/html",
        "application/octet-stream",
        "text/event-stream",
        "\"nonsense",
    ] {
        let bytes = reply("200 OK", &format!("content-type: {kind}\r\n"), GOOD);
        let server = RawServer::always(Script::close_after_writing(bytes)).await;
        server.model().generate::<Person>("…").await.unwrap();
    }
}

#[tokio::test]
async fn an_unrequested_gzip_response_is_malformed_and_not_decompressed() {
    let gzip =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
    for status in ["200 OK", "400 Bad Request"] {
        let error = error_of(reply(status, "content-encoding: gzip\r\n", gzip)).await;
        let malformed = matches!(error, Error::MalformedReply(_));
        assert_eq!(malformed, status == "200 OK", "{error:?}");
        let text = error.to_string();
        assert!(text.contains("compressed with `gzip`"), "{text}");
    }
}

#[tokio::test]
async fn a_deeply_nested_answer_is_undecodable_and_does_not_overflow() {
    let content = "[".repeat(100_000);
    let body = serde_json::json!({"choices": [{"message": {"content": content}}]});
    let error = error_of(reply("200 OK", "", body.to_string())).await;
    let Error::Undecodable(_) = error else {
        panic!("{error:?}");
    };
}

#[tokio::test]
async fn a_deeply_nested_error_body_keeps_the_status() {
    let error = error_of(reply("500 Oops", "", "{\"error\":".repeat(100_000))).await;
    assert!(matches!(error, Error::Server(_)));
}

#[tokio::test]
async fn a_response_of_a_hundred_megabytes_is_cut_at_the_limit() {
    let chunk = vec![b' '; 64 * 1024];
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1000000000000000000\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
    ] {
        let server = RawServer::always(Script::flood(head, chunk.clone())).await;
        let error = server.model().generate::<Person>("…").await.unwrap_err();
        let Error::TooLarge { limit, .. } = error else {
            panic!("{head}: {error:?}");
        };
        assert_eq!(limit, 32 * 1024 * 1024);
    }
}

#[tokio::test]
async fn an_endless_error_page_keeps_the_status() {
    let server = RawServer::always(Script::flood(
        b"HTTP/1.1 502 Bad Gateway\r\n\r\n".to_vec(),
        vec![b'x'; 64 * 1024],
    ))
    .await;
    let error = server.model().generate::<Person>("…").await.unwrap_err();
    assert_eq!(error.status(), Some(502));
    assert_eq!(error.raw().map(str::len), Some(256 * 1024));
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_not_followed() {
    let other = RawServer::always(Script::close_after_writing(reply("200 OK", "", GOOD))).await;
    let target = format!("http://{}/v1/chat/completions", other.address);
    let error = error_of(reply("307 Go", &format!("location: {target}\r\n"), "")).await;
    assert!(error.to_string().contains(&target), "{error}");
    assert_eq!(other.connections(), 0);
}
