//! Keys in exchanges that are recorded, whatever their form, and in requests that are replayed.

use std::fs;
use std::path::PathBuf;

use mockito::{Matcher, Server, ServerGuard};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, OpenAIBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixtures::{Ticket, ticket, variants};

/// As long as the shortest keys, and with characters that the alphabets of base64 differ in.
const KEY: &str = "sk-~~~???>>>-4f9a1c7e20b86d53aa91ffe0";

const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";

/// Returns a file for recordings, and its folder.
fn file() -> (PathBuf, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (folder.path().join("recordings.jsonl"), folder)
}

fn recorder(url: String, file: &PathBuf) -> TestServer {
    let builder = TestServer::builder().recordings(file);
    builder.record_from(url, KEY.to_owned()).start()
}

/// Starts a server that sends a body.
async fn server(content_type: &str, body: &str) -> ServerGuard {
    let mut server = Server::new_async().await;
    let mock = server.mock("POST", Matcher::Any);
    let mock = mock.with_header("content-type", content_type);
    mock.with_body(body).create_async().await;
    server
}

/// Calls the recorder, and returns the text of the recordings and the error of the call.
async fn record(prompt: &str, content_type: &str, body: &str) -> (Option<String>, Option<Error>) {
    let server = server(content_type, body).await;
    let (file, _folder) = file();
    let recorder = recorder(format!("{}/v1", server.url()), &file);
    let model = recorder.openai("m").max_retries(0).build().unwrap();
    let result = model.generate::<Ticket>(prompt).await;
    (fs::read_to_string(&file).ok(), result.err())
}

#[tokio::test]
async fn a_key_in_a_stream_is_redacted_wherever_it_is_split() {
    let answer = |key: &str| Ticket {
        summary: format!("The key is {key}, and again {key}"),
        urgent: true,
    };
    for variant in variants().into_iter().filter(|variant| variant.streamed) {
        for chunks in [2, 7, 200] {
            let real = TestServer::builder().key(KEY).start();
            real.reply(Reply::json(&answer(KEY)).chunks(chunks));
            let url = match variant.azure {
                Some(_) => format!("http://{}", real.address()),
                None => real.url(),
            };
            let (file, _folder) = file();
            let recorded = variant.call::<Ticket>(&recorder(url, &file)).await.unwrap();
            assert_eq!(recorded, answer("[key]"), "{variant:?} {chunks}");
            let replaying = TestServer::builder().recordings(&file).start();
            let replayed = variant.call::<Ticket>(&replaying).await.unwrap();
            assert_eq!(replayed, answer("[key]"), "{variant:?} {chunks}");
        }
    }
}

fn chat(content: &str) -> String {
    json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]})
        .to_string()
}

fn delta(index: usize, content: &str) -> String {
    let event = json!({"choices": [{"index": index, "delta": {"content": content}}]});
    format!("data: {event}\n\n")
}

#[tokio::test]
async fn a_key_is_redacted_in_every_form() {
    let (start, end) = KEY.split_at(9);
    let parts = json!({"output": [{"content": [{"text": start}, {"text": end}]}]});
    let name = json!({"choices": [{KEY: 1}]});
    let in_json = serde_json::to_string(&json!({"summary": KEY})).unwrap();
    let escaped = KEY
        .replace('~', "%257E")
        .replace('?', "%3f")
        .replace('>', "&#62;");
    let interleaved = [delta(0, start), delta(1, "other"), delta(0, end)].concat();
    let crlf = [delta(0, start), delta(0, end)]
        .concat()
        .replace('\n', "\r\n");
    let cases = [
        (JSON, parts.to_string()),
        (JSON, name.to_string()),
        (JSON, chat(&in_json)),
        (JSON, chat(&escaped)),
        (EVENTS, interleaved),
        (EVENTS, crlf),
        (
            EVENTS,
            format!(": {KEY}\n\ndata: {KEY}\n\ndata: [DONE]\n\n"),
        ),
        ("text/html", format!("<p>{start}{end}</p>")),
        (
            "text/plain; note=\"sk-~~~???>>>-4f9a1c7e20b86d53aa91ffe0\"",
            "none".to_owned(),
        ),
    ];
    for (content_type, body) in cases {
        let (text, _) = record("Classify", content_type, &body).await;
        let text = text.unwrap();
        assert!(text.contains("[key]"), "{body}: {text}");
        for part in ["sk-", &end[..8], "4f9a1c7e"] {
            assert!(!text.contains(part), "{body}: {part} in {text}");
        }
    }
}

#[tokio::test]
async fn a_key_is_redacted_in_base64() {
    // "…" for each remainder of the length of "…" divided by three, in both alphabets.
    for (text, recorded) in [
        (
            "c2stfn5+Pz8/Pj4+LTRmOWExYzdlMjBiODZkNTNhYTkxZmZlMCE=",
            "[key]CE=",
        ),
        (
            "YXNrLX5+fj8/Pz4+Pi00ZjlhMWM3ZTIwYjg2ZDUzYWE5MWZmZTAh",
            "YX[key]Ah",
        ),
        (
            "YWJzay1+fn4/Pz8+Pj4tNGY5YTFjN2UyMGI4NmQ1M2FhOTFmZmUwIQ==",
            "YWJ[key]IQ==",
        ),
        (
            "c2stfn5-Pz8_Pj4-LTRmOWExYzdlMjBiODZkNTNhYTkxZmZlMCE=",
            "[key]CE=",
        ),
        (
            "YXNrLX5-fj8_Pz4-Pi00ZjlhMWM3ZTIwYjg2ZDUzYWE5MWZmZTAh",
            "YX[key]Ah",
        ),
        (
            "YWJzay1-fn4_Pz8-Pj4tNGY5YTFjN2UyMGI4NmQ1M2FhOTFmZmUwIQ==",
            "YWJ[key]IQ==",
        ),
    ] {
        let prompt = format!("data:text/plain;base64,{text}");
        let (file, _) = record(&prompt, JSON, &chat(text)).await;
        let exchange: Value = serde_json::from_str(&file.unwrap()).unwrap();
        let prompt = &exchange["request"]["messages"][0]["content"];
        assert_eq!(*prompt, format!("data:text/plain;base64,{recorded}"));
        let answer = &exchange["response"]["choices"][0]["message"]["content"];
        assert_eq!(*answer, recorded);
    }
}

#[tokio::test]
async fn an_exchange_with_a_part_of_a_key_is_not_recorded() {
    let (start, end) = KEY.split_at(20);
    let fields = json!({"summary": start, "urgent": end}).to_string();
    let lines = format!("data: {{\"choices\": [\"{start}\ndata: {end}\"]}}\n\n");
    let cut = [delta(0, start), delta(0, &end[..5])].concat();
    let cases = [
        (
            "Classify",
            JSON,
            chat(&fields),
            "response contains only a part of a key at `choices[].message.content`",
        ),
        (
            "Classify",
            EVENTS,
            cut,
            "response contains only a part of a key at `choices[].delta.content`",
        ),
        (
            "Classify",
            EVENTS,
            lines,
            "response contains only a part of a key, ",
        ),
        (
            start,
            JSON,
            chat("{}"),
            "request contains only a part of a key at `messages[].content`",
        ),
    ];
    for (prompt, content_type, body, expected) in cases {
        let (file, error) = record(prompt, content_type, &body).await;
        let error = error.unwrap();
        assert_eq!((error.status(), file), (Some(400), None), "{error}");
        let text = error.to_string();
        assert!(text.contains("cannot write the recordings `"), "{text}");
        assert!(text.contains(expected), "{text}");
        assert!(
            text.contains("keep the key out of prompts and answers"),
            "{text}"
        );
        assert!(!text.contains(start) && !text.contains(end), "{text}");
    }
}

const OTHER_KEY: &str = "another-key-0123456789";

#[tokio::test]
async fn a_prompt_with_a_key_is_replayed_with_any_key() {
    let real = TestServer::builder().key(KEY).start();
    real.reply_with(|_| Reply::json(&ticket()));
    let (file, _folder) = file();
    let prompt = |key: &str| format!("My key is {key}.");
    let recorder = recorder(real.url(), &file);
    recorder
        .model()
        .generate::<Ticket>(prompt(KEY))
        .await
        .unwrap();

    let replaying = TestServer::builder().recordings(&file).start();
    let query = |builder: OpenAIBuilder| builder.default_query([("key", OTHER_KEY)]);
    let builder = || replaying.openai("test-model").max_retries(0);
    let models = [
        (builder().api_key(KEY), KEY),
        (builder().api_key(OTHER_KEY), OTHER_KEY),
        (query(builder()), OTHER_KEY),
        (builder(), "[key]"),
    ];
    for (builder, key) in models {
        let model = builder.build().unwrap();
        let replayed = model.generate::<Ticket>(prompt(key)).await.unwrap();
        assert_eq!(replayed, ticket(), "{key}");
    }

    let model = builder().build().unwrap();
    let error = model
        .generate::<Ticket>(prompt(OTHER_KEY))
        .await
        .unwrap_err();
    let text = error.to_string();
    for expected in [
        "the prompt differs at `messages[0].content`: recorded \"My key is [key].\", sent",
        "; `[key]` was a key, or a value of the query, of at least 8 characters: in the prompt, \
         use the one in `OPENAI_API_KEY` or of the model; to record again",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    let model = builder().api_key(KEY).build().unwrap();
    let error = model
        .generate::<Ticket>(prompt(KEY) + " Is it?")
        .await
        .unwrap_err();
    assert!(!error.to_string().contains("sk-"), "{error}");
    let error = model
        .generate::<Ticket>(prompt(KEY))
        .temperature(0.5)
        .await
        .unwrap_err();
    assert!(!error.to_string().contains("[key]"), "{error}");
}
