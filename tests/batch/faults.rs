//! Batch jobs with faults of the network and the server.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::TryStreamExt;
use outlines_runtime::Error;
use outlines_runtime::testing::{Fault, Phase};

use crate::harness::{Harness, assert_all, finish, prompts};

/// Runs a job with retries, injects the fault once for each operation, and returns the number of
/// faults.
async fn run_through(fault: Fault, moment: Phase) -> u32 {
    let harness = Harness::new();
    let model = harness.openai("small-model").max_retries(2);
    // No wait between attempts.
    let model = model.build().unwrap();
    let seen = std::sync::Mutex::new(std::collections::HashSet::new());
    let count = std::sync::Arc::new(AtomicU32::new(0));
    let faults = std::sync::Arc::clone(&count);
    harness.server.inject_faults(move |step| {
        if step.phase() == moment && seen.lock().unwrap().insert(step.operation().to_owned()) {
            faults.fetch_add(1, Ordering::Relaxed);
            return fault;
        }
        Fault::None
    });
    let job = harness.batch_of(&model, prompts(3)).submit().await.unwrap();
    assert_all(finish(&job).await.unwrap(), 3);
    harness.assert_billed_once(3);
    assert_eq!(harness.server.batches().sizes(), [3]);
    count.load(Ordering::Relaxed)
}

#[tokio::test]
async fn a_lost_request_is_repeated() {
    assert_eq!(
        run_through(Fault::Disconnect, Phase::BeforeHandler).await,
        6
    );
}

#[tokio::test]
async fn a_lost_response_is_not_billed_twice() {
    assert_eq!(run_through(Fault::Disconnect, Phase::AfterHandler).await, 6);
}

#[tokio::test]
async fn an_error_after_success_is_not_billed_twice() {
    assert_eq!(
        run_through(Fault::Status(503), Phase::AfterHandler).await,
        6
    );
}

#[tokio::test]
async fn wait_survives_an_outage_of_the_server() {
    let harness = Harness::new();
    let job = harness.batch(prompts(2)).submit().await.unwrap();
    harness.server.inject_faults(|step| match step.number() {
        0..9 => Fault::Status(503),
        _ => Fault::None,
    });
    assert_all(finish(&job).await.unwrap(), 2);
}

#[tokio::test]
async fn wait_fails_after_a_long_outage() {
    let harness = Harness::new();
    let job = harness.batch(prompts(2)).submit().await.unwrap();
    harness.server.inject_faults(|_| Fault::Status(503));
    let error = job.wait().await.unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    harness.server.clear_faults();
    assert_all(finish(&job).await.unwrap(), 2);
}

#[tokio::test]
async fn batches_and_files_are_found_on_later_pages() {
    let harness = Harness::new();
    let state = harness.path().join("job.json");
    let (early, seen) = (state.with_extension("early"), state.clone());
    harness.server.inject_faults(move |step| {
        if step.number() == 0 {
            fs::copy(&seen, &early).unwrap();
        }
        Fault::None
    });
    let job = harness
        .batch(prompts(101))
        .part_prompts(1)
        .submit()
        .await
        .unwrap();
    drop(job);
    // The state before the first request. The oldest batch is now on the second page of the list.
    fs::rename(state.with_extension("early"), &state).unwrap();
    let results = harness
        .batch(prompts(101))
        .part_prompts(1)
        .run()
        .await
        .unwrap();
    assert_all(results.try_collect().await.unwrap(), 101);
    harness.assert_billed_once(101);
    assert_eq!(harness.server.batches().uploads().len(), 101);
}

#[tokio::test]
async fn a_pending_file_is_polled_until_it_is_processed() {
    let harness = Harness::new();
    harness.server.batches().file_pending_polls(1);
    let job = harness.batch(prompts(1)).submit().await.unwrap();
    assert_all(finish(&job).await.unwrap(), 1);
    assert!(
        harness
            .server
            .operations()
            .contains(&"GET /v1/files/{id}".to_owned())
    );
}
