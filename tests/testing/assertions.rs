//! Assertions that hold, and what those that fail have to say.

use outlines_runtime::testing::{Reply, TestServer};

use crate::desk::{Ticket, failure_of, ticket};

/// A value that serde cannot write.
struct Broken;

impl serde::Serialize for Broken {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("not today"))
    }
}

#[tokio::test]
async fn failures_show_what_was_sent() {
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
        "the prompt does not contain \"everything\"; it is:\n  system: Sort the message.\n    Be brief.\n  user: Nothing loads!\n"
    );
    let failure = failure_of(|| {
        request.assert_schema_of::<Vec<Ticket>>();
    });
    let schema = <Ticket as outlines_runtime::Structured>::SCHEMA;
    assert!(
        failure.starts_with("the request does not have the schema of `Vec_Ticket`:\n"),
        "{failure}"
    );
    assert!(
        failure.ends_with(&format!("but that of `Ticket`:\n{schema}")),
        "{failure}"
    );

    server.assert_requests(1);
    let failure = failure_of(|| {
        server.assert_requests(2);
    });
    assert_eq!(
        failure,
        "the test server was asked 1 time, not 2:\n  POST /v1/chat/completions to gpt-4o-mini, Ticket: \
         \"Sort the message.\\nBe brief.\\nNothing loads!\""
    );
}

#[tokio::test]
async fn failures_show_what_was_not_sent() {
    let server = TestServer::start();
    let failure = failure_of(|| {
        let _ = server.last_request();
    });
    assert_eq!(failure, "the test server was asked nothing");
    let failure = failure_of(|| {
        server.assert_requests(1);
    });
    assert_eq!(failure, "the test server was asked 0 times, not 1");

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
        "3 of the queued replies were not asked for:\n  {\"summary\":\"Charged twice – \\\"für Mai\\\" 🧾\",\"urgent\":true}\n  error \
         503\n  the text \"so far\", truncated"
    );

    crate::plain::ready(&server);
    crate::plain::send(
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
        "the test server was asked nothing of the model, but: GET /v1/files"
    );
}

#[test]
fn replies_that_cannot_be_are_refused_at_once() {
    let server = TestServer::start();
    for (reply, words) in [
        (
            Reply::json(&Broken),
            "the value cannot be written as JSON: not today",
        ),
        (
            Reply::truncated(&Broken),
            "the value cannot be written as JSON: not today",
        ),
        (Reply::error(200), "200 is not the status of an error"),
        (Reply::raw(99, ""), "99 is not the status of a reply"),
        (
            Reply::json(&1).message("No."),
            "only `Reply::error` has a message of its own",
        ),
        (
            Reply::json(&1).after_text("{"),
            "only `Reply::error` has a text before it",
        ),
        (Reply::json(&1).header("a b", "c"), "`a b: c` is no header"),
        (Reply::choices([&1; 0]), "there are no choices"),
        (
            Reply::choices([Reply::json(&1), Reply::error(500)]),
            "only answers can be choices",
        ),
    ] {
        let failure = failure_of(|| {
            server.reply(reply);
        });
        assert!(
            failure.starts_with("the reply cannot be sent: "),
            "{failure}"
        );
        assert!(failure.contains(words), "{failure}");
    }
    server.assert_replies_used();
}

#[tokio::test]
async fn a_request_without_a_reply_says_what_to_do() {
    let server = TestServer::start();
    let error = server.model().generate::<Ticket>("Sort").await.unwrap_err();
    assert!(
        error.to_string().contains("no reply is queued in the test server for this request; queue one with `TestServer::reply`"),
        "{error}"
    );
    // It is not tried again.
    server.assert_requests(1);
}

#[test]
fn failures_point_at_the_test() {
    let server = TestServer::start();
    let hook = std::panic::take_hook();
    let (sender, place) = std::sync::mpsc::channel();
    std::panic::set_hook(Box::new(move |info| {
        let file = info.location().map(|location| location.file().to_owned());
        let _ = sender.send(file.unwrap_or_default());
    }));
    failure_of(|| {
        let _ = server.last_request();
    });
    std::panic::set_hook(hook);
    // Other tests may fail on purpose meanwhile, in files of their own.
    assert!(
        place
            .try_iter()
            .any(|file| file.ends_with("testing/assertions.rs"))
    );
}
