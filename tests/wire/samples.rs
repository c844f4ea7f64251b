//! Samples, which are several answers to one prompt, and choices of one item from a list.

use outlines_runtime::{Api, Error};
use serde_json::{Value, json};

use crate::server::{Recorder, Wire, class, completion, response};
use crate::types::{Person, ada};

const ANSWER: &str = r#"{"name":"Ada","age":36}"#;

fn choices(contents: &[(&str, &str)]) -> Value {
    let mut reply = completion("");
    reply["choices"] = contents
        .iter()
        .map(|(content, reason)| json!({"message": {"content": content}, "finish_reason": reason}))
        .collect();
    reply
}

#[tokio::test]
async fn samples_come_from_one_request_with_n() {
    let mut wire = Wire::new().await;
    let mock = wire
        .chat()
        .match_body(mockito::Matcher::PartialJson(json!({"n": 3})))
        .with_body(choices(&[(ANSWER, "stop"); 3]).to_string())
        .expect(1)
        .create_async()
        .await;
    let model = wire.model();
    let call = model
        .generate::<Person>("Ada, 36")
        .temperature(1.0)
        .samples(3);
    let people = tokio::spawn(call).await.unwrap().unwrap();
    assert_eq!(people, [ada(), ada(), ada()]);
    assert_eq!(model.usage().completion_tokens, 9);
    mock.assert_async().await;
}

#[tokio::test]
async fn missing_answers_are_an_error_with_those_received() {
    let reply = choices(&[(ANSWER, "stop"), ("prose", "stop"), ("{\"na", "length")]);
    let (_wire, model) = Wire::answering(200, reply).await;
    let error = model.generate::<Person>("…").samples(4).await.unwrap_err();
    let Error::Incomplete(ref incomplete) = error else {
        panic!("{error:?}");
    };
    assert_eq!(incomplete.wanted(), 4);
    assert_eq!(incomplete.answers().len(), 1);
    assert_eq!(incomplete.answers()[0].decode::<Person>().unwrap(), ada());
    let classes: Vec<_> = incomplete.failures().iter().map(class).collect();
    assert_eq!(classes, ["Undecodable", "Truncated"]);
    assert_eq!(error.usage().unwrap().completion_tokens, 9);
    assert!(
        error
            .to_string()
            .starts_with("received 1 of 4 valid answers; first failure: ")
    );
    assert!(!format!("{error} {error:?}").contains("prose"));
}

#[tokio::test]
async fn an_error_names_servers_that_ignore_n() {
    let (_wire, model) = Wire::answering(200, completion(ANSWER)).await;
    let error = model.generate::<Person>("…").samples(2).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "received 1 of 2 valid answers and no others; check that the server supports `n`"
    );
}

#[tokio::test]
async fn excess_answers_are_ignored() {
    let reply = choices(&[(ANSWER, "stop"), (ANSWER, "stop"), ("prose", "stop")]);
    let (_wire, model) = Wire::answering(200, reply).await;
    assert_eq!(
        model
            .generate::<Person>("…")
            .samples(2)
            .await
            .unwrap()
            .len(),
        2
    );
    let error = model.generate::<Person>("…").samples(0).await.unwrap_err();
    assert_eq!(error.to_string(), "`samples(0)` asks for nothing");
}

#[tokio::test]
async fn a_sample_that_fails_a_check_is_missing() {
    let old = r#"{"name":"Ada","age":99}"#;
    let (_wire, model) = Wire::answering(200, choices(&[(ANSWER, "stop"), (old, "stop")])).await;
    let call = model.generate::<Person>("…");
    let call = call.check(|person| {
        if person.age < 90 {
            Ok(())
        } else {
            Err("too old")
        }
    });
    let error = call.samples(2).await.unwrap_err();
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    assert_eq!(class(&incomplete.failures()[0]), "Invalid");
}

#[tokio::test]
async fn on_the_responses_api_each_sample_is_a_request() {
    let recorder = Recorder::new(Api::Responses, ANSWER).await;
    let model = recorder.model();
    let people = model
        .generate::<Person>("Ada, 36")
        .samples(3)
        .await
        .unwrap();
    assert_eq!(people.len(), 3);
    assert_eq!(recorder.bodies().len(), 3);
    assert!(recorder.bodies().iter().all(|body| body.get("n").is_none()));
    assert_eq!(model.usage().requests, 3);
}

#[tokio::test]
async fn on_the_responses_api_partial_failures_keep_the_answers_received() {
    let mut wire = Wire::new().await;
    let good = wire
        .responses()
        .with_body(response(ANSWER).to_string())
        .expect(1);
    let good = good.create_async().await;
    let bad = wire.responses().with_status(401).create_async().await;
    let model = wire.builder().api(Api::Responses).build().unwrap();
    let error = model.generate::<Person>("…").samples(2).await.unwrap_err();
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    assert_eq!(incomplete.answers().len(), 1);
    assert_eq!(class(&incomplete.failures()[0]), "Authentication");
    drop((good, bad));
    let (_wire, model) = {
        let mut wire = Wire::new().await;
        wire.responses().with_status(401).create_async().await;
        let model = wire.builder().api(Api::Responses).build().unwrap();
        (wire, model)
    };
    let error = model.generate::<Person>("…").samples(2).await.unwrap_err();
    assert_eq!(class(&error), "Authentication");
}

#[tokio::test]
async fn a_choice_returns_the_original_item() {
    let recorder = Recorder::new(Api::ChatCompletions, r#"{"value":"Egg \"fresh\""}"#).await;
    let items = vec!["Chicken".to_owned(), "Egg \"fresh\"".to_owned()];
    let address = items[1].as_ptr();
    let chosen = recorder
        .model()
        .choice("Which came first?", items)
        .await
        .unwrap();
    assert_eq!(chosen.as_ptr(), address);
    assert_eq!(
        recorder.bodies()[0]["response_format"],
        json!({"type": "json_schema", "json_schema": {"name": "Choice", "strict": true, "schema": {
            "type": "object",
            "properties": {"value": {"type": "string", "enum": ["Chicken", "Egg \"fresh\""]}},
            "required": ["value"],
            "additionalProperties": false
        }}})
    );
}

#[tokio::test]
async fn an_answer_that_is_not_an_item_is_undecodable() {
    for content in [r#"{"value":"Hen"}"#, r#"{"value":1}"#, "Chicken"] {
        let (_wire, model) = Wire::answering(200, completion(content)).await;
        let error = model
            .choice("Which?", ["Chicken", "Egg"])
            .await
            .unwrap_err();
        assert_eq!(class(&error), "Undecodable");
        assert_eq!(error.raw(), Some(content));
        assert!(!format!("{error} {error:?}").contains("Hen"));
    }
}

#[tokio::test]
async fn invalid_items_are_rejected_before_sending() {
    let mut wire = Wire::new().await;
    let untouched = wire.chat().expect(0).create_async().await;
    let model = wire.model();
    let numbered =
        |count: usize, width: usize| (0..count).map(|i| format!("{i:0width$}")).collect();
    let long = "x".repeat(120_001);
    for (items, problem) in [
        (Vec::new(), "nothing to choose from"),
        (
            vec!["a".to_owned(), "b".to_owned(), "a".to_owned()],
            "item 2 of those",
        ),
        (numbered(1001, 4), "1001 items"),
        (
            numbered(251, 60),
            "have 15060 characters in an enum of more than 250 values, more than the 15000",
        ),
        (
            vec![long],
            "have 120001 characters in names and enum values, more than the 120000",
        ),
    ] {
        let error = model.choice("Which?", items).await.unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
    untouched.assert_async().await;
}

#[tokio::test]
async fn the_maximum_number_of_items_is_sent() {
    let (_wire, model) = Wire::answering(200, completion(r#"{"value":"0999"}"#)).await;
    let items = (0..1000).map(|i| format!("{i:04}"));
    assert_eq!(model.choice("Which?", items).await.unwrap(), "0999");
    let (_wire, model) = Wire::answering(200, completion(r#"{"value":"1"}"#)).await;
    let items = (0..250).map(|i| format!("{}{i}", " ".repeat(i % 2 * 100)));
    assert_eq!(
        model.choice("Which?", items).await.unwrap_err().status(),
        Some(200)
    );
}
