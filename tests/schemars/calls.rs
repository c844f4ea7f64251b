//! Calls with schemars types.

use mockito::{Mock, Server, ServerGuard};
use outlines_runtime::schemars::strict as strict_of;
use outlines_runtime::{Error, Model, OpenAI};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Person {
    /// Given name and family name.
    name: String,
    age: u8,
}

async fn server() -> (ServerGuard, Model) {
    let server = Server::new_async().await;
    let model = OpenAI::builder("small-model")
        .environment(|_| None)
        .base_url(format!("{}/v1", server.url()))
        .max_retries(0)
        .build()
        .unwrap();
    (server, model)
}

/// Answers requests with this schema, with one choice per text.
async fn answer(server: &mut ServerGuard, name: &str, schema: &str, texts: &[&str]) -> Mock {
    let choices: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| {
            json!({
                "index": i, "message": {"role": "assistant", "content": text},
                "finish_reason": "stop"
            })
        })
        .collect();
    let format = format!(r#"{{"name":"{name}","strict":true,"schema":{schema}}}"#);
    server
        .mock("POST", "/v1/chat/completions")
        .match_request(move |request| request.utf8_lossy_body().unwrap().contains(&format))
        .with_header("content-type", "application/json")
        .with_body(
            json!({
                "id": "chatcmpl-1", "object": "chat.completion", "created": 1,
                "model": "small-model",
                "choices": choices,
                "usage": {"prompt_tokens": 40, "completion_tokens": 9, "total_tokens": 49}
            })
            .to_string(),
        )
        .create_async()
        .await
}

#[tokio::test]
async fn an_object() {
    let (mut server, model) = server().await;
    let schema = strict_of::<Person>().unwrap();
    let mock = answer(
        &mut server,
        "Person",
        schema.schema(),
        &[r#"{"name":"Ada Lovelace","age":36}"#],
    )
    .await;
    let call = model
        .generate_schemars::<Person>("Ada, 36")
        .temperature(0.0);
    let response = call.response().await.unwrap();
    assert_eq!(response.value.name, "Ada Lovelace");
    assert_eq!(response.usage.total_tokens(), 49);
    mock.assert_async().await;
}

#[tokio::test]
async fn a_wrapped_root() {
    let (mut server, model) = server().await;
    let schema = strict_of::<Vec<Person>>().unwrap();
    assert!(schema.is_wrapped());
    let texts = [r#"{"value":[{"name":"Ada","age":36}]}"#, r#"{"value":[]}"#];
    answer(&mut server, "Array_of_Person", schema.schema(), &texts).await;
    let call = model.generate_schemars::<Vec<Person>>("Ada, 36; nobody");
    let people = call.samples(2).await.unwrap();
    assert_eq!(people[0][0].age, 36);
    assert_eq!(people[1], []);
}

#[tokio::test]
async fn checks_and_reasks() {
    let (mut server, model) = server().await;
    let schema = strict_of::<Vec<Person>>().unwrap();
    let text = r#"{"value":[{"name":"Ada","age":360}]}"#;
    let mock = answer(&mut server, "Array_of_Person", schema.schema(), &[text]).await;
    let call = model.generate_schemars::<Vec<Person>>("Ada").reask(1);
    let Error::Undecodable(error) = call.await.unwrap_err() else {
        panic!("the age is out of range");
    };
    assert_eq!(error.path(), "[0].age");
    mock.expect(2).assert_async().await;

    let text = r#"{"value":[]}"#;
    answer(&mut server, "Array_of_Person", schema.schema(), &[text]).await;
    let call = model
        .generate_schemars::<Vec<Person>>("Ada")
        .check(|people| {
            if people.is_empty() {
                Err("nobody")
            } else {
                Ok(())
            }
        });
    assert!(matches!(call.await, Err(Error::Invalid(error)) if error.reason() == "nobody"));
}

#[tokio::test]
async fn a_type_without_a_strict_schema_sends_nothing() {
    let (mut server, model) = server().await;
    let mock = server.mock("POST", "/v1/chat/completions").expect(0);
    let mock = mock.create_async().await;
    let error = model
        .generate_schemars::<std::collections::HashMap<String, f64>>("Prices")
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }));
    assert!(error.to_string().contains("is a map"), "{error}");
    mock.assert_async().await;
}

#[tokio::test]
async fn every_terminal_method_accepts_schemars_types() {
    use futures_util::{StreamExt, TryStreamExt, stream};
    use outlines_runtime::Event;
    use outlines_runtime::testing::{Reply, TestServer};

    let server = TestServer::start();
    let ada = json!({"name": "Ada", "age": 36});
    let person = || Person {
        name: "Ada".to_owned(),
        age: 36,
    };
    let reply = ada.clone();
    server.reply_with(move |request| {
        if request.text().contains("Array_of_Person") {
            Reply::json(&json!([reply, {"name": "Zoë", "age": 700}, reply]))
        } else {
            Reply::json(&reply)
        }
    });
    let model = server.model();

    let people = model.generate_schemars::<Person>("Ada").samples(1).await;
    assert_eq!(people.unwrap(), [person()]);

    let stream = model.generate_schemars::<Person>("Ada").stream().await;
    let events: Vec<Event<Person>> = stream.unwrap().try_collect().await.unwrap();
    assert!(matches!(events.last(), Some(Event::Done(done)) if done.value == person()));

    let call = model.generate_schemars::<Vec<Person>>("Ada, Zoë, Ada");
    let items: Vec<_> = call.stream_items().await.unwrap().collect().await;
    let [Ok(first), Err(Error::Undecodable(second)), Ok(third)] = &items[..] else {
        panic!("{items:?}");
    };
    assert_eq!((first, third), (&person(), &person()));
    assert_eq!(second.path(), "[1].age");

    let many = model.generate_many_schemars::<Person>(["a", "b"]).results();
    let people: Vec<_> = many.map(|(_, person)| person.unwrap()).collect().await;
    assert_eq!(people, [person(), person()]);
    let prompts = stream::iter([("key", "a")]);
    let mut many = model
        .generate_many_schemars_stream::<Person, _>(prompts)
        .responses();
    let (key, response) = many.next().await.unwrap();
    assert_eq!((key, response.unwrap().value), ("key", person()));

    let folder = tempfile::tempdir().unwrap();
    let call = model.generate_many_schemars_keyed::<Person, _>([("a", "Ada")]);
    let mut results = call.batch(folder.path()).run().await.unwrap();
    let item = results.try_next().await.unwrap().unwrap();
    assert_eq!(
        (item.id.as_str(), item.result.unwrap().value),
        ("a", person())
    );

    let error = model
        .generate_many_schemars::<std::collections::HashMap<String, f64>>(["Prices"])
        .batch(folder.path().join("prices"))
        .submit()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("is a map"), "{error}");
}

#[tokio::test]
async fn a_list_in_place_of_an_object_is_undecodable() {
    use outlines_runtime::testing::{Reply, TestServer};

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(tag = "kind")]
    #[allow(dead_code, reason = "answers are decoded for their errors only")]
    enum Node {
        Leaf { size: u8 },
        At { person: Person, notes: Vec<String> },
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(untagged)]
    #[allow(dead_code, reason = "answers are decoded for their errors only")]
    enum Either {
        Person { person: Person },
        Names(Vec<String>),
    }

    let server = TestServer::start();
    let model = server.model();
    for (answer, expected) in [
        (r#"{"value":[["Ada",36]]}"#, "[0]"),
        (r#"[[{"name":"Ada","age":36}]]"#, "."),
    ] {
        server.reply(Reply::text(answer));
        let result = model.generate_schemars::<Vec<Person>>("…").await;
        assert!(
            matches!(&result, Err(Error::Undecodable(error)) if error.path() == expected),
            "{answer}: {result:?}"
        );
    }
    for (answer, expected) in [
        (r#"{"value":["Leaf",1]}"#, Some(".")),
        (
            r#"{"value":{"kind":"At","person":["Ada",36],"notes":[]}}"#,
            Some("person"),
        ),
        (
            r#"{"value":{"kind":"At","person":{"name":"Ada","age":36},"notes":["a"]}}"#,
            None,
        ),
        (r#"{"value":{"kind":"Leaf","size":1.0,"more":[]}}"#, None),
    ] {
        server.reply(Reply::text(answer));
        let result = model.generate_schemars::<Node>("…").await;
        let path = result.as_ref().err().map(|error| match error {
            Error::Undecodable(error) => error.path(),
            error => panic!("{error}"),
        });
        assert_eq!(path, expected, "{answer}: {result:?}");
    }
    for (answer, expected) in [
        (r#"{"value":{"person":["Ada",36]}}"#, Some("person")),
        (r#"{"value":["Ada"]}"#, None),
    ] {
        server.reply(Reply::text(answer));
        let result = model.generate_schemars::<Either>("…").await;
        let path = result.as_ref().err().map(|error| match error {
            Error::Undecodable(error) => error.path(),
            error => panic!("{error}"),
        });
        assert_eq!(path, expected, "{answer}: {result:?}");
    }
    server.reply(Reply::text(
        r#"{"value":[["Leaf",1],{"kind":"Leaf","size":1}]}"#,
    ));
    let call = model.generate_schemars::<Vec<Node>>("…");
    let mut items = call.stream_items().await.unwrap();
    let first = items.next().await.unwrap();
    assert!(
        matches!(&first, Err(Error::Undecodable(error)) if error.path() == "[0]"),
        "{first:?}"
    );
    assert!(items.next().await.unwrap().is_ok());
}
