//! Batch jobs on a full disk.

use std::process::Command;

use outlines_runtime::Error;
use outlines_runtime::testing::Reply;
use serde_json::json;

use crate::harness::{Harness, finish, prompts};

const CHILD: &str = "OUTLINES_TEST_CHILD";

/// Runs in a child process, because a limit on the size of files simulates the full disk and
/// applies to the whole process.
#[test]
fn results_that_do_not_fit_on_the_disk_are_an_error() {
    let name = "full_disk::results_that_do_not_fit_on_the_disk_are_an_error";
    if std::env::var_os(CHILD).is_some() {
        return results_do_not_fit();
    }
    // Without the trap the signal ends the process.
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$0\" --exact \"$1\"";
    let mut child = Command::new("sh");
    child.args(["-c", script]);
    child.arg(std::env::current_exe().unwrap()).arg(name);
    let output = child.env(CHILD, "1").output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains("1 passed"), "{report}");
}

#[tokio::main(flavor = "current_thread")]
async fn results_do_not_fit() {
    let long = "7".repeat(20_000);
    let answer = json!({"number": long, "total": 7});
    let harness = Harness::answering(move |_| Reply::json(&answer));
    let job = harness.batch(prompts(1)).submit().await.unwrap();
    let error = finish(&job).await.unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert!(
        error.to_string().contains("part-0001.output.jsonl"),
        "{error}"
    );
    assert!(!harness.path().join("part-0001.output.jsonl").exists());
}
