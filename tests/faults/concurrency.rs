//! Concurrent calls: a thousand to a server that fails at random, and the requests of samples.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use outlines_runtime::{Api, Error, Usage};
use outlines_tests::raw_server::{Action, RawServer, Script, reply};
use outlines_tests::usage;
use serde_json::json;

use crate::Person;
use crate::fault_mix::fault;
use crate::fixtures::GOOD;

const CALLS: usize = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn every_call_ends_in_a_value_or_a_typed_error_and_the_usage_adds_up() {
    let billed = Arc::new(AtomicU64::new(0));
    let sent = Arc::clone(&billed);
    let server = RawServer::per_connection(move |number| fault(number, &sent)).await;
    let model = server.builder().max_retries(0).build().unwrap();
    let calls: Vec<_> = (0..CALLS)
        .map(|_| tokio::spawn(model.generate::<Person>("…").response()))
        .collect();
    let mut total = Usage::default();
    let mut values = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(response) => {
                values += 1;
                total += response.usage;
            }
            Err(error) => {
                assert!(!matches!(error, Error::Configuration { .. }), "{error:?}");
                total += error.usage().unwrap_or_default();
            }
        }
    }
    let billed = billed.load(Ordering::Relaxed);
    assert!(values > CALLS / 10 && values < CALLS / 2, "{values}");
    assert_eq!(model.usage(), total);
    assert_eq!(total.requests, billed);
    assert_eq!(total.prompt_tokens, 40 * billed);
    assert_eq!(total.completion_tokens, 9 * billed);
    assert_eq!(server.connections(), CALLS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_good_answers_are_counted_to_the_token() {
    let server = RawServer::always(Script::close_after_writing(reply(
        "200 OK",
        "connection: close\r\n",
        GOOD,
    )))
    .await;
    let model = server.model();
    let calls: Vec<_> = (0..CALLS)
        .map(|_| tokio::spawn(model.clone().generate::<Person>("…").response()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let expected = usage(1_000, [40_000, 9_000, 0, 0, 0]);
    assert_eq!(model.usage(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_task_outlives_the_calls() {
    let server = RawServer::always(Script::close_after_writing(reply(
        "200 OK",
        "connection: close\r\n",
        GOOD,
    )))
    .await;
    let handle = tokio::runtime::Handle::current();
    let before = handle.metrics().num_alive_tasks();
    let model = server.model();
    for _ in 0..20 {
        model.generate::<Person>("…").await.unwrap();
    }
    drop(model);
    // The tasks of the connections end when they are scheduled next.
    tokio::time::timeout(Duration::from_secs(10), async {
        while handle.metrics().num_alive_tasks() > before {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn samples_are_requested_a_few_at_a_time() {
    const FEW: usize = 8;
    let choice = json!({"message": {"content": "not a person"}, "finish_reason": "stop"});
    let chat = json!({"choices": vec![choice; 50]});
    let message = json!({"type": "message", "content": [{"type": "output_text", "text": "{}"}]});
    let responses = json!({"status": "completed", "output": [message]});
    // On Chat Completions, each of the samples is re-asked about.
    for (api, first) in [(Api::ChatCompletions, chat), (Api::Responses, responses)] {
        let is_first = AtomicBool::new(true);
        let server = RawServer::per_request(move |_| {
            if is_first.swap(false, Ordering::Relaxed) {
                vec![Action::Write(reply("200 OK", "", first.to_string()))]
            } else {
                vec![Action::Hang]
            }
        })
        .await;
        let model = server.builder().api(api).build().unwrap();
        if api == Api::Responses {
            // The rate limiter sends more than a few requests only after a response.
            model.generate::<Person>("…").await.unwrap_err();
        }
        let samples = tokio::spawn(model.generate::<Person>("…").reask(1).samples(50));
        while server.hanging() < FEW {
            tokio::task::yield_now().await;
        }
        for _ in 0..2_000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(server.hanging(), FEW);
        samples.abort();
    }
}
