//! A network and a server that fail on the way.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::TryStreamExt;
use outlines_runtime::Error;
use outlines_runtime::testing::{Fault, Phase};

use crate::office::{Office, assert_all, finish, prompts};

/// Runs a job with retries while each request meets this fault once, and gives the number of faults.
async fn run_through(fault: Fault, moment: Phase) -> u32 {
    let office = Office::new();
    let model = office.openai("small-model").max_retries(2);
    // No wait between attempts.
    let model = model.build().unwrap();
    let seen = std::sync::Mutex::new(std::collections::HashSet::new());
    let count = std::sync::Arc::new(AtomicU32::new(0));
    let faults = std::sync::Arc::clone(&count);
    office.server.inject_faults(move |step| {
        if step.phase() == moment && seen.lock().unwrap().insert(step.operation().to_owned()) {
            faults.fetch_add(1, Ordering::Relaxed);
            return fault;
        }
        Fault::None
    });
    let job = office.batch_of(&model, prompts(3)).submit().await.unwrap();
    assert_all(finish(&job).await.unwrap(), 3);
    office.assert_paid_once(3);
    assert_eq!(office.server.batches().sizes(), [3]);
    count.load(Ordering::Relaxed)
}

#[tokio::test]
async fn a_lost_request_is_made_again() {
    assert_eq!(
        run_through(Fault::Disconnect, Phase::BeforeHandler).await,
        6
    );
}

#[tokio::test]
async fn a_lost_reply_is_not_paid_twice() {
    assert_eq!(run_through(Fault::Disconnect, Phase::AfterHandler).await, 6);
}

#[tokio::test]
async fn a_server_that_did_it_and_says_it_did_not_is_not_paid_twice() {
    assert_eq!(
        run_through(Fault::Status(503), Phase::AfterHandler).await,
        6
    );
}

#[tokio::test]
async fn a_wait_outlasts_a_server_that_is_away() {
    let office = Office::new();
    let job = office.batch(prompts(2)).submit().await.unwrap();
    office.server.inject_faults(|step| match step.number() {
        0..9 => Fault::Status(503),
        _ => Fault::None,
    });
    assert_all(finish(&job).await.unwrap(), 2);
}

#[tokio::test]
async fn a_wait_ends_when_the_server_stays_away() {
    let office = Office::new();
    let job = office.batch(prompts(2)).submit().await.unwrap();
    office.server.inject_faults(|_| Fault::Status(503));
    let error = job.wait().await.unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    office.server.clear_faults();
    assert_all(finish(&job).await.unwrap(), 2);
}

#[tokio::test]
async fn batches_and_files_are_found_among_many() {
    let office = Office::new();
    let state = office.path().join("job.json");
    let (early, seen) = (state.with_extension("early"), state.clone());
    office.server.inject_faults(move |step| {
        if step.number() == 0 {
            fs::copy(&seen, &early).unwrap();
        }
        Fault::None
    });
    let job = office
        .batch(prompts(101))
        .part_prompts(1)
        .submit()
        .await
        .unwrap();
    drop(job);
    // A state of before the first request; by now the oldest batch is on the second page of the list.
    fs::rename(state.with_extension("early"), &state).unwrap();
    let results = office
        .batch(prompts(101))
        .part_prompts(1)
        .run()
        .await
        .unwrap();
    assert_all(results.try_collect().await.unwrap(), 101);
    office.assert_paid_once(101);
    assert_eq!(office.server.batches().uploads().len(), 101);
}

#[tokio::test]
async fn a_file_is_waited_for_where_the_server_looks_at_it_first() {
    let office = Office::new();
    office.server.batches().file_pending_polls(1);
    let job = office.batch(prompts(1)).submit().await.unwrap();
    assert_all(finish(&job).await.unwrap(), 1);
    assert!(
        office
            .server
            .operations()
            .contains(&"GET /v1/files/{id}".to_owned())
    );
}
