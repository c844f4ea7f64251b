//! Many prompts against a server that fails at random; every prompt and token is accounted for.
//!
//! ```text
//! OUTLINES_SOAK=100000 cargo test -p outlines-tests --test faults random_faults -- --nocapture
//! ```
//!
//! sends as many prompts as the variable says. 100,000 take 97 seconds in a debug build on two
//! busy cores, client and server together.

use std::collections::BTreeMap;
use std::time::Instant;

use outlines_runtime::Usage;
use outlines_tests::raw_server::{Action, reply};
use outlines_tests::usage;

use crate::Person;
use crate::fault_mix::hash;
use crate::fixtures::{numbered_server, prompt};

const PROMPTS: usize = 3_000;
const RETRIES: usize = 2;

/// The outcome of an attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    /// A failure that is retried.
    Retried(&'static str),
    /// An item of this kind that costs tokens.
    Paid(&'static str),
    /// An item of this kind that costs nothing.
    Unpaid(&'static str),
}

/// Returns the outcome of an attempt, which is reproducible.
fn outcome(number: usize, attempt: usize) -> Outcome {
    match hash(number * (RETRIES + 1) + attempt) % 100 {
        0 => Outcome::Retried("reset"),
        1 => Outcome::Retried("cut"),
        2..5 => Outcome::Retried("429"),
        5..10 => Outcome::Retried("500"),
        10..13 => Outcome::Unpaid("InvalidRequest"),
        13..16 => Outcome::Unpaid("Server"),
        16..20 => Outcome::Unpaid("MalformedReply"),
        20..25 => Outcome::Paid("Refused"),
        25..30 => Outcome::Paid("Truncated"),
        30..35 => Outcome::Paid("Undecodable"),
        35..38 => Outcome::Paid("Empty"),
        _ => Outcome::Paid("value"),
    }
}

/// Returns the outcome of a prompt: that of its first attempt that is not retried, or of its
/// last.
fn last_outcome(number: usize) -> Outcome {
    let mut attempts = (0..RETRIES).map(|attempt| outcome(number, attempt));
    let final_outcome = attempts.find(|outcome| !matches!(outcome, Outcome::Retried(_)));
    match final_outcome.unwrap_or_else(|| outcome(number, RETRIES)) {
        Outcome::Retried("reset" | "cut") => Outcome::Unpaid("Connection"),
        Outcome::Retried("429") => Outcome::Unpaid("RateLimited"),
        Outcome::Retried(_) => Outcome::Unpaid("Server"),
        outcome => outcome,
    }
}

fn cost(number: usize) -> Usage {
    let hash = hash(number);
    usage(1, [hash % 1_000, hash % 97, 0, 0, 0])
}

fn fault_actions(number: usize, attempt: usize) -> Vec<Action> {
    let complete = |bytes| vec![Action::Write(bytes)];
    let interrupted = |bytes| vec![Action::Write(bytes), Action::Close];
    let completion = |choice: &str| {
        let Usage {
            prompt_tokens,
            completion_tokens,
            ..
        } = cost(number);
        let usage = format!(
            r#"{{"prompt_tokens":{prompt_tokens},"completion_tokens":{completion_tokens}}}"#
        );
        let body = format!(r#"{{"choices":[{choice}],"usage":{usage}}}"#);
        complete(reply("200 OK", "", body))
    };
    let content = |text: &str| completion(&format!(r#"{{"message":{{"content":{text:?}}}}}"#));
    let soon = "retry-after-ms: 0.001\r\n";
    match outcome(number, attempt) {
        Outcome::Retried("reset") => interrupted(Vec::new()),
        Outcome::Retried("cut") => {
            interrupted(reply("200 OK", "", "{\"choices\":[]}")[..50].to_vec())
        }
        Outcome::Retried("429") => complete(reply("429 Slow", soon, "")),
        Outcome::Retried(_) => complete(reply("500 Oops", soon, "<html>")),
        Outcome::Unpaid("InvalidRequest") => complete(reply("400 Bad", "", "{}")),
        Outcome::Unpaid("Server") => complete(reply("503 Down", "x-should-retry: false\r\n", "")),
        Outcome::Unpaid(_) => complete(reply("200 OK", "", "{\"choices\":[{\"mess")),
        Outcome::Paid("Refused") => completion(r#"{"message":{"refusal":"no"}}"#),
        Outcome::Paid("Truncated") => {
            completion(r#"{"message":{"content":"{"},"finish_reason":"length"}"#)
        }
        Outcome::Paid("Undecodable") => content("prose"),
        Outcome::Paid("Empty") => content(" "),
        Outcome::Paid(_) => content(&format!(r#"{{"name":"{number}","age":36}}"#)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_prompt_has_exactly_one_expected_outcome() {
    let prompts = std::env::var("OUTLINES_SOAK").map_or(PROMPTS, |count| count.parse().unwrap());
    let server = numbered_server(fault_actions).await;
    let model = server.builder().max_retries(2).build().unwrap();
    let start = Instant::now();
    let mut items = model
        .generate_many::<Person>((0..prompts).map(prompt))
        .concurrency(64)
        .unordered()
        .responses();

    let mut ended = vec![false; prompts];
    let mut kinds = BTreeMap::<&str, usize>::new();
    let mut total = Usage::default();
    while let Some((index, item)) = items.next().await {
        assert!(
            !std::mem::replace(&mut ended[index], true),
            "{index} ended twice"
        );
        let (kind, usage) = match &item {
            Ok(response) => {
                assert_eq!(response.value.name, index.to_string());
                ("value".to_owned(), Some(response.usage))
            }
            Err(error) => {
                let text = format!("{error:?}");
                let kind = text.split(['(', ' ']).next().unwrap_or_default();
                (kind.to_owned(), error.usage())
            }
        };
        let expected = match last_outcome(index) {
            Outcome::Paid(expected) => {
                assert_eq!(usage, Some(cost(index)), "{index} {kind}");
                expected
            }
            Outcome::Retried(expected) | Outcome::Unpaid(expected) => {
                assert_eq!(usage, None, "{index} {kind}");
                expected
            }
        };
        assert_eq!(kind, expected, "{index}");
        *kinds.entry(expected).or_default() += 1;
        total += usage.unwrap_or_default();
    }
    assert!(ended.iter().all(|ended| *ended), "a prompt did not end");

    // A malformed reply counts as a request, but its tokens are unknown.
    total.requests += kinds["MalformedReply"] as u64;
    assert_eq!(model.usage(), total);
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{prompts} prompts in {seconds:.1} s: {kinds:?}, {total:?}");
}
