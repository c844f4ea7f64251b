//! Batches that fail the server's validation.

use outlines_runtime::Error;

use crate::harness::{Harness, assert_all, finish, prompts};

#[tokio::test]
async fn a_failed_validation_is_an_error_with_its_lines() {
    let harness = Harness::new();
    let model = harness.model_named("no-such-model");
    let job = harness.batch_of(&model, prompts(3)).submit().await.unwrap();
    let Error::BatchValidation(error) = job.wait().await.unwrap_err() else {
        panic!("the batch did not fail validation");
    };
    assert_eq!(error.batch(), "batch_0");
    assert_eq!(error.file(), "part-0001.jsonl");
    let lines: Vec<Option<u64>> = error.issues().iter().map(|issue| issue.line).collect();
    assert_eq!(lines, [Some(1), Some(2), Some(3)]);
    assert_eq!(
        Error::BatchValidation(error).to_string(),
        "batch batch_0 failed the server's validation: line 1 of part-0001.jsonl \
         `model_not_found`: The provided model is not supported by the Batch API; and 2 more, see \
         `issues()`; no request was run; fix the input, then resume the job"
    );
    assert!(harness.server.batches().executions().is_empty());
}

#[tokio::test]
async fn a_batch_that_failed_validation_is_created_again() {
    let harness = Harness::new();
    harness.server.batches().max_enqueued_lines(1);
    let job = harness.batch(prompts(2)).submit().await.unwrap();
    for _ in 0..2 {
        let error = job.wait().await.unwrap_err();
        assert!(matches!(error, Error::BatchValidation(_)), "{error}");
    }
    harness.server.batches().max_enqueued_lines(usize::MAX);
    assert_all(finish(&job).await.unwrap(), 2);
    harness.assert_billed_once(2);
    assert_eq!(harness.server.batches().uploads().len(), 1);
}

#[tokio::test]
async fn a_batch_over_the_enqueued_limit_waits_for_the_others() {
    let harness = Harness::new();
    harness.server.batches().max_enqueued_lines(4);
    let job = harness
        .batch(prompts(9))
        .part_prompts(2)
        .submit()
        .await
        .unwrap();
    assert_all(finish(&job).await.unwrap(), 9);
    harness.assert_billed_once(9);
    assert_eq!(harness.server.batches().uploads().len(), 5);
}

#[tokio::test]
async fn a_failed_validation_of_a_cancelled_job_is_not_an_error() {
    let harness = Harness::new();
    let model = harness.model_named("no-such-model");
    let job = harness.batch_of(&model, prompts(2)).submit().await.unwrap();
    job.cancel().await.unwrap();
    let items = finish(&job).await.unwrap();
    assert!(
        items
            .iter()
            .all(|item| matches!(item.result, Err(Error::NotRun(_))))
    );
}
