//! Values that the type which is asked for cannot be: a mistake of the test, told in the server's own words.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, Structured};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::desk::{Ticket, class, ticket, ways};
use crate::plain::{post, ready};

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Line>,
    /// Written, and never read.
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
async fn a_value_of_another_shape_is_told_as_a_mistake_in_every_way() {
    let server = TestServer::start();
    for way in ways() {
        server.reply(&3);
        let error = way.ask::<Ticket>(&server).await.unwrap_err();
        assert_eq!(class(&error), "InvalidRequest", "{way:?}: {error}");
        let words = "the value given to the test server does not fit the schema `Ticket` of this request: `value` must be an \
                     object; if the answer is meant to be wrong, give it as `Reply::text`";
        assert!(error.to_string().contains(words), "{way:?}: {error}");
    }
    server.assert_replies_used();
}

#[tokio::test]
async fn the_place_is_named() {
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
            "`lines[1].pieces` must be a whole number",
        ),
        (
            json!({"payment": payment, "lines": [{"article": "AB-1234"}]}),
            "`lines[0].pieces` is missing",
        ),
        (
            json!({"payment": {"by": "cash"}}),
            "`payment.by` is none of the choices",
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
        error.to_string().contains("`[1]` must be a whole number"),
        "{error}"
    );
    // Of several answers one is enough.
    server.reply(Reply::choices(&[json!(1), json!(null)]));
    let call = model.generate::<u8>("Count").samples(2);
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("does not fit"), "{error}");
}

#[tokio::test]
async fn values_that_are_read_again_are_answered_as_they_are_written() {
    let server = TestServer::start();
    let model = server.model();
    server.reply(&order());
    assert_eq!(model.generate::<Order>("Order").await.unwrap(), order());
}

#[tokio::test]
async fn bounds_and_patterns_are_for_the_client_to_check() {
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
async fn what_is_wrong_on_purpose_is_answered() {
    let server = TestServer::start();
    server.reply(Reply::text("3"));
    let error = server.model().generate::<Ticket>("Sort").await.unwrap_err();
    assert!(matches!(error, Error::Undecodable(_)), "{error}");

    let lax = TestServer::builder().lenient().start();
    lax.reply(&3);
    let error = lax.model().generate::<Ticket>("Sort").await.unwrap_err();
    assert!(matches!(error, Error::Undecodable(_)), "{error}");

    // The next answer is the right one.
    server.reply(Reply::text("3")).reply(&ticket());
    let call = server.model().generate::<Ticket>("Sort").reask(1);
    assert_eq!(call.await.unwrap(), ticket());
}

/// Only a schema that is enforced excludes something, and one that leads round in circles excludes nothing.
#[tokio::test]
async fn schemas_of_other_clients_are_held_to_as_far_as_they_go() {
    let server = TestServer::start();
    ready(&server);
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
    let circle = json!({"$ref": "#/$defs/A"});
    let round = object(
        json!({"name": circle}),
        json!({"A": {"anyOf": [{"type": "string"}, circle]}}),
    );
    for (schema, strict, status) in [
        (&plain, true, 400),
        (&plain, false, 200),
        (&round, true, 200),
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
