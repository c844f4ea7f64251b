//! The advice of an error about a rejected schema, which depends on the mode of the request and on
//! the server.

use outlines_runtime::{
    Api, Error, Grammar, GrammarDialect, Model, OpenAI, OutputMode, reqwest::ClientBuilder,
};
use serde_json::{Value, json};

use crate::server::Wire;
use crate::types::Person;

const MODES: [(&str, OutputMode); 4] = [
    ("OutputMode::json_schema()", OutputMode::json_schema()),
    ("OutputMode::tool()", OutputMode::tool()),
    ("OutputMode::json_object()", OutputMode::json_object()),
    ("OutputMode::prompted()", OutputMode::prompted()),
];

fn rejection() -> Value {
    json!({"error": {"message": "This response_format type is unavailable now"}})
}

/// Starts a server that rejects every request, and returns a model that uses it as this host.
async fn rejecting(host: &str, mode: OutputMode) -> (Wire, Model) {
    let (wire, _) = Wire::answering(400, rejection()).await;
    let address = wire.server.socket_address();
    let name = host.to_owned();
    let resolve = move |http: ClientBuilder| http.resolve(&name, address);
    let model = OpenAI::builder("m")
        .environment(|_| None)
        .base_url(format!("http://{host}:{}/v1", address.port()))
        .configure_http(resolve)
        .output_mode(mode)
        .build()
        .unwrap();
    (wire, model)
}

async fn advice(host: &str, mode: OutputMode) -> String {
    let (_wire, model) = rejecting(host, mode).await;
    let error = model.generate::<Person>("Ada, 36").await.unwrap_err();
    assert!(matches!(error, Error::SchemaRejected(_)), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn every_mode_but_the_rejected_one_is_named() {
    for (name, mode) in MODES {
        let text = advice("llm.example.com", mode).await;
        let others: Vec<&str> = MODES.map(|(other, _)| other).into();
        let named: Vec<&str> = others
            .into_iter()
            .filter(|other| text.contains(&format!("`{other}`")))
            .collect();
        if mode == OutputMode::prompted() {
            // Such a request has no field that can be rejected, except those of `extra`.
            assert_eq!(named, [name], "{text}");
            assert!(text.contains("from `extra`"), "{text}");
        } else {
            assert!(text.contains("another `output_mode`"), "{text}");
            assert!(!named.contains(&name) && named.len() == 3, "{text}");
        }
    }
}

#[tokio::test]
async fn the_default_mode_of_a_known_server_is_named() {
    for (host, mode, named) in [
        (
            "api.deepseek.com",
            OutputMode::json_schema(),
            "OutputMode::json_object()",
        ),
        ("api.z.ai", OutputMode::tool(), "OutputMode::json_object()"),
        (
            "api.groq.com",
            OutputMode::json_object(),
            "OutputMode::json_schema()",
        ),
    ] {
        let text = advice(host, mode).await;
        let advice = format!("the default `output_mode` of this server, `{named}`");
        assert!(text.ends_with(&advice), "{host}: {text}");
    }
    // The default itself was rejected, so the others are left.
    let text = advice("api.deepseek.com", OutputMode::json_object()).await;
    assert!(text.contains("supports JSON mode, or another"), "{text}");
}

#[tokio::test]
async fn the_mode_of_the_call_decides() {
    let (_wire, model) = rejecting("llm.example.com", OutputMode::json_schema()).await;
    let call = model.generate::<Person>("Ada, 36");
    let error = call.output_mode(OutputMode::tool()).await.unwrap_err();
    assert!(
        error.to_string().contains("strict function tools"),
        "{error}"
    );
    let call = model.generate::<Person>("Ada, 36");
    let stream = call.output_mode(OutputMode::tool()).stream().await;
    let error = stream.unwrap_err().to_string();
    assert!(error.contains("strict function tools"), "{error}");
}

#[tokio::test]
async fn errors_in_successful_replies_have_the_same_advice() {
    let event = format!("data: {}\n\n", rejection());
    for (api, streamed) in [
        (Api::ChatCompletions, false),
        (Api::ChatCompletions, true),
        (Api::Responses, false),
        (Api::Responses, true),
    ] {
        let mut wire = Wire::new().await;
        let mock = match api {
            Api::Responses => wire.responses(),
            _ => wire.chat(),
        };
        let body = if streamed {
            event.clone()
        } else {
            rejection().to_string()
        };
        mock.with_body(body).create_async().await;
        let builder = wire.builder().api(api);
        let model = builder
            .output_mode(OutputMode::json_object())
            .build()
            .unwrap();
        let call = model.generate::<Person>("Ada, 36");
        let error = if streamed {
            call.stream()
                .await
                .unwrap()
                .next()
                .await
                .unwrap()
                .unwrap_err()
        } else {
            call.await.unwrap_err()
        };
        assert!(matches!(error, Error::SchemaRejected(_)), "{error:?}");
        let text = error.to_string();
        assert!(
            text.contains("supports JSON mode"),
            "{api:?} {streamed}: {text}"
        );
    }
}

#[tokio::test]
async fn a_rejected_grammar_does_not_name_a_mode() {
    let error = json!({"error": {"message": "Invalid grammar specification"}});
    let (wire, _) = Wire::answering(400, error).await;
    let builder = wire.builder().grammar_dialect(GrammarDialect::Vllm);
    let model = builder.build().unwrap();
    let grammar = Grammar::gbnf("root ::= [0-9]+");
    let error = model
        .grammar::<String>("2 + 3?", grammar)
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with("or use a model that supports grammars"),
        "{text}"
    );
    assert!(!text.contains("output_mode"), "{text}");
}

#[tokio::test]
async fn a_rejected_field_names_its_setting() {
    for (field, setting) in [
        (
            json!(["body", "response_format", "json_schema", "strict"]),
            "without_strict()",
        ),
        (
            json!(["body", "text", "format", "strict"]),
            "without_strict()",
        ),
        (
            json!(["body", "tools", 0, "function", "strict"]),
            "without_strict()",
        ),
        (
            json!(["body", "response_format", "json_schema", "name"]),
            "without_name()",
        ),
    ] {
        let error = json!({"detail": [{"loc": field, "msg": "Extra inputs are not permitted"}]});
        let (_wire, model) = Wire::answering(422, error).await;
        let error = model.generate::<Person>("Ada, 36").await.unwrap_err();
        assert!(matches!(error, Error::SchemaRejected(_)), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(setting), "{text}");
    }
}
