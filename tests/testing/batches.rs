//! Files and batches.

use futures_util::TryStreamExt;
use outlines_runtime::Error;
use outlines_runtime::reqwest::{Client, Method};
use outlines_runtime::testing::{Ending, Reply, TestServer};
use serde_json::{Value, json};

use crate::fixtures::{Ticket, ticket};
use crate::http::{initialize_tls, post, send};

#[tokio::test]
async fn lines_of_a_batch_are_requests_and_take_replies() {
    let server = TestServer::start();
    server
        .reply(&ticket())
        .reply(Reply::refusal("No."))
        .reply(Reply::error(429));
    let folder = tempfile::tempdir().unwrap();
    let prompts = [("a", "one"), ("b", "two"), ("c", "three")];
    let call = server.model().generate_many_keyed::<Ticket, _>(prompts);
    let results = call.batch(folder.path()).run().await.unwrap();
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
async fn random_documents_answer_a_batch() {
    let server = TestServer::builder().random(1).start();
    let folder = tempfile::tempdir().unwrap();
    let prompts = (0..50).map(|number| format!("Letter {number}"));
    let results = server
        .model()
        .generate_many::<Vec<Ticket>>(prompts)
        .batch(folder.path())
        .run()
        .await
        .unwrap();
    let items: Vec<_> = results.try_collect().await.unwrap();
    assert_eq!(items.len(), 50);
    for item in items {
        item.result.unwrap();
    }
}

#[tokio::test]
async fn an_expired_batch_leaves_replies_in_the_queue() {
    let server = TestServer::start();
    server.batches().ending(Ending::Expired(1));
    server.reply(&ticket()).reply(&ticket());
    let folder = tempfile::tempdir().unwrap();
    let results = server
        .model()
        .generate_many::<Ticket>(["one", "two"])
        .batch(folder.path())
        .run()
        .await
        .unwrap();
    let items: Vec<_> = results.try_collect().await.unwrap();
    assert!(items[0].result.is_ok());
    assert!(matches!(items[1].result, Err(Error::NotRun(_))));
    // The line that was not run took no reply.
    assert_eq!(
        server.model().generate::<Ticket>("three").await.unwrap(),
        ticket()
    );
    server.assert_requests(2).assert_replies_used();
}

#[tokio::test]
async fn files_can_be_uploaded_read_listed_and_deleted() {
    let server = TestServer::start();
    initialize_tls(&server);
    let form = "--x\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n--x\r\n\
                content-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n\
                \u{1}PDF\r\n--x--\r\n";
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

/// Creates a batch of these lines, and returns it after its validation.
async fn batch(server: &TestServer, lines: &[Value]) -> Value {
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    let form = format!(
        "--x\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--x\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n\
         {}\r\n--x--\r\n",
        lines.join("\n")
    );
    let upload = Client::new()
        .post(format!("{}/files", server.url()))
        .header("content-type", "multipart/form-data; boundary=x")
        .body(form);
    let file = upload.send().await.unwrap().text().await.unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    let request = json!({
        "input_file_id": file["id"],
        "endpoint": "/v1/chat/completions",
        "completion_window": "24h",
    });
    let (_, batch) = post(server, "/v1/batches", &request.to_string()).await;
    let path = format!("/v1/batches/{}", batch["id"].as_str().unwrap());
    send(server, Method::GET, &path, "").await.1
}

#[tokio::test]
async fn a_damaged_line_fails_the_validation_of_its_batch() {
    let server = TestServer::start();
    initialize_tls(&server);
    server.reply_with(|_| Reply::json(&ticket()));
    let line = |id: &str| {
        json!({
            "custom_id": id,
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {"model": "m", "messages": [{"role": "user", "content": "Classify"}]},
        })
    };
    let valid = batch(&server, &[line("a"), line("b")]).await;
    assert_eq!(
        (&valid["status"], &valid["errors"]),
        (&json!("completed"), &Value::Null)
    );

    let without = |member: &str| {
        let mut line = line("b");
        line.as_object_mut().unwrap().remove(member);
        line
    };
    let with = |member: &str, value: Value| {
        let mut line = line("b");
        line[member] = value;
        line
    };
    let missing = |member: &str| {
        let message = format!("Missing required parameter: '{member}'.");
        ("missing_required_parameter", json!(member), message)
    };
    let cases = [
        (without("custom_id"), missing("custom_id")),
        (without("method"), missing("method")),
        (without("url"), missing("url")),
        (without("body"), missing("body")),
        (
            with("custom_id", json!(7)),
            (
                "invalid_request",
                json!("custom_id"),
                "Invalid value for 'custom_id'.".to_owned(),
            ),
        ),
        (
            json!("cut off"),
            (
                "invalid_json_line",
                Value::Null,
                "This line is not parseable as valid JSON.".to_owned(),
            ),
        ),
    ];
    for (damaged, (code, param, message)) in cases {
        let failed = batch(&server, &[line("a"), damaged]).await;
        assert_eq!(failed["status"], "failed", "{message}");
        let expected = json!({"code": code, "message": message, "param": param, "line": 2});
        assert_eq!(failed["errors"]["data"][0], expected);
    }
    assert_eq!(server.requests().len(), 2);
}
