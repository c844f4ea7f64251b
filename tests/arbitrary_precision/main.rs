//! Calls in an application whose dependencies enable `serde_json/arbitrary_precision`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

use std::fmt::Debug;

use outlines_runtime::evidence::Source;
use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, Prompt, Quoted, Structured};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Price {
    amount: f64,
    pieces: i32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
struct Flattened {
    id: u8,
    #[serde(flatten)]
    price: Price,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
#[serde(tag = "kind")]
enum Tagged {
    Sale { price: Price, n: i64 },
    Empty,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[serde(untagged)]
enum Untagged {
    Number(f64),
    Price { price: Price, floats: Vec<f32> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Price(Price),
}

/// All digits of a number.
#[derive(Debug, PartialEq, Deserialize, Structured)]
#[serde(transparent)]
struct Digits {
    #[structured(as = "f64")]
    number: Number,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Structured)]
#[structured(partial)]
struct Order {
    #[serde(deserialize_with = "half")]
    #[structured(as = "f64")]
    half: f64,
    sale: Tagged,
    rest: Vec<Tagged>,
}

fn half<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    f64::deserialize(deserializer).map(|number| number / 2.0)
}

fn price() -> Price {
    Price {
        amount: 0.75,
        pieces: -3,
    }
}

async fn generate<T: Structured + DeserializeOwned>(answer: &str) -> Result<T, Error> {
    let server = TestServer::start();
    server.reply(Reply::text(answer).usage(40, 9));
    let model = server.model();
    let value = model.generate::<T>("…").await;
    assert_eq!(model.usage().total_tokens(), 49);
    value
}

#[test]
fn the_feature_is_enabled() {
    assert_eq!(
        serde_json::from_str::<Number>("1.00").unwrap().to_string(),
        "1.00"
    );
}

#[tokio::test]
async fn numbers_are_read_from_buffered_content() {
    for text in [
        r#"{"amount":0.75,"pieces":-3}"#,
        r#"{"pieces":-3,"amount":75e-2}"#,
        r#"{"amount":0.750000000000000000000000,"pieces":-3.0}"#,
    ] {
        let flattened = format!(r#"{{"id":1.0,{}"#, &text[1..]);
        let expected = Flattened {
            id: 1,
            price: price(),
        };
        assert_eq!(generate::<Flattened>(&flattened).await.unwrap(), expected);

        for tagged in [
            format!(r#"{{"value":{{"kind":"Sale","price":{text},"n":9007199254740993}}}}"#),
            format!(r#"{{"value":{{"n":9007199254740993,"price":{text},"kind":"Sale"}}}}"#),
        ] {
            let expected = Tagged::Sale {
                price: price(),
                n: 9_007_199_254_740_993,
            };
            assert_eq!(
                generate::<Tagged>(&tagged).await.unwrap(),
                expected,
                "{tagged}"
            );
        }

        let untagged = format!(r#"{{"value":{{"price":{text},"floats":[1,-2.5,0]}}}}"#);
        let expected = Untagged::Price {
            price: price(),
            floats: vec![1.0, -2.5, 0.0],
        };
        assert_eq!(generate::<Untagged>(&untagged).await.unwrap(), expected);

        let adjacent = format!(r#"{{"value":{{"c":{text},"t":"Price"}}}}"#);
        let expected = Adjacent::Price(price());
        assert_eq!(generate::<Adjacent>(&adjacent).await.unwrap(), expected);
    }
    let untagged: Untagged = generate(r#"{"value":1e3}"#).await.unwrap();
    assert_eq!(untagged, Untagged::Number(1000.0));
    // Objects without and with one key.
    assert_eq!(
        generate::<Tagged>(r#"{"value":{"kind":"Empty"}}"#)
            .await
            .unwrap(),
        Tagged::Empty
    );
    assert!(generate::<Tagged>(r#"{"value":{}}"#).await.is_err());
    assert!(generate::<Untagged>(r#"{"value":1e400}"#).await.is_err());
}

#[tokio::test]
async fn all_digits_are_kept_outside_of_buffers() {
    let digits: Digits = generate(r#"{"value":0.1000000000000000000000001}"#)
        .await
        .unwrap();
    assert_eq!(digits.number.to_string(), "0.1000000000000000000000001");
}

#[tokio::test]
async fn constraints_on_numbers_are_checked() {
    #[derive(Debug, Deserialize, Structured)]
    struct Share {
        #[structured(range(max = 0.5), multiple_of = 0.01)]
        share: f64,
    }

    #[derive(Debug, Deserialize, Structured)]
    struct Shares {
        #[serde(flatten)]
        share: Share,
    }

    for (answer, expected) in [
        (r#"{"share":0.75}"#, Some("`share` must be at most 0.5")),
        (
            r#"{"share":0.255}"#,
            Some("`share` must be a multiple of 0.01"),
        ),
        (r#"{"share":0.25}"#, None),
        (r#"{"share":25e-2}"#, None),
    ] {
        let results = [
            generate::<Share>(answer).await.map(drop),
            generate::<Shares>(answer).await.map(drop),
        ];
        for result in results {
            let reason = match &result {
                Ok(()) => None,
                Err(Error::Invalid(invalid)) => Some(invalid.reason()),
                Err(error) => panic!("{answer}: {error}"),
            };
            assert_eq!(reason, expected, "{answer}");
        }
    }
}

#[tokio::test]
async fn numbers_are_read_from_items_and_partial_values() {
    const SALE: &str = r#"{"kind":"Sale","price":{"amount":0.75,"pieces":-3},"n":1.0}"#;
    let sale = Tagged::Sale {
        price: price(),
        n: 1,
    };
    let server = TestServer::start();
    server.reply(Reply::text(format!(r#"{{"value":[{SALE},{SALE}]}}"#)));
    let call = server.model().generate::<Vec<Tagged>>("…");
    let mut items = call.stream_items().await.unwrap();
    for _ in 0..2 {
        assert_eq!(items.next().await.unwrap().unwrap(), sale);
    }
    assert!(items.next().await.is_none());

    server.reply(Reply::text(format!(
        r#"{{"half":3,"sale":{SALE},"rest":[{SALE}]}}"#
    )));
    let stream = server.model().generate::<Order>("…").stream().await;
    let mut stream = stream.unwrap().partials();
    while let Some(event) = stream.next().await {
        event.unwrap();
    }
    let partial = stream.partial();
    assert_eq!(partial.half, Some(1.5));
    assert_eq!(partial.sale.as_ref(), Some(&sale));
    assert_eq!(partial.rest.as_deref(), Some(&[sale][..]));
}

#[tokio::test]
async fn examples_and_random_answers_are_values() {
    let server = TestServer::start();
    let sale = Tagged::Sale {
        price: price(),
        n: 1,
    };
    let prompt = Prompt::new().example("…", &sale).user("…");
    server.reply(Reply::json(&sale));
    assert_eq!(
        server.model().generate::<Tagged>(prompt).await.unwrap(),
        sale
    );

    let random = TestServer::builder().random(7).start();
    for _ in 0..20 {
        random.model().generate::<Flattened>("…").await.unwrap();
        random.model().generate::<Tagged>("…").await.unwrap();
        random.model().generate::<Untagged>("…").await.unwrap();
    }
}

#[tokio::test]
async fn evidence_has_the_numbers_of_quoted_values() {
    let server = TestServer::start();
    server.reply(Reply::text(
        r#"{"value":[{"quote":"0.75 EUR","value":{"amount":0.75,"pieces":-3}}]}"#,
    ));
    let call = server.model().generate::<Vec<Quoted<Price>>>("0.75 EUR");
    let evidence = call
        .response()
        .await
        .unwrap()
        .evidence(&Source::new("0.75 EUR"));
    assert_eq!(evidence[0].value["amount"].as_f64(), Some(0.75));
    assert_eq!(evidence[0].value["pieces"].as_i64(), Some(-3));
}

#[tokio::test]
async fn schemas_of_schemars_keep_their_bounds() {
    #[derive(Debug, PartialEq, Deserialize, schemars::JsonSchema)]
    #[serde(tag = "kind")]
    enum Share {
        Part {
            #[schemars(range(min = 0.5, max = 2))]
            part: f64,
            n: u8,
        },
    }

    let schema = outlines_runtime::schemars::strict::<Share>()
        .unwrap()
        .schema();
    assert!(
        schema.contains(r#""part":{"type":"number","minimum":0.5,"maximum":2"#),
        "{schema}"
    );
    assert!(
        schema.contains(r#""n":{"type":"integer","minimum":0,"maximum":255}"#),
        "{schema}"
    );
    let server = TestServer::start();
    server.reply(Reply::text(r#"{"kind":"Part","part":1.5,"n":2}"#));
    let share = server
        .model()
        .generate_schemars::<Share>("…")
        .await
        .unwrap();
    assert_eq!(share, Share::Part { part: 1.5, n: 2 });
}
