//! Every class of error, caused through the public API, with its details and remedy.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use futures_util::TryStreamExt;
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Budget, Error, Model, OpenAI, Usage};
use serde_json::{Value, json};

use crate::server::{Recorder, Wire, class, completion, error_of, with_choice};
use crate::types::Person;

/// An error and its expected details.
struct Case {
    class: &'static str,
    error: Error,
    status: Option<u16>,
    /// The number of answered and therefore billed requests, each with 40 and 9 tokens.
    billed: Option<u64>,
    retryable: bool,
    /// The remedy in the message.
    remedy: &'static str,
}

/// Returns the declared variants, read from the source so that the test fails for a variant without
/// a case.
fn declared() -> Vec<&'static str> {
    let source = include_str!("../../outlines-runtime/src/error/mod.rs");
    let (_, body) = source.split_once("pub enum Error {\n").unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    body.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.split(['(', ' ', ',']).next().unwrap())
        .collect()
}

/// The classes that can wrap another error. All others have no source.
const WRAPPING: [&str; 7] = [
    "Prompt",
    "Credential",
    "Connection",
    "Io",
    "ReaskFailed",
    "Incomplete",
    "BrokenStream",
];

#[tokio::test]
async fn every_class_has_its_details_and_remedy() {
    let mut cases = before_a_reply().await;
    cases.extend(rejections().await);
    let by_rule = examples_of_rules().await;
    cases.extend(replies().await);
    cases.extend(answers().await);
    cases.push(broken_stream().await);
    cases.extend(jobs().await);
    for case in &cases {
        let Case {
            class: name, error, ..
        } = case;
        assert_eq!(class(error), *name);
        assert_eq!(error.status(), case.status, "{name}");
        let request_id = case.status.map(|_| "req-7");
        assert_eq!(error.request_id(), request_id, "{name}");
        let usage = case
            .billed
            .map(|requests| (requests, 40 * requests, 9 * requests));
        assert_eq!(error.usage().map(figures), usage, "{name}");
        assert_eq!(error.is_retryable(), case.retryable, "{name}");
        assert!(
            error.source().is_none() || WRAPPING.contains(name),
            "{name}"
        );
        let text = error.to_string();
        assert!(text.contains(case.remedy), "{name}: {text}");
        // Messages can be embedded in a sentence, so they have no final period.
        assert!(
            !text.ends_with('.') && !text.contains('\n'),
            "{name}: {text}"
        );
    }
    let mut reached: Vec<_> = cases.iter().map(|case| case.class).collect();
    reached.sort_unstable();
    assert!(
        reached.is_sorted_by(|class, next| class < next),
        "{reached:?}"
    );
    reached.extend(by_rule);
    reached.sort_unstable();
    reached.dedup();
    let mut declared = declared();
    declared.sort_unstable();
    assert_eq!(reached, declared);
}

/// Sends the example of each rule in `api/error_rules.rs` under its status, checks the error, and
/// returns the classes.
async fn examples_of_rules() -> Vec<&'static str> {
    let source = include_str!("../../outlines-runtime/src/api/error_rules.rs");
    let (_, rules) = source.split_once("= rules! {").unwrap();
    let (rules, _) = rules.split_once("\n};").unwrap();
    let mut classes = Vec::new();
    for rule in rules.split_inclusive("\"#;") {
        // A rule may also create its error with a function.
        let Some((_, rule)) = rule.split_once("\n    Error::") else {
            continue;
        };
        let (name, rule) = rule.split_once(", ").unwrap();
        let (status, rule) = rule.split_once(", ").unwrap();
        let (_, example) = rule.split_once("r#\"").unwrap();
        let example = example.strip_suffix("\"#;").unwrap();
        let status = status.parse().unwrap();
        let error = error_of(status, example).await;
        assert_eq!(class(&error), name, "{example}");
        assert_eq!(error.status().map(usize::from), Some(status), "{example}");
        assert_eq!(error.is_retryable(), name == "RateLimited", "{example}");
        let text = error.to_string();
        assert!(!text.ends_with('.') && !text.contains('\n'), "{text}");
        classes.push(name);
    }
    assert!(classes.len() > 20, "{classes:?}");
    classes
}

/// Returns the messages of an error's sources, outermost first, and the innermost source.
fn sources(error: &Error) -> (Vec<String>, &(dyn std::error::Error + 'static)) {
    let mut source = error.source().unwrap();
    let mut messages = vec![source.to_string()];
    while let Some(next) = source.source() {
        source = next;
        messages.push(source.to_string());
    }
    (messages, source)
}

#[tokio::test]
async fn source_chains_reach_the_innermost_error() {
    let server = TestServer::start();
    let model = server.openai("m").max_retries(0).build().unwrap();
    let checked = || model.generate::<String>("A town?").check(|_| Err("no"));

    let rows = [Err::<String, _>(io::Error::other("row 3 is locked"))];
    let mut rows = model.generate_many::<String>(rows).results();
    let prompt = rows.next().await.unwrap().1.unwrap_err();

    server.reply("bern").reply(Reply::disconnect());
    let reask = checked().reask(1).await.unwrap_err();

    server.reply(Reply::choices([Reply::from("Bern"), Reply::refusal("No.")]));
    let samples = model.generate::<String>("A town?").samples(2);
    let incomplete = samples.await.unwrap_err();

    server.reply(
        Reply::json("Bern, the federal city")
            .chunks(8)
            .disconnect_after(20),
    );
    let mut stream = model.generate::<String>("A town?").stream().await.unwrap();
    let broken = loop {
        if let Err(error) = stream.next().await.unwrap() {
            break error;
        }
    };

    let file = tempfile::NamedTempFile::new().unwrap();
    let batch = model
        .generate_many::<String>(["A town?"])
        .batch(file.path());
    let io_error = batch.submit().await.unwrap_err();

    let unreachable = OpenAI::builder("m")
        .environment(|_| None)
        .base_url("http://127.0.0.1:0/v1")
        .max_retries(0)
        .build()
        .unwrap();
    let connection = failure_of(&unreachable).await;

    for (error, outermost, innermost_is_io) in [
        (&prompt, "row 3 is locked".to_owned(), false),
        (&reask, reask.failure().to_string(), false),
        (&incomplete, "the model refused to answer".to_owned(), false),
        (&broken, "connection closed before".to_owned(), false),
        (&io_error, "exists".to_owned(), true),
        (&connection, "error sending request".to_owned(), true),
    ] {
        let (messages, innermost) = sources(error);
        let first = messages[0].to_lowercase();
        assert!(first.contains(&outermost), "{error}: {messages:?}");
        let is_io = innermost.is::<io::Error>();
        assert!(is_io || !innermost_is_io, "{error}: {messages:?}");
    }
    // From the re-ask through its failed request to the error of the HTTP client.
    assert!(sources(&reask).0.len() >= 3, "{:?}", sources(&reask).0);
    assert!(sources(&broken).0.len() >= 2, "{:?}", sources(&broken).0);
}

fn figures(usage: Usage) -> (u64, u64, u64) {
    (usage.requests, usage.prompt_tokens, usage.completion_tokens)
}

async fn failure_of(model: &Model) -> Error {
    model.generate::<Person>("Ada, 36").await.unwrap_err()
}

async fn before_a_reply() -> Vec<Case> {
    let case = |class, error, retryable, remedy| Case {
        class,
        error,
        status: None,
        billed: None,
        retryable,
        remedy,
    };
    let without_key = OpenAI::builder("m").environment(|_| None).build();
    let wire = Wire::new().await;
    let sealed = OpenAI::builder("m")
        .environment(|_| None)
        .base_url(wire.server.url())
        .api_key_provider(|| async { Err::<String, _>("the vault is sealed") })
        .build()
        .unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let spent = OpenAI::builder("m")
        .environment(|_| None)
        .base_url("http://127.0.0.1:9/v1")
        .budget(Budget::tokens(0))
        .build()
        .unwrap();
    let at = |port| {
        OpenAI::builder("m")
            .environment(|_| None)
            .base_url(format!("http://127.0.0.1:{port}/v1"))
            .timeout(Duration::from_millis(30))
            .max_retries(0)
            .build()
            .unwrap()
    };
    vec![
        case(
            "Configuration",
            without_key.unwrap_err(),
            false,
            "OPENAI_API_KEY",
        ),
        case(
            "Credential",
            failure_of(&sealed).await,
            false,
            "`api_key_provider`",
        ),
        case(
            "BudgetExceeded",
            failure_of(&spent).await,
            false,
            "raise `budget`",
        ),
        // No server listens on this port.
        case(
            "Connection",
            failure_of(&at(0)).await,
            true,
            "check the base URL",
        ),
        case(
            "Timeout",
            failure_of(&at(silent.local_addr().unwrap().port())).await,
            true,
            "raise the limit with `timeout`",
        ),
    ]
}

/// Returns the errors that only occur with many prompts.
async fn jobs() -> Vec<Case> {
    let case = |class, error, retryable, remedy| Case {
        class,
        error,
        status: None,
        billed: None,
        retryable,
        remedy,
    };
    let server = TestServer::start();
    server.reply_with(|_| Reply::not_run("batch_expired"));
    let model = |name| server.openai(name).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let batch = |name| {
        model(name)
            .generate_many::<Person>(["Ada, 36"])
            .batch(folder.path().join(name))
            .poll_interval(Duration::from_millis(1))
    };
    let failing = batch("no-such-model").submit().await.unwrap();
    let mut results = batch("a-model").run().await.unwrap();
    let not_run = results.try_next().await.unwrap().unwrap();
    std::fs::write(folder.path().join("a-file"), "").unwrap();
    let unreadable: Result<String, _> = Err("line 3 is no UTF-8");
    let (_, unsent) = model("a-model")
        .generate_many::<Person>([unreadable])
        .results()
        .next()
        .await
        .unwrap();
    vec![
        case(
            "BatchValidation",
            failing.wait().await.unwrap_err(),
            false,
            "no request was run; fix the input, then resume the job",
        ),
        case(
            "NotRun",
            not_run.result.unwrap_err(),
            true,
            "add it to another job",
        ),
        case(
            "Io",
            batch("a-file").submit().await.unwrap_err(),
            false,
            "resume the job",
        ),
        case("Prompt", unsent.unwrap_err(), false, "see `source()`"),
    ]
}

async fn rejections() -> Vec<Case> {
    let cases = [
        ("Authentication", 401, "", false, "check `api_key`"),
        (
            "Permission",
            403,
            "",
            false,
            "check what the key's organization and project may use",
        ),
        (
            "NotFound",
            404,
            "",
            false,
            "check the model's name and the base URL",
        ),
        ("RateLimited", 429, "", true, "and try again"),
        (
            "QuotaExhausted",
            429,
            "insufficient_quota",
            false,
            "check plan and billing",
        ),
        (
            "SchemaRejected",
            400,
            "invalid_json_schema",
            false,
            "use a model and an API version that support structured outputs",
        ),
        (
            "ContextTooLong",
            400,
            "context_length_exceeded",
            false,
            "shorten the prompt, lower `max_tokens`",
        ),
        (
            "PromptFiltered",
            400,
            "content_filter",
            false,
            "rephrase it",
        ),
        (
            "InvalidRequest",
            400,
            "unsupported_value",
            false,
            "change or remove",
        ),
        ("Server", 503, "", true, "try again later"),
        ("Status", 409, "", true, "check the base URL, or try again"),
    ];
    let mut reached = Vec::new();
    for (class, status, code, retryable, remedy) in cases {
        let body = json!({"error": {"message": "m", "type": null, "param": null, "code": code}});
        reached.push(Case {
            class,
            error: error_of(status.into(), body).await,
            status: Some(status),
            billed: None,
            retryable,
            remedy,
        });
    }
    reached
}

async fn replies() -> Vec<Case> {
    let mut wire = Wire::new().await;
    wire.chat()
        .with_status(307)
        .with_header("location", "https://other.example/v1")
        .create_async()
        .await;
    let redirected = failure_of(&wire.model()).await;
    let mut wire = Wire::new().await;
    wire.chat().with_body([b' '; 200]).create_async().await;
    let small = wire.builder().max_response_bytes(100).build().unwrap();
    let case = |class, error, status, remedy| Case {
        class,
        error,
        status: Some(status),
        billed: None,
        retryable: false,
        remedy,
    };
    vec![
        case(
            "MalformedReply",
            error_of(200, "<html>").await,
            200,
            "check the base URL",
        ),
        case("Redirected", redirected, 307, "make it the base URL"),
        case(
            "TooLarge",
            failure_of(&small).await,
            200,
            "raise the limit with `max_response_bytes`",
        ),
    ]
}

async fn answers() -> Vec<Case> {
    let case = |class, error, remedy| Case {
        class,
        error,
        status: Some(200),
        billed: Some(1),
        retryable: false,
        remedy,
    };
    let choice = |message: Value, reason| {
        error_of(
            200,
            with_choice(&json!({"message": message, "finish_reason": reason})),
        )
    };
    let cut = || json!({"content": "{\"name\":"});
    let ada = completion(r#"{"name":"Ada","age":36}"#);
    let (_wire, model) = Wire::answering(200, &ada).await;
    let checked = model.generate::<Person>("…").check(|_| Err("no"));
    let sampled = model.generate::<Person>("…").samples(2);
    vec![
        case(
            "Refused",
            choice(json!({"refusal": "no"}), "stop").await,
            "rephrase the prompt",
        ),
        case("Truncated", choice(cut(), "length").await, "`max_tokens`"),
        case(
            "AnswerFiltered",
            choice(cut(), "content_filter").await,
            "rephrase the prompt",
        ),
        case(
            "Empty",
            choice(json!({"content": ""}), "stop").await,
            "structured outputs",
        ),
        case(
            "Undecodable",
            choice(json!({"content": "prose"}), "stop").await,
            "`response_format`",
        ),
        case("Invalid", checked.await.unwrap_err(), "`reask`"),
        case(
            "Incomplete",
            sampled.await.unwrap_err(),
            "check that the server supports `n`",
        ),
        reask_failed().await,
    ]
}

/// Returns the error of a stream that ends in the middle of an answer.
async fn broken_stream() -> Case {
    let chunk = json!({
        "choices": [{"delta": {"content": "{\"name\":"}}], "usage": with_choice(&json!({}))["usage"]
    });
    let (_wire, model) = Wire::answering(200, format!("data: {chunk}\n\n")).await;
    let mut stream = model.generate::<Person>("Ada, 36").stream().await.unwrap();
    stream.next().await.unwrap().unwrap();
    Case {
        class: "BrokenStream",
        error: stream.next().await.unwrap().unwrap_err(),
        status: Some(200),
        billed: Some(1),
        retryable: true,
        remedy: "without a finish reason; try again",
    }
}

/// Returns the error of a re-ask that fails after a rejected answer.
async fn reask_failed() -> Case {
    let recorder = Recorder::in_turn(&[completion("prose"), json!({"error": {"code": 503}})]).await;
    let call = recorder.model().generate::<Person>("…").reask(1);
    Case {
        class: "ReaskFailed",
        error: call.await.unwrap_err(),
        // The status of the reply, not the code of the error in it.
        status: Some(200),
        billed: Some(1),
        retryable: true,
        remedy: "try again later",
    }
}
