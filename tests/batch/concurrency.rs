//! Calls of a job during a poll cycle of another call.

use std::fs;
use std::path::Path;
use std::sync::{Arc, mpsc};

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

/// Polls a future while the only thread for file operations is busy, and returns its output
/// afterwards. Asserts that meanwhile it leaves the file as it is.
async fn while_threads_are_busy<F: Future>(file: &Path, future: F) -> F::Output {
    let (release, busy) = mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || busy.recv());
    let before = fs::read(file).ok();
    let mut future = Box::pin(future);
    for _ in 0..100 {
        assert!((&mut future).now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    assert_eq!(fs::read(file).ok(), before);
    drop(release);
    future.await
}

#[test]
fn the_state_is_written_on_a_thread_of_its_own() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        let harness = Harness::new();
        let state = harness.path().join("job.json");
        let submit = harness.batch(prompts(2)).submit();
        let job = while_threads_are_busy(&state, submit).await.unwrap();
        while_threads_are_busy(&state, job.cancel()).await.unwrap();
        assert!(is_cancelled(&harness));
    });
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
