//! Output modes that llama.cpp supports. It ignores tools.

use outlines_runtime::{Event, Generate, Model, OutputMode, Prompt};

use crate::servers;
use crate::types::Name;

fn name(first: &str, last: &str) -> Name {
    let (first, last) = (first.to_owned(), last.to_owned());
    Name { first, last }
}

fn call(model: &Model, mode: OutputMode) -> Generate<Name> {
    // Without a schema to follow, a model this small needs examples.
    let prompt = Prompt::new()
        .example("Ada Lovelace met us for tea.", &name("Ada", "Lovelace"))
        .example("A letter from Grace Hopper.", &name("Grace", "Hopper"))
        .user("Alan Turing is late.");
    let call = model.generate::<Name>(prompt).output_mode(mode);
    call.temperature(0.0).max_tokens(60)
}

/// Asserts that the mode returns a value, whole and streamed. The two answers may differ, even at
/// temperature 0: llama.cpp evaluates requests of other tests in the same batches.
async fn assert_mode(model: Model, mode: OutputMode) {
    let whole = call(&model, mode).response().await.unwrap();
    let mut stream = call(&model, mode).stream().await.unwrap();
    let mut text = String::new();
    let streamed = loop {
        match stream.next().await.unwrap().unwrap() {
            Event::Text(piece) => text.push_str(&piece),
            Event::Done(response) => break response,
            _ => {}
        }
    };
    assert_eq!(text, stream.text());
    for (text, value) in [(&whole.raw, whole.value), (&text, streamed.value)] {
        let document = text.find('{').unwrap()..=text.rfind('}').unwrap();
        let expected: Name = serde_json::from_str(&text[document]).unwrap();
        assert_eq!(value, expected);
    }
    for usage in [whole.usage, streamed.usage] {
        assert!(usage.prompt_tokens > 0 && usage.completion_tokens > 0);
    }
    assert_eq!(model.usage(), whole.usage + streamed.usage);
}

#[tokio::test]
async fn json_schema_shown_in_the_prompt() {
    let mode = OutputMode::json_schema().schema_in_prompt();
    assert_mode(servers::plain(), mode).await;
}

#[tokio::test]
async fn json_schema_without_strict_and_name() {
    let mode = OutputMode::json_schema().without_strict().without_name();
    assert_mode(servers::azure_dated(), mode).await;
}

#[tokio::test]
async fn json_object() {
    assert_mode(servers::azure_v1(), OutputMode::json_object()).await;
}

#[tokio::test]
async fn prompted() {
    assert_mode(servers::plain(), OutputMode::prompted()).await;
}
