//! Batch jobs on Azure, with dated API versions and with `v1`.

use std::fs;

use outlines_runtime::Error;
use outlines_runtime::batch::Status;
use outlines_runtime::testing::Fault;

use crate::harness::{Api, Harness, assert_all, finish, prompts};

fn harness(api: Api) -> Harness {
    let mut harness = Harness::new();
    harness.api = api;
    // Azure is polled once a minute at most.
    harness.server.batches().pending_polls(0);
    harness
}

#[tokio::test]
async fn each_azure_api_has_its_own_paths() {
    for (api, operation, requests) in [
        (
            Api::AzureDated,
            "/chat/completions",
            [
                "GET /openai/files",
                "POST /openai/files",
                "GET /openai/batches",
                "POST /openai/batches",
            ],
        ),
        (
            Api::AzureV1,
            "/v1/chat/completions",
            [
                "GET /openai/v1/files",
                "POST /openai/v1/files",
                "GET /openai/v1/batches",
                "POST /openai/v1/batches",
            ],
        ),
    ] {
        let harness = harness(api);
        let job = harness.batch(prompts(2)).submit().await.unwrap();
        assert_eq!(harness.server.operations(), requests);
        let line = &harness.lines(1)[0];
        assert_eq!(line["url"], operation);
        assert_eq!(line["body"]["model"], "small-model-deployment");
        // Azure capitalizes statuses, sends null counts, and has an error file without lines.
        let progress = job.status().await.unwrap();
        assert_eq!(progress.parts()[0].status, Status::Completed);
        assert_all(finish(&job).await.unwrap(), 2);
        harness.assert_billed_once(2);
    }
}

#[tokio::test]
async fn azure_files_hold_a_hundred_thousand_lines() {
    let harness = harness(Api::AzureV1);
    // The files are written before anything is sent.
    harness.server.inject_faults(|_| Fault::Status(503));
    let error = harness.batch(prompts(100_001)).submit().await.unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    let lines = |part: &str| {
        fs::read_to_string(harness.path().join(part))
            .unwrap()
            .lines()
            .count()
    };
    assert_eq!(
        (lines("part-0001.jsonl"), lines("part-0002.jsonl")),
        (100_000, 1)
    );
}

#[tokio::test]
async fn a_job_of_a_dated_api_version_can_be_resumed() {
    let harness = harness(Api::AzureDated);
    drop(harness.batch(prompts(3)).submit().await.unwrap());
    let job = harness.batch(None::<&str>).resume().unwrap();
    assert_all(finish(&job).await.unwrap(), 3);
    assert_eq!(harness.server.batches().sizes(), [3]);
    assert_eq!(harness.server.batches().uploads().len(), 1);
}
