//! What must not show: keys, prompts, answers.

use outlines_runtime::OpenAI;

use crate::server::{KEY, Wire, class, completion, error_of};
use crate::types::Person;

#[tokio::test]
async fn no_debug_text_shows_key_or_prompt() {
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
async fn a_key_that_the_server_quotes_is_blotted_out() {
    for (status, body) in [
        (
            401,
            format!(
                r#"{{"error":{{"message":"bad key {KEY}","code":"{KEY}","param":"{KEY}","type":"{KEY}"}}}}"#
            ),
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
async fn a_key_in_a_header_of_the_callers_is_blotted_out_too() {
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
async fn no_error_shows_what_the_model_wrote() {
    for content in [
        "sesame",
        r#"{"name":"Ada","age":"sesame"}"#,
        r#"{"sesame":1}"#,
    ] {
        let error = error_of(200, completion(content)).await;
        assert_eq!(class(&error), "Undecodable");
        assert!(error.raw().unwrap().contains("sesame"));
        // The decoder's own error quotes the answer, so it must not be in the chain either.
        assert!(std::error::Error::source(&error).is_none());
        let text = format!("{error} {error:?} {error:#?}");
        assert!(!text.contains("sesame"), "{text}");
    }
}

#[test]
fn no_configuration_error_shows_the_key() {
    let builder = || OpenAI::builder("m").environment(|_| None);
    for (builder, fault) in [
        (builder().api_key("sk-sesame\n"), "a line break"),
        (builder().api_key("sk-sesame\r\nx-evil: 1"), "a line break"),
        (
            builder().api_key("sk-sesame\u{e4}"),
            "a non-ASCII character",
        ),
        (builder().api_key(""), "is empty"),
        (
            builder()
                .environment(|name| (name == "OPENAI_API_KEY").then(|| "sk-sesame\n".to_owned())),
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
        assert!(text.contains(fault), "{text}");
        assert!(!text.contains("sesame"), "{text}");
    }
}
