//! Replies in the forms that servers have been reported to send, one case per line.
//!
//! A case has an `id` (`kind/name`), a description (`about`), the `call` that is made, the
//! `replies` to its requests (the last one repeats), and what to `expect`. Only what `expect`
//! names is checked. `cases.jsonl` has the cases of public bug reports, `more_cases.jsonl`
//! further forms of each kind.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mockito::Server;
use outlines_runtime::{Api, Error, Event, Model, OpenAI};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::server::class;
use crate::types::Person;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    about: String,
    call: Call,
    replies: Vec<Reply>,
    expect: Expect,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Call {
    Generate,
    Reask,
    Stream,
    Responses,
    ResponsesStream,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    status: usize,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    body_base64: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    outcome: OneOrMore,
    value: Option<Value>,
    requests: Option<usize>,
    retryable: Option<bool>,
    retry_after_s: Option<f64>,
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    total_tokens: Option<u64>,
    cached_tokens: Option<u64>,
    #[serde(default)]
    message_contains: Vec<String>,
    #[serde(default)]
    message_lacks: Vec<String>,
    raw: Option<String>,
    #[serde(default)]
    request_contains: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn parse(lines: &str) -> Vec<Case> {
    let lines = lines.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn reported_replies_end_as_expected() {
    assert_all(parse(include_str!("cases.jsonl")), 81, None).await;
}

#[tokio::test]
async fn further_replies_end_as_expected() {
    assert_all(parse(include_str!("more_cases.jsonl")), 120, None).await;
}

#[tokio::test]
async fn streams_end_alike_wherever_they_are_split() {
    let lines = [
        include_str!("cases.jsonl"),
        include_str!("more_cases.jsonl"),
    ];
    for size in [1, 2, 7] {
        let mut cases: Vec<Case> = lines.into_iter().flat_map(parse).collect();
        cases.retain(|case| matches!(case.call, Call::Stream | Call::ResponsesStream));
        for case in &mut cases {
            // Requests are not recorded.
            case.expect.requests = None;
            case.expect.request_contains.clear();
        }
        assert_all(cases, 40, Some(size)).await;
    }
}

/// Runs the cases and panics with a list of those with an unexpected result.
async fn assert_all(cases: Vec<Case>, at_least: usize, piece: Option<usize>) {
    assert!(cases.len() >= at_least);
    let mut failures = Vec::new();
    for case in &cases {
        let problems = run(case, piece).await;
        if !problems.is_empty() {
            let problems = problems.join("\n    ");
            failures.push(format!("{} ({})\n    {problems}", case.id, case.about));
        }
    }
    let count = failures.len();
    assert!(
        failures.is_empty(),
        "{count} cases:\n{}",
        failures.join("\n")
    );
}

/// Runs a case, whose replies are sent in pieces of this many bytes, and returns how it differs
/// from what is expected.
async fn run(case: &Case, piece: Option<usize>) -> Vec<String> {
    let (server, requests) = serve(&case.replies, piece).await;
    let api = match case.call {
        Call::Generate | Call::Reask | Call::Stream => Api::ChatCompletions,
        Call::Responses | Call::ResponsesStream => Api::Responses,
    };
    let model = OpenAI::builder("m")
        .environment(|_| None)
        .base_url(format!("{}/v1", server.url()))
        .api(api)
        .total_timeout(Duration::from_secs(30))
        .build()
        .unwrap();
    let result = call(&model, case.call).await;
    let requests = requests.lock().unwrap();
    compare(&case.expect, &result, &model, &requests)
}

type Requests = Arc<Mutex<Vec<String>>>;

/// Serves the replies one after the other, and collects the bodies of the requests.
async fn serve(replies: &[Reply], piece: Option<usize>) -> (mockito::ServerGuard, Requests) {
    let mut server = Server::new_async().await;
    let requests = Requests::default();
    for reply in replies {
        let bodies = Arc::clone(&requests);
        let body = match (&reply.body, &reply.body_base64) {
            (Some(body), None) => body.clone().into_bytes(),
            (None, Some(base64)) => from_base64(base64),
            _ => panic!("a reply has either a body or a body in base64"),
        };
        let mut mock = server.mock("POST", mockito::Matcher::Any);
        for (name, value) in &reply.headers {
            mock = mock.with_header(name, value);
        }
        // Each mock serves one request; the last one also serves all further requests.
        mock = match piece {
            Some(size) => mock.with_chunked_body(move |writer| {
                let mut pieces = body.chunks(size);
                pieces.try_for_each(|piece| writer.write_all(piece))
            }),
            None => mock.with_body_from_request(move |request| {
                let sent = request.utf8_lossy_body().unwrap().into_owned();
                bodies.lock().unwrap().push(sent);
                body.clone()
            }),
        };
        mock.with_status(reply.status)
            .expect(1)
            .create_async()
            .await;
    }
    (server, requests)
}

fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = DIGITS.iter().position(|other| *other == digit).unwrap();
        bits = bits << 6 | u32::try_from(value).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}

async fn call(model: &Model, call: Call) -> Result<Person, Error> {
    let generate = model.generate::<Person>("Ada, 36");
    match call {
        Call::Generate | Call::Responses => generate.await,
        Call::Reask => generate.reask(1).await,
        Call::Stream | Call::ResponsesStream => {
            let mut stream = model.generate::<Person>("Ada, 36").stream().await?;
            let mut value = None;
            while let Some(event) = stream.next().await {
                if let Event::Done(response) = event? {
                    value = Some(response.value);
                }
            }
            Ok(value.unwrap())
        }
    }
}

/// Returns the differences from what is expected.
fn compare(
    expect: &Expect,
    result: &Result<Person, Error>,
    model: &Model,
    requests: &[String],
) -> Vec<String> {
    let mut problems = Vec::new();
    let mut check = |name: &str, expected: String, found: String| {
        if expected != found {
            problems.push(format!("{name}: expected {expected}, found {found}"));
        }
    };
    let outcome = match result {
        Ok(_) => "value".to_owned(),
        Err(error) => snake_case(&class(error)),
    };
    // The name in the cases, where it differs from the name of the variant.
    let outcome = match outcome.as_str() {
        "schema_rejected" => "schema_refused".to_owned(),
        _ => outcome,
    };
    let outcomes = match &expect.outcome {
        OneOrMore::One(name) => vec![name.clone()],
        OneOrMore::More(names) => names.clone(),
    };
    if !outcomes.contains(&outcome) {
        let message = result.as_ref().err().map(ToString::to_string);
        check(
            "outcome",
            outcomes.join(" or "),
            format!("{outcome} {message:?}"),
        );
    }
    if let Some(count) = expect.requests {
        check("requests", count.to_string(), requests.len().to_string());
    }
    for text in &expect.request_contains {
        let last = requests.last().unwrap();
        if !last.contains(text) {
            check("request", format!("{text:?} in it"), last.clone());
        }
    }
    let error = match result {
        Ok(person) => {
            let ada = json!({"name": "Ada", "age": 36});
            let expected = expect.value.as_ref().unwrap_or(&ada);
            let found = json!({"name": person.name, "age": person.age});
            check("value", expected.to_string(), found.to_string());
            None
        }
        Err(error) => Some(error),
    };
    let usages = [Some(model.usage()), error.and_then(Error::usage)];
    for usage in usages.into_iter().flatten() {
        for (name, expected, found) in [
            ("prompt_tokens", expect.prompt_tokens, usage.prompt_tokens),
            (
                "completion_tokens",
                expect.completion_tokens,
                usage.completion_tokens,
            ),
            ("total_tokens", expect.total_tokens, usage.total_tokens()),
            ("cached_tokens", expect.cached_tokens, usage.cached_tokens),
        ] {
            if let Some(expected) = expected {
                check(name, expected.to_string(), found.to_string());
            }
        }
    }
    let Some(error) = error else {
        return problems;
    };
    if let Some(retryable) = expect.retryable {
        check(
            "retryable",
            retryable.to_string(),
            error.is_retryable().to_string(),
        );
    }
    if let Some(seconds) = expect.retry_after_s {
        let found = error.retry_after();
        if !found.is_some_and(|wait| (wait.as_secs_f64() - seconds).abs() < 1.0) {
            check("retry_after", format!("{seconds} s"), format!("{found:?}"));
        }
    }
    let message = error.to_string();
    let lower = message.to_lowercase();
    for text in &expect.message_contains {
        if !lower.contains(&text.to_lowercase()) {
            check("message", format!("{text:?} in it"), message.clone());
        }
    }
    for text in &expect.message_lacks {
        if lower.contains(&text.to_lowercase()) {
            check("message", format!("no {text:?} in it"), message.clone());
        }
    }
    if let Some(raw) = &expect.raw {
        check(
            "raw",
            format!("{raw:?}"),
            format!("{:?}", error.raw().unwrap_or_default()),
        );
    }
    problems
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
