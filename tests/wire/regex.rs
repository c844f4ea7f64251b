//! Text by regular expression: requests, answers, and patterns that are rejected.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Api, Error, Event, OutputMode};
use serde_json::json;

use crate::server::class;

const ORDER: &str = r"[A-Z]{2}-\d{4}";

#[tokio::test]
async fn the_schema_has_the_canonical_pattern_on_both_apis() {
    for api in [Api::ChatCompletions, Api::Responses] {
        let server = TestServer::start();
        server.reply("AB-1815");
        let model = server.openai("m").api(api).build().unwrap();
        assert_eq!(
            model.regex("Order AB 1815", ORDER).await.unwrap(),
            "AB-1815"
        );
        let request = server.last_request();
        assert_eq!(request.schema_name(), Some("Text"));
        assert_eq!(
            request.schema().unwrap(),
            &json!({
                "type": "object",
                "properties": {"value": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}$"}},
                "required": ["value"],
                "additionalProperties": false,
            })
        );
    }
}

#[tokio::test]
async fn anchors_may_be_omitted_and_apply_to_all_alternatives() {
    let server = TestServer::start();
    for (pattern, sent, text) in [
        (
            r#"\w+ "\w+""#,
            r#"^[A-Za-z0-9_]+ "[A-Za-z0-9_]+"$"#,
            r#"say "yes""#,
        ),
        ("[^,]+", r#"^[^\x00-\x1F"\\,]+$"#, r#"say "yes""#),
        (r"(.|\n)*", r#"^[^\x00-\x1F"\\]*$"#, "one\ntwo"),
        (r"^a\\b$", r"^a[\\]b$", r"a\b"),
        ("^tea|cake$", "^(tea|cake)$", "cake"),
        ("tea(s|)", "^tea(s?)$", "tea"),
        ("", "^$", ""),
    ] {
        server.reply(text);
        assert_eq!(server.model().regex("…", pattern).await.unwrap(), text);
        let schema = server.last_request().schema().unwrap().clone();
        assert_eq!(schema["properties"]["value"]["pattern"], sent);
    }
}

#[tokio::test]
async fn unsupported_patterns_are_rejected_before_sending() {
    let server = TestServer::start();
    for (pattern, reason) in [
        ("(a", "unclosed group"),
        ("a)|(b", "unopened group"),
        ("(?i)tea", "flags"),
        (r"\p{L}+", r"`\p{L}`"),
        (r"\btea\b", "word boundary"),
        ("(?=a)a", "look-around"),
        (r"(a)\1", "backreferences"),
        ("te^a", "between other characters"),
        ("(?:[a-z]{1000}){1000}", "expands to more than"),
    ] {
        let error = server.model().regex("…", pattern).await.unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
        let text = error.to_string();
        let start = format!("unsupported regular expression `{pattern}`: ");
        assert!(text.starts_with(&start) && text.contains(reason), "{text}");
        let stream = server.model().regex("…", pattern).stream().await;
        assert_eq!(stream.unwrap_err().to_string(), text);
        let samples = server.model().regex("…", pattern).samples(2).await;
        assert_eq!(samples.unwrap_err().to_string(), text);
    }
    server.assert_requests(0);
}

#[tokio::test]
async fn a_text_that_does_not_match_is_invalid_and_can_be_asked_for_again() {
    let server = TestServer::start();
    for text in ["AB-181", "xAB-1815", "AB-1815\n", "AB-１８１５"] {
        server.reply(text);
        let error = server.model().regex("…", ORDER).await.unwrap_err();
        let Error::Invalid(invalid) = &error else {
            panic!("{error:?}");
        };
        assert_eq!(
            invalid.reason(),
            "the text must be of the form `^[A-Z]{2}-[0-9]{4}$`"
        );
        assert!(!error.to_string().contains(text), "{error}");
    }

    server.reply("AB-181").reply("AB-1815");
    let response = server.model().regex("…", ORDER).reask(1).response().await;
    let response = response.unwrap();
    assert_eq!(response.value, "AB-1815");
    assert_eq!(response.usage.requests, 2);
    server
        .last_request()
        .assert_prompt_contains("of the form")
        .assert_prompt_contains("the whole corrected JSON");
}

#[tokio::test]
async fn every_terminal_method_and_output_mode_returns_the_text() {
    let server = TestServer::start();
    let model = server.model();
    for mode in [
        OutputMode::json_schema(),
        OutputMode::tool(),
        OutputMode::json_object(),
        OutputMode::prompted(),
    ] {
        server.reply(Reply::text(r#"{"value":"AB-1815"}"#));
        let call = model.regex("Order AB 1815", ORDER).output_mode(mode);
        assert_eq!(call.await.unwrap(), "AB-1815", "{mode:?}");
        let sent = server.last_request();
        assert!(sent.text().contains("[A-Z]{2}-[0-9]{4}"), "{}", sent.text());
    }

    server.reply(Reply::choices(
        ["AB-1815", "AB-18", "CD-1906"].map(Reply::from),
    ));
    let error = model.regex("…", ORDER).samples(3).await.unwrap_err();
    let Error::Incomplete(incomplete) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(incomplete.answers().len(), 2);
    assert_eq!(class(&incomplete.failures()[0]), "Invalid");

    server.reply("AB-1815");
    let mut stream = model.regex("…", ORDER).stream().await.unwrap();
    let mut value = None;
    while let Some(event) = stream.next().await {
        if let Event::Done(response) = event.unwrap() {
            value = Some(response.value);
        }
    }
    assert_eq!(value.as_deref(), Some("AB-1815"));

    server.reply("AB-1815");
    let call = model.regex("…", ORDER).check(|text| match text.as_str() {
        "AB-1815" => Err("unknown order"),
        _ => Ok(()),
    });
    let error = call.await.unwrap_err();
    assert_eq!(class(&error), "Invalid");
}

#[tokio::test]
async fn choices_can_be_sampled_and_streamed_as_well() {
    let server = TestServer::start();
    server.reply(Reply::choices(["Egg", "Chicken"].map(Reply::from)));
    let items = ["Chicken", "Egg"];
    let call = server.model().choice("Which came first?", items);
    assert_eq!(call.samples(2).await.unwrap(), ["Egg", "Chicken"]);

    server.reply("Egg");
    let call = server.model().choice("Which came first?", items);
    let mut stream = call.stream().await.unwrap();
    let mut value = None;
    while let Some(event) = stream.next().await {
        if let Event::Done(response) = event.unwrap() {
            value = Some(response.value);
        }
    }
    assert_eq!(value, Some("Egg"));
}
