//! Log events, which identify a call and contain neither prompts nor answers.

use std::io;
use std::sync::{Arc, Mutex};

use outlines_runtime::Prompt;
use serde_json::json;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::server::{KEY, Wire, completion, with_choice};
use crate::types::Person;

/// An in-memory log.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Logs all events of this thread, which is the only thread of the tests' runtimes. Every test in
/// this process calls it first.
///
/// The second subscriber makes tracing ask all of them whether they are interested in an event.
pub(crate) fn logging(level: LevelFilter) -> (Log, [impl Drop; 2]) {
    let silent = tracing_subscriber::fmt().with_max_level(LevelFilter::OFF);
    let silent = silent.finish().set_default();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    (log, [subscriber.set_default(), silent])
}

/// Makes calls with every kind of result: a value after a retry, prose, a refusal, a failed check,
/// a rejection that quotes key and prompt.
async fn every_ending() {
    let answer = r#"{"name":"answer-sesame","age":36}"#;
    let refusal =
        json!({"message": {"content": null, "refusal": "refusal-sesame"}, "finish_reason": "stop"});
    let quoting =
        format!(r#"{{"error":{{"message":"bad {KEY}: prompt-sesame","code":"invalid_api_key"}}}}"#);
    let chunk = json!({
        "model": "small-model-2026-01-01",
        "choices": [{"delta": {"content": answer}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 41, "completion_tokens": 8},
    });
    let mut unended = chunk.clone();
    unended["choices"][0]["finish_reason"] = json!(null);
    for (status, reply) in [
        (200, format!("data: {chunk}\n\ndata: [DONE]\n\n")),
        (200, format!("data: {unended}\n\ndata: answer-sesame\n\n")),
        (200, completion(answer).to_string()),
        (200, completion("answer-sesame").to_string()),
        (200, with_choice(&refusal).to_string()),
        (401, quoting.clone()),
        (200, format!("<html>answer-sesame {KEY}")),
    ] {
        let mut wire = Wire::new().await;
        let busy = wire.chat().with_status(503).with_body(&quoting);
        let busy = busy
            .with_header("retry-after-ms", "0.001")
            .expect(1)
            .create_async()
            .await;
        wire.chat()
            .with_status(status)
            .with_body(reply)
            .expect_at_least(1)
            .create_async()
            .await;
        let model = wire.builder().max_retries(1).build().unwrap();
        let prompt = Prompt::new()
            .example(
                "prompt-sesame",
                &Person {
                    name: "prompt-sesame".to_owned(),
                    age: 1,
                },
            )
            .user("prompt-sesame");
        let call = model.generate::<Person>(prompt).system("prompt-sesame");
        let _ = call.check(|_| Err("complaint-sesame")).reask(1).await;
        let call = model.generate::<Person>("prompt-sesame");
        if let Ok(mut stream) = call.check(|_| Err("complaint-sesame")).stream().await {
            while stream.next().await.is_some() {}
        }
        let items = model
            .generate::<Vec<Person>>("prompt-sesame")
            .stream_items()
            .await;
        if let Ok(mut items) = items {
            while items.next().await.is_some() {}
        }
        drop(busy);
    }
}

#[tokio::test]
async fn log_fields_have_opentelemetry_names() {
    let (log, guard) = logging(LevelFilter::DEBUG);
    every_ending().await;
    drop(guard);
    let text = log.text();
    for part in [
        "gen_ai.operation.name=\"chat\"",
        "gen_ai.provider.name=\"openai\"",
        "gen_ai.request.model=\"small-model\"",
        "gen_ai.response.model=\"small-model-2026-01-01\"",
        "gen_ai.response.finish_reasons=\"stop\"",
        "gen_ai.usage.input_tokens=40",
        "gen_ai.usage.output_tokens=9",
        // Streams.
        "gen_ai.usage.input_tokens=41",
        "gen_ai.usage.output_tokens=8",
        "error.type=\"broken_stream\"",
        "http.response.status_code=200",
        "http.response.status_code=401",
        "http.request.resend_count=1",
        "server.address=\"127.0.0.1\"",
        "server.port=",
        "request_id=\"req-7\"",
        "error.type=\"refused\"",
        "error.type=\"authentication\"",
        "attempt failed, retrying attempt=1 error.type=\"server\"",
        "answer not accepted, asking again attempts=1 error.type=\"undecodable\"",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[tokio::test]
async fn no_log_level_shows_prompts_answers_or_keys() {
    let (log, guard) = logging(LevelFilter::TRACE);
    every_ending().await;
    drop(guard);
    let text = log.text();
    assert!(text.contains("gen_ai.request.model"), "{text}");
    // The key itself is `sk-sesame-…`.
    assert!(!text.contains("sesame"), "{text}");
}
