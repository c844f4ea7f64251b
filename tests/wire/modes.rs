//! Output modes: the fields of their requests, and the location of their answers.

use outlines_runtime::{Api, Error, Event, OpenAIConfig, OutputMode, Structured, Verbosity};
use serde_json::{Value, json};

use crate::server::{Recorder, Wire, completion, response, response_with, with_choice};
use crate::types::{Person, ada};

/// Returns the body of a request in this mode.
async fn body(api: Api, mode: OutputMode, system: Option<&str>) -> Value {
    let text = r#"{"name":"Ada","age":36}"#;
    let recorder = Recorder::new(api, text).await;
    let model = recorder.model();
    let config = OpenAIConfig::new().output_mode(mode);
    let mut call = model.generate::<Person>("Ada, 36").config(config);
    if let Some(system) = system {
        call = call.system(system);
    }
    assert_eq!(call.await.unwrap(), ada());
    recorder.bodies().pop().unwrap()
}

fn schema() -> Value {
    serde_json::from_str(Person::SCHEMA).unwrap()
}

/// Returns the text of the system message that contains the schema.
fn schema_message(messages: &Value) -> String {
    assert_eq!(messages[0]["role"], "system", "{messages}");
    let text = messages[0]["content"].as_str().unwrap();
    assert!(
        text.contains("json") && text.ends_with(Person::SCHEMA),
        "{text}"
    );
    text.to_owned()
}

#[tokio::test]
async fn each_mode_sends_its_fields_to_chat_completions() {
    let api = Api::ChatCompletions;
    let sent = body(api, OutputMode::json_schema(), None).await;
    let format = json!({"type": "json_schema",
        "json_schema": {"name": "Person", "strict": true, "schema": schema()}});
    assert_eq!(sent["response_format"], format);
    assert_eq!(sent["messages"].as_array().unwrap().len(), 1);

    let bare = OutputMode::json_schema().without_strict().without_name();
    let sent = body(api, bare.schema_in_prompt(), None).await;
    let format = json!({"type": "json_schema", "json_schema": {"schema": schema()}});
    assert_eq!(sent["response_format"], format);
    schema_message(&sent["messages"]);

    let sent = body(api, OutputMode::tool(), None).await;
    let tool = json!([{"type": "function",
        "function": {"name": "Person", "strict": true, "parameters": schema()}}]);
    assert_eq!(sent["tools"], tool);
    let choice = json!({"type": "function", "function": {"name": "Person"}});
    assert_eq!(sent["tool_choice"], choice);
    assert!(sent["response_format"].is_null());

    let sent = body(api, OutputMode::json_object(), Some("Extract.")).await;
    assert_eq!(sent["response_format"], json!({"type": "json_object"}));
    assert!(schema_message(&sent["messages"]).starts_with("Extract.\n\n"));
    assert_eq!(sent["messages"].as_array().unwrap().len(), 2);

    let sent = body(api, OutputMode::prompted(), None).await;
    assert!(sent["response_format"].is_null() && sent["tools"].is_null());
    schema_message(&sent["messages"]);
}

#[tokio::test]
async fn each_mode_sends_its_fields_to_the_responses_api() {
    let api = Api::Responses;
    let sent = body(api, OutputMode::tool(), None).await;
    let tool = json!([{"type": "function", "name": "Person", "strict": true,
        "parameters": schema()}]);
    assert_eq!(sent["tools"], tool);
    assert_eq!(
        sent["tool_choice"],
        json!({"type": "function", "name": "Person"})
    );
    assert!(sent["text"].is_null());

    let sent = body(api, OutputMode::json_object(), None).await;
    assert_eq!(sent["text"], json!({"format": {"type": "json_object"}}));
    schema_message(&sent["input"]);

    let sent = body(api, OutputMode::prompted(), None).await;
    assert!(sent["text"].is_null() && sent["tools"].is_null());
    schema_message(&sent["input"]);
}

#[tokio::test]
async fn the_arguments_of_a_tool_call_are_the_answer() {
    let arguments = r#"{"name":"Ada","age":36}"#;
    let call = |arguments: Value| {
        json!({"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant",
            "content": null, "tool_calls": [{"id": "x", "type": "function",
            "function": {"name": "Person", "arguments": arguments}}]}})
    };
    for arguments in [json!(arguments), json!({"name": "Ada", "age": 36})] {
        let (_wire, model) = Wire::answering(200, with_choice(&call(arguments))).await;
        let call = model.generate::<Person>("Ada, 36");
        assert_eq!(call.output_mode(OutputMode::tool()).await.unwrap(), ada());
    }

    let mut reply = response_with(&json!([]));
    reply["output"] = json!([{"type": "reasoning"}, {"type": "function_call", "name": "Person",
        "call_id": "c", "arguments": arguments}]);
    let mut wire = Wire::new().await;
    wire.responses()
        .with_body(reply.to_string())
        .create_async()
        .await;
    let builder = wire.builder().api(Api::Responses);
    let model = builder.output_mode(OutputMode::tool()).build().unwrap();
    assert_eq!(model.generate::<Person>("Ada, 36").await.unwrap(), ada());
}

#[tokio::test]
async fn the_arguments_of_a_tool_call_are_streamed() {
    let frame = |value: Value| format!("data: {value}\n\n");
    let delta = |arguments: &str| {
        frame(
            json!({"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0,
            "function": {"arguments": arguments}}]}}]}),
        )
    };
    let finish = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]});
    let chat = [
        delta("{\"name\":"),
        delta("\"Ada\",\"age\":36}"),
        frame(finish),
        "data: [DONE]\n\n".to_owned(),
    ];
    let event = |delta: &str| {
        frame(
            json!({"type": "response.function_call_arguments.delta", "output_index": 0,
            "delta": delta}),
        )
    };
    let end = json!({"type": "response.completed", "response": response("")});
    let responses = [
        event("{\"name\":"),
        event("\"Ada\",\"age\":36}"),
        frame(end),
    ];
    for (api, body) in [
        (Api::ChatCompletions, chat.concat()),
        (Api::Responses, responses.concat()),
    ] {
        let mut wire = Wire::new().await;
        let mock = match api {
            Api::Responses => wire.responses(),
            _ => wire.chat(),
        };
        mock.with_body(body).create_async().await;
        let builder = wire.builder().api(api).output_mode(OutputMode::tool());
        let model = builder.build().unwrap();
        let call = model.generate::<Person>("Ada, 36");
        let mut stream = call.stream().await.unwrap();
        let mut value = None;
        while let Some(event) = stream.next().await {
            if let Event::Done(response) = event.unwrap() {
                value = Some(response.value);
            }
        }
        assert_eq!(value, Some(ada()), "{api:?}");
    }
}

/// Returns the value of a stream that consists of these events.
async fn streamed(api: Api, events: &[Value]) -> Result<Person, Error> {
    let frames = events.iter().map(|event| format!("data: {event}\n\n"));
    let body = frames.collect::<Vec<_>>().concat();
    let mut wire = Wire::new().await;
    let mock = match api {
        Api::Responses => wire.responses(),
        _ => wire.chat(),
    };
    mock.with_body(body).create_async().await;
    let builder = wire.builder().api(api).output_mode(OutputMode::tool());
    let model = builder.build().unwrap();
    let mut stream = model.generate::<Person>("Ada, 36").stream().await?;
    let mut text = String::new();
    loop {
        match stream.next().await.unwrap()? {
            Event::Text(piece) => text.push_str(&piece),
            Event::Done(response) => {
                assert_eq!(text, stream.text());
                return Ok(response.value);
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn content_and_further_calls_are_not_part_of_a_tool_call() {
    let delta = |delta: Value| json!({"choices": [{"index": 0, "delta": delta}]});
    let call = |index: u8, arguments: &str| {
        delta(json!({"tool_calls": [{"index": index, "function": {"arguments": arguments}}]}))
    };
    let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}],
        "usage": {"prompt_tokens": 40, "completion_tokens": 9}});
    let content = delta(json!({"content": "I will extract the person."}));
    let chat = [
        content.clone(),
        call(0, r#"{"name":"Ada","#),
        call(0, r#""age":36}"#),
        call(1, r#"{"name":"Bob","age":7}"#),
        end.clone(),
    ];
    assert_eq!(streamed(Api::ChatCompletions, &chat).await.unwrap(), ada());

    let added = |index: u8, kind: &str| {
        json!({"type": "response.output_item.added", "output_index": index,
            "item": {"type": kind}})
    };
    let piece = |kind: &str, index: u8, text: &str| {
        let kind = format!("response.{kind}.delta");
        json!({"type": kind, "output_index": index, "delta": text})
    };
    let arguments = "function_call_arguments";
    let completed = json!({"type": "response.completed", "response": response("")});
    let responses = [
        added(0, "message"),
        piece("output_text", 0, "I will extract the person."),
        added(1, "function_call"),
        piece(arguments, 1, r#"{"name":"Ada","#),
        piece(arguments, 1, r#""age":36}"#),
        added(2, "function_call"),
        piece(arguments, 2, r#"{"name":"Bob","age":7}"#),
        completed,
    ];
    assert_eq!(streamed(Api::Responses, &responses).await.unwrap(), ada());

    // A server that ignores tools.
    let content = delta(json!({"content": r#"{"name":"Ada","age":36}"#}));
    let ignored = [content, end];
    assert_eq!(
        streamed(Api::ChatCompletions, &ignored).await.unwrap(),
        ada()
    );
}

#[tokio::test]
async fn extra_can_set_fields_that_the_mode_does_not_use() {
    let extra = OpenAIConfig::new().extra("response_format", json!({"type": "text"}));
    for (mode, allowed) in [
        (OutputMode::json_schema(), false),
        (OutputMode::json_object(), false),
        (OutputMode::tool(), true),
        (OutputMode::prompted(), true),
    ] {
        let (_wire, model) = Wire::answering(200, completion(r#"{"name":"Ada","age":36}"#)).await;
        let config = extra.clone().output_mode(mode);
        match model.generate::<Person>("Ada, 36").config(config).await {
            Ok(person) => assert!(allowed && person == ada(), "{mode:?}"),
            Err(Error::Configuration { message }) => {
                assert!(
                    !allowed && message.contains("`response_format`"),
                    "{message}"
                );
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn extra_can_set_the_text_of_the_responses_api_without_a_format() {
    let text = json!({"truncation": "auto"});
    for (mode, verbosity, problem) in [
        (OutputMode::json_object(), None, Some("already contains")),
        (OutputMode::tool(), None, None),
        (OutputMode::prompted(), None, None),
        (
            OutputMode::prompted(),
            Some(Verbosity::Low),
            Some("both by its setter"),
        ),
    ] {
        let recorder = Recorder::new(Api::Responses, r#"{"name":"Ada","age":36}"#).await;
        let mut config = OpenAIConfig::new().extra("text", &text).output_mode(mode);
        if let Some(verbosity) = verbosity {
            config = config.verbosity(verbosity);
        }
        let call = recorder
            .model()
            .generate::<Person>("Ada, 36")
            .config(config);
        match (call.await, problem) {
            (Ok(person), None) => {
                assert_eq!(person, ada());
                assert_eq!(recorder.bodies()[0]["text"], text, "{mode:?}");
            }
            (Err(Error::Configuration { message }), Some(problem)) => {
                assert!(message.contains(problem), "{message}");
                assert!(recorder.bodies().is_empty());
            }
            (result, _) => panic!("{mode:?}: {result:?}"),
        }
    }
}

#[tokio::test]
async fn a_rejected_schema_names_the_setting_and_other_modes() {
    let error = json!({"error": {"message": "This response_format type is unavailable now"}});
    let (_wire, model) = Wire::answering(400, error).await;
    let error = model.generate::<Person>("Ada, 36").await.unwrap_err();
    assert!(matches!(error, Error::SchemaRejected(_)), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("`output_mode`") && text.contains("json_object()"),
        "{text}"
    );
}
