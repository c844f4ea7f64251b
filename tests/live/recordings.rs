//! Recording by environment variables, as in the guide, and replaying without the server.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use outlines_local_server::MODEL;
use outlines_runtime::testing::TestServer;

use crate::servers::{self, KEY};

/// The variable with the file of the recordings, in place of the one of the guide.
const FILE_VARIABLE: &str = "RECORDINGS_FILE";
const GUIDE_FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../outlines-runtime/tests/recordings/capitals.jsonl"
);

/// The program of the guide page `testing`. It records if `OUTLINES_RECORD` is set.
#[tokio::test]
async fn the_program_of_the_guide_is_answered() {
    let file = env::var(FILE_VARIABLE).unwrap_or_else(|_| GUIDE_FILE.to_owned());
    let server = TestServer::builder().recordings(file).start();
    let model = server.openai(MODEL).build().unwrap();
    let question = "Bern is the capital of Switzerland. What is the capital of Switzerland?";
    let call = model.generate::<String>(question).temperature(0.0);
    assert_eq!(call.max_tokens(60).await.unwrap(), "Bern");
}

/// Runs the program in a process of its own.
fn run_program(file: &Path, variables: [(&str, &str); 3]) {
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "recordings::the_program_of_the_guide_is_answered",
        ])
        .env(FILE_VARIABLE, file)
        .envs(variables)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

#[test]
fn a_recording_by_environment_variables_is_replayed_without_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("capitals.jsonl");
    let url = format!("{}/v1", servers::plain_address());
    let recording = [
        ("OUTLINES_RECORD", "1"),
        ("OPENAI_BASE_URL", &url),
        ("OPENAI_API_KEY", KEY),
    ];
    run_program(&file, recording);
    let recorded = fs::read_to_string(&file).unwrap();
    assert_eq!(recorded.lines().count(), 1);
    assert!(!recorded.contains(KEY), "{recorded}");
    // Port 9 discards.
    let replaying = [
        ("OUTLINES_RECORD", ""),
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"),
        ("OPENAI_API_KEY", ""),
    ];
    run_program(&file, replaying);
    assert_eq!(fs::read_to_string(&file).unwrap(), recorded);
    // The recording of the guide is this one.
    let request = |text: &str| {
        let exchange: serde_json::Value = serde_json::from_str(text).unwrap();
        exchange["request"].clone()
    };
    assert_eq!(
        request(&recorded),
        request(&fs::read_to_string(GUIDE_FILE).unwrap())
    );
}
