//! Prompts with messages, images, files, and examples, in the formats of both APIs.

use outlines_runtime::{Api, Content, File, Image, ImageDetail, Prompt};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::server::{Recorder, Wire};
use crate::types::{People, Person, ada};

const ANSWER: &str = r#"{"name":"Ada","age":36}"#;

/// Returns the body of the request for a prompt.
async fn sent(api: Api, prompt: impl Into<Prompt>) -> Value {
    let recorder = Recorder::new(api, ANSWER).await;
    recorder.model().generate::<Person>(prompt).await.unwrap();
    recorder.bodies().remove(0)
}

fn every_kind() -> Prompt {
    Prompt::new()
        .system("Extract.")
        .developer("Be brief.")
        .example(
            "Grace, 85",
            &Person {
                name: "Grace".to_owned(),
                age: 85,
            },
        )
        .user(
            Content::new()
                .text("Who is this?")
                .image(Image::url("https://example.com/a.png"))
                .image(Image::bytes("image/png", [0, 255, 16]).detail(ImageDetail::Low))
                .file(File::pdf("cv.pdf", b"%PDF"))
                .file(File::id("file-1")),
        )
}

#[tokio::test]
async fn chat_completions_supports_every_kind_of_message() {
    let body = sent(Api::ChatCompletions, every_kind()).await;
    assert_eq!(
        body["messages"],
        json!([
            {"role": "system", "content": "Extract."},
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": "Grace, 85"},
            {"role": "assistant", "content": "{\"name\":\"Grace\",\"age\":85}"},
            {"role": "user", "content": [
                {"type": "text", "text": "Who is this?"},
                {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
                {
                    "type": "image_url",
                    "image_url": {"url": "data:image/png;base64,AP8Q", "detail": "low"}
                },
                {
                    "type": "file",
                    "file": {
                        "filename": "cv.pdf", "file_data": "data:application/pdf;base64,JVBERg=="
                    }
                },
                {"type": "file", "file": {"file_id": "file-1"}}
            ]}
        ])
    );
}

#[tokio::test]
async fn the_responses_api_supports_every_kind_of_message() {
    let body = sent(Api::Responses, every_kind()).await;
    assert_eq!(
        body["input"],
        json!([
            {"role": "system", "content": "Extract."},
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": "Grace, 85"},
            {"role": "assistant", "content": "{\"name\":\"Grace\",\"age\":85}"},
            {"role": "user", "content": [
                {"type": "input_text", "text": "Who is this?"},
                {"type": "input_image", "image_url": "https://example.com/a.png"},
                {"type": "input_image", "image_url": "data:image/png;base64,AP8Q", "detail": "low"},
                {
                    "type": "input_file", "filename": "cv.pdf",
                    "file_data": "data:application/pdf;base64,JVBERg=="
                },
                {"type": "input_file", "file_id": "file-1"}
            ]}
        ])
    );
}

#[tokio::test]
async fn an_example_of_a_wrapped_type_is_wrapped() {
    let recorder = Recorder::new(Api::ChatCompletions, r#"{"value":[]}"#).await;
    let prompt = Prompt::new()
        .example("Ada, 36", &People(vec![ada()]))
        .user("Nobody");
    recorder.model().generate::<People>(prompt).await.unwrap();
    assert_eq!(
        recorder.bodies()[0]["messages"][1]["content"],
        r#"{"value":[{"name":"Ada","age":36}]}"#
    );
}

#[tokio::test]
async fn the_system_text_of_a_call_comes_first() {
    let recorder = Recorder::new(Api::ChatCompletions, ANSWER).await;
    let call = recorder
        .model()
        .generate::<Person>(Prompt::new().user("a").assistant("b").user("c"));
    call.system("s").await.unwrap();
    let roles: Vec<String> = recorder.bodies()[0]["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["role"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
}

#[tokio::test]
async fn a_prompt_can_be_extended_to_a_conversation() {
    let recorder = Recorder::new(Api::ChatCompletions, ANSWER).await;
    let model = recorder.model();
    let prompt = Prompt::from("Ada, 36");
    let first = model
        .generate::<Person>(prompt.clone())
        .response()
        .await
        .unwrap();
    let prompt = prompt.assistant(first.raw).user("Older.");
    model.generate::<Person>(prompt).await.unwrap();
    assert_eq!(
        recorder.bodies()[1]["messages"],
        json!([
            {"role": "user", "content": "Ada, 36"},
            {"role": "assistant", "content": ANSWER},
            {"role": "user", "content": "Older."}
        ])
    );
}

/// A type that serde cannot serialize.
#[derive(serde::Deserialize, outlines_runtime::Structured)]
struct Unwritable {
    #[expect(dead_code, reason = "never read, only failed on")]
    name: String,
}

/// A type with a constraint.
#[derive(Serialize, serde::Deserialize, outlines_runtime::Structured)]
struct Limited {
    #[structured(range(min = 0, max = 130))]
    age: u8,
}

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("no"))
    }
}

#[tokio::test]
async fn invalid_prompts_are_rejected_before_sending() {
    let mut wire = Wire::new().await;
    let untouched = wire.chat().expect(0).create_async().await;
    let limited = Limited { age: 131 };
    let unwritable = Unwritable {
        name: String::new(),
    };
    for (prompt, problem) in [
        (Prompt::new(), "no messages"),
        (
            Content::new()
                .image(Image::bytes("no\r\nmime;x,", b"1"))
                .into(),
            "the media type",
        ),
        (
            Content::new()
                .image(Image::bytes("image/png,", b"1"))
                .into(),
            "a data URL",
        ),
        (
            Content::new().image(Image::url("")).into(),
            "the URL of an image",
        ),
        (
            Content::new().file(File::bytes("a.csv", "csv", "1")).into(),
            "the media type",
        ),
        (Prompt::new().user(Content::new()), "no content"),
        (
            Prompt::new().example("x", &unwritable).user("y"),
            "a few-shot example",
        ),
        (
            Prompt::new().example("x", &limited).user("y"),
            "a few-shot example does not match the schema of `Limited`: `age` must be at most 130",
        ),
    ] {
        let error = wire.model().generate::<Person>(prompt).await.unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
    untouched.assert_async().await;
}

#[test]
fn debug_output_of_a_prompt_omits_its_text() {
    let prompt = Prompt::new().system("sesame").user(
        Content::new()
            .text("sesame")
            .image(Image::url("https://sesame"))
            .file(File::pdf("sesame.pdf", "sesame"))
            .file(File::id("sesame")),
    );
    let text = format!("{prompt:?}");
    assert!(
        text.contains("Text(6 bytes)") && text.contains("Image(14 bytes)"),
        "{text}"
    );
    assert!(!text.contains("sesame"), "{text}");
}
