//! Every output mode with every terminal method, over both APIs.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, Error, Event, FinishReason, Model, OutputMode, Structured};
use serde::{Deserialize, Serialize};

use crate::types::{Person, ada};

const MODES: [(&str, OutputMode); 6] = [
    ("JSON schema", OutputMode::json_schema()),
    (
        "JSON schema in the prompt",
        OutputMode::json_schema().schema_in_prompt(),
    ),
    ("tool", OutputMode::tool()),
    ("tool in the prompt", OutputMode::tool().schema_in_prompt()),
    ("JSON object", OutputMode::json_object()),
    ("prompted", OutputMode::prompted()),
];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
#[structured(partial)]
struct Town {
    name: String,
    inhabitants: u32,
}

/// A server, and a model whose requests use one mode of one API.
struct Setup {
    name: String,
    api: Api,
    server: TestServer,
    model: Model,
}

fn setups() -> Vec<Setup> {
    let apis = [Api::ChatCompletions, Api::Responses];
    let setups = apis.into_iter().flat_map(|api| {
        MODES.into_iter().map(move |(mode_name, mode)| {
            let server = TestServer::start();
            let builder = server.openai("m").api(api).output_mode(mode);
            Setup {
                name: format!("{mode_name}, {api:?}"),
                api,
                model: builder.max_retries(0).build().unwrap(),
                server,
            }
        })
    });
    setups.collect()
}

impl Setup {
    /// Checks that all replies were used and that each request had this schema.
    fn assert_requests<T: Structured>(&self, count: usize) {
        self.server.assert_replies_used().assert_requests(count);
        for request in self.server.requests() {
            request.assert_schema_of::<T>();
        }
    }
}

#[tokio::test]
async fn single_values_are_decoded_checked_and_counted() {
    for setup in setups() {
        let Setup {
            name,
            server,
            model,
            ..
        } = &setup;
        server.reply(Reply::json(&ada()).usage(40, 9));
        let response = model
            .generate::<Person>("Ada, 36")
            .response()
            .await
            .unwrap();
        assert_eq!(response.value, ada(), "{name}");
        assert_eq!(response.finish_reason, Some(FinishReason::Stop), "{name}");
        assert_eq!(response.usage.total_tokens(), 49, "{name}");
        assert_eq!(model.usage(), response.usage, "{name}");

        server.reply(&ada());
        let checked = model.generate::<Person>("Ada, 36").check(|_| Err("no"));
        let error = checked.await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{name}: {error:?}");
        setup.assert_requests::<Person>(2);
    }
}

#[tokio::test]
async fn refusals_and_truncated_answers_are_reported() {
    for setup in setups() {
        let Setup {
            name,
            server,
            model,
            ..
        } = &setup;
        server.reply(Reply::refusal("No."));
        let error = model.generate::<Person>("Ada, 36").await.unwrap_err();
        assert!(matches!(error, Error::Refused(_)), "{name}: {error:?}");
        assert_eq!(error.raw(), Some("No."), "{name}");

        server.reply(Reply::truncated(&ada()));
        let error = model.generate::<Person>("Ada, 36").await.unwrap_err();
        assert!(
            matches!(error, Error::Truncated { .. }),
            "{name}: {error:?}"
        );
        assert!(
            error
                .raw()
                .is_some_and(|text| text.starts_with("{\"name\"")),
            "{name}"
        );
        setup.assert_requests::<Person>(2);
    }
}

#[tokio::test]
async fn the_model_is_asked_again_with_its_answer() {
    for setup in setups() {
        let Setup {
            name,
            server,
            model,
            ..
        } = &setup;
        server
            .reply(Reply::text(r#"{"name":"Ada","age":"old"}"#))
            .reply(&ada());
        let call = model.generate::<Person>("Ada, 36").reask(1);
        assert_eq!(call.await.unwrap(), ada(), "{name}");
        server
            .last_request()
            .assert_prompt_contains(r#""age":"old""#);
        setup.assert_requests::<Person>(2);
    }
}

#[tokio::test]
async fn samples_are_decoded() {
    for setup in setups() {
        let Setup {
            name,
            server,
            model,
            ..
        } = &setup;
        let is_chat = setup.api == Api::ChatCompletions;
        if is_chat {
            server.reply(Reply::choices(["yes", "no"].map(Reply::from)));
        } else {
            server.reply("yes").reply("no");
        }
        let mut votes = model.generate::<String>("Well?").samples(2).await.unwrap();
        votes.sort_unstable();
        assert_eq!(votes, ["no", "yes"], "{name}");
        setup.assert_requests::<String>(if is_chat { 1 } else { 2 });
    }
}

#[tokio::test]
async fn many_prompts_and_batch_jobs_are_decoded() {
    for setup in setups() {
        let Setup {
            name,
            server,
            model,
            ..
        } = &setup;
        server.reply(&[1, 2]).reply(&[1, 2]);
        let many = model.generate_many::<Vec<u8>>(["Count.", "Count."]);
        let results: Vec<_> = many.results().collect().await;
        for (_, numbers) in results {
            assert_eq!(numbers.unwrap(), [1, 2], "{name}");
        }

        server.reply(&[3]);
        let folder = tempfile::tempdir().unwrap();
        let many = model.generate_many::<Vec<u8>>(["Count."]);
        let job = many
            .batch(folder.path())
            .poll_interval(Duration::from_millis(1));
        let results = job.run().await.unwrap();
        let results: Vec<_> = results.try_collect().await.unwrap();
        assert_eq!(results.len(), 1, "{name}");
        for item in results {
            assert_eq!(item.result.unwrap().value, [3], "{name}");
        }
        setup.assert_requests::<Vec<u8>>(3);
    }
}

#[tokio::test]
async fn one_of_several_items_is_chosen() {
    for Setup {
        name,
        server,
        model,
        ..
    } in setups()
    {
        server.reply("Egg").reply(Reply::text(r#"{"value":"Fox"}"#));
        let choose = || model.choice("Which came first?", ["Chicken", "Egg"]);
        assert_eq!(choose().await.unwrap(), "Egg", "{name}");
        let schema = server.last_request().schema().unwrap().to_string();
        assert!(schema.contains(r#"["Chicken","Egg"]"#), "{name}: {schema}");
        let error = choose().await.unwrap_err();
        assert!(matches!(error, Error::Undecodable(_)), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn text_and_partial_values_are_streamed() {
    let town = Town {
        name: "Bern".to_owned(),
        inhabitants: 134_000,
    };
    for setup in setups() {
        let Setup {
            name,
            server,
            model,
            ..
        } = &setup;
        server.reply(Reply::json(&town).chunks(4).usage(40, 9));
        let call = model.generate::<Town>("The capital of Switzerland?");
        let mut stream = call.stream().await.unwrap().partials();
        let (mut text, mut partials, mut value) = (String::new(), Vec::new(), None);
        while let Some(event) = stream.next().await {
            match event.unwrap() {
                Event::Text(piece) => text.push_str(&piece),
                Event::Partial => partials.push(stream.partial().name.clone()),
                Event::Done(response) => value = Some(response),
                _ => {}
            }
        }
        let response = value.unwrap();
        assert_eq!(response.value, town, "{name}");
        assert_eq!(text, serde_json::to_string(&town).unwrap(), "{name}");
        assert!(
            partials.contains(&Some("Bern".to_owned())),
            "{name}: {partials:?}"
        );
        assert_eq!(response.usage.total_tokens(), 49, "{name}");
        assert_eq!(model.usage(), response.usage, "{name}");

        server.reply(Reply::refusal("No."));
        let call = model.generate::<Town>("The capital of Switzerland?");
        let mut stream = call.stream().await.unwrap();
        let error = loop {
            if let Err(error) = stream.next().await.unwrap() {
                break error;
            }
        };
        assert!(matches!(error, Error::Refused(_)), "{name}: {error:?}");
        setup.assert_requests::<Town>(2);
    }
}

#[tokio::test]
async fn list_elements_are_streamed() {
    for setup in setups() {
        let Setup {
            name,
            server,
            model,
            ..
        } = &setup;
        server.reply(Reply::json(&[ada(), ada()]).chunks(5));
        let call = model.generate::<Vec<Person>>("Ada, 36, twice");
        let people: Vec<_> = call
            .stream_items()
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(people, [ada(), ada()], "{name}");
        setup.assert_requests::<Vec<Person>>(1);
    }
}
