//! Recording from a server and replaying offline.

use std::fs;
use std::path::Path;

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, Structured};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::fixtures::{Ticket, class, failure_of, ticket, variants};

pub(crate) const KEY: &str = "sk-secret-key-1234";

/// Starts a server in place of the real one that sends the reply, and creates a directory for
/// recordings.
pub(crate) fn real_server(reply: Reply) -> (TestServer, TempDir) {
    let server = TestServer::builder().key(KEY).start();
    server.reply_with(move |_| reply.clone());
    (server, tempfile::tempdir().unwrap())
}

/// Starts a server that records from another.
pub(crate) fn recorder(real: &TestServer, file: &Path) -> TestServer {
    let builder = TestServer::builder().recordings(file);
    builder.record_from(real.url(), KEY.to_owned()).start()
}

pub(crate) fn replaying_server(file: &Path) -> TestServer {
    TestServer::builder().recordings(file).start()
}

#[tokio::test]
async fn recorded_responses_are_replayed_for_every_variant() {
    for variant in variants() {
        let (real, folder) = real_server(Reply::json(&ticket()).usage(40, 9));
        let file = folder.path().join("recordings/tickets.jsonl");
        let url = if variant.azure.is_some() {
            format!("http://{}", real.address())
        } else {
            real.url()
        };
        let builder = TestServer::builder().recordings(&file);
        let recorder = builder.record_from(url, KEY.to_owned()).start();
        let answer = variant.call::<Ticket>(&recorder).await.unwrap();
        assert_eq!(answer, ticket(), "{variant:?}");
        real.assert_requests(1);
        drop((real, recorder));

        let server = replaying_server(&file);
        let model = variant.model(&server);
        for _ in 0..2 {
            let replayed = variant.call_model::<Ticket>(&model).await.unwrap();
            assert_eq!(replayed, ticket(), "{variant:?}");
        }
        assert_eq!(model.usage().total_tokens(), 98, "{variant:?}");
    }
}

#[tokio::test]
async fn equal_requests_get_their_responses_in_the_recorded_order() {
    let (real, folder) = real_server(Reply::empty());
    let file = folder.path().join("numbers.jsonl");
    real.reply(&1).reply(&2);
    let recorder = recorder(&real, &file);
    let model = recorder.model();
    for expected in [1, 2] {
        assert_eq!(model.generate::<u8>("A number").await.unwrap(), expected);
    }
    let server = replaying_server(&file);
    for expected in [1, 2, 1] {
        assert_eq!(
            server.model().generate::<u8>("A number").await.unwrap(),
            expected
        );
    }
}

#[tokio::test]
async fn keys_are_never_written() {
    let (real, folder) = real_server(Reply::text(format!("The key is {KEY}.")));
    let file = folder.path().join("leak.jsonl");
    let recorder = recorder(&real, &file);
    let prompt = format!("My key is {KEY}");
    let error = recorder
        .model()
        .generate::<Ticket>(prompt)
        .await
        .unwrap_err();
    assert_eq!(class(&error), "Undecodable");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("The key is [key]."), "{text}");
    assert!(
        !text.contains(KEY) && !text.contains("authorization"),
        "{text}"
    );
}

#[tokio::test]
async fn keys_in_queries_and_headers_are_not_recorded_from_error_replies() {
    const QUERY_KEY: &str = "query secret/0123456789";
    const HEADER_KEY: &str = "header-secret-0123456789";
    for variant in variants().into_iter().filter(|variant| !variant.streamed) {
        let server = TestServer::builder().key(KEY).start();
        server.reply_with(|request| {
            let custom = request.header("x-gateway").unwrap_or("none").to_owned();
            let echo = format!("not found: {}, {custom}, {KEY}", request.text());
            let query = "/v1?gateway=query+secret%2F0123456789 and query%20secret%2f0123456789";
            Reply::error(400).message(format!("{echo}, {query}, {QUERY_KEY}"))
        });
        let url = if variant.azure.is_some() {
            format!("http://{}/", server.address())
        } else {
            format!("{}/", server.url())
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("errors.jsonl");
        let builder = TestServer::builder().recordings(&file);
        let recorder = builder.record_from(url, KEY.to_owned()).start();
        let prompt = format!("Use {QUERY_KEY} on 2024-10-21");
        let secrets = ([("gateway", QUERY_KEY)], [("x-gateway", HEADER_KEY)]);
        let error = match variant.azure {
            None => {
                let builder = recorder.openai("m").default_query(secrets.0);
                let model = builder.default_headers(secrets.1).build().unwrap();
                model.generate::<Ticket>(prompt).await.unwrap_err()
            }
            Some(version) => {
                let builder = recorder.azure("m", "m").api_version(version);
                let builder = builder.default_query(secrets.0);
                let model = builder.default_headers(secrets.1).build().unwrap();
                model.generate::<Ticket>(prompt).await.unwrap_err()
            }
        };
        assert_eq!(error.status(), Some(400), "{variant:?}: {error}");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("on 2024-10-21"), "{variant:?}: {text}");
        for secret in [KEY, "secret/0123456789", "ecret%2", HEADER_KEY] {
            assert!(!text.contains(secret), "{variant:?}: {secret} in {text}");
        }
    }
}

#[tokio::test]
async fn a_url_with_credentials_is_not_recorded_from() {
    let folder = tempfile::tempdir().unwrap();
    for url in [
        "http://me:sesame-0123@127.0.0.1:9/v1",
        "http://127.0.0.1:9/v1?key=sesame-0123",
    ] {
        let file = folder.path().join("none.jsonl");
        let builder = TestServer::builder().recordings(file);
        let recorder = builder.record_from(url, None).start();
        let model = recorder.openai("m").max_retries(0).build().unwrap();
        let error = model.generate::<Ticket>("Classify").await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("the base URL in `OPENAI_BASE_URL` or `record_from` contains a "));
        assert!(!text.contains("sesame"), "{text}");
    }
}

/// As [`Ticket`], with another type for a field.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[structured(name = "Ticket")]
struct Changed {
    /// In at most six words.
    summary: String,
    urgent: u8,
}

/// As [`Ticket`], with its fields in another order.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[structured(name = "Ticket")]
struct Reordered {
    urgent: bool,
    /// In at most six words.
    summary: String,
}

#[tokio::test]
async fn a_changed_request_fails_with_the_difference_and_the_remedy() {
    let (real, folder) = real_server(Reply::json(&ticket()));
    let file = folder.path().join("tickets.jsonl");
    let prompt = "A customer writes: you have charged me twice for May.";
    let recorder = recorder(&real, &file);
    recorder.model().generate::<Ticket>(prompt).await.unwrap();
    let server = replaying_server(&file);
    let model = server.model();
    assert_eq!(model.generate::<Ticket>(prompt).await.unwrap(), ticket());

    let errors = [
        (
            model.generate::<Changed>(prompt).await.unwrap_err(),
            "the schema differs at `properties.urgent.type`: recorded \"boolean\", sent \
             \"integer\"",
        ),
        (
            model.generate::<Reordered>(prompt).await.unwrap_err(),
            "the schema has its keys in another order at `properties`",
        ),
        (
            model
                .generate::<Ticket>(prompt.replace("May", "June"))
                .await
                .unwrap_err(),
            "the prompt differs at `messages[0].content`: recorded \"…harged me twice \
             for May.\", sent \"…harged me twice for June.\"",
        ),
        (
            model
                .generate::<Ticket>(prompt)
                .temperature(0.5)
                .await
                .unwrap_err(),
            "the request differs at `temperature`: sent 0.5, which is not recorded",
        ),
    ];
    for (error, change) in errors {
        let text = error.to_string();
        assert_eq!(error.status(), Some(400), "{text}");
        assert!(
            text.contains("tickets.jsonl` matches this request: "),
            "{text}"
        );
        assert!(text.contains(change), "{text}");
        assert!(
            text.contains("to record again, run the test with `OUTLINES_RECORD=1`"),
            "{text}"
        );
    }
    // A queued reply comes first.
    server.reply(&ticket());
    assert!(model.generate::<Ticket>("Other").await.is_ok());
}

#[tokio::test]
async fn missing_recordings_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("missing.jsonl");
    let failure = failure_of(|| drop(replaying_server(&file)));
    assert!(failure.contains("missing.jsonl`: "), "{failure}");
    assert!(
        failure.contains("to record again, run the test with"),
        "{failure}"
    );
    fs::write(&file, "{}\n").unwrap();
    let failure = failure_of(|| drop(replaying_server(&file)));
    assert!(
        failure.contains("missing.jsonl`: line 1: missing field `path`"),
        "{failure}"
    );

    let line =
        r#"{"path":"/v1/responses","request":{},"status":42,"content_type":"","response":0}"#;
    let invalid: [(&[u8], &str); 5] = [
        (
            line.as_bytes(),
            "line 1: `status` is 42, not an HTTP status",
        ),
        (&line.as_bytes()[..40], "line 1: EOF while parsing"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "line 1: expected value",
        ),
        (b"[]\n", "line 1: invalid length 0"),
        (b"\xff\xfe", "stream did not contain valid UTF-8"),
    ];
    for (content, expected) in invalid {
        fs::write(&file, content).unwrap();
        let failure = failure_of(|| drop(replaying_server(&file)));
        assert!(failure.contains(expected), "{failure}");
        assert!(failure.contains("to record again, run the test with"));
    }

    fs::write(&file, "").unwrap();
    let server = replaying_server(&file);
    let error = server
        .model()
        .generate::<Ticket>("Classify")
        .await
        .unwrap_err();
    let expected = "missing.jsonl` has no recording of a request to `/v1/chat/completions`";
    assert!(error.to_string().contains(expected), "{error}");
}

#[tokio::test]
async fn an_unreachable_server_is_reported() {
    let (real, folder) = real_server(Reply::empty());
    let recorder = recorder(&real, &folder.path().join("none.jsonl"));
    drop(real);
    let model = recorder.openai("m").max_retries(0).build().unwrap();
    let error = model.generate::<Ticket>("Classify").await.unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    assert!(
        error
            .to_string()
            .contains("cannot reach the server to record from"),
        "{error}"
    );
}
