//! Batch jobs from submission to results.

use futures_util::TryStreamExt;
use outlines_runtime::batch::Status;
use outlines_runtime::testing::Ending;
use outlines_runtime::{Api, Error, OpenAIConfig, Prompt, Usage};
use outlines_tests::usage;

use crate::harness::{Harness, Invoice, KEY, assert_all, finish, numbers, prompts};

#[tokio::test]
async fn results_have_the_order_of_the_prompts_and_their_usage() {
    let harness = Harness::new();
    let model = harness.model();
    let job = harness
        .batch_of(&model, prompts(5))
        .part_prompts(2)
        .submit()
        .await
        .unwrap();
    assert_eq!(harness.server.batches().sizes(), [2, 2, 1]);
    assert_eq!(model.usage(), Usage::default());
    job.wait().await.unwrap();

    let one = usage(1, [40, 9, 30, 6, 5]);
    // Results are counted once, however often they are read.
    for _ in 0..2 {
        let mut results = job.results().await.unwrap();
        let mut total = Usage::default();
        let mut index = 0;
        while let Some(item) = results.try_next().await.unwrap() {
            assert_eq!((item.index, item.id), (index, index.to_string()));
            assert_eq!(item.usage, one);
            let response = item.result.unwrap();
            assert_eq!(response.value.number, index.to_string());
            assert_eq!(response.usage, one);
            assert_eq!(
                response.request_id.as_deref(),
                Some(format!("req-{}", index % 2).as_str())
            );
            assert_eq!(response.model.as_deref(), Some("small-model"));
            total += item.usage;
            index += 1;
        }
        assert_eq!(index, 5);
        assert_eq!(results.usage(), total);
        assert_eq!(model.usage(), total);
    }
    harness.assert_billed_once(5);
}

#[tokio::test]
async fn running_a_finished_job_again_sends_nothing() {
    let harness = Harness::new();
    let results = harness.batch(prompts(3)).run().await.unwrap();
    assert_all(results.try_collect().await.unwrap(), 3);
    let requests = harness.server.operations().len();
    let results = harness.batch(prompts(3)).run().await.unwrap();
    assert_all(results.try_collect().await.unwrap(), 3);
    assert_eq!(harness.server.operations().len(), requests);
}

#[tokio::test]
async fn a_job_can_run_in_its_own_task() {
    let harness = Harness::new();
    let task = tokio::spawn(harness.batch(prompts(3)).run());
    let items = task.await.unwrap().unwrap().try_collect().await.unwrap();
    assert_all(items, 3);
}

#[tokio::test]
async fn each_line_has_the_body_of_a_single_call() {
    for api in [Api::ChatCompletions, Api::Responses] {
        let url = match api {
            Api::Responses => "/v1/responses",
            _ => "/v1/chat/completions",
        };
        let config = OpenAIConfig::default().user("clerk");
        let prompt = Prompt::new()
            .user("Two teas, 5 EUR")
            .assistant("…")
            .user("Again");

        let harness = Harness::new();
        let model = harness.openai("small-model").api(api).build().unwrap();
        let call = model.generate::<Invoice>(prompt.clone());
        let call = call
            .config(config.clone())
            .system("Extract.")
            .max_tokens(99)
            .temperature(0.5);
        call.await.unwrap();
        let sent = harness.server.last_request();
        assert_eq!(sent.path(), url);

        let call = model
            .generate_many([prompt])
            .config(config)
            .system("Extract.")
            .max_tokens(99)
            .temperature(0.5);
        let job = harness.job(call).submit().await.unwrap();
        let line = std::fs::read_to_string(harness.path().join("part-0001.jsonl")).unwrap();
        let expected = format!(
            r#"{{"custom_id":"0","method":"POST","url":"{url}","body":{}}}"#,
            sent.text()
        );
        assert_eq!(line, expected + "\n");
        assert!(finish(&job).await.unwrap()[0].result.is_ok());
    }
}

#[tokio::test]
async fn keys_are_sent_and_returned_as_ids() {
    let harness = Harness::new();
    let named = [
        ("tea \"5\"", Prompt::from("Invoice 5")),
        ("ünlü", Prompt::new().user("Invoice 6")),
        ("2", "Invoice 7".into()),
    ];
    let call = harness.model().generate_many_keyed(named);
    let job = harness.job(call).submit().await.unwrap();
    assert_eq!(harness.lines(1)[0]["custom_id"], "tea \"5\"");
    let items = finish(&job).await.unwrap();
    let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["tea \"5\"", "ünlü", "2"]);
    assert_eq!(numbers(items), ["5", "6", "7"]);
}

#[tokio::test]
async fn a_clone_shows_the_progress_of_the_job() {
    let harness = Harness::new();
    harness.server.batches().pending_polls(2);
    let job = harness
        .batch(prompts(3))
        .part_prompts(2)
        .submit()
        .await
        .unwrap();
    let clone = job.clone();
    let error = clone.results().await.unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }), "{error}");
    let progress = clone.status().await.unwrap();
    assert_eq!((progress.completed(), progress.prompts()), (0, 3));
    assert_eq!(progress.parts()[1].batch.as_deref(), Some("batch_1"));
    assert_eq!(progress.parts()[1].status, Status::InProgress);
    job.wait().await.unwrap();
    let progress = clone.status().await.unwrap();
    assert_eq!((progress.completed(), progress.failed()), (3, 0));
    assert_eq!(progress.parts()[0].status, Status::Completed);
}

#[tokio::test]
async fn a_cancelled_job_keeps_the_results_so_far() {
    let harness = Harness::new();
    harness.server.batches().ending(Ending::NeverCompletes(2));
    let job = harness.batch(prompts(5)).submit().await.unwrap();
    let progress = job.cancel().await.unwrap();
    assert_eq!(progress.parts()[0].status, Status::Cancelling);
    let items = finish(&job).await.unwrap();
    assert_eq!(items.iter().filter(|item| item.result.is_ok()).count(), 2);
    assert_eq!(harness.server.batches().executions().len(), 2);

    // It is not started again.
    drop(job);
    let job = harness.batch(prompts(5)).submit().await.unwrap();
    assert_eq!(finish(&job).await.unwrap().len(), 5);
    assert_eq!(harness.server.batches().sizes(), [5]);
}

#[tokio::test]
async fn no_api_key_is_stored_in_the_directory() {
    let harness = Harness::new();
    let job = harness.batch(prompts(1)).submit().await.unwrap();
    finish(&job).await.unwrap();
    let mut files = 0;
    for entry in std::fs::read_dir(harness.path()).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains(KEY));
        files += 1;
    }
    // Prompts, results, state, and lock, and nothing half written.
    assert_eq!(files, 4);
    assert!(!format!("{job:?}").contains("Invoice 0"));
}
