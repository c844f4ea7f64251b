//! Text by grammar: the fields of each dialect, answers, and errors.

use std::fmt::Display;
use std::net::Ipv4Addr;
use std::str::FromStr;

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{
    Api, AzureOpenAI, Error, Event, Grammar, GrammarCall, GrammarDialect, Model, OpenAI,
    OpenAIConfig, Verbosity,
};
use serde_json::{Value, json};

use crate::server::{Wire, class, response, response_with, with_choice};

const LARK: &str = "start: NUMBER (\" + \" NUMBER)*\nNUMBER: /[0-9]+/\n";
const GBNF: &str = "root ::= [0-9]+ (\" + \" [0-9]+)*\n";
const REGEX: &str = r"[0-9]+( \+ [0-9]+)*";

fn tool(syntax: &str, definition: &str) -> Value {
    json!({
        "tools": [{
            "type": "custom",
            "name": "answer",
            "description": "Takes the whole answer.",
            "format": {"type": "grammar", "syntax": syntax, "definition": definition},
        }],
        "tool_choice": {"type": "custom", "name": "answer"},
        "parallel_tool_calls": false,
    })
}

fn model(server: &TestServer, dialect: GrammarDialect) -> Model {
    let api = match dialect {
        GrammarDialect::OpenAI => Api::Responses,
        _ => Api::ChatCompletions,
    };
    let builder = server.openai("m").api(api).grammar_dialect(dialect);
    builder.build().unwrap()
}

/// Returns the outcome of a call, or of its stream.
async fn value_of<T>(call: GrammarCall<T>, streamed: bool) -> Result<T, Error>
where
    T: FromStr<Err: Display>,
{
    if !streamed {
        return call.await;
    }
    let mut stream = call.stream().await?;
    loop {
        match stream.next().await.unwrap()? {
            Event::Done(response) => return Ok(response.value),
            event => assert!(matches!(event, Event::Text(_))),
        }
    }
}

#[tokio::test]
async fn each_dialect_sends_its_own_fields() {
    let lark = || Grammar::lark(LARK);
    let gbnf = || Grammar::gbnf(GBNF);
    let regex = || Grammar::regex(REGEX);
    let prefixed = format!("%llguidance {{}}\n{LARK}");
    for (dialect, grammar, fields) in [
        (GrammarDialect::OpenAI, lark(), tool("lark", LARK)),
        (GrammarDialect::OpenAI, regex(), tool("regex", REGEX)),
        (
            GrammarDialect::LlamaCpp,
            lark(),
            json!({"grammar": prefixed}),
        ),
        (
            GrammarDialect::LlamaCpp,
            Grammar::lark(&prefixed),
            json!({"grammar": prefixed}),
        ),
        (GrammarDialect::LlamaCpp, gbnf(), json!({"grammar": GBNF})),
        (
            GrammarDialect::Vllm,
            lark(),
            json!({"structured_outputs": {"grammar": LARK}}),
        ),
        (
            GrammarDialect::Vllm,
            gbnf(),
            json!({"structured_outputs": {"grammar": GBNF}}),
        ),
        (
            GrammarDialect::Vllm,
            regex(),
            json!({"structured_outputs": {"regex": REGEX}}),
        ),
        (GrammarDialect::SgLang, lark(), json!({"ebnf": prefixed})),
        (GrammarDialect::SgLang, gbnf(), json!({"ebnf": GBNF})),
        (GrammarDialect::SgLang, regex(), json!({"regex": REGEX})),
        (
            GrammarDialect::Fireworks,
            gbnf(),
            json!({"response_format": {"type": "grammar", "grammar": GBNF}}),
        ),
    ] {
        let server = TestServer::start();
        server.reply("1 + 2");
        let call = model(&server, dialect).grammar::<String>("Add 1 and 2.", grammar);
        assert_eq!(call.await.unwrap(), "1 + 2", "{dialect:?}");

        let mut body = server.last_request().body().clone();
        let body = body.as_object_mut().unwrap();
        let messages = match dialect {
            GrammarDialect::OpenAI => body.remove("input"),
            _ => body.remove("messages"),
        };
        let prompt = json!([{"role": "user", "content": "Add 1 and 2."}]);
        assert_eq!(messages, Some(prompt));
        assert_eq!(body.remove("model"), Some(json!("m")));
        assert_eq!(json!(body), fields, "{dialect:?}");
    }
}

#[tokio::test]
async fn unsuitable_settings_are_rejected_before_sending() {
    let server = TestServer::start();
    let with = |dialect, api| {
        let builder = server.openai("m").api(api);
        builder.grammar_dialect(dialect).build().unwrap()
    };
    let unknown = server.model();
    let chat = Api::ChatCompletions;
    for (model, grammar, parts) in [
        (
            &unknown,
            Grammar::gbnf(GBNF),
            ["`grammar_dialect`", "LlamaCpp"],
        ),
        (
            &with(GrammarDialect::OpenAI, chat),
            Grammar::lark(LARK),
            ["`Api::Responses`", "`api`"],
        ),
        (
            &with(GrammarDialect::LlamaCpp, Api::Responses),
            Grammar::gbnf(GBNF),
            ["`Api::ChatCompletions`", "`api`"],
        ),
        (
            &with(GrammarDialect::OpenAI, Api::Responses),
            Grammar::gbnf(GBNF),
            ["`Grammar::gbnf`", "`Grammar::lark` or `Grammar::regex`"],
        ),
        (
            &with(GrammarDialect::LlamaCpp, chat),
            Grammar::regex(REGEX),
            ["`Grammar::regex`", "`Grammar::lark` or `Grammar::gbnf`"],
        ),
        (
            &with(GrammarDialect::Fireworks, chat),
            Grammar::lark(LARK),
            ["`Grammar::lark`", "expected `Grammar::gbnf`"],
        ),
        (
            &with(GrammarDialect::LlamaCpp, chat),
            Grammar::lark("start: number"),
            ["invalid grammar", "number"],
        ),
        (
            &with(GrammarDialect::Vllm, chat),
            Grammar::regex("(1"),
            ["invalid grammar", "unclosed group"],
        ),
    ] {
        let call = || model.grammar::<String>("Add 1 and 2.", grammar.clone());
        let error = call().await.unwrap_err();
        assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
        let text = error.to_string();
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
        assert_eq!(call().stream().await.unwrap_err().to_string(), text);
        assert_eq!(call().samples(2).await.unwrap_err().to_string(), text);
    }
    server.assert_requests(0);
}

#[tokio::test]
async fn extra_must_not_set_the_fields_of_a_grammar() {
    let server = TestServer::start();
    for (dialect, field) in [
        (GrammarDialect::OpenAI, "tool_choice"),
        (GrammarDialect::LlamaCpp, "response_format"),
        (GrammarDialect::Vllm, "structured_outputs"),
        (GrammarDialect::SgLang, "regex"),
    ] {
        let grammar = Grammar::lark(LARK);
        let call = model(&server, dialect).grammar::<String>("…", grammar);
        let call = call.config(OpenAIConfig::new().extra(field, "x"));
        let text = call.await.unwrap_err().to_string();
        assert!(
            text.contains(&format!("`extra` must not set `{field}`")),
            "{text}"
        );
    }
    server.assert_requests(0);

    server.reply("1");
    let config = OpenAIConfig::new()
        .verbosity(Verbosity::Low)
        .extra("truncation", "auto");
    let call = model(&server, GrammarDialect::OpenAI).grammar::<u8>("…", Grammar::lark(LARK));
    assert_eq!(call.config(config).await.unwrap(), 1);
    let sent = server.last_request();
    assert_eq!(sent.body()["text"], json!({"verbosity": "low"}));
    assert_eq!(sent.body()["truncation"], "auto");
}

#[test]
fn the_dialects_of_known_hosts_are_set() {
    let openai = |url: &str| {
        OpenAI::builder("m")
            .base_url(url)
            .environment(|_| None)
            .build()
    };
    let azure = AzureOpenAI::builder("d", "m")
        .environment(|_| None)
        .azure_endpoint("https://example-endpoint.openai.azure.com")
        .api_version("v1")
        .api_key("0123456789abcdef")
        .build();
    for (model, dialect) in [
        (openai("https://api.openai.com/v1"), "Some(OpenAI)"),
        (azure, "Some(OpenAI)"),
        (
            openai("https://api.fireworks.ai/inference/v1"),
            "Some(Fireworks)",
        ),
        (openai("http://localhost:8080/v1"), "None"),
    ] {
        let text = format!("{:?}", model.unwrap());
        assert!(
            text.contains(&format!("grammar_dialect: {dialect}")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn the_text_is_parsed_as_the_type_and_otherwise_unchanged() {
    let server = TestServer::start();
    let model = model(&server, GrammarDialect::LlamaCpp);
    for text in [
        " 1\n",
        "```json\n{}\n```",
        "{\"value\":1}",
        "<think>no</think>1",
        "\"1\"",
    ] {
        server.reply(Reply::text(text));
        let answer = model.grammar::<String>("…", Grammar::gbnf(GBNF)).response();
        let answer = answer.await.unwrap();
        assert_eq!((answer.value.as_str(), answer.raw.as_str()), (text, text));
    }
    server.reply("127.0.0.1");
    let grammar = Grammar::lark("start: /[0-9]{1,3}/ (\".\" /[0-9]{1,3}/){3}");
    let address: Ipv4Addr = model
        .grammar("Which address is local?", grammar)
        .await
        .unwrap();
    assert_eq!(address, Ipv4Addr::LOCALHOST);

    // A value is sent as its text, without the quotes of JSON.
    server.reply(&36);
    assert_eq!(
        model.grammar::<u8>("…", Grammar::gbnf(GBNF)).await.unwrap(),
        36
    );
}

#[tokio::test]
async fn other_endings_are_the_errors_of_any_call() {
    for dialect in [GrammarDialect::OpenAI, GrammarDialect::LlamaCpp] {
        let server = TestServer::start();
        let model = model(&server, dialect);
        for (reply, expected, raw) in [
            (Reply::truncated("1 +"), "Truncated", "1 +"),
            (Reply::refusal("no"), "Refused", "no"),
            (Reply::filtered(), "AnswerFiltered", ""),
            (Reply::empty(), "Empty", ""),
            (Reply::text("one"), "Invalid", "one"),
            (Reply::text("1 + "), "Invalid", "1 + "),
            (Reply::text("1 + 2"), "Undecodable", "1 + 2"),
        ] {
            for streamed in [false, true] {
                server.reply(reply.clone());
                let call = model.grammar::<u8>("…", Grammar::lark(LARK));
                let error = value_of(call, streamed).await.unwrap_err();
                assert_eq!(class(&error), expected, "{dialect:?}, streamed: {streamed}");
                assert_eq!(error.raw(), Some(raw), "{expected}");
                assert_eq!(error.status(), Some(200));
                assert!(
                    raw.is_empty() || !error.to_string().contains(raw),
                    "{error}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_message_instead_of_the_tool_call_is_undecodable() {
    let frame = |value: Value| format!("data: {value}\n\n");
    let delta = |kind: &str, text: &str| {
        frame(json!({"type": format!("response.{kind}.delta"), "output_index": 1, "delta": text}))
    };
    let end = |reply: Value| frame(json!({"type": "response.completed", "response": reply}));
    let call = json!({"type": "custom_tool_call", "name": "answer", "call_id": "c", "input": "2"});
    let mut with_call = response("1");
    with_call["output"].as_array_mut().unwrap().push(call);
    let message = "the model supports custom tools";
    for (body, outcome) in [
        (response("1").to_string(), Err(message)),
        (with_call.to_string(), Ok(2)),
        (end(response("1")), Err(message)),
        (end(with_call.clone()), Ok(2)),
        (
            [delta("output_text", "1"), end(response("1"))].concat(),
            Err(message),
        ),
        (
            [delta("custom_tool_call_input", "2"), end(with_call.clone())].concat(),
            Ok(2),
        ),
        (
            [
                delta("output_text", "1"),
                delta("custom_tool_call_input", "2"),
                end(with_call),
            ]
            .concat(),
            Ok(2),
        ),
    ] {
        let mut wire = Wire::new().await;
        wire.responses().with_body(&body).create_async().await;
        let builder = wire.builder().api(Api::Responses);
        let model = builder
            .grammar_dialect(GrammarDialect::OpenAI)
            .build()
            .unwrap();
        for streamed in [false, true] {
            let call = model.grammar::<u8>("…", Grammar::lark(LARK));
            match (value_of(call, streamed).await, outcome) {
                (Ok(value), Ok(expected)) => assert_eq!(value, expected),
                (Err(error @ Error::Undecodable(_)), Err(expected)) => {
                    assert!(error.to_string().contains(expected), "{error}");
                }
                (outcome, _) => panic!("{outcome:?} for {body}, streamed: {streamed}"),
            }
        }
    }
}

#[tokio::test]
async fn text_in_the_reasoning_field_is_not_an_answer() {
    let reply = with_choice(&json!({"index": 0, "finish_reason": "stop",
        "message": {"role": "assistant", "content": "", "reasoning_content": "1"}}));
    let mut wire = Wire::new().await;
    wire.chat()
        .with_body(reply.to_string())
        .create_async()
        .await;
    let builder = wire.builder().grammar_dialect(GrammarDialect::Vllm);
    let call = builder
        .build()
        .unwrap()
        .grammar::<u8>("…", Grammar::lark(LARK))
        .await;
    let error = call.unwrap_err();
    assert!(matches!(error, Error::Empty(_)), "{error:?}");
    assert_eq!(error.raw(), Some("1"));
}

#[tokio::test]
async fn settings_checks_and_terminal_methods_apply() {
    let server = TestServer::start();
    for dialect in [GrammarDialect::OpenAI, GrammarDialect::LlamaCpp] {
        let model = model(&server, dialect);
        let call = || model.grammar::<String>("Add.", Grammar::lark(LARK));

        server.reply(Reply::text("3 apples")).reply("1 + 2");
        let response = call()
            .system("Be exact.")
            .reask(1)
            .response()
            .await
            .unwrap();
        assert_eq!(response.value, "1 + 2");
        assert_eq!(response.usage.requests, 2);
        server
            .last_request()
            .assert_prompt_contains("Be exact.")
            .assert_prompt_contains("the text does not follow the grammar")
            .assert_prompt_contains("the whole corrected text and nothing else");

        server.reply("1 + 2");
        let checked = call().check(|text| {
            if text.len() > 3 {
                Err("too long")
            } else {
                Ok(())
            }
        });
        assert_eq!(class(&checked.await.unwrap_err()), "Invalid");

        server.reply(Reply::text("1 + 2").chunks(3));
        let mut stream = call().stream().await.unwrap();
        let mut pieces = Vec::new();
        let mut value = None;
        while let Some(event) = stream.next().await {
            match event.unwrap() {
                Event::Text(piece) => pieces.push(piece),
                Event::Done(response) => value = Some(response.value),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((pieces.len(), pieces.concat()), (3, "1 + 2".to_owned()));
        assert_eq!(value.as_deref(), Some("1 + 2"));

        server.reply(Reply::choices(["1", "2"].map(Reply::from)));
        if dialect == GrammarDialect::OpenAI {
            server.reply("2");
        }
        let mut samples = call().samples(2).await.unwrap();
        samples.sort();
        assert_eq!(samples, ["1", "2"]);
        server.assert_replies_used();
    }
}

#[tokio::test]
async fn grammars_that_the_server_rejects_have_their_own_class() {
    for message in [
        "Failed to initialize samplers: failed to parse grammar",
        "Invalid grammar specification",
        "Failed to compile ebnf grammar: EBNF parser error",
    ] {
        let mut wire = Wire::new().await;
        let body = json!({"error": {"code": 400, "message": message}});
        let mock = wire.chat().with_status(400).with_body(body.to_string());
        mock.create_async().await;
        let builder = wire.builder().grammar_dialect(GrammarDialect::LlamaCpp);
        let call = builder
            .build()
            .unwrap()
            .grammar::<String>("…", Grammar::gbnf("root = 1"));
        let error = call.await.unwrap_err();
        assert!(matches!(error, Error::SchemaRejected(_)), "{error:?}");
        let text = error.to_string();
        assert!(text.contains("grammar") && text.contains(message), "{text}");
    }
}

#[tokio::test]
async fn a_refusal_instead_of_the_tool_call_is_refused() {
    let refusal = response_with(&json!([{"type": "refusal", "refusal": "no"}]));
    let mut wire = Wire::new().await;
    wire.responses()
        .with_body(refusal.to_string())
        .create_async()
        .await;
    let builder = wire.builder().api(Api::Responses);
    let model = builder
        .grammar_dialect(GrammarDialect::OpenAI)
        .build()
        .unwrap();
    let error = model
        .grammar::<String>("…", Grammar::lark(LARK))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
}
