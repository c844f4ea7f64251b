//! Whole floats such as `36.0`, which are integers in JSON Schema.

use std::fmt::Debug;

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Error, Structured};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Clone, PartialEq, Deserialize, Structured)]
#[structured(partial)]
struct Count {
    name: String,
    n: u8,
}

#[derive(Debug, PartialEq, Deserialize, Structured)]
#[serde(tag = "kind")]
enum Shape {
    Circle { radius: i64 },
    Point,
}

#[derive(Debug, PartialEq, Deserialize, Structured)]
struct Flat {
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Debug, PartialEq, Deserialize, Structured)]
struct Inner {
    n: u16,
    #[structured(range(max = 10))]
    limited: Option<u8>,
}

async fn generate<T: Structured + DeserializeOwned>(answer: &str) -> Result<T, Error> {
    let server = TestServer::start();
    server.reply(Reply::text(answer));
    server.model().generate::<T>("…").await
}

fn count(n: u8) -> Count {
    Count {
        name: "1.0".to_owned(),
        n,
    }
}

#[tokio::test]
async fn a_whole_float_is_an_integer_in_an_answer() {
    for number in ["36.0", "36.000", "3.6e1", "360E-1", "0.36e2"] {
        let answer = format!(r#"{{"name":"1.0","n":{number}}}"#);
        assert_eq!(
            generate::<Count>(&answer).await.unwrap(),
            count(36),
            "{number}"
        );
    }
    let shape = r#"{"value":{"kind":"Circle","radius":-5.0}}"#;
    assert_eq!(
        generate::<Shape>(shape).await.unwrap(),
        Shape::Circle { radius: -5 }
    );
    let flat = r#"{"n":7.0,"limited":1.0e1}"#;
    let inner = Inner {
        n: 7,
        limited: Some(10),
    };
    assert_eq!(generate::<Flat>(flat).await.unwrap(), Flat { inner });
    assert_eq!(
        generate::<Vec<u8>>(r#"{"value":[1.0,2]}"#).await.unwrap(),
        [1, 2]
    );
    // A float stays a float.
    let number: f64 = generate(r#"{"value":2.0}"#).await.unwrap();
    assert_eq!(number.to_bits(), 2.0_f64.to_bits());
}

#[tokio::test]
async fn any_other_float_is_no_integer() {
    for number in ["36.5", "256.0", "-1.0", "1e400", "1e-2", "2.55e3"] {
        let answer = format!(r#"{{"name":"1.0","n":{number}}}"#);
        let error = generate::<Count>(&answer).await.unwrap_err();
        assert!(
            matches!(&error, Error::Undecodable(e) if e.path() == "n"),
            "{number}: {error}"
        );
    }
    // The constraints apply to the number.
    let error = generate::<Flat>(r#"{"n":7,"limited":11.0}"#)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
}

#[tokio::test]
async fn a_whole_float_is_an_integer_in_an_item() {
    let server = TestServer::start();
    let list =
        r#"{"value":[{"name":"1.0","n":1.0},{"name":"1.0","n":1.5},{"name":"1.0","n":2e0}]}"#;
    server.reply(Reply::text(list));
    let call = server.model().generate::<Vec<Count>>("…");
    let mut items = call.stream_items().await.unwrap();
    assert_eq!(items.next().await.unwrap().unwrap(), count(1));
    assert!(matches!(
        items.next().await,
        Some(Err(Error::Undecodable(_)))
    ));
    assert_eq!(items.next().await.unwrap().unwrap(), count(2));
    assert!(items.next().await.is_none());

    server.reply(Reply::text(r#"{"value":[1.0,2.0e1]}"#));
    let mut items = server
        .model()
        .generate::<Vec<u8>>("…")
        .stream_items()
        .await
        .unwrap();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    assert_eq!(items.next().await.unwrap().unwrap(), 20);
}

#[tokio::test]
async fn a_whole_float_is_an_integer_in_a_partial_value() {
    fn thirds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        u8::deserialize(deserializer).map(|n| n / 3)
    }

    #[derive(Debug, Clone, PartialEq, Deserialize, Structured)]
    #[structured(partial)]
    struct Totals {
        n: u8,
        counts: Vec<Count>,
        #[serde(deserialize_with = "thirds")]
        #[structured(as = "u8")]
        thirds: u8,
        more: Vec<i32>,
    }

    let server = TestServer::start();
    let answer = r#"{"n":1.0,"counts":[{"name":"1.0","n":2.0}],"thirds":9.0,"more":[-3.0,4e0]}"#;
    server.reply(Reply::text(answer));
    let stream = server.model().generate::<Totals>("…").stream().await;
    let mut stream = stream.unwrap().partials();
    while let Some(event) = stream.next().await {
        event.unwrap();
    }
    let partial = stream.partial();
    assert_eq!(partial.n, Some(1));
    assert_eq!(partial.counts.as_ref().unwrap()[0].n, Some(2));
    assert_eq!(partial.thirds, Some(3));
    assert_eq!(partial.more.as_deref(), Some(&[-3, 4][..]));
}
