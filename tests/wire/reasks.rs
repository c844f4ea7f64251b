//! Checks of answers, and re-asks.

use std::sync::atomic::{AtomicUsize, Ordering};

use outlines_runtime::Error;
use serde_json::{Value, json};

use crate::server::{Recorder, Wire, class, completion, with_choice};
use crate::types::{Person, ada};

const ADA: &str = r#"{"name":"Ada","age":36}"#;
const OLD: &str = r#"{"name":"Ada","age":136}"#;

fn check_age(person: &Person) -> Result<(), String> {
    if person.age < 100 {
        Ok(())
    } else {
        Err(format!("{} is too old", person.age))
    }
}

#[tokio::test]
async fn a_reask_contains_the_error_and_all_attempts_are_counted() {
    let recorder = Recorder::in_turn(&["prose", OLD, ADA].map(completion)).await;
    let model = recorder.model();
    let response = model
        .generate::<Person>("Ada")
        .check(check_age)
        .reask(2)
        .response()
        .await
        .unwrap();
    assert_eq!(response.value, ada());
    assert_eq!(response.raw, ADA);
    assert_eq!(response.usage.requests, 3);
    assert_eq!(response.usage.prompt_tokens, 120);
    assert_eq!(model.usage(), response.usage);
    let bodies = recorder.bodies();
    assert_eq!(bodies.len(), 3);
    let says = |body: &Value| -> Vec<String> {
        let messages = body["messages"].as_array().unwrap();
        messages
            .iter()
            .map(|message| message["content"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        says(&bodies[2]),
        [
            "Ada",
            "prose",
            "Your answer cannot be read: at `.`, expected value at line 1 column 1. Answer again, \
             with the whole corrected JSON and nothing else.",
            OLD,
            "Your answer was not accepted: 136 is too old. Answer again, with the whole corrected \
             JSON and nothing else.",
        ]
    );
}

#[tokio::test]
async fn without_reask_a_failed_check_is_invalid() {
    let (_wire, model) = Wire::answering(200, completion(OLD)).await;
    let error = model
        .generate::<Person>("Ada")
        .check(check_age)
        .await
        .unwrap_err();
    let Error::Invalid(ref invalid) = error else {
        panic!("{error:?}");
    };
    assert_eq!(invalid.reason(), "136 is too old");
    assert_eq!(invalid.attempts(), 1);
    assert_eq!(
        error.to_string(),
        "answer failed a check; see `reason()`; set `reask` to let the model try again"
    );
    assert_eq!(error.raw(), Some(OLD));
    assert_eq!(error.status(), Some(200));
    assert!(!format!("{error} {error:?}").contains("136"), "{error:?}");
}

#[tokio::test]
async fn the_last_error_is_returned_with_the_usage_of_all_attempts() {
    for (content, expected) in [("prose", "Undecodable"), (OLD, "Invalid")] {
        let recorder = Recorder::in_turn(&[content, content, content].map(completion)).await;
        let model = recorder.model();
        let error = model
            .generate::<Person>("Ada")
            .check(check_age)
            .reask(2)
            .await
            .unwrap_err();
        assert_eq!(class(&error), expected);
        assert_eq!(error.usage(), Some(model.usage()));
        assert_eq!(model.usage().requests, 3);
        if let Error::Invalid(invalid) = error {
            assert_eq!(invalid.attempts(), 3);
        }
    }
}

#[tokio::test]
async fn checks_run_in_order_and_the_first_failure_is_returned() {
    let (_wire, model) = Wire::answering(200, completion(OLD)).await;
    let call = model
        .generate::<Person>("Ada")
        .check(|_| Ok::<(), String>(()))
        .check(check_age);
    let error = call.check(|_| Err("never reached")).await.unwrap_err();
    let Error::Invalid(invalid) = error else {
        panic!("{error:?}");
    };
    assert_eq!(invalid.reason(), "136 is too old");
}

#[tokio::test]
async fn refusals_truncations_and_empty_answers_are_not_reasked() {
    for (choice, expected) in [
        (
            json!({"message": {"content": null, "refusal": "no"}, "finish_reason": "stop"}),
            "Refused",
        ),
        (
            json!({"message": {"content": "{"}, "finish_reason": "length"}),
            "Truncated",
        ),
        (
            json!({"message": {"content": "{"}, "finish_reason": "content_filter"}),
            "AnswerFiltered",
        ),
        (
            json!({"message": {"content": ""}, "finish_reason": "stop"}),
            "Empty",
        ),
    ] {
        let recorder = Recorder::in_turn(&[completion("prose"), with_choice(&choice)]).await;
        let model = recorder.model();
        let error = model.generate::<Person>("Ada").reask(5).await.unwrap_err();
        assert_eq!(class(&error), expected);
        assert_eq!(recorder.bodies().len(), 2);
        // Includes the usage of the earlier attempts.
        assert_eq!(error.usage(), Some(model.usage()));
    }
}

#[tokio::test]
async fn a_valid_answer_takes_one_request() {
    static CHECKED: AtomicUsize = AtomicUsize::new(0);
    let recorder = Recorder::in_turn(&[completion(ADA)]).await;
    let call = recorder.model().generate::<Person>("Ada").check(|_| {
        CHECKED.fetch_add(1, Ordering::Relaxed);
        Ok::<(), String>(())
    });
    call.reask(5).await.unwrap();
    assert_eq!(CHECKED.load(Ordering::Relaxed), 1);
    assert_eq!(recorder.bodies().len(), 1);
}

#[derive(Debug, serde::Deserialize, outlines_runtime::Structured, garde::Validate)]
struct Account {
    #[garde(ascii)]
    login: String,
    #[garde(skip)]
    #[expect(dead_code, reason = "there to be decoded")]
    active: bool,
}

#[tokio::test]
async fn garde_validation_can_be_a_check() {
    let good = r#"{"login":"zoe","active":true}"#;
    let bad = r#"{"login":"zoë","active":true}"#;
    let recorder = Recorder::in_turn(&[bad, good].map(completion)).await;
    let call = recorder.model().generate::<Account>("Zoë");
    let call = call.check(outlines_runtime::garde);
    assert_eq!(call.reask(1).await.unwrap().login, "zoe");
    let correction = recorder.bodies()[1]["messages"][2]["content"].to_string();
    assert!(correction.contains("login: not ascii"), "{correction}");
}

#[tokio::test]
async fn a_failed_reask_keeps_the_usage() {
    let mut wire = Wire::new().await;
    let first = wire
        .chat()
        .with_body(completion("prose").to_string())
        .expect(1);
    let first = first.create_async().await;
    wire.chat()
        .with_status(429)
        .with_header("retry-after", "7")
        .create_async()
        .await;
    let model = wire.model();
    let error = model.generate::<Person>("Ada").reask(3).await.unwrap_err();
    first.assert_async().await;
    assert_eq!(class(&error), "ReaskFailed");
    assert_eq!(error.usage(), Some(model.usage()));
    assert_eq!(error.usage().unwrap().total_tokens(), 49);
    assert_eq!(error.status(), Some(429));
    assert_eq!(error.request_id(), Some("req-7"));
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
    assert!(error.is_retryable());
    assert!(
        error
            .to_string()
            .contains("re-ask after a rejected answer failed: rate limit exceeded"),
        "{error}"
    );
}
