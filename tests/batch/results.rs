//! Results of single prompts, compared with those of single calls.

use std::fs;
use std::time::Duration;

use futures_util::TryStreamExt;
use outlines_runtime::batch::{Batch, Item, NotRunReason};
use outlines_runtime::testing::{Ending, Reply, Request};
use outlines_runtime::{Api, Error, FinishReason, Quoted};
use serde_json::json;

use crate::harness::{Harness, Invoice, KEY, class, finish, invoice, prompts};

/// Replies as the prompt says.
fn reply_as_prompted(line: &Request) -> Reply {
    let invoice_of = |total: f64| Reply::json(&json!({"number": "1", "total": total}));
    let reply = match line.prompt().as_str() {
        "refuse" => Reply::refusal("I would rather not."),
        "cut" => Reply::truncated("{\"number\":\"1"),
        "empty" => Reply::empty(),
        "no json" => Reply::text("The total is 5 EUR."),
        "negative" => invoice_of(-5.0),
        "free" => invoice_of(0.0),
        "too many" => Reply::error(429).message("Slow down."),
        "filtered" => Reply::error(400)
            .code("content_filter")
            .message("Filtered."),
        "too long" => Reply::error(400)
            .code("context_length_exceeded")
            .message("Long."),
        "broken" => Reply::error(500).message("The server had an error."),
        "page" => Reply::raw(502, "<html>502 Bad Gateway</html>"),
        "other" => Reply::not_run("batch_unknown"),
        "expired" => Reply::not_run("batch_expired"),
        "cancelled" => Reply::not_run("batch_cancelled"),
        "key" => Reply::error(401)
            .code(KEY)
            .message(format!("Incorrect API key: {KEY}\r\nforged \u{1b}[31m")),
        "key in a page" => Reply::raw(502, format!("<html>{KEY}</html>")),
        "key not run" => Reply::not_run(format!("{KEY}\n")),
        "nowhere" => Reply::disconnect(),
        "no completion" => Reply::raw(200, r#"{"hello": "world"}"#),
        "rejected" => rejected(r#"{"number":1"#),
        "rejected and cut" => rejected("max completion tokens reached"),
        _ => return invoice(line),
    };
    reply.usage(40, 9)
}

/// Returns the error of a server that rejects the answer of its model.
fn rejected(answer: &str) -> Reply {
    let error = json!({"message": "Failed to generate JSON.", "failed_generation": answer});
    Reply::raw(400, json!({"error": error}).to_string())
}

async fn run_prompts(words: &[&str]) -> Vec<Item<Invoice>> {
    let harness = Harness::answering(reply_as_prompted);
    let call = harness.model().generate_many(words.iter().copied());
    let call = call.check(|invoice: &Invoice| match invoice.total {
        0.0 => Err("nothing is free"),
        _ => Ok(()),
    });
    let job = harness.job(call).submit().await.unwrap();
    finish(&job).await.unwrap()
}

#[tokio::test]
async fn each_failure_equals_that_of_a_single_call() {
    let cases = [
        ("refuse", "Refused", None, 49, "I would rather not."),
        ("cut", "Truncated", None, 49, "{\"number\":\"1"),
        ("empty", "Empty", None, 49, ""),
        ("no json", "Undecodable", None, 49, "The total is 5 EUR."),
        (
            "negative",
            "Invalid",
            None,
            49,
            r#"{"number":"1","total":-5.0}"#,
        ),
        ("free", "Invalid", None, 49, r#"{"number":"1","total":0.0}"#),
        ("too many", "RateLimited", Some(429), 0, "Slow down."),
        ("filtered", "PromptFiltered", Some(400), 0, "Filtered."),
        ("too long", "ContextTooLong", Some(400), 0, "Long."),
        ("broken", "Server", Some(500), 0, "The server had an error."),
        (
            "page",
            "Server",
            Some(502),
            0,
            "<html>502 Bad Gateway</html>",
        ),
        ("no completion", "MalformedReply", Some(200), 0, "world"),
        ("rejected", "Undecodable", Some(400), 0, r#"{"number":1"#),
        ("rejected and cut", "Truncated", Some(400), 0, ""),
    ];
    let words: Vec<&str> = cases.iter().map(|case| case.0).collect();
    let mut items = run_prompts(&words).await.into_iter();
    for (index, (word, variant, status, tokens, raw)) in cases.into_iter().enumerate() {
        let item = items.next().unwrap();
        let error = item.result.unwrap_err();
        assert_eq!(class(&error), variant, "{word}");
        assert_eq!(error.status(), status.or(Some(200)), "{word}");
        assert_eq!(item.usage.total_tokens(), tokens, "{word}");
        assert!(
            error.raw().unwrap().contains(raw),
            "{word}: {:?}",
            error.raw()
        );
        assert_eq!(
            error.request_id(),
            Some(format!("req-{index}").as_str()),
            "{word}"
        );
    }
    assert!(items.next().is_none());
}

/// Quotes tea, in an answer that the server accepts or rejects.
fn quote_tea(line: &Request) -> Reply {
    let answer = json!({"quote": "tea", "value": 2});
    match line.prompt().split_once(':') {
        Some(("accepted", _)) => Reply::json(&answer),
        _ => rejected(&answer.to_string()),
    }
}

fn quoting<'a>(harness: &Harness, prompts: &'a [&'a str]) -> Batch<'a, Quoted<u8>> {
    let call = harness.model().generate_many(prompts.iter().copied());
    let batch = call.grounded().batch(harness.path());
    batch.poll_interval(Duration::from_millis(1))
}

#[tokio::test]
async fn quotes_are_required_in_every_answer_as_in_single_calls() {
    let harness = Harness::answering(quote_tea);
    let prompts = [
        "accepted: tea",
        "accepted: coffee",
        "rejected: tea",
        "rejected: coffee",
    ];
    let results = quoting(&harness, &prompts).run().await.unwrap();
    let items: Vec<_> = results.try_collect().await.unwrap();
    for (prompt, item) in prompts.into_iter().zip(items) {
        let call = harness.model().generate::<Quoted<u8>>(prompt).grounded();
        match (item.result, call.await, prompt.ends_with("tea")) {
            (Ok(response), Ok(value), true) => assert_eq!(response.value, value),
            (Err(Error::Invalid(in_batch)), Err(Error::Invalid(single)), false) => {
                assert_eq!(in_batch.reason(), single.reason());
                assert!(single.reason().contains("is not in the text"), "{prompt}");
            }
            results => panic!("{prompt}: {results:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_whose_request_cannot_be_read_is_not_accepted_without_its_quotes() {
    for damaged in [
        r#"{"custom_id":"0"}"#,
        r#"{"custom_id":"0","body":{}}"#,
        r#"{"custom_id":"0","body":{"messages":[{"role":"user"}]}}"#,
    ] {
        let harness = Harness::answering(quote_tea);
        let job = quoting(&harness, &["accepted: tea"])
            .submit()
            .await
            .unwrap();
        job.wait().await.unwrap();
        fs::write(harness.path().join("part-0001.jsonl"), damaged).unwrap();
        let mut results = job.results().await.unwrap();
        let item = results.try_next().await.unwrap().unwrap();
        let error = item.result.unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
        let text = error.to_string();
        assert!(
            text.contains("the request of this prompt is not readable"),
            "{text}"
        );
        assert_eq!(item.usage.requests, 1);
    }
}

#[tokio::test]
async fn prompts_that_were_not_run_have_a_reason_and_cost_nothing() {
    let cases = [
        ("expired", NotRunReason::Expired, true),
        ("cancelled", NotRunReason::Cancelled, true),
        ("nowhere", NotRunReason::Missing, true),
        (
            "other",
            NotRunReason::Other("batch_unknown".to_owned()),
            false,
        ),
    ];
    let words: Vec<&str> = cases.iter().map(|case| case.0).collect();
    for (item, (word, reason, retryable)) in run_prompts(&words).await.into_iter().zip(cases) {
        assert_eq!(item.usage.total_tokens(), 0);
        let error = item.result.unwrap_err();
        assert_eq!(error.is_retryable(), retryable, "{word}");
        let Error::NotRun(not_run) = error else {
            panic!("{word}: {error}");
        };
        assert_eq!(*not_run.reason(), reason);
    }
}

const PROMPTS_WITH_KEY: [&str; 3] = ["key", "key in a page", "key not run"];

fn assert_redacted(items: Vec<Item<Invoice>>) {
    assert_eq!(items.len(), PROMPTS_WITH_KEY.len());
    for item in items {
        let error = item.result.unwrap_err();
        let text = error.to_string();
        assert!(!text.contains(char::is_control), "{text:?}");
        let not_run = match &error {
            Error::NotRun(not_run) => format!("{:?} {:?}", not_run.reason(), not_run.message()),
            _ => String::new(),
        };
        let output = format!("{text} {error:?} {:?} {not_run}", error.raw());
        assert!(!output.contains(KEY), "{output}");
        assert!(output.contains("[key]"), "{output}");
    }
}

#[tokio::test]
async fn no_error_of_an_item_shows_the_key_or_control_characters() {
    assert_redacted(run_prompts(&PROMPTS_WITH_KEY).await);
}

#[tokio::test]
async fn a_key_from_a_provider_is_redacted_in_results_that_are_read_later() {
    let harness = Harness::answering(reply_as_prompted);
    let model = |key: fn() -> std::io::Result<&'static str>| {
        let builder = harness.openai("small-model");
        builder
            .api_key_provider(move || async move { key() })
            .build()
            .unwrap()
    };
    let now = model(|| Ok(KEY));
    harness
        .batch_of(&now, PROMPTS_WITH_KEY)
        .submit()
        .await
        .unwrap()
        .wait()
        .await
        .unwrap();
    // In another process, the results are read without a request.
    let resume = |model| harness.batch_of(&model, None::<&str>).resume().unwrap();
    let job = resume(model(|| Ok(KEY)));
    let results = job.results().await.unwrap();
    assert_redacted(results.try_collect().await.unwrap());
    drop(job);
    let job = resume(model(|| Err(std::io::ErrorKind::NotFound.into())));
    let error = job.results().await.unwrap_err();
    assert!(matches!(error, Error::Credential { .. }), "{error:?}");
}

#[tokio::test]
async fn one_failure_does_not_affect_other_results() {
    let items = run_prompts(&["Invoice 1", "broken", "Invoice 2", "nowhere"]).await;
    let good: Vec<bool> = items.iter().map(|item| item.result.is_ok()).collect();
    assert_eq!(good, [true, false, true, false]);
}

#[tokio::test]
async fn a_job_whose_prompts_all_fail_has_results() {
    let items = run_prompts(&["broken", "broken"]).await;
    assert!(items.iter().all(|item| item.result.is_err()));
}

#[tokio::test]
async fn prompts_of_an_expired_batch_are_not_run() {
    let harness = Harness::new();
    harness.server.batches().ending(Ending::Expired(2));
    let model = harness.model();
    let job = harness.batch_of(&model, prompts(4)).submit().await.unwrap();
    let items = finish(&job).await.unwrap();
    for item in &items[..2] {
        assert!(item.result.is_ok());
    }
    for item in &items[2..] {
        let error = item.result.as_ref().unwrap_err();
        assert_eq!(
            error.to_string(),
            "batch expired before this prompt was run: This request was not executed; add it to \
             another job"
        );
    }
    assert_eq!(model.usage().requests, 2);
}

#[tokio::test]
async fn lines_of_the_responses_api_are_converted() {
    let harness = Harness::answering(reply_as_prompted);
    let model = harness
        .openai("small-model")
        .api(Api::Responses)
        .build()
        .unwrap();
    let words = ["Invoice 7", "refuse", "cut"];
    let job = harness.batch_of(&model, words).submit().await.unwrap();
    let mut items = finish(&job)
        .await
        .unwrap()
        .into_iter()
        .map(|item| item.result);
    let response = items.next().unwrap().unwrap();
    assert_eq!(response.value.number, "7");
    assert_eq!(response.finish_reason, Some(FinishReason::Stop));
    assert!(matches!(items.next(), Some(Err(Error::Refused(_)))));
    assert!(matches!(items.next(), Some(Err(Error::Truncated { .. }))));
}

#[tokio::test]
async fn the_size_limit_applies_to_lines_not_to_files() {
    let long = |line: &Request| match line.prompt().as_str() {
        "long" => Reply::text("x".repeat(100_000)),
        _ => invoice(line),
    };
    let harness = Harness::answering(long);
    let model = harness
        .openai("small-model")
        .max_response_bytes(4096)
        .build()
        .unwrap();
    let words = (0..50).map(|number| format!("Invoice {number}"));
    let words = words.chain(["long".to_owned(), "Invoice 51".to_owned()]);
    let mut results = harness.batch_of(&model, words).run().await.unwrap();
    let mut good = 0;
    while let Some(item) = results.try_next().await.unwrap() {
        match item.result {
            Ok(response) => {
                assert_eq!(response.value.number, item.id);
                good += 1;
            }
            Err(error) => {
                assert_eq!(
                    (item.id.as_str(), class(&error).as_str()),
                    ("50", "TooLarge")
                );
            }
        }
    }
    assert_eq!(good, 51);
}
