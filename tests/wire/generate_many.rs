//! Streams of prompts and of their results.

use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use outlines_runtime::{Api, Error, Model, Prompt, Usage};
use serde_json::{Value, json};

use crate::server::{Recorder, Wire, class, completion, response};
use crate::types::{Person, ada};

const ANSWER: &str = r#"{"name":"Ada","age":36}"#;

fn numbers(count: usize) -> impl Iterator<Item = String> + Send {
    (0..count).map(|number| number.to_string())
}

/// Returns the user message of a request.
fn question(body: &Value) -> &str {
    body["messages"].as_array().unwrap().last().unwrap()["content"]
        .as_str()
        .unwrap()
}

/// Starts a server that answers with the prompt as an age.
async fn echoing() -> (Wire, Model) {
    let mut wire = Wire::new().await;
    wire.chat()
        .with_body_from_request(|request| {
            let body = serde_json::from_slice(request.body().unwrap()).unwrap();
            let person = json!({"name": "Ada", "age": question(&body).parse::<u8>().unwrap()});
            completion(&person.to_string()).to_string().into_bytes()
        })
        .create_async()
        .await;
    let model = wire.model();
    (wire, model)
}

#[tokio::test]
async fn results_have_the_order_of_their_prompts() {
    let (_wire, model) = echoing().await;
    for concurrency in [0, 1, 3, 50] {
        let people = model
            .generate_many::<Person>(numbers(20))
            .concurrency(concurrency)
            .results();
        let ages: Vec<_> = people
            .map(|(index, person)| (index, person.unwrap().age))
            .collect()
            .await;
        let expected: Vec<_> = (0..20).map(|age| (usize::from(age), age)).collect();
        assert_eq!(ages, expected);
    }
    assert_eq!(model.usage().requests, 80);
}

#[tokio::test]
async fn unordered_results_are_complete() {
    let (_wire, model) = echoing().await;
    let call = model.generate_many::<Person>(numbers(50));
    let people = call.unordered().results();
    let mut ages: Vec<_> = people
        .map(|(index, person)| (index, usize::from(person.unwrap().age)))
        .collect()
        .await;
    ages.sort_unstable();
    assert!(ages.into_iter().eq((0..50).map(|age| (age, age))));
}

#[tokio::test]
async fn a_failed_prompt_does_not_affect_the_others() {
    let mut wire = Wire::new().await;
    wire.chat()
        .with_status_code_from_request(|request| {
            let body = serde_json::from_slice(request.body().unwrap()).unwrap();
            if question(&body) == "3" { 400 } else { 200 }
        })
        .with_body(completion(ANSWER).to_string())
        .create_async()
        .await;
    let results: Vec<_> = wire
        .model()
        .generate_many::<Person>(numbers(6))
        .results()
        .collect()
        .await;
    for (index, result) in &results {
        match result {
            Ok(person) => assert!(*index != 3 && *person == ada()),
            Err(error) => assert!(*index == 3 && class(error) == "InvalidRequest"),
        }
    }
    assert_eq!(results.len(), 6);
}

#[tokio::test]
async fn keys_are_returned_and_prompts_can_be_borrowed() {
    let (_wire, model) = echoing().await;
    let names = ["may.txt".to_owned(), "june.txt".to_owned()];
    let texts = names.iter().map(String::as_str).zip(["5", "6"]);
    let call = model.generate_many_keyed::<Person, _>(texts);
    let mut people = call.ordered().results();
    assert_eq!(people.size_hint(), (2, Some(2)));
    let mut ages = Vec::new();
    while let Some((name, person)) = people.next().await {
        ages.push((name, person.unwrap().age));
    }
    assert_eq!(people.size_hint(), (0, Some(0)));
    assert!(people.next().await.is_none());
    assert_eq!(ages, [("may.txt", 5), ("june.txt", 6)]);
}

#[tokio::test]
async fn prompts_can_be_a_stream() {
    let (_wire, model) = echoing().await;
    let prompts = stream::iter(numbers(5)).enumerate();
    let people = model.generate_many_stream::<Person, _>(prompts).results();
    let people: Vec<Person> = people
        .map(|(_, person)| person)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(people.len(), 5);
    assert_eq!(people[4].age, 4);
}

#[tokio::test]
async fn an_error_of_the_prompt_stream_is_an_item() {
    let (_wire, model) = echoing().await;
    let lines = [Ok("1"), Err("the disk is on fire"), Ok("2")];
    let results: Vec<_> = model
        .generate_many::<Person>(lines)
        .results()
        .collect()
        .await;
    assert_eq!(results[0].1.as_ref().unwrap().age, 1);
    assert_eq!(results[2].1.as_ref().unwrap().age, 2);
    let error = results[1].1.as_ref().unwrap_err();
    assert_eq!(class(error), "Prompt");
    assert!(!error.is_retryable() && error.usage().is_none());
    let source = std::error::Error::source(error).unwrap();
    assert_eq!(source.to_string(), "the disk is on fire");
    assert_eq!(model.usage().requests, 2);
}

#[tokio::test]
async fn settings_apply_to_every_prompt() {
    for (api, reply) in [
        (Api::ChatCompletions, "max_tokens"),
        (Api::Responses, "max_output_tokens"),
    ] {
        let recorder = Recorder::new(api, ANSWER).await;
        let model = recorder.model();
        let mut people = model
            .generate_many::<Person>(["a", "b"])
            .concurrency(1)
            .system("Be exact.")
            .temperature(0.5)
            .max_tokens(77)
            .results();
        while let Some((_, person)) = people.next().await {
            assert_eq!(person.unwrap(), ada());
        }
        for body in recorder.bodies() {
            assert_eq!(body["temperature"], 0.5);
            assert!(body.get(reply).is_some_and(|limit| limit == 77), "{body}");
            assert!(body.to_string().contains("Be exact."));
        }
    }
}

#[tokio::test]
async fn each_prompt_is_reasked_separately() {
    let old = r#"{"name":"Ada","age":99}"#;
    let recorder = Recorder::in_turn(&[old, ANSWER, old, old].map(completion)).await;
    let model = recorder.model();
    let mut people = model
        .generate_many::<Person>(["a", "b"])
        .concurrency(1)
        .check(|person| {
            if person.age < 90 {
                Ok(())
            } else {
                Err("too old")
            }
        })
        .reask(1)
        .responses();
    let (_, first) = people.next().await.unwrap();
    let first = first.unwrap();
    assert_eq!((first.value, first.usage.requests), (ada(), 2));
    let (_, second) = people.next().await.unwrap();
    assert_eq!(class(&second.unwrap_err()), "Invalid");
    assert_eq!(recorder.bodies().len(), 4);
}

#[tokio::test]
async fn responses_include_usage() {
    let (_wire, model) = Wire::answering(200, completion(ANSWER)).await;
    let responses = model.generate_many::<Person>(numbers(4)).responses();
    let total = responses
        .map(|(_, response)| response.unwrap().usage)
        .fold(Usage::default(), |sum, usage| async move { sum + usage })
        .await;
    assert_eq!(total, model.usage());
    assert_eq!(total.requests, 4);
}

#[tokio::test]
async fn an_invalid_setting_is_an_error_for_every_prompt() {
    let mut wire = Wire::new().await;
    let untouched = wire.chat().expect(0).create_async().await;
    let model = wire.model();
    let people = model
        .generate_many::<Person>(numbers(3))
        .temperature(f64::NAN)
        .results();
    let results: Vec<_> = people.collect().await;
    assert_eq!(results.len(), 3);
    for (_, result) in results {
        assert_eq!(class(&result.unwrap_err()), "Configuration");
    }
    let empty: Vec<_> = model
        .generate_many::<Person>([Prompt::new()])
        .results()
        .collect()
        .await;
    assert!(matches!(empty[0].1, Err(Error::Configuration { .. })));
    assert!(
        model
            .generate_many::<Person>([""; 0])
            .results()
            .next()
            .await
            .is_none()
    );
    untouched.assert_async().await;
}

#[tokio::test]
async fn an_exhausted_quota_ends_the_requests() {
    let quota =
        r#"{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}"#;
    let mut wire = Wire::new().await;
    let mock = wire.chat().with_status(429).with_body(quota).expect(2);
    let mock = mock.create_async().await;
    let model = wire.builder().max_retries(5).build().unwrap();
    let call = model.generate_many::<Person>(numbers(100));
    let people = call.concurrency(2).results();
    let results: Vec<_> = people.collect().await;
    assert_eq!(results.len(), 100);
    for (_, result) in results {
        let error = result.unwrap_err();
        assert_eq!(class(&error), "QuotaExhausted");
        assert_eq!(error.request_id(), Some("req-7"));
    }
    mock.assert_async().await;
    // The error ends one stream only: the next one sends requests again.
    drop(mock);
    wire.chat()
        .with_body(completion(ANSWER).to_string())
        .create_async()
        .await;
    let mut people = model.generate_many::<Person>(["a"]).results();
    assert_eq!(people.next().await.unwrap().1.unwrap(), ada());
}

#[tokio::test]
async fn an_error_that_affects_every_call_ends_the_requests() {
    for (status, body, expected) in [
        (401, r#"{"error":{"message":"m"}}"#, "Authentication"),
        (
            404,
            r#"{"error":{"message":"m","code":"model_not_found"}}"#,
            "NotFound",
        ),
        (
            400,
            r#"{"error":{"message":"m","code":"invalid_json_schema"}}"#,
            "SchemaRejected",
        ),
    ] {
        let mut wire = Wire::new().await;
        let mock = wire.chat().with_status(status).with_body(body).expect(2);
        let mock = mock.create_async().await;
        let people = wire
            .model()
            .generate_many::<Person>(numbers(100))
            .concurrency(2);
        let results: Vec<_> = people.results().collect().await;
        assert_eq!(results.len(), 100);
        for (_, result) in results {
            assert_eq!(class(&result.unwrap_err()), expected);
        }
        mock.assert_async().await;
    }
    // With a key provider, the next key may be accepted.
    let mut wire = Wire::new().await;
    let mock = wire.chat().with_status(401).expect(5).create_async().await;
    let key = || async { Ok::<_, std::io::Error>("sk-0123456789") };
    let model = wire.builder().api_key_provider(key).build().unwrap();
    let results: Vec<_> = model
        .generate_many::<Person>(numbers(5))
        .results()
        .collect()
        .await;
    assert_eq!(results.len(), 5);
    mock.assert_async().await;
}

/// Waiting cannot help a request that exceeds the limit, so it is not retried and delays no other
/// call.
#[tokio::test]
async fn a_request_above_the_rate_limit_does_not_delay_others() {
    let too_large = concat!(
        r#"{"error":{"message":"Request too large for m on tokens per min (TPM): "#,
        r#"Limit 30000, Requested 50000."}}"#,
    );
    let mut wire = Wire::new().await;
    let rejected = wire
        .chat()
        .with_status(429)
        .with_header("retry-after", "30")
        .with_body(too_large)
        .expect(1)
        .create_async()
        .await;
    let model = wire.builder().max_retries(5).build().unwrap();
    let error = model.generate::<Person>("long").await.unwrap_err();
    assert!(!error.is_retryable(), "{error:?}");
    rejected.assert_async().await;
    drop(rejected);
    wire.chat()
        .with_body(completion(ANSWER).to_string())
        .create_async()
        .await;
    // If this call were delayed, it would exceed its deadline and fail at once.
    let call = model.generate::<Person>("short");
    call.total_timeout(std::time::Duration::from_secs(20))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_responses_api_is_supported() {
    let mut wire = Wire::new().await;
    wire.responses()
        .with_body(response(ANSWER).to_string())
        .create_async()
        .await;
    let model = wire.builder().api(Api::Responses).build().unwrap();
    let people = model.generate_many::<Person>(numbers(5)).results();
    let task = tokio::spawn(people.map(|(_, person)| person).try_collect::<Vec<_>>());
    assert_eq!(task.await.unwrap().unwrap().len(), 5);
}

#[tokio::test]
async fn rate_limits_from_the_server_are_respected() {
    let mut wire = Wire::new().await;
    let mock = wire
        .chat()
        .with_header("x-ratelimit-limit-requests", "60")
        .with_header("x-ratelimit-remaining-requests", "0")
        .with_header("x-ratelimit-reset-requests", "6m0s")
        .with_body(completion(ANSWER).to_string())
        .expect(1)
        .create_async()
        .await;
    let model = wire.model();
    model.generate::<Person>("…").await.unwrap();
    // The next request is due in six seconds, after the deadline, so the call fails without
    // waiting.
    let mut people = model
        .clone()
        .generate_many::<Person>(["a"])
        .total_timeout(std::time::Duration::from_secs(5))
        .results();
    let (_, result) = people.next().await.unwrap();
    let Err(error @ Error::RateLimited(_)) = result else {
        panic!("{result:?}");
    };
    let wait = error.retry_after().unwrap();
    assert!((5_000..=6_001).contains(&wait.as_millis()), "{wait:?}");
    mock.assert_async().await;
}
