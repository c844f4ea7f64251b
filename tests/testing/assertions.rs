//! Assertions and the messages of failing ones.

use outlines_runtime::testing::{Reply, TestServer};

use crate::fixtures::{Ticket, failure_of, ticket};

/// A value that cannot be serialized.
struct NotSerializable;

impl serde::Serialize for NotSerializable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("a reason"))
    }
}

#[tokio::test]
async fn messages_show_the_requests() {
    let server = TestServer::start();
    server.reply(&ticket());
    let model = server.openai("gpt-4o-mini").build().unwrap();
    model
        .generate::<Ticket>("Nothing loads!")
        .system("Sort the message.\nBe brief.")
        .await
        .unwrap();
    let request = server.last_request();
    request
        .assert_prompt_contains("Nothing")
        .assert_prompt_contains("brief")
        .assert_schema_of::<Ticket>();

    let failure = failure_of(|| {
        request.assert_prompt_contains("everything");
    });
    assert_eq!(
        failure,
        "the prompt does not contain \"everything\":\n  system: Sort the message.\n    \
         Be brief.\n  user: Nothing loads!\n"
    );
    let failure = failure_of(|| {
        request.assert_schema_of::<Vec<Ticket>>();
    });
    let schema = <Ticket as outlines_runtime::Structured>::SCHEMA;
    assert!(
        failure.starts_with("expected the schema of `Vec_Ticket`:\n"),
        "{failure}"
    );
    assert!(
        failure.ends_with(&format!("found the schema of `Ticket`:\n{schema}")),
        "{failure}"
    );

    server.assert_requests(1);
    let failure = failure_of(|| {
        server.assert_requests(2);
    });
    assert_eq!(
        failure,
        "expected 2 requests to the model, found 1:\n  POST /v1/chat/completions to \
         gpt-4o-mini, Ticket: \"Sort the message.\\nBe brief.\\nNothing loads!\""
    );
}

#[tokio::test]
async fn messages_say_what_was_not_requested_or_sent() {
    let server = TestServer::start();
    let failure = failure_of(|| {
        let _ = server.last_request();
    });
    assert_eq!(failure, "the test server received no request");
    let failure = failure_of(|| {
        server.assert_requests(3);
    });
    assert_eq!(failure, "expected 3 requests to the model, found 0");

    server.assert_replies_used();
    server
        .reply(&ticket())
        .reply(Reply::error(503))
        .reply(Reply::truncated(&"so far"));
    let failure = failure_of(|| {
        server.assert_replies_used();
    });
    assert_eq!(
        failure,
        "3 queued replies were not sent:\n  {\"summary\":\"Charged twice – \\\"für Mai\\\" 🧾\",\
         \"urgent\":true}\n  error 503\n  the text \"so far\", truncated"
    );

    crate::http::initialize_tls(&server);
    crate::http::send(
        &server,
        outlines_runtime::reqwest::Method::GET,
        "/v1/files",
        "",
    )
    .await;
    let failure = failure_of(|| {
        let _ = server.last_request();
    });
    assert_eq!(
        failure,
        "the test server received no request to the model, only GET /v1/files"
    );
}

#[test]
fn invalid_replies_panic_when_they_are_queued() {
    let server = TestServer::start();
    for (reply, message) in [
        (
            Reply::json(&NotSerializable),
            "the value cannot be serialized: a reason",
        ),
        (
            Reply::truncated(&NotSerializable),
            "the value cannot be serialized: a reason",
        ),
        (Reply::error(200), "200 is not an error status"),
        (Reply::raw(99, ""), "99 is not a reply status"),
        (
            Reply::json(&1).message("No."),
            "`Reply::message` applies to `Reply::error` only",
        ),
        (
            Reply::json(&1).after_text("{"),
            "`Reply::after_text` applies to `Reply::error` only",
        ),
        (
            Reply::json(&1).header("a b", "c"),
            "`a b: c` is not a valid header",
        ),
        (
            Reply::choices([&1; 0]),
            "`Reply::choices` needs at least one answer",
        ),
        (
            Reply::choices([Reply::json(&1), Reply::error(500)]),
            "`Reply::choices` takes answers only",
        ),
    ] {
        let failure = failure_of(|| {
            server.reply(reply);
        });
        assert!(failure.starts_with("invalid reply: "), "{failure}");
        assert!(failure.contains(message), "{failure}");
    }
    server.assert_replies_used();
}

#[tokio::test]
async fn the_error_for_a_missing_reply_names_the_remedy() {
    let server = TestServer::start();
    let error = server.model().generate::<Ticket>("Sort").await.unwrap_err();
    assert!(
        error.to_string().contains(
            "no reply is queued in the test server for this request; queue one with \
             `TestServer::reply`"
        ),
        "{error}"
    );
    // It is not retried.
    server.assert_requests(1);
}

#[test]
fn panics_have_the_location_of_the_test() {
    let server = TestServer::start();
    let hook = std::panic::take_hook();
    let (sender, locations) = std::sync::mpsc::channel();
    std::panic::set_hook(Box::new(move |info| {
        let file = info.location().map(|location| location.file().to_owned());
        let _ = sender.send(file.unwrap_or_default());
    }));
    failure_of(|| {
        let _ = server.last_request();
    });
    std::panic::set_hook(hook);
    // Tests in other files may panic on purpose at the same time.
    assert!(
        locations
            .try_iter()
            .any(|file| file.ends_with("testing/assertions.rs"))
    );
}
