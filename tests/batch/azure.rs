//! Azure's two dialects.

use std::fs;

use outlines_runtime::Error;
use outlines_runtime::batch::Status;
use outlines_runtime::testing::Fault;

use crate::office::{Dialect, Office, assert_all, finish, prompts};

fn office(dialect: Dialect) -> Office {
    let mut office = Office::new();
    office.dialect = dialect;
    // Azure is not asked twice within a minute.
    office.server.batches().pending_polls(0);
    office
}

#[tokio::test]
async fn each_dialect_has_its_own_addresses() {
    for (dialect, operation, requests) in [
        (
            Dialect::AzureDated,
            "/chat/completions",
            [
                "GET /openai/files",
                "POST /openai/files",
                "GET /openai/batches",
                "POST /openai/batches",
            ],
        ),
        (
            Dialect::AzureV1,
            "/v1/chat/completions",
            [
                "GET /openai/v1/files",
                "POST /openai/v1/files",
                "GET /openai/v1/batches",
                "POST /openai/v1/batches",
            ],
        ),
    ] {
        let office = office(dialect);
        let job = office.batch(prompts(2)).submit().await.unwrap();
        assert_eq!(office.server.operations(), requests);
        let line = &office.lines(1)[0];
        assert_eq!(line["url"], operation);
        assert_eq!(line["body"]["model"], "small-model-deployment");
        // Capital letters, counts that are null, and an error file without lines.
        let progress = job.status().await.unwrap();
        assert_eq!(progress.parts()[0].status, Status::Completed);
        assert_all(finish(&job).await.unwrap(), 2);
        office.assert_paid_once(2);
    }
}

#[tokio::test]
async fn a_file_may_have_a_hundred_thousand_lines() {
    let office = office(Dialect::AzureV1);
    // The files are written before anything is sent, and are not needed there.
    office.server.inject_faults(|_| Fault::Status(503));
    let error = office.batch(prompts(100_001)).submit().await.unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    let lines = |part: &str| {
        fs::read_to_string(office.path().join(part))
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
async fn a_dated_job_can_be_gone_on_with() {
    let office = office(Dialect::AzureDated);
    drop(office.batch(prompts(3)).submit().await.unwrap());
    let job = office.batch(None::<&str>).resume().unwrap();
    assert_all(finish(&job).await.unwrap(), 3);
    assert_eq!(office.server.batches().sizes(), [3]);
    assert_eq!(office.server.batches().uploads().len(), 1);
}
