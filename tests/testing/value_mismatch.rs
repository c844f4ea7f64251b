//! Queued values that do not match the schema, which is a mistake in the test.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, Structured};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::fixtures::{Ticket, class, ticket, variants};
use crate::http::{initialize_tls, post};

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Line>,
    /// Serialized but not deserialized.
    #[serde(skip_deserializing)]
    revision: u32,
    payment: Payment,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
struct Line {
    #[structured(pattern = "^[A-Z]{2}-[0-9]{4}$")]
    article: String,
    #[structured(range(min = 1))]
    pieces: u8,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[serde(tag = "by", rename_all = "lowercase")]
enum Payment {
    Invoice { days: u8 },
    Card { last: String },
}

fn order() -> Order {
    Order {
        note: None,
        lines: Vec::new(),
        revision: 0,
        payment: Payment::Invoice { days: 14 },
    }
}

#[tokio::test]
async fn a_mismatch_is_reported_for_every_variant() {
    let server = TestServer::start();
    for variant in variants() {
        server.reply(&3);
        let error = variant.call::<Ticket>(&server).await.unwrap_err();
        assert_eq!(class(&error), "InvalidRequest", "{variant:?}: {error}");
        let message = "the value given to the test server does not match the schema `Ticket` of \
                       this request: `value` must be an object; to send a wrong answer on \
                       purpose, use `Reply::text`";
        assert!(error.to_string().contains(message), "{variant:?}: {error}");
    }
    server.assert_replies_used();
}

#[tokio::test]
async fn the_message_names_the_path() {
    let payment = json!({"by": "invoice", "days": 14});
    let line = |pieces: Value| json!({"article": "AB-1234", "pieces": pieces});
    let cases = [
        (json!({}), "`payment` is missing"),
        (json!([payment]), "`value` must be an object"),
        (
            json!({"payment": payment, "note": 3}),
            "`note` must be a string",
        ),
        (
            json!({"payment": payment, "lines": [line(json!(1)), line(json!("2"))]}),
            "`lines[1].pieces` must be an integer",
        ),
        (
            json!({"payment": payment, "lines": [{"article": "AB-1234"}]}),
            "`lines[0].pieces` is missing",
        ),
        (
            json!({"payment": {"by": "cash"}}),
            "`payment.by` is not one of the choices",
        ),
        (
            json!({"payment": {"by": "card", "days": 14}}),
            "`payment.last` is missing",
        ),
    ];
    let server = TestServer::start();
    let model = server.model();
    for (value, place) in cases {
        server.reply(&value);
        let error = model.generate::<Order>("Order").await.unwrap_err();
        assert!(
            error.to_string().contains(&format!(": {place};")),
            "{value}: {error}"
        );
    }
    server.reply(&json!([1, "two"]));
    let error = model.generate::<Vec<u8>>("Count").await.unwrap_err();
    assert!(
        error.to_string().contains("`[1]` must be an integer"),
        "{error}"
    );
    // One of several answers is enough.
    server.reply(Reply::choices(&[json!(1), json!(null)]));
    let call = model.generate::<u8>("Count").samples(2);
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("does not match"), "{error}");
}

#[tokio::test]
async fn keys_that_serde_omits_or_ignores_are_no_mismatch() {
    let server = TestServer::start();
    let model = server.model();
    server.reply(&order());
    assert_eq!(model.generate::<Order>("Order").await.unwrap(), order());
}

#[tokio::test]
async fn bounds_and_patterns_are_left_to_the_client() {
    let server = TestServer::start();
    let model = server.model();
    for (broken, rule) in [
        (
            json!({"article": "AB-1234", "pieces": 0}),
            "must be at least 1",
        ),
        (json!({"article": "AB", "pieces": 1}), "must be of the form"),
    ] {
        server.reply(&broken);
        let error = model.generate::<Line>("Line").await.unwrap_err();
        let Error::Invalid(invalid) = error else {
            panic!("{broken}: {error}");
        };
        assert!(invalid.reason().contains(rule), "{}", invalid.reason());
    }
}

#[tokio::test]
async fn texts_and_lenient_servers_allow_wrong_answers() {
    let server = TestServer::start();
    server.reply(Reply::text("3"));
    let error = server.model().generate::<Ticket>("Sort").await.unwrap_err();
    assert!(matches!(error, Error::Undecodable(_)), "{error}");

    let lenient = TestServer::builder().lenient().start();
    lenient.reply(&3);
    let error = lenient
        .model()
        .generate::<Ticket>("Sort")
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Undecodable(_)), "{error}");

    // The second answer is correct.
    server.reply(Reply::text("3")).reply(&ticket());
    let call = server.model().generate::<Ticket>("Sort").reask(1);
    assert_eq!(call.await.unwrap(), ticket());
}

/// Only an enforced schema excludes values, and a circular one excludes none.
#[tokio::test]
async fn values_are_compared_with_schemas_of_other_clients() {
    let server = TestServer::start();
    initialize_tls(&server);
    let object = |properties: Value, definitions: Value| {
        json!({
            "type": "object",
            "properties": properties,
            "required": ["name"],
            "additionalProperties": false,
            "$defs": definitions,
        })
    };
    let plain = object(json!({"name": {"type": "string"}}), json!({}));
    let circular = json!({"$ref": "#/$defs/A"});
    let recursive = object(
        json!({"name": circular}),
        json!({"A": {"anyOf": [{"type": "string"}, circular]}}),
    );
    for (schema, strict, status) in [
        (&plain, true, 400),
        (&plain, false, 200),
        (&recursive, true, 200),
    ] {
        server.reply(&json!({"name": 3}));
        let body = json!({
            "model": "gpt-4o-mini",
            "messages": [{"role": "user", "content": "Who?"}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "person", "strict": strict, "schema": schema},
            },
        });
        let (got, reply) = post(&server, "/v1/chat/completions", &body.to_string()).await;
        assert_eq!(got, status, "{schema}: {reply}");
    }
}
