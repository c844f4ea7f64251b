//! Redaction in single places: `Debug` output, messages of the server, and configuration errors.

use outlines_runtime::OpenAI;
use serde_json::json;

use crate::server::{KEY, Wire, class, completion, error_of};
use crate::types::Person;

const ANSWER: &str = r#"{"name":"Ada","age":36}"#;

#[tokio::test]
async fn debug_output_omits_keys_and_prompts() {
    let wire = Wire::new().await;
    let builder = wire.builder().base_url("https://user:open-sesame@h/v1");
    let model = wire.model();
    let call = model.generate::<Person>("my secret").system("my order");
    let text = format!("{builder:?} {model:?} {call:?}");
    assert!(text.contains("small-model"), "{text}");
    for secret in [KEY, "sesame", "my secret", "my order"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn a_key_that_the_server_quotes_is_redacted() {
    for (status, body) in [
        (
            401,
            json!({"error": {
                "message": format!("bad key {KEY}"), "code": KEY, "param": KEY, "type": KEY
            }})
            .to_string(),
        ),
        (500, format!("<html>{KEY}</html>")),
        (200, format!("<html>{KEY}</html>")),
        (
            200,
            format!(r#"{{"error":{{"code":401,"message":"bad key {KEY}"}}}}"#),
        ),
    ] {
        let error = error_of(status, &body).await;
        let raw = error.raw().unwrap();
        assert!(raw.contains("[key]"), "{raw}");
        assert!(!format!("{error} {error:?} {error:#?} {raw}").contains(KEY));
    }
}

#[tokio::test]
async fn a_key_in_a_custom_header_is_redacted() {
    for (name, prefix) in [
        ("Authorization", "Bearer "),
        ("x-api-key", ""),
        ("Ocp-Apim-Subscription-Key", ""),
        ("X-Gateway-Token", ""),
    ] {
        for body in [
            format!(r#"{{"error":{{"message":"bad key {prefix}{KEY}","code":"{KEY}"}}}}"#),
            format!("<html>{prefix}{KEY}</html>"),
        ] {
            let (wire, _) = Wire::answering(401, &body).await;
            let value = format!("{prefix}{KEY}");
            let headers = [("X-Team", "accounting"), (name, &value)];
            let builder = wire.builder().no_api_key().default_headers(headers);
            let model = builder.build().unwrap();
            let error = model.generate::<Person>("Ada, 36").await.unwrap_err();
            let raw = error.raw().unwrap();
            assert!(raw.contains("[key]"), "{name}: {raw}");
            assert!(!format!("{error} {error:?} {error:#?} {raw}").contains(KEY));
        }
    }
}

#[tokio::test]
async fn errors_do_not_quote_the_answer() {
    for content in [
        "sesame",
        r#"{"name":"Ada","age":"sesame"}"#,
        r#"{"sesame":1}"#,
    ] {
        let error = error_of(200, completion(content)).await;
        assert_eq!(class(&error), "Undecodable");
        assert!(error.raw().unwrap().contains("sesame"));
        // The error of the decoder quotes the answer, so the chain must not contain it either.
        assert!(std::error::Error::source(&error).is_none());
        let text = format!("{error} {error:?} {error:#?}");
        assert!(!text.contains("sesame"), "{text}");
    }
}

#[test]
fn configuration_errors_do_not_show_the_key() {
    let builder = || OpenAI::builder("m").environment(|_| None);
    for (builder, problem) in [
        (builder().api_key("sk-\nsesame"), "a line break"),
        (builder().api_key(" \t\n"), "is empty"),
        (builder().api_key("\"sk-sesame\""), "is quoted"),
        (builder().api_key("'sk-sesame"), "is quoted"),
        (
            builder().api_key("Bearer sk-sesame"),
            "starts with `Bearer`",
        ),
        (
            builder().api_key("bearer  sk-sesame"),
            "starts with `Bearer`",
        ),
        (builder().api_key("sk-sesame\r\nx-evil: 1"), "a line break"),
        (
            builder().api_key("sk-sesame\u{e4}"),
            "a non-ASCII character",
        ),
        (builder().api_key(""), "is empty"),
        (
            builder()
                .environment(|name| (name == "OPENAI_API_KEY").then(|| "sk-\nsesame".to_owned())),
            "in `OPENAI_API_KEY` contains a line break",
        ),
        (
            builder()
                .api_key("sk-sesame")
                .base_url("http://example.com/v1"),
            "over plain http",
        ),
    ] {
        let error = builder.build().unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(problem), "{text}");
        assert!(!text.contains("sesame"), "{text}");
    }
}

/// A key read from a file ends with a line break.
#[tokio::test]
async fn whitespace_around_a_key_is_removed() {
    let mut wire = Wire::new().await;
    wire.chat()
        .match_header("authorization", "Bearer sk-0123456789")
        .with_body(completion(ANSWER).to_string())
        .create_async()
        .await;
    let key = || async { Ok::<_, std::io::Error>("sk-0123456789\r\n") };
    for builder in [
        wire.builder().api_key(" sk-0123456789\n"),
        wire.builder().api_key_provider(key),
    ] {
        let model = builder.build().unwrap();
        model.generate::<Person>("Ada, 36").await.unwrap();
    }
}

#[tokio::test]
async fn control_characters_in_server_messages_are_escaped() {
    let message = "bad\r\n2026-01-01 INFO forged \u{1b}[31m";
    let body = serde_json::json!({"error": {"message": message, "code": "a\nb"}});
    let error = error_of(400, body).await;
    let text = error.to_string();
    assert!(!text.contains(char::is_control), "{text:?}");
    assert!(text.contains(r"bad\r\n2026-01-01"), "{text}");
}
