//! Many prompts against a server that fails at random, with every prompt and every token accounted for.
//!
//! ```text
//! OUTLINES_SOAK=100000 cargo test -p outlines-tests --test faults soak -- --nocapture
//! ```
//!
//! asks as many prompts as the variable says. 100,000 of them take 97 seconds in a debug build on two busy cores, server and
//! client together.

use std::collections::BTreeMap;
use std::time::Instant;

use outlines_runtime::Usage;

use crate::Person;
use crate::mix::roll;
use crate::patient::{Act, Patient, prompt};
use crate::server::reply;

const PROMPTS: usize = 3_000;
const RETRIES: usize = 2;

/// How an attempt ends.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    /// Not at all, or with a status for which it is made again.
    Passing(&'static str),
    /// In an item of this kind, which costs tokens.
    Paid(&'static str),
    /// In an item of this kind.
    Unpaid(&'static str),
}

/// The same every time, and without a pattern.
fn fate(number: usize, attempt: usize) -> Fate {
    match roll(number * (RETRIES + 1) + attempt) % 100 {
        0 => Fate::Passing("reset"),
        1 => Fate::Passing("cut"),
        2..5 => Fate::Passing("429"),
        5..10 => Fate::Passing("500"),
        10..13 => Fate::Unpaid("InvalidRequest"),
        13..16 => Fate::Unpaid("Server"),
        16..20 => Fate::Unpaid("MalformedReply"),
        20..25 => Fate::Paid("Refused"),
        25..30 => Fate::Paid("Truncated"),
        30..35 => Fate::Paid("Undecodable"),
        35..38 => Fate::Paid("Empty"),
        _ => Fate::Paid("value"),
    }
}

/// How a prompt ends: as its first attempt that is not made again, or as its last.
fn end(number: usize) -> Fate {
    let mut attempts = (0..RETRIES).map(|attempt| fate(number, attempt));
    let lasting = attempts.find(|fate| !matches!(fate, Fate::Passing(_)));
    match lasting.unwrap_or_else(|| fate(number, RETRIES)) {
        Fate::Passing("reset" | "cut") => Fate::Unpaid("Connection"),
        Fate::Passing("429") => Fate::Unpaid("RateLimited"),
        Fate::Passing(_) => Fate::Unpaid("Server"),
        end => end,
    }
}

fn cost(number: usize) -> Usage {
    let roll = roll(number);
    Usage {
        prompt_tokens: roll % 1_000,
        completion_tokens: roll % 97,
        requests: 1,
        ..Usage::default()
    }
}

fn act(number: usize, attempt: usize) -> Act {
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
        Act::Reply(reply("200 OK", "", body))
    };
    let content = |text: &str| completion(&format!(r#"{{"message":{{"content":{text:?}}}}}"#));
    let soon = "retry-after-ms: 0.001\r\n";
    match fate(number, attempt) {
        Fate::Passing("reset") => Act::Cut(Vec::new()),
        Fate::Passing("cut") => Act::Cut(reply("200 OK", "", "{\"choices\":[]}")[..50].to_vec()),
        Fate::Passing("429") => Act::Reply(reply("429 Slow", soon, "")),
        Fate::Passing(_) => Act::Reply(reply("500 Oops", soon, "<html>")),
        Fate::Unpaid("InvalidRequest") => Act::Reply(reply("400 Bad", "", "{}")),
        Fate::Unpaid("Server") => Act::Reply(reply("503 Down", "x-should-retry: false\r\n", "")),
        Fate::Unpaid(_) => Act::Reply(reply("200 OK", "", "{\"choices\":[{\"mess")),
        Fate::Paid("Refused") => completion(r#"{"message":{"refusal":"no"}}"#),
        Fate::Paid("Truncated") => {
            completion(r#"{"message":{"content":"{"},"finish_reason":"length"}"#)
        }
        Fate::Paid("Undecodable") => content("prose"),
        Fate::Paid("Empty") => content(" "),
        Fate::Paid(_) => content(&format!(r#"{{"name":"{number}","age":36}}"#)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_prompt_ends_once_and_as_it_must() {
    let prompts = std::env::var("OUTLINES_SOAK").map_or(PROMPTS, |count| count.parse().unwrap());
    let server = Patient::new(act).await;
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
        let expected = match end(index) {
            Fate::Paid(expected) => {
                assert_eq!(usage, Some(cost(index)), "{index} {kind}");
                expected
            }
            Fate::Passing(expected) | Fate::Unpaid(expected) => {
                assert_eq!(usage, None, "{index} {kind}");
                expected
            }
        };
        assert_eq!(kind, expected, "{index}");
        *kinds.entry(expected).or_default() += 1;
        total += usage.unwrap_or_default();
    }
    assert!(ended.iter().all(|ended| *ended), "a prompt did not end");

    // A success that cannot be read was a request too, of which nothing more is known.
    total.requests += kinds["MalformedReply"] as u64;
    assert_eq!(model.usage(), total);
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{prompts} prompts in {seconds:.1} s: {kinds:?}, {total:?}");
}
