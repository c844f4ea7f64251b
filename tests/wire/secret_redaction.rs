//! Redaction of every secret in all public output, wherever a server quotes it: all places at once.

use std::fmt::Write;

use mockito::Matcher;
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, Error, Model, OpenAIBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tracing_subscriber::filter::LevelFilter;

use crate::server::{Wire, response};
use crate::traces::logging;
use crate::types::{Person, ada};

const KEY: &str = "sk-\"key\"/0123456789";
const HEADER: &str = "header-0123456789";
const QUERY: &str = "query-0123456789";
const SECRETS: [&str; 6] = [
    KEY,
    HEADER,
    "cookie-0123456789",
    "signature-0123456789",
    "password&0123456789",
    QUERY,
];

fn escaped(secret: &str) -> String {
    let json = serde_json::to_string(secret).unwrap();
    let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let html = secret.replace('&', "&amp;").replace('"', "&quot;");
    format!("{} {url} {html}", json.trim_matches('"'))
}

/// Returns all secrets in several escapings, for a JSON string.
fn echo() -> String {
    SECRETS.map(escaped).join(" ")
}

/// Adds every secret to the settings.
fn with_secrets(builder: OpenAIBuilder) -> OpenAIBuilder {
    let [_, header, cookie, signature, password, query] = SECRETS;
    builder
        .api_key(KEY)
        .max_retries(0)
        .default_headers([("apikey", header), ("X-Signature", signature)])
        .default_headers([
            ("Cookie", format!("id={cookie}")),
            ("X-Password", password.to_owned()),
        ])
        .default_query([("api_key", query)])
}

/// Returns models with the key as a fixed one and as one of a provider.
fn models(wire: &Wire, api: Api) -> [Model; 2] {
    let builder = with_secrets(wire.builder()).api(api);
    let provided = builder.clone();
    let provided = provided.api_key_provider(|| async { Ok::<_, std::io::Error>(KEY) });
    [builder, provided].map(|builder| builder.build().unwrap())
}

#[track_caller]
fn assert_no_secret(outputs: &str) {
    for secret in SECRETS {
        let escaped = escaped(secret);
        let beginning = &secret[..=secret.len() / 2];
        for part in escaped.split(' ').chain([secret, beginning]) {
            assert!(!outputs.contains(part), "{part} in {outputs}");
        }
    }
}

#[track_caller]
fn assert_redacted(outputs: &str) {
    assert_no_secret(outputs);
    assert!(outputs.contains("[key]"), "{outputs}");
}

/// Returns everything that an error and those inside it show.
fn outputs(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?} {:?}", error.request_id());
    if let Some(raw) = error.raw() {
        text.push_str(raw);
    }
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        write!(text, "{cause} {cause:?}").unwrap();
        source = cause.source();
    }
    let inner = match error {
        Error::Incomplete(error) => error.failures().iter().collect(),
        Error::BrokenStream(error) => Vec::from_iter(error.failure()),
        _ => Vec::new(),
    };
    text.extend(inner.into_iter().map(outputs));
    if let Error::NotRun(error) = error {
        write!(text, "{:?} {:?}", error.reason(), error.message()).unwrap();
    }
    if let Error::BatchValidation(error) = error {
        write!(text, "{:?}", error.issues()).unwrap();
    }
    text
}

/// Returns the errors of all kinds of calls.
async fn errors(model: &Model) -> Vec<Error> {
    let call = || model.generate::<Person>("Ada, 36");
    let mut errors = vec![
        call().await.unwrap_err(),
        call().response().await.unwrap_err(),
        call().reask(1).samples(2).await.unwrap_err(),
    ];
    let mut many = model.generate_many::<Person>(["Ada, 36"]).results();
    errors.push(many.next().await.unwrap().1.unwrap_err());
    errors.push(match call().stream().await {
        Err(error) => error,
        Ok(mut stream) => loop {
            match stream.next().await.unwrap() {
                Ok(_) => {}
                Err(error) => break error,
            }
        },
    });
    let people = model.generate::<Vec<Person>>("Ada, 36").stream_items();
    errors.push(match people.await {
        Err(error) => error,
        Ok(mut stream) => stream.next().await.unwrap().unwrap_err(),
    });
    let directory = TempDir::new().unwrap();
    let many = model.generate_many::<Person>(["Ada, 36"]);
    let job = many.batch(directory.path().join("job"));
    errors.push(job.submit().await.unwrap_err());
    errors
}

/// Answers every request with this reply.
async fn wire(status: usize, body: &str) -> Wire {
    let mut wire = Wire::new().await;
    for method in ["GET", "POST"] {
        wire.server
            .mock(method, Matcher::Any)
            .with_status(status)
            .with_header("x-request-id", HEADER)
            .with_header(
                "location",
                &format!("https://h/{HEADER}/{QUERY}?key={QUERY}"),
            )
            .with_body(body)
            .create_async()
            .await;
    }
    wire
}

#[tokio::test]
async fn no_error_and_no_log_of_a_call_shows_a_secret() {
    let echo = echo();
    let text = json!({"choices": [{"index": 0, "delta": {"content": "{"}}]});
    let cut = format!("{}{HEADER}", "x".repeat(256 * 1024 - 9));
    let (log, _guard) = logging(LevelFilter::TRACE);
    for (status, body) in [
        (
            401,
            format!(r#"{{"error":{{"message":"{echo}","code":"{HEADER}"}}}}"#),
        ),
        (
            429,
            format!(r#"{{"error":{{"type":"{echo}","param":"{echo}"}}}}"#),
        ),
        (404, format!(r#"{{"error":{{"message":"{echo}"}}}}"#)),
        (500, format!("<html>{echo}</html>")),
        (502, cut),
        (200, format!("<html>{echo}</html>")),
        (
            200,
            format!(r#"{{"error":{{"code":400,"message":"{echo}"}}}}"#),
        ),
        // Streams: an error as the first event and after text, and events that cannot be read.
        (
            200,
            format!("data: {{\"error\":{{\"code\":401,\"message\":\"{echo}\"}}}}\n\n"),
        ),
        (
            200,
            format!("data: {text}\n\ndata: {{\"error\":{{\"message\":\"{echo}\"}}}}\n\n"),
        ),
        (
            200,
            format!("event: error\ndata: {{\"message\":\"{echo}\"}}\n\n"),
        ),
        (200, format!("data: {echo}\n\n")),
        (307, String::new()),
    ] {
        let wire = wire(status, &body).await;
        for api in [Api::ChatCompletions, Api::Responses] {
            for model in models(&wire, api) {
                for error in errors(&model).await {
                    assert_redacted(&outputs(&error));
                }
                assert_no_secret(&format!("{model:?}"));
            }
        }
    }
    let log = log.text();
    assert!(log.contains("http.response.status_code"), "{log}");
    assert_no_secret(&log);
}

/// Returns replies of both APIs, whole and streamed, whose metadata quotes secrets.
fn answers(content: &str) -> [(Api, String); 3] {
    let choice = json!({
        "message": {"content": content},
        "delta": {"content": content},
        "finish_reason": HEADER,
        "content_filter_results": {(HEADER): {"filtered": false, "severity": QUERY}},
    });
    let usage = json!({"prompt_tokens": 40, "completion_tokens": 9, "total_tokens": 49});
    let chat = json!({"model": HEADER, "choices": [choice], "usage": usage});
    let mut responses = response(content);
    responses["model"] = json!(HEADER);
    [
        (
            Api::ChatCompletions,
            format!("data: {chat}\n\ndata: [DONE]\n\n"),
        ),
        (Api::ChatCompletions, chat.to_string()),
        (Api::Responses, responses.to_string()),
    ]
}

#[tokio::test]
async fn nothing_about_an_answer_shows_a_secret() {
    let (log, _guard) = logging(LevelFilter::TRACE);
    for content in [r#"{"name":"Ada","age":36}"#, "prose"] {
        for (api, body) in answers(content) {
            let wire = wire(200, &body).await;
            for model in models(&wire, api) {
                let call = model.generate::<Person>("Ada, 36");
                match call.response().await {
                    Ok(response) => assert_redacted(&format!("{response:?}")),
                    Err(error) => assert_redacted(&outputs(&error)),
                }
                let call = model.generate::<Person>("Ada, 36");
                let mut stream = call.stream().await.unwrap();
                while let Some(event) = stream.next().await {
                    let event = event.map_or_else(|error| outputs(&error), |it| format!("{it:?}"));
                    assert_no_secret(&event);
                    assert_redacted(&format!("{stream:?} {:?}", stream.model()));
                }
            }
        }
    }
    let log = log.text();
    assert!(log.contains("gen_ai.response.model=\"[key]\""), "{log}");
    assert!(log.contains("finish_reasons=\"[key]\""), "{log}");
    assert_no_secret(&log);
}

#[tokio::test]
async fn no_error_of_a_batch_shows_a_secret() {
    let (log, _guard) = logging(LevelFilter::TRACE);
    let mut wire = Wire::new().await;
    let list = json!({"object": "list", "data": [], "has_more": false});
    let file = json!({"id": "file-1", "created_at": 1, "status": "processed"});
    let echo: Value = serde_json::from_str(&format!("\"{}\"", echo())).unwrap();
    let issue = json!({"code": echo, "message": echo, "param": echo, "line": 1});
    let batch = json!({"id": "batch_1", "created_at": 1, "status": "failed",
        "input_file_id": "file-1", "errors": {"object": "list", "data": [issue]}});
    for (method, path, reply) in [
        ("GET", "/v1/files", &list),
        ("POST", "/v1/files", &file),
        ("GET", "/v1/batches", &list),
        ("POST", "/v1/batches", &batch),
        ("GET", "/v1/batches/batch_1", &batch),
    ] {
        wire.server
            .mock(method, path)
            .match_query(Matcher::Any)
            .with_body(reply.to_string())
            .create_async()
            .await;
    }
    for model in models(&wire, Api::ChatCompletions) {
        let directory = TempDir::new().unwrap();
        let many = model.generate_many::<Person>(["Ada, 36"]);
        let error = many.batch(directory.path()).run().await.unwrap_err();
        assert!(matches!(error, Error::BatchValidation(_)), "{error:?}");
        assert_redacted(&outputs(&error));
    }
    assert_no_secret(&log.text());
}

#[tokio::test]
async fn no_item_of_a_batch_shows_a_secret() {
    let (log, _guard) = logging(LevelFilter::TRACE);
    let server = TestServer::start();
    let [message, code] = [echo(), HEADER.to_owned()];
    let replies = [
        Reply::error(401)
            .message(message.clone())
            .code(code.clone()),
        Reply::raw(502, format!("<html>{message}</html>")),
        Reply::raw(200, format!("<html>{message}</html>")),
        Reply::not_run(code),
    ];
    let prompts = (0..replies.len()).map(|number| number.to_string());
    server.reply_with(move |line| replies[line.prompt().parse::<usize>().unwrap()].clone());
    let directory = TempDir::new().unwrap();
    let model = with_secrets(server.openai("m")).build().unwrap();
    let many = model.generate_many::<Person>(prompts.collect::<Vec<_>>());
    let job = many.batch(directory.path()).submit().await.unwrap();
    job.wait().await.unwrap();
    let mut results = job.results().await.unwrap();
    assert_no_secret(&format!("{job:?} {results:?} {:?}", server.last_request()));
    while let Some(item) = futures_util::TryStreamExt::try_next(&mut results)
        .await
        .unwrap()
    {
        assert_no_secret(&format!("{item:?}"));
        assert_redacted(&outputs(&item.result.unwrap_err()));
    }
    assert_no_secret(&log.text());
}

#[tokio::test]
async fn no_debug_output_shows_a_secret() {
    let (log, _guard) = logging(LevelFilter::TRACE);
    let server = TestServer::start();
    let builder = with_secrets(
        server
            .openai("m")
            .base_url(format!("{}?{QUERY}", server.url())),
    );
    assert_no_secret(&format!("{builder:?}"));
    let builder = with_secrets(server.openai("m"));
    let model = builder.build().unwrap();
    let call = model.generate::<Person>("Ada, 36");
    let many = model.generate_many::<Person>(["Ada, 36"]);
    assert_no_secret(&format!("{model:?} {call:?} {many:?}"));
    assert_no_secret(&format!("{:?}", many.batch("job")));
    let many = model.generate_many::<Person>(["Ada, 36"]).results();
    server.reply(&ada());
    let stream = call.stream().await.unwrap();
    assert_no_secret(&format!("{many:?} {stream:?} {server:?}"));
    assert_no_secret(&log.text());
}

#[tokio::test]
async fn no_recording_contains_a_key() {
    let (log, _guard) = logging(LevelFilter::TRACE);
    let secrets = escaped(KEY);
    let body = format!(r#"{{"error":{{"message":"bad key {secrets}"}}}}"#);
    let wire = wire(400, &body).await;
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("recording.jsonl");
    let builder = TestServer::builder().recordings(&file);
    let builder = builder.record_from(format!("{}/v1", wire.server.url()), KEY.to_owned());
    assert_no_secret(&format!("{builder:?}"));
    let server = builder.start();
    let model = with_secrets(server.openai("m")).build().unwrap();
    let error = model.generate::<Person>(KEY).await.unwrap_err();
    assert_redacted(&outputs(&error));
    assert_redacted(&std::fs::read_to_string(&file).unwrap());
    assert_no_secret(&log.text());
}
