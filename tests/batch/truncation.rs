//! Result files that arrive truncated, or are damaged in the directory.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use outlines_runtime::Error;
use outlines_runtime::testing::{Fault, FaultPoint, Phase};

use crate::harness::{Harness, assert_all, finish, prompts};

const CONTENT: &str = "GET /v1/files/{id}/content";

fn is_download(point: FaultPoint<'_>) -> bool {
    point.operation() == CONTENT && point.phase() == Phase::AfterHandler
}

fn downloads(harness: &Harness) -> usize {
    let operations = harness.server.operations();
    operations.iter().filter(|sent| *sent == CONTENT).count()
}

fn output(harness: &Harness) -> PathBuf {
    harness.path().join("part-0001.output.jsonl")
}

#[tokio::test]
async fn a_truncated_download_is_repeated_at_once() {
    let harness = Harness::new();
    let truncated = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&truncated);
    harness.server.inject_faults(move |point| {
        if is_download(point) && count.fetch_add(1, Ordering::Relaxed) == 0 {
            return Fault::TruncateBody;
        }
        Fault::None
    });
    let model = harness.openai("small-model").max_retries(1).build();
    let batch = harness.batch_of(&model.unwrap(), prompts(10));
    assert_all(finish(&batch.submit().await.unwrap()).await.unwrap(), 10);
    assert_eq!(downloads(&harness), 2);
    harness.assert_billed_once(10);
}

#[tokio::test]
async fn a_download_that_stays_truncated_is_a_retryable_error_and_loses_nothing() {
    let harness = Harness::new();
    harness.server.inject_faults(|point| {
        if is_download(point) {
            Fault::TruncateBody
        } else {
            Fault::None
        }
    });
    let job = harness.batch(prompts(10)).submit().await.unwrap();
    let error = job.wait().await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error}");
    assert!(error.is_retryable());
    let text = error.to_string();
    assert!(text.contains("the file ended after "), "{text}");
    assert!(!output(&harness).exists());

    harness.server.clear_faults();
    assert_all(finish(&job).await.unwrap(), 10);
    harness.assert_billed_once(10);
}

#[tokio::test]
async fn a_damaged_or_missing_result_file_is_downloaded_again() {
    fn half(bytes: &mut Vec<u8>) {
        bytes.truncate(bytes.len() / 2);
    }
    fn flip(bytes: &mut Vec<u8>) {
        let byte = bytes.remove(7);
        bytes.insert(7, byte ^ 1);
    }
    for damage in [half as fn(&mut Vec<u8>), flip] {
        let harness = Harness::new();
        let job = harness.batch(prompts(10)).submit().await.unwrap();
        assert_all(finish(&job).await.unwrap(), 10);
        drop(job);
        let path = output(&harness);
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, bytes).unwrap();

        let job = harness.batch(None::<&str>).resume().unwrap();
        let error = job.results().await.unwrap_err().to_string();
        assert!(error.contains("or a result file is damaged"), "{error}");
        assert_all(finish(&job).await.unwrap(), 10);
        assert_eq!(downloads(&harness), 2);
        drop(job);

        fs::remove_file(&path).unwrap();
        let job = harness.batch(prompts(10)).submit().await.unwrap();
        assert_all(finish(&job).await.unwrap(), 10);
        assert_eq!(downloads(&harness), 3);
        harness.assert_billed_once(10);
    }
}

#[tokio::test]
async fn an_intact_result_file_is_not_downloaded_again() {
    let harness = Harness::new();
    let job = harness.batch(prompts(3)).submit().await.unwrap();
    assert_all(finish(&job).await.unwrap(), 3);
    drop(job);
    let sent = harness.server.operations().len();
    let job = harness.batch(None::<&str>).resume().unwrap();
    assert_all(finish(&job).await.unwrap(), 3);
    assert_eq!(harness.server.operations().len(), sent);
}
