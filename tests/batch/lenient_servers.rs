//! Servers with invalid entries in lists and invalid fields in responses.

use mockito::Server;
use outlines_runtime::OpenAI;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::Invoice;

const FILE: [&str; 4] = ["bytes", "created_at", "filename", "status"];

const BATCH: [&str; 8] = [
    "status",
    "input_file_id",
    "output_file_id",
    "error_file_id",
    "errors",
    "request_counts",
    "metadata",
    "created_at",
];

fn invalid_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(-1),
        json!(0.5),
        json!(true),
        json!("x"),
        json!([null, 5]),
        json!({"completed": null, "failed": -1, "data": [null, {"line": "x"}]}),
    ]
}

/// Returns an object with an id, and with the value in all other fields.
fn invalid_object(id: &str, fields: &[&str], value: &Value) -> Value {
    let mut object = json!({"id": id});
    for field in fields {
        object[field] = value.clone();
    }
    object
}

#[tokio::test]
async fn invalid_list_entries_and_fields_are_ignored() {
    for value in invalid_values() {
        let mut server = Server::new_async().await;
        let strangers = |fields: &[&str]| {
            let entries = [
                value.clone(),
                json!({"id": 5}),
                invalid_object("other", fields, &value),
            ];
            json!({"data": entries, "has_more": value}).to_string()
        };
        for (path, page, created) in [
            (
                "/v1/files",
                strangers(&FILE),
                invalid_object("file-1", &FILE, &value),
            ),
            (
                "/v1/batches",
                strangers(&BATCH),
                invalid_object("batch_1", &BATCH, &value),
            ),
        ] {
            let listed = server.mock("GET", path).match_query(mockito::Matcher::Any);
            listed.with_body(page).create_async().await;
            let creation = server.mock("POST", path).expect(1);
            creation.with_body(created.to_string()).create_async().await;
        }
        let directory = TempDir::new().unwrap();
        let builder = OpenAI::builder("small-model")
            .environment(|_| None)
            .no_api_key();
        let builder = builder
            .base_url(format!("{}/v1", server.url()))
            .max_retries(0);
        let call = builder
            .build()
            .unwrap()
            .generate_many::<Invoice>(["Invoice 7"]);
        let job = call.batch(directory.path()).submit().await;
        assert!(job.is_ok(), "{value}: {job:?}");
        let state = std::fs::read_to_string(directory.path().join("job.json")).unwrap();
        assert!(state.contains("batch_1"), "{value}: {state}");
    }
}
