//! What is asked of a job while a round of it waits for the server.

use std::fs;
use std::sync::Arc;

use futures_util::{FutureExt, TryStreamExt};
use outlines_runtime::Error;
use outlines_runtime::batch::Job;
use outlines_runtime::testing::Fault;
use tokio::sync::Notify;

use crate::office::{Invoice, Office, prompts};

/// A job whose prompts have not reached the server yet.
async fn unsent(office: &Office) -> Job<Invoice> {
    office.server.inject_faults(|_| Fault::Status(500));
    let error = office.batch(prompts(2)).submit().await.unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    office.server.clear_faults();
    office.batch(None::<&str>).resume().unwrap()
}

fn is_cancelled(office: &Office) -> bool {
    let state = fs::read_to_string(office.path().join("job.json")).unwrap();
    state.contains("\"cancelled\": true")
}

async fn assert_nothing_was_run(office: &Office, job: &Job<Invoice>) {
    job.wait().await.unwrap();
    let results: Vec<_> = job.results().await.unwrap().try_collect().await.unwrap();
    assert_eq!(results.len(), 2);
    for item in results {
        assert!(matches!(item.result, Err(Error::NotRun(_))));
    }
    assert!(office.server.batches().executions().is_empty());
    assert!(office.server.batches().sizes().is_empty());
}

#[tokio::test]
async fn it_is_cancelled_on_the_disk_at_once_and_shows_how_far_it_is() {
    let office = Office::new();
    let job = unsent(&office).await;
    let creating = Arc::new(Notify::new());
    let seen = Arc::clone(&creating);
    office
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
    assert!(is_cancelled(&office));
    let progress = job.status().now_or_never().unwrap().unwrap();
    assert_eq!(progress.prompts(), 2);

    waiting.abort();
    office.server.clear_faults();
    assert_nothing_was_run(&office, &job).await;
}

#[tokio::test]
async fn a_file_that_the_server_never_gets_ready_is_not_waited_for_once_it_is_cancelled() {
    let office = Office::new();
    let job = unsent(&office).await;
    office.server.batches().file_pending_polls(u32::MAX);
    let cancelled = job.clone();
    office.server.inject_faults(move |step| {
        if step.operation() == "POST /v1/files" {
            assert!(cancelled.cancel().now_or_never().is_none());
        }
        Fault::None
    });
    assert_nothing_was_run(&office, &job).await;
}
