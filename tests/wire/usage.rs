//! Usage counters.

use std::future::IntoFuture;

use outlines_runtime::Usage;
use outlines_tests::usage;
use serde_json::json;

use crate::server::{Wire, completion, with_choice};
use crate::types::Person;

#[tokio::test]
async fn answers_are_counted_and_rejections_are_not() {
    let truncated = json!({"message": {"content": "{"}, "finish_reason": "length"});
    let refused = json!({"message": {"content": null, "refusal": "no"}, "finish_reason": "stop"});
    for (status, reply, is_counted) in [
        (200, completion(r#"{"name":"Ada","age":36}"#), true),
        (200, completion("prose"), true),
        (200, completion(""), true),
        (200, with_choice(&truncated), true),
        (200, with_choice(&refused), true),
        (429, completion(r#"{"name":"Ada","age":36}"#), false),
        (500, json!({"error": "m"}), false),
    ] {
        let (_wire, model) = Wire::answering(status, &reply).await;
        let _ = model.generate::<Person>("Ada, 36").await;
        let expected = if is_counted {
            usage(1, [40, 9, 30, 6, 5])
        } else {
            Usage::default()
        };
        assert_eq!(model.usage(), expected, "{status} {reply}");
    }
}

#[tokio::test]
async fn a_success_without_a_completion_counts_as_a_request() {
    let (_wire, model) = Wire::answering(200, "<html></html>").await;
    let _ = model.generate::<Person>("Ada, 36").await;
    assert_eq!(model.usage().requests, 1);
    assert_eq!(model.usage().total_tokens(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn clones_share_one_counter() {
    let (_wire, model) = Wire::answering(200, completion(r#"{"name":"Ada","age":36}"#)).await;
    let tasks: Vec<_> = (0..50)
        .map(|_| tokio::spawn(model.clone().generate::<Person>("Ada, 36").into_future()))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(model.prompt_tokens(), 50 * 40);
    assert_eq!(model.completion_tokens(), 50 * 9);
    assert_eq!(model.usage().requests, 50);
}

#[tokio::test]
async fn models_have_separate_counters() {
    let (wire, model) = Wire::answering(200, completion(r#"{"name":"Ada","age":36}"#)).await;
    let other = wire.model();
    model.generate::<Person>("Ada, 36").await.unwrap();
    assert_eq!(model.usage().requests, 1);
    assert_eq!(other.usage(), Usage::default());
}
