//! What is refused before anything is sent.

use outlines_runtime::{Error, OpenAI, Prompt, Structured};
use serde::Deserialize;

use crate::office::{Invoice, Office, class, prompts};

/// Another type of the same name.
mod other {
    use super::{Deserialize, Structured};

    #[derive(Debug, Deserialize, Structured)]
    pub(super) struct Invoice {
        #[expect(dead_code, reason = "only its schema is of interest")]
        pub(super) customer: String,
    }
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, Error>, office: &Office, words: &str) {
    let error = result.unwrap_err();
    assert_eq!(class(&error), "Configuration", "{error}");
    assert!(error.to_string().contains(words), "{error}");
    assert!(!error.to_string().contains("Invoice 1"), "{error}");
    assert!(office.server.operations().is_empty());
}

#[tokio::test]
async fn wrong_prompts_are_refused_before_anything_is_sent() {
    let office = Office::new();
    let twice = [("a", "Invoice 1"), ("b", "Invoice 2"), ("a", "Invoice 3")];
    let call = office.model().generate_many_keyed(twice);
    let result = office.job(call).part_prompts(1).submit().await;
    assert_refused(
        result,
        &office,
        "two prompts have the id \"a\", the second of them is prompt 2",
    );

    let result = office.batch(Vec::<String>::new()).submit().await;
    assert_refused(result, &office, "there are no prompts");

    let result = office
        .batch([Prompt::from("Invoice 1"), Prompt::new()])
        .submit()
        .await;
    assert_refused(result, &office, "prompt 1: ");

    // None of them has left anything behind.
    let _job = office.batch(prompts(2)).submit().await.unwrap();
    assert_eq!(office.server.batches().sizes(), [2]);
    assert!(!office.path().join("part-0002.jsonl").exists());
}

#[tokio::test]
async fn a_folder_belongs_to_its_job() {
    let office = Office::new();
    let result = office.batch(None::<&str>).resume();
    assert_refused(result, &office, "there is no batch job in");
    drop(office.batch(prompts(3)).submit().await.unwrap());
    let asked = office.server.operations().len();

    let refused = |result: Result<_, Error>| {
        result
            .map(|_: outlines_runtime::batch::Job<Invoice>| ())
            .unwrap_err()
            .to_string()
    };
    let fewer = refused(office.batch(prompts(2)).submit().await);
    assert!(fewer.contains("it has 3, and here are 2"), "{fewer}");
    let more = refused(office.batch(prompts(4)).submit().await);
    assert!(more.contains("it has 3, and here are more"), "{more}");
    let mut changed = prompts(3);
    changed[1] = "Another".to_owned();
    let changed = refused(office.batch(changed).submit().await);
    assert!(
        changed.contains("prompt 1, its id or a setting differs"),
        "{changed}"
    );
    let hotter = refused(
        office
            .job(office.model().generate_many(prompts(3)).temperature(1.0))
            .submit()
            .await,
    );
    assert!(
        hotter.contains("prompt 0, its id or a setting differs"),
        "{hotter}"
    );
    let model = office.model_named("large-model");
    let model = refused(office.batch_of(&model, None::<&str>).resume());
    assert!(
        model.contains("the model is `small-model` there and `large-model` here"),
        "{model}"
    );
    let server = OpenAI::builder("small-model")
        .environment(|_| None)
        .base_url("http://localhost:1/v1");
    let server = refused(
        office
            .batch_of(&server.build().unwrap(), None::<&str>)
            .resume(),
    );
    assert!(server.contains("`http://localhost:1/v1` here"), "{server}");
    let other = office
        .model()
        .generate_many::<other::Invoice>(None::<&str>)
        .batch(office.path())
        .resume()
        .unwrap_err();
    assert!(
        other
            .to_string()
            .contains("the schema of `Invoice` has changed"),
        "{other}"
    );

    assert_eq!(office.server.operations().len(), asked);
    assert!(office.batch(prompts(3)).submit().await.is_ok());
}

#[tokio::test]
async fn a_folder_is_used_by_one_job_at_a_time() {
    let office = Office::new();
    let job = office.batch(prompts(1)).submit().await.unwrap();
    let error = office.batch(None::<&str>).resume().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("is in use by another job or process"),
        "{error}"
    );
    drop(job);
    assert!(office.batch(None::<&str>).resume().is_ok());
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let office = Office::new();
    std::fs::create_dir_all(office.path().parent().unwrap()).unwrap();
    std::fs::write(office.path(), "a file").unwrap();
    let error = office.batch(None::<&str>).resume().unwrap_err();
    assert!(
        matches!(&error, Error::Io { path, .. } if *path == office.path()),
        "{error}"
    );
}

#[tokio::test]
async fn a_state_that_cannot_be_read_is_not_written_over() {
    let office = Office::new();
    drop(office.batch(prompts(1)).submit().await.unwrap());
    let state = office.path().join("job.json");
    for text in ["", "{}", "{\"format\": 2}"] {
        std::fs::write(&state, text).unwrap();
        let error = office.batch(prompts(1)).submit().await.unwrap_err();
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
async fn a_file_that_was_changed_is_not_sent() {
    let office = Office::new();
    office
        .server
        .inject_faults(|_| outlines_runtime::testing::Fault::Status(503));
    office.batch(prompts(2)).submit().await.unwrap_err();
    office.server.clear_faults();
    let input = office.path().join("part-0001.jsonl");
    let text = std::fs::read_to_string(&input).unwrap();
    std::fs::write(&input, &text[..text.len() / 2]).unwrap();
    let job = office.batch(None::<&str>).resume().unwrap();
    let error = job.wait().await.unwrap_err();
    assert!(
        error.to_string().contains("when the job was created"),
        "{error}"
    );
    assert!(office.server.batches().sizes().is_empty());
}
