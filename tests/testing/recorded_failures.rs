//! Failures of a server while a test records from it.

use std::fs;

use mockito::{Matcher, Server};
use outlines_runtime::reqwest::{Client, Method};
use outlines_runtime::testing::{Reply, TestServer};

use crate::fixtures::{Ticket, variants};
use crate::http::{initialize_tls, send};
use crate::recordings::{KEY, real_server, recorder, replaying_server};

#[tokio::test]
async fn only_reproducible_errors_are_recorded() {
    for (status, is_recorded) in [
        (400, true),
        (401, false),
        (404, false),
        (413, true),
        (422, true),
        (429, false),
        (500, false),
    ] {
        let (real, folder) = real_server(Reply::error(status));
        let file = folder.path().join("errors.jsonl");
        let recorder = recorder(&real, &file);
        let model = recorder.openai("m").max_retries(0).build().unwrap();
        let error = model.generate::<Ticket>("Classify").await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_eq!(file.exists(), is_recorded, "{status}");
        if is_recorded {
            drop(real);
            let server = replaying_server(&file);
            let model = server.openai("m").build().unwrap();
            let error = model.generate::<Ticket>("Classify").await.unwrap_err();
            assert_eq!(error.status(), Some(status));
        }
    }
}

#[tokio::test]
async fn a_mistake_of_the_recording_test_is_not_recorded_and_fails_with_its_remedy() {
    let unknown = "The model `test-model` does not exist or you do not have access to it.";
    let google = r#"{"error":{"message":"API key not valid.","details":
        [{"reason":"API_KEY_INVALID"}]}}"#;
    let code = r#"{"error":{"message":"`m` does not exist.","code":"model_not_found"}}"#;
    let bare = r#"{"error":{"message":"m is not a valid model ID","code":400}}"#;
    let deepseek = r#"{"error":{"message":"Model Not Exist","code":"invalid_request_error"}}"#;
    let too_long = r#"{"error":{"message":"Too many tokens","code":400}}"#;
    let success = "to test an error under a status of success, use `Reply::raw`";
    let key = "check the key in `OPENAI_API_KEY` or `record_from`";
    let model = "as in `server.openai(\"gpt-4o-mini\").build()`";
    let url = "check the URL in `OPENAI_BASE_URL` or `record_from`";
    let page =
        |status| Reply::raw(status, "<html>Moved</html>").header("content-type", "text/html");
    let of_model = Reply::error(404).code("model_not_found").message(unknown);
    for (reply, status, reported, remedy) in [
        (of_model, 404, unknown, model),
        (page(404), 404, "status 404; ", model),
        (Reply::error(401), 401, "status 401: ", key),
        (Reply::error(403), 403, "status 403: ", key),
        (Reply::raw(400, google), 400, "API key not valid.", key),
        (page(301), 400, "status 301; ", url),
        (page(405), 405, "status 405; ", url),
        (Reply::raw(400, code), 400, "does not exist.", model),
        (
            Reply::raw(400, bare),
            400,
            "m is not a valid model ID",
            model,
        ),
        (Reply::raw(400, deepseek), 400, "Model Not Exist", model),
        (
            Reply::raw(200, bare),
            400,
            "status 200: m is not a valid",
            model,
        ),
        (Reply::raw(200, google), 400, "API key not valid.", key),
        (
            Reply::raw(200, too_long),
            400,
            "status 200: Too many to",
            success,
        ),
    ] {
        let (real, folder) = real_server(reply);
        let file = folder.path().join("tickets.jsonl");
        fs::write(&file, "recorded before").unwrap();
        for variant in variants()
            .into_iter()
            .filter(|variant| variant.azure.is_none())
        {
            let recorder = recorder(&real, &file);
            let error = variant.call::<Ticket>(&recorder).await.unwrap_err();
            assert_eq!(error.status(), Some(status), "{error}");
            let text = error.to_string();
            for expected in ["not recorded in `", reported, remedy] {
                assert!(text.contains(expected), "{expected}: {text}");
            }
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), "recorded before");
    }
}

#[tokio::test]
async fn the_remedies_of_mistakes_name_the_settings_of_azure() {
    for (status, remedy) in [
        (
            401,
            "check the key in `AZURE_OPENAI_API_KEY` or `record_from`",
        ),
        (404, "a deployment of this server in `server.azure(…)`"),
        (
            405,
            "check the URL in `AZURE_OPENAI_ENDPOINT` or `record_from`",
        ),
    ] {
        let (real, folder) = real_server(Reply::error(status));
        let file = folder.path().join("tickets.jsonl");
        for variant in variants()
            .into_iter()
            .filter(|variant| variant.azure.is_some())
        {
            let builder = TestServer::builder().recordings(&file);
            let url = format!("http://{}", real.address());
            let recorder = builder.record_from(url, KEY.to_owned()).start();
            let error = variant.call::<Ticket>(&recorder).await.unwrap_err();
            assert!(error.to_string().contains(remedy), "{variant:?}: {error}");
        }
        assert!(!file.exists());
    }
}

#[tokio::test]
async fn an_error_under_a_status_of_success_that_a_retry_may_fix_is_passed_on() {
    let stream = "data: {\"choices\":[{\"delta\":{\"content\":\"{\"}}]}\n\n\
                  data: {\"error\":{\"message\":\"try again\",\"code\":503}}\n\n";
    let events = Reply::raw(200, stream).header("content-type", "text/event-stream");
    for reply in [
        Reply::raw(200, r#"{"error":{"message":"try again"}}"#),
        Reply::raw(
            200,
            r#"{"choices":[{"message":{},"finish_reason":"error"}]}"#,
        ),
        events,
    ] {
        let (real, folder) = real_server(reply);
        let file = folder.path().join("tickets.jsonl");
        let recorder = recorder(&real, &file);
        let model = recorder.openai("m").max_retries(0).build().unwrap();
        let error = model.generate::<Ticket>("Classify").await.unwrap_err();
        assert!(error.is_retryable(), "{error}");
        assert!(!file.exists(), "{error}");
    }
}

/// Returns the text that a server sends.
async fn text(server: &TestServer) -> (u16, String) {
    let url = format!("{}/chat/completions", server.url());
    let body = r#"{"model":"m","messages":[{"role":"user","content":"Classify"}]}"#;
    let request = Client::new().post(url).bearer_auth(KEY).body(body);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.text().await.unwrap())
}

#[tokio::test]
async fn a_body_that_cannot_be_parsed_is_replayed_unchanged() {
    for body in [
        r#"{"choices": [{"message": "#,
        "\u{feff}{\"a\" : 1}\r\n",
        "plain \"text\"",
        r#""a string""#,
        "",
    ] {
        let (real, folder) = real_server(Reply::raw(200, body));
        let file = folder.path().join("tickets.jsonl");
        let recorder = recorder(&real, &file);
        initialize_tls(&recorder);
        assert_eq!(text(&recorder).await, (200, body.to_owned()));
        assert_eq!(text(&replaying_server(&file)).await, (200, body.to_owned()));
    }
}

#[tokio::test]
async fn a_body_that_is_not_text_is_not_recorded() {
    let mut real = Server::new_async().await;
    let mock = real.mock("POST", Matcher::Any);
    mock.with_body(b"{\"a\": \"\xff\"}").create_async().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tickets.jsonl");
    let builder = TestServer::builder().recordings(&file);
    let recorder = builder.record_from(format!("{}/v1", real.url()), None);
    let recorder = recorder.start();
    initialize_tls(&recorder);
    let body = r#"{"model":"m","messages":[{"role":"user","content":"Classify"}]}"#;
    let (status, error) = send(&recorder, Method::POST, "/v1/chat/completions", body).await;
    let message = error["error"]["message"].as_str().unwrap();
    assert_eq!(status, 400, "{message}");
    assert!(
        message.contains("the response is not text in UTF-8: "),
        "{message}"
    );
    assert!(!file.exists());
}
