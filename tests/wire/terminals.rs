//! Settings, checks, and re-asks with each terminal method of the call builder.

use std::rc::Rc;

use futures_util::{StreamExt, TryStreamExt};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{
    Error, Generate, Model, NoReask, OpenAIConfig, Prompt, Prompts, Structured,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::server::class;
use crate::types::{Person, ada};

fn adult(person: &Person) -> Result<(), String> {
    if person.age >= 18 {
        Ok(())
    } else {
        Err(format!("{} is a minor", person.name))
    }
}

fn person(name: &str, age: u8) -> Person {
    let name = name.to_owned();
    Person { name, age }
}

/// Applies every setting that is part of a request body.
fn with_settings<T, P, R, D>(call: Generate<T, P, R, D>) -> Generate<T, P, R, D> {
    call.config(OpenAIConfig::new().seed(7))
        .system("Be exact.")
        .temperature(0.5)
        .max_tokens(77)
}

/// Returns the request bodies of each terminal method, with its name.
async fn bodies_of_each_terminal() -> Vec<(&'static str, Value)> {
    let server = TestServer::start();
    server.reply_with(|request| {
        let list = request.text().contains("Array");
        if list {
            Reply::json(&[ada()])
        } else if request.text().contains("Choice") {
            Reply::from("Egg")
        } else {
            Reply::json(&ada())
        }
    });
    let model = server.model();
    let folder = tempfile::tempdir().unwrap();
    let one = || with_settings(model.generate::<Person>("Ada, 36"));
    let many = || with_settings(model.generate_many::<Person>(["Ada, 36"]));
    let mut bodies = Vec::new();
    let mut sent = |name| bodies.push((name, server.last_request().body().clone()));

    one().await.unwrap();
    sent("await");
    one().response().await.unwrap();
    sent("response");
    one().samples(1).await.unwrap();
    sent("samples");
    let events: Vec<_> = one().stream().await.unwrap().try_collect().await.unwrap();
    assert!(!events.is_empty());
    sent("stream");
    let list = with_settings(model.generate::<Vec<Person>>("Array: Ada, 36"));
    let items: Vec<_> = list
        .stream_items()
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, [ada()]);
    sent("stream_items");
    many().results().next().await.unwrap().1.unwrap();
    sent("results");
    many().responses().next().await.unwrap().1.unwrap();
    sent("responses");
    let mut results = many().batch(folder.path()).run().await.unwrap();
    results.next().await.unwrap().unwrap().result.unwrap();
    sent("batch");
    with_settings(model.choice("Which came first?", ["Chicken", "Egg"]))
        .await
        .unwrap();
    sent("choice");
    bodies
}

#[tokio::test]
async fn every_setting_is_sent_by_every_terminal_method() {
    let bodies = bodies_of_each_terminal().await;
    assert_eq!(bodies.len(), 9);
    for (name, body) in bodies {
        assert_eq!(body["temperature"], 0.5, "{name}");
        assert_eq!(body["seed"], 7, "{name}");
        assert_eq!(body["max_tokens"], 77, "{name}: {body}");
        let system = json!({"role": "system", "content": "Be exact."});
        assert_eq!(body["messages"][0], system, "{name}");
    }
}

#[tokio::test]
async fn a_check_is_applied_by_every_terminal_method() {
    let server = TestServer::start();
    server.reply_with(|request| {
        if request.text().contains("Array") {
            Reply::json(&[person("Zoë", 7)])
        } else {
            Reply::json(&person("Zoë", 7))
        }
    });
    let model = server.model();
    let folder = tempfile::tempdir().unwrap();
    let one = || model.generate::<Person>("Zoë, 7").check(adult);
    let many = || model.generate_many::<Person>(["Zoë, 7"]).check(adult);
    let list = || model.generate::<Vec<Person>>("Array: Zoë, 7");
    let Err(Error::Incomplete(samples)) = one().samples(1).await else {
        panic!("the sample fails the check");
    };
    let mut stream = one().stream().await.unwrap();
    let mut end = None;
    while let Some(event) = stream.next().await {
        end = Some(event.map(drop));
    }
    let mut items = list().check_each(adult).stream_items().await.unwrap();
    let item = items.next().await.unwrap().unwrap_err();
    let mut whole = list()
        .check(|people| people.iter().try_for_each(adult))
        .stream_items()
        .await
        .unwrap();
    assert_eq!(whole.next().await.unwrap().unwrap(), person("Zoë", 7));
    let mut batch = many().batch(folder.path()).run().await.unwrap();
    let batch = batch.next().await.unwrap().unwrap().result.map(drop);
    for (name, error) in [
        ("await", one().await.unwrap_err()),
        ("response", one().response().await.map(drop).unwrap_err()),
        ("stream", end.unwrap().unwrap_err()),
        ("stream_items", item),
        ("stream_items", whole.next().await.unwrap().unwrap_err()),
        (
            "results",
            many().results().next().await.unwrap().1.unwrap_err(),
        ),
        ("batch", batch.unwrap_err()),
        ("list", list().check_each(adult).await.unwrap_err()),
    ] {
        let Error::Invalid(invalid) = error else {
            panic!("{name}: {error:?}");
        };
        let expected = if name == "list" {
            "`[0]`: Zoë is a minor"
        } else {
            "Zoë is a minor"
        };
        assert_eq!(invalid.reason(), expected, "{name}");
    }
    assert_eq!(class(&samples.failures()[0]), "Invalid");
}

#[tokio::test]
async fn each_failed_sample_is_reasked_separately() {
    let server = TestServer::start();
    let samples = [person("Ada", 36), person("Zoë", 7), person("Max", 8)];
    server.reply(Reply::choices(samples.map(|person| Reply::json(&person))).usage(40, 30));
    let young = |name: &str| name.to_owned();
    let (zoe, max) = (young("Zoë"), young("Max"));
    server.reply_with(move |request| {
        let name = if request.text().contains(&format!("{zoe} is a minor")) {
            &zoe
        } else {
            &max
        };
        Reply::json(&person(name, 18)).usage(60, 10)
    });
    let model = server.model();
    let people = model
        .generate::<Person>("Three people")
        .check(adult)
        .reask(1);
    let people = people.samples(3).await.unwrap();
    assert_eq!(
        people,
        [person("Ada", 36), person("Zoë", 18), person("Max", 18)]
    );
    server.assert_requests(3);
    let requests = server.requests();
    assert_eq!(requests[0].body()["n"], 3);
    for request in &requests[1..] {
        assert_eq!(request.body().get("n"), None);
        assert_eq!(request.body()["messages"].as_array().unwrap().len(), 3);
    }
    assert_eq!(model.usage().total_tokens(), 70 + 2 * 70);
}

#[tokio::test]
async fn persistently_invalid_samples_are_an_error_with_the_total_usage() {
    let server = TestServer::start();
    let samples = [person("Ada", 36), person("Zoë", 7)];
    server.reply(Reply::choices(samples.map(|person| Reply::json(&person))).usage(40, 30));
    server.reply(Reply::json(&person("Zoë", 8)).usage(60, 10));
    let model = server.model();
    let call = model.generate::<Person>("Two people").check(adult).reask(1);
    let error = call.samples(2).await.unwrap_err();
    assert_eq!(error.usage(), Some(model.usage()));
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    assert_eq!(incomplete.answers().len(), 1);
    let [Error::Invalid(invalid)] = incomplete.failures() else {
        panic!("{incomplete:?}");
    };
    assert_eq!(invalid.attempts(), 2);
    assert_eq!(invalid.answer().usage().requests, 2);
}

#[tokio::test]
async fn choices_support_checks_reasks_and_borrowed_items() {
    let server = TestServer::start();
    server
        .reply(Reply::text(r#"{"value":"cat"}"#))
        .reply("a")
        .reply("b");
    let items = ["a".to_owned(), "b".to_owned()];
    let call = server.model().choice("Which?", &items).check(|item| {
        if item.as_str() == "a" {
            Err("not `a`")
        } else {
            Ok(())
        }
    });
    let response = call.reask(2).response().await.unwrap();
    assert!(std::ptr::eq(response.value, &raw const items[1]));
    assert_eq!(response.usage.requests, 3);
    let last = server.last_request();
    last.assert_prompt_contains("`cat` is not among the items");
    last.assert_prompt_contains("Your answer was not accepted: not `a`");
}

/// Calls `generate` in a generic function, which needs only its bounds.
async fn first<T: Structured + DeserializeOwned>(model: &Model) -> Result<T, Error> {
    model.generate::<T>("One, please.").await
}

#[tokio::test]
async fn a_call_in_a_generic_function_needs_no_static_type() {
    let server = TestServer::start();
    server.reply("yes");
    assert_eq!(first::<String>(&server.model()).await.unwrap(), "yes");
}

/// A type that cannot be sent to another thread.
#[derive(serde::Deserialize, Structured)]
#[serde(from = "String")]
struct Local(Rc<str>);

impl From<String> for Local {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

#[tokio::test]
async fn a_call_for_a_type_that_is_not_send_is_send() {
    let server = TestServer::start();
    server.reply("yes");
    let model = server.model();
    let length = tokio::spawn(async move {
        let call = model.generate::<Local>("One, please.");
        call.await.map(|text| text.0.len())
    });
    assert_eq!(length.await.unwrap().unwrap(), 3);
}

/// Returns calls, whose types are written out in the signature.
fn named(
    model: &Model,
) -> (
    Generate<String>,
    Generate<String, Prompts<'static>, NoReask>,
) {
    let many = model.generate_many(Vec::<Prompt>::new());
    (model.generate("One, please."), many)
}

#[tokio::test]
async fn call_types_can_be_named_and_their_debug_output_omits_prompts() {
    let server = TestServer::start();
    let (one, many) = named(&server.model());
    let output = format!("{:?} {many:?}", one.system("sesame"));
    assert!(
        output.contains("Generate") && output.contains("Prompts"),
        "{output}"
    );
    assert!(
        !output.contains("sesame") && !output.contains("please"),
        "{output}"
    );
}
