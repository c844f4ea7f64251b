//! Calls of a job during a poll cycle of another call.

use std::fs;
use std::sync::Arc;

use futures_util::{FutureExt, TryStreamExt};
use outlines_runtime::Error;
use outlines_runtime::batch::Job;
use outlines_runtime::testing::Fault;
use tokio::sync::Notify;

use crate::harness::{Harness, Invoice, prompts};

/// Returns a job whose prompts have not been uploaded.
async fn unsent(harness: &Harness) -> Job<Invoice> {
    harness.server.inject_faults(|_| Fault::Status(500));
    let error = harness.batch(prompts(2)).submit().await.unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    harness.server.clear_faults();
    harness.batch(None::<&str>).resume().unwrap()
}

fn is_cancelled(harness: &Harness) -> bool {
    let state = fs::read_to_string(harness.path().join("job.json")).unwrap();
    state.contains("\"cancelled\": true")
}

async fn assert_nothing_was_run(harness: &Harness, job: &Job<Invoice>) {
    job.wait().await.unwrap();
    let results: Vec<_> = job.results().await.unwrap().try_collect().await.unwrap();
    assert_eq!(results.len(), 2);
    for item in results {
        assert!(matches!(item.result, Err(Error::NotRun(_))));
    }
    assert!(harness.server.batches().executions().is_empty());
    assert!(harness.server.batches().sizes().is_empty());
}

#[tokio::test]
async fn cancelling_during_a_poll_cycle_is_saved_at_once() {
    let harness = Harness::new();
    let job = unsent(&harness).await;
    let creating = Arc::new(Notify::new());
    let seen = Arc::clone(&creating);
    harness
        .server
        .inject_faults(move |step| match step.operation() {
            "POST /v1/batches" => {
                seen.notify_one();
                Fault::Hang
            }
            _ => Fault::None,
        });
    let at_work = job.clone();
    let waiting = tokio::spawn(async move { at_work.wait().await });
    creating.notified().await;

    assert!(job.cancel().now_or_never().is_none());
    assert!(is_cancelled(&harness));
    let progress = job.status().now_or_never().unwrap().unwrap();
    assert_eq!(progress.prompts(), 2);

    waiting.abort();
    harness.server.clear_faults();
    assert_nothing_was_run(&harness, &job).await;
}

#[tokio::test]
async fn cancelling_ends_the_wait_for_a_pending_file() {
    let harness = Harness::new();
    let job = unsent(&harness).await;
    harness.server.batches().file_pending_polls(u32::MAX);
    let cancelled = job.clone();
    harness.server.inject_faults(move |step| {
        if step.operation() == "POST /v1/files" {
            assert!(cancelled.cancel().now_or_never().is_none());
        }
        Fault::None
    });
    assert_nothing_was_run(&harness, &job).await;
}
