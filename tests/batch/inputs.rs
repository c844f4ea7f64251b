//! Inputs that are rejected before anything is sent.

use outlines_runtime::testing::Fault;
use outlines_runtime::{Error, OpenAI, Prompt, Structured};
use serde::Deserialize;

use crate::harness::{Harness, Invoice, class, prompts};

/// Another type with the same name.
mod other {
    use super::{Deserialize, Structured};

    #[derive(Debug, Deserialize, Structured)]
    pub(super) struct Invoice {
        #[expect(dead_code, reason = "only its schema is of interest")]
        pub(super) customer: String,
    }
}

#[track_caller]
fn assert_rejected<T: std::fmt::Debug>(result: Result<T, Error>, harness: &Harness, words: &str) {
    let error = result.unwrap_err();
    assert_eq!(class(&error), "Configuration", "{error}");
    assert!(error.to_string().contains(words), "{error}");
    assert!(!error.to_string().contains("Invoice 1"), "{error}");
    assert!(harness.server.operations().is_empty());
}

#[tokio::test]
async fn invalid_prompts_are_rejected_before_anything_is_sent() {
    let harness = Harness::new();
    let twice = [("a", "Invoice 1"), ("b", "Invoice 2"), ("a", "Invoice 3")];
    let call = harness.model().generate_many_keyed(twice);
    let result = harness.job(call).part_prompts(1).submit().await;
    assert_rejected(result, &harness, "duplicate prompt id \"a\" at prompt 2");

    let result = harness.batch(Vec::<String>::new()).submit().await;
    assert_rejected(
        result,
        &harness,
        "no prompts; a batch job needs at least one",
    );

    let result = harness
        .batch([Prompt::from("Invoice 1"), Prompt::new()])
        .submit()
        .await;
    assert_rejected(result, &harness, "prompt 1: ");

    // None of them has left anything behind.
    let _job = harness.batch(prompts(2)).submit().await.unwrap();
    assert_eq!(harness.server.batches().sizes(), [2]);
    assert!(!harness.path().join("part-0002.jsonl").exists());
}

#[tokio::test]
async fn a_directory_belongs_to_its_job() {
    let harness = Harness::new();
    let result = harness.batch(None::<&str>).resume();
    assert_rejected(result, &harness, "no batch job in");
    drop(harness.batch(prompts(3)).submit().await.unwrap());
    let requests = harness.server.operations().len();

    let rejected = |result: Result<_, Error>| {
        result
            .map(|_: outlines_runtime::batch::Job<Invoice>| ())
            .unwrap_err()
            .to_string()
    };
    let fewer = rejected(harness.batch(prompts(2)).submit().await);
    assert!(
        fewer.contains("it has 3 prompts, but only 2 were given"),
        "{fewer}"
    );
    let more = rejected(harness.batch(prompts(4)).submit().await);
    assert!(
        more.contains("it has 3 prompts, but more were given"),
        "{more}"
    );
    let mut changed = prompts(3);
    changed[1] = "Another".to_owned();
    let changed = rejected(harness.batch(changed).submit().await);
    assert!(
        changed.contains("prompt 1, its id or a setting differs"),
        "{changed}"
    );
    let hotter = rejected(
        harness
            .job(harness.model().generate_many(prompts(3)).temperature(1.0))
            .submit()
            .await,
    );
    assert!(
        hotter.contains("prompt 0, its id or a setting differs"),
        "{hotter}"
    );
    let model = harness.model_named("large-model");
    let model = rejected(harness.batch_of(&model, None::<&str>).resume());
    assert!(
        model.contains("the model is `small-model` there and `large-model` here"),
        "{model}"
    );
    let server = OpenAI::builder("small-model")
        .environment(|_| None)
        .base_url("http://localhost:1/v1");
    let server = rejected(
        harness
            .batch_of(&server.build().unwrap(), None::<&str>)
            .resume(),
    );
    assert!(server.contains("`http://localhost:1/v1` here"), "{server}");
    let other = harness
        .model()
        .generate_many::<other::Invoice>(None::<&str>)
        .batch(harness.path())
        .resume()
        .unwrap_err();
    assert!(
        other
            .to_string()
            .contains("the schema of `Invoice` has changed"),
        "{other}"
    );

    assert_eq!(harness.server.operations().len(), requests);
    assert!(harness.batch(prompts(3)).submit().await.is_ok());
}

#[tokio::test]
async fn a_directory_is_used_by_one_job_at_a_time() {
    let harness = Harness::new();
    let job = harness.batch(prompts(1)).submit().await.unwrap();
    let error = harness.batch(None::<&str>).resume().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("is in use by another job or process"),
        "{error}"
    );
    drop(job);
    assert!(harness.batch(None::<&str>).resume().is_ok());
}

#[tokio::test]
async fn an_unusable_directory_is_named() {
    let harness = Harness::new();
    std::fs::create_dir_all(harness.path().parent().unwrap()).unwrap();
    std::fs::write(harness.path(), "a file").unwrap();
    let error = harness.batch(None::<&str>).resume().unwrap_err();
    assert!(
        matches!(&error, Error::Io { path, .. } if *path == harness.path()),
        "{error}"
    );
}

#[tokio::test]
async fn an_unreadable_state_is_not_overwritten() {
    let harness = Harness::new();
    drop(harness.batch(prompts(1)).submit().await.unwrap());
    let state = harness.path().join("job.json");
    for text in ["", "{}", "{\"format\": 2}"] {
        std::fs::write(&state, text).unwrap();
        let error = harness.batch(prompts(1)).submit().await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("is not the state of a batch job"),
            "{error}"
        );
        assert_eq!(std::fs::read_to_string(&state).unwrap(), text);
    }
}

#[tokio::test]
async fn a_modified_prompt_file_is_not_sent() {
    let harness = Harness::new();
    harness.server.inject_faults(|_| Fault::Status(503));
    harness.batch(prompts(2)).submit().await.unwrap_err();
    harness.server.clear_faults();
    let input = harness.path().join("part-0001.jsonl");
    let text = std::fs::read_to_string(&input).unwrap();
    std::fs::write(&input, &text[..text.len() / 2]).unwrap();
    let job = harness.batch(None::<&str>).resume().unwrap();
    let error = job.wait().await.unwrap_err();
    assert!(
        error.to_string().contains("when the job was created"),
        "{error}"
    );
    assert!(harness.server.batches().sizes().is_empty());
}

#[tokio::test]
async fn resuming_a_mistyped_directory_creates_nothing() {
    let harness = Harness::new();
    let error = harness.batch(None::<&str>).resume().unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("no batch job in "), "{text}");
    assert!(!harness.path().parent().unwrap().exists());

    std::fs::create_dir_all(harness.path()).unwrap();
    let error = harness.batch(None::<&str>).resume().unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }), "{error}");
    assert_eq!(std::fs::read_dir(harness.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_server_without_the_batch_api_is_a_clear_error() {
    for (status, path) in [(404, "/v1/files"), (405, "/v1/batches"), (501, "/v1/files")] {
        let harness = Harness::new();
        harness
            .server
            .inject_faults(move |point| match point.operation().strip_prefix("GET ") {
                Some(list) if list == path => Fault::Status(status),
                _ => Fault::None,
            });
        let error = harness.batch(prompts(1)).submit().await.unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }), "{error}");
        let text = error.to_string();
        assert!(
            text.starts_with("the server has no Batch API: `GET http://"),
            "{text}"
        );
        assert!(
            text.contains(&format!("{path}` returned HTTP {status}")),
            "{text}"
        );
        assert!(text.ends_with("with `generate_many`"), "{text}");
    }
}
