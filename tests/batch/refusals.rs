//! Batches that the server refuses when it checks them.

use outlines_runtime::Error;

use crate::office::{Office, assert_all, finish, prompts};

#[tokio::test]
async fn a_refused_batch_is_an_error_with_its_lines() {
    let office = Office::new();
    let model = office.model_named("no-such-model");
    let job = office.batch_of(&model, prompts(3)).submit().await.unwrap();
    let Error::BatchValidation(error) = job.wait().await.unwrap_err() else {
        panic!("the batch was not refused");
    };
    assert_eq!(error.batch(), "batch_0");
    assert_eq!(error.file(), "part-0001.jsonl");
    let lines: Vec<Option<u64>> = error.issues().iter().map(|issue| issue.line).collect();
    assert_eq!(lines, [Some(1), Some(2), Some(3)]);
    assert_eq!(
        Error::BatchValidation(error).to_string(),
        "batch batch_0 failed the server's validation: line 1 of part-0001.jsonl \
         `model_not_found`: The provided model is not supported by the Batch API; and 2 more, see \
         `issues()`; nothing of it was run: fix this, then resume the job"
    );
    assert!(office.server.batches().executions().is_empty());
}

#[tokio::test]
async fn a_refused_batch_can_be_tried_again() {
    let office = Office::new();
    office.server.batches().max_enqueued_lines(1);
    let job = office.batch(prompts(2)).submit().await.unwrap();
    for _ in 0..2 {
        let error = job.wait().await.unwrap_err();
        assert!(matches!(error, Error::BatchValidation(_)), "{error}");
    }
    office.server.batches().max_enqueued_lines(usize::MAX);
    assert_all(finish(&job).await.unwrap(), 2);
    office.assert_paid_once(2);
    assert_eq!(office.server.batches().uploads().len(), 1);
}

#[tokio::test]
async fn too_much_at_once_waits_until_the_rest_is_done() {
    let office = Office::new();
    office.server.batches().max_enqueued_lines(4);
    let job = office
        .batch(prompts(9))
        .part_prompts(2)
        .submit()
        .await
        .unwrap();
    assert_all(finish(&job).await.unwrap(), 9);
    office.assert_paid_once(9);
    assert_eq!(office.server.batches().uploads().len(), 5);
}

#[tokio::test]
async fn a_refused_batch_of_a_cancelled_job_is_no_error() {
    let office = Office::new();
    let model = office.model_named("no-such-model");
    let job = office.batch_of(&model, prompts(2)).submit().await.unwrap();
    job.cancel().await.unwrap();
    let items = finish(&job).await.unwrap();
    assert!(
        items
            .iter()
            .all(|item| matches!(item.result, Err(Error::NotRun(_))))
    );
}
