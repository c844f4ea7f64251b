//! Files and batches, beyond what the batch jobs of `tests/batch` need of them.

use futures_util::TryStreamExt;
use outlines_runtime::Error;
use outlines_runtime::reqwest::{Client, Method};
use outlines_runtime::testing::{Ending, Fault, FaultPoint, Phase, Reply, TestServer};
use serde_json::Value;

use crate::desk::{Ticket, ticket};
use crate::plain::{post, ready, send};

#[tokio::test]
async fn the_lines_of_a_batch_take_the_replies_and_are_requests() {
    let server = TestServer::start();
    server
        .reply(&ticket())
        .reply(Reply::refusal("No."))
        .reply(Reply::error(429));
    let folder = tempfile::tempdir().unwrap();
    let batch = server.model().batch::<Ticket>(folder.path());
    let results = batch
        .run([("a", "one"), ("b", "two"), ("c", "three")])
        .await
        .unwrap();
    let items: Vec<_> = results.try_collect().await.unwrap();
    assert_eq!(items[0].result.as_ref().unwrap().value, ticket());
    assert!(matches!(items[1].result, Err(Error::Refused(_))));
    assert!(matches!(items[2].result, Err(Error::RateLimited(_))));

    server.assert_requests(3).assert_replies_used();
    let requests = server.requests();
    assert_eq!(requests[1].custom_id(), Some("b"));
    requests[1]
        .assert_prompt_contains("two")
        .assert_schema_of::<Ticket>();
    assert_eq!(server.batches().sizes(), [3]);
    assert_eq!(
        server.batches().executions().keys().collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(server.batches().uploads().len(), 1);
}

#[tokio::test]
async fn a_batch_of_drawn_documents_is_one_of_values() {
    let server = TestServer::builder().random(1).start();
    let folder = tempfile::tempdir().unwrap();
    let prompts = (0..50).map(|number| format!("Letter {number}"));
    let results = server
        .model()
        .batch::<Vec<Ticket>>(folder.path())
        .run(prompts)
        .await
        .unwrap();
    let items: Vec<_> = results.try_collect().await.unwrap();
    assert_eq!(items.len(), 50);
    for item in items {
        item.result.unwrap();
    }
}

#[tokio::test]
async fn a_batch_may_end_before_its_lines_do() {
    let server = TestServer::start();
    server.batches().ending(Ending::Expired(1));
    server.reply(&ticket()).reply(&ticket());
    let folder = tempfile::tempdir().unwrap();
    let results = server
        .model()
        .batch::<Ticket>(folder.path())
        .run(["one", "two"])
        .await
        .unwrap();
    let items: Vec<_> = results.try_collect().await.unwrap();
    assert!(items[0].result.is_ok());
    assert!(matches!(items[1].result, Err(Error::NotRun(_))));
    // Its reply is still there.
    assert_eq!(
        server.model().generate::<Ticket>("three").await.unwrap(),
        ticket()
    );
    server.assert_requests(2).assert_replies_used();
}

#[tokio::test]
async fn files_are_kept_listed_and_deleted() {
    let server = TestServer::start();
    ready(&server);
    let form = "--x\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n--x\r\ncontent-disposition: \
                form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n\u{1}PDF\r\n--x--\r\n";
    let upload = Client::new()
        .post(format!("{}/files", server.url()))
        .header("content-type", "multipart/form-data; boundary=x")
        .body(form);
    let file: Value =
        serde_json::from_str(&upload.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(
        (&file["filename"], &file["bytes"], &file["purpose"]),
        (&"a.pdf".into(), &4.into(), &"user_data".into())
    );
    let id = file["id"].as_str().unwrap();

    let (_, found) = send(&server, Method::GET, &format!("/v1/files/{id}"), "").await;
    assert_eq!(found, file);
    let (_, content) = send(&server, Method::GET, &format!("/v1/files/{id}/content"), "").await;
    assert_eq!(content, "\u{1}PDF");
    let (_, list) = send(&server, Method::GET, "/v1/files?purpose=user_data", "").await;
    assert_eq!(list["data"], Value::Array(vec![file.clone()]));
    let (status, _) = send(&server, Method::DELETE, &format!("/v1/files/{id}"), "").await;
    assert_eq!(status, 200);
    let (status, _) = send(&server, Method::GET, &format!("/v1/files/{id}"), "").await;
    assert_eq!(status, 404);
    assert_eq!(server.operations()[0], "POST /v1/files");
    assert_eq!(server.operations()[2], "GET /v1/files/{id}/content");
}

#[tokio::test]
async fn faults_can_be_injected_before_and_after_the_handler() {
    let server = TestServer::start();
    let model = server.openai("gpt-4o-mini").max_retries(0).build().unwrap();
    for (fault, class) in [
        (Fault::Status(503), "Server"),
        (Fault::Status(400), "InvalidRequest"),
        (Fault::Disconnect, "Connection"),
    ] {
        for (moment, asked) in [(Phase::BeforeHandler, 0), (Phase::AfterHandler, 1)] {
            let before = server.requests().len();
            server.inject_faults(move |step| {
                if step.phase() == moment {
                    fault
                } else {
                    Fault::None
                }
            });
            if asked == 1 {
                server.reply(&1);
            }
            let error = model.generate::<u8>("Count").await.unwrap_err();
            assert_eq!(crate::desk::class(&error), class);
            assert_eq!(
                server.requests().len() - before,
                asked,
                "{fault:?} {moment:?}"
            );
        }
    }
    server.clear_faults().reply(&2);
    assert_eq!(model.generate::<u8>("Count").await.unwrap(), 2);
}

#[tokio::test]
async fn a_plan_that_fails_says_so() {
    let server = TestServer::start();
    for (plan, words) in [
        (
            (|_| panic!("no plan")) as fn(FaultPoint<'_>) -> Fault,
            "the function given to `TestServer::inject_faults` panicked",
        ),
        (|_| Fault::Status(200), "200 is not the status of an error"),
    ] {
        server.inject_faults(plan);
        let error = server.model().generate::<u8>("Count").await.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn what_a_closure_holds_may_use_the_server_when_it_goes() {
    struct Guard(std::sync::Weak<TestServer>);

    impl Drop for Guard {
        fn drop(&mut self) {
            if let Some(server) = self.0.upgrade() {
                server.assert_replies_used();
                server.inject_faults(|_| Fault::None);
            }
        }
    }

    let server = std::sync::Arc::new(TestServer::start());
    let guard = Guard(std::sync::Arc::downgrade(&server));
    server.reply_with(move |_| {
        let _ = &guard;
        Reply::empty()
    });
    server.reply_with(|_| Reply::empty());
    let guard = Guard(std::sync::Arc::downgrade(&server));
    server.inject_faults(move |_| {
        let _ = &guard;
        Fault::None
    });
    server.clear_faults();
}

#[tokio::test]
async fn a_plan_sees_each_step_and_may_use_the_server() {
    use std::sync::{Arc, Mutex};

    let server = Arc::new(TestServer::start());
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let (steps, asked) = (Arc::clone(&seen), Arc::downgrade(&server));
    server.inject_faults(move |step| {
        let requests = asked.upgrade().map(|server| server.requests().len());
        let line = format!(
            "{} {:?} {} {requests:?}",
            step.number(),
            step.phase(),
            step.operation()
        );
        steps.lock().unwrap().push(line);
        Fault::None
    });
    server.reply(&1);
    server.model().generate::<u8>("Count").await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "0 BeforeHandler POST /v1/chat/completions Some(0)",
            "1 AfterHandler POST /v1/chat/completions Some(1)"
        ]
    );
    let (status, _) = post(&server, "/v1/files", "").await;
    assert_eq!(status, 400);
}
