//! Test of the compiled program: the exit status of a run that is as accurate as the saved one, and
//! of one that is less accurate.

#![allow(clippy::unwrap_used, reason = "a test may fail in its helpers, too")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use outlines_runtime::testing::{Reply, Request, TestServer};
use serde_json::{Value, json};
use tokio::process::Command;

/// Runs the program and returns its exit status and its output.
async fn run(server: &TestServer, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_evaluate"))
        .args(arguments)
        .env("OPENAI_BASE_URL", server.url())
        .env("OPENAI_API_KEY", "test")
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), text)
}

/// Returns the text of the last message. Those before it are instructions and examples.
fn question(request: &Request) -> String {
    request.messages().pop().unwrap().text
}

#[tokio::test]
async fn a_less_accurate_run_fails_and_leaves_the_report() {
    let lines = fs::read_to_string("evaluate/cases.jsonl").unwrap();
    let cases = lines.lines().map(|line| {
        let case: Value = serde_json::from_str(line).unwrap();
        (
            case["input"].as_str().unwrap().to_owned(),
            case["expected"].clone(),
        )
    });
    let cases: HashMap<String, Value> = cases.collect();
    let server = TestServer::start();
    let right = cases.clone();
    server.reply_with(move |request| Reply::json(&right[&question(request)]));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    let path = file.to_str().unwrap();
    // Nothing to compare with, and nothing saved.
    assert_eq!(run(&server, &[path]).await.0, Some(0));
    assert!(!Path::new(path).exists());
    let (status, text) = run(&server, &[path, "--save"]).await;
    assert_eq!(status, Some(0), "{text}");
    let saved = fs::read_to_string(path).unwrap();
    assert_eq!(run(&server, &[path, "--save"]).await.0, Some(0));

    server.reply_with(move |request| {
        let mut person = cases[&question(request)].clone();
        if person["field"] == "art" {
            person["field"] = json!("music");
        }
        Reply::json(&person)
    });
    let before = fs::read_to_string(path).unwrap();
    let (status, text) = run(&server, &[path, "--save"]).await;
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("broken: "), "{text}");
    assert_eq!(fs::read_to_string(path).unwrap(), before);
    assert_eq!(saved.matches("\"wrong\": 0").count(), 4, "{saved}");
}
