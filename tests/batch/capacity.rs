//! Limits on the prompts and bytes of an input file.
//!
//! The job of fifty thousand prompts takes longer than all other tests, and is one of the first by
//! name, so that they run at the same time.

use futures_util::TryStreamExt;

use crate::harness::{Harness, assert_all, finish, prompts};

#[tokio::test]
async fn a_job_of_more_than_fifty_thousand_prompts_is_split() {
    let harness = Harness::new();
    let results = harness.batch(prompts(50_001)).run().await.unwrap();
    assert_eq!(harness.server.batches().sizes(), [50_000, 1]);
    assert_all(results.try_collect().await.unwrap(), 50_001);
    harness.assert_billed_once(50_001);
}

#[tokio::test]
async fn a_file_is_split_before_it_exceeds_the_size_limit() {
    let harness = Harness::new();
    let alone = harness.batch(prompts(1)).submit().await.unwrap();
    drop(alone);
    let line = std::fs::metadata(harness.path().join("part-0001.jsonl"))
        .unwrap()
        .len();
    let harness = Harness::new();
    let job = harness
        .batch(prompts(8))
        .part_bytes(3 * line)
        .submit()
        .await
        .unwrap();
    assert_eq!(harness.server.batches().sizes(), [3, 3, 2]);
    assert_all(finish(&job).await.unwrap(), 8);

    let harness = Harness::new();
    let error = harness
        .batch(prompts(1))
        .part_bytes(line - 1)
        .submit()
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("prompt 0 needs a line of"),
        "{error}"
    );
}
