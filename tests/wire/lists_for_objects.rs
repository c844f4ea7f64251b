//! Lists in place of objects: serde reads structs from lists, but no schema admits that.
#![allow(dead_code, reason = "answers are decoded for their errors only")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Entries, Error, Structured};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Deserialize, Structured)]
struct Plate {
    #[structured(pattern = "^[A-Z]{2}-[0-9]{3}$")]
    plate: String,
    #[structured(format = "date")]
    since: String,
}

#[derive(Debug, Clone, Deserialize, Structured)]
struct Position {
    x: u8,
    y: u8,
}

#[derive(Debug, Clone, Deserialize, Structured)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Node {
    Leaf { size: u8 },
    At { position: Position },
}

#[derive(Debug, Deserialize, Structured)]
struct Tree {
    root: Node,
}

#[derive(Debug, Deserialize, Structured)]
struct Place {
    id: u8,
    #[serde(flatten)]
    details: Details,
}

#[derive(Debug, Deserialize, Structured)]
struct Details {
    position: Position,
}

#[derive(Debug, Deserialize, Structured)]
#[serde(untagged)]
enum Untagged {
    At { position: Position },
    Name(String),
}

#[derive(Debug, Deserialize, Structured)]
enum External {
    Circle { radius: u8 },
    At(Position),
}

#[derive(Debug, Deserialize, Structured)]
#[serde(tag = "kind", content = "with")]
enum Adjacent {
    Leaf { size: u8 },
    At(Position),
}

#[derive(Debug, Deserialize, Structured)]
struct Optional {
    id: u8,
    #[serde(flatten)]
    details: Option<Details>,
}

#[derive(Debug, Deserialize, Structured)]
struct Limited {
    #[structured(length(min = 2))]
    name: String,
    node: Node,
}

/// Returns the path of the error for an answer that must be undecodable.
async fn path<T: Structured + DeserializeOwned + Debug>(answer: &str) -> String {
    let server = TestServer::start();
    server.reply(Reply::text(answer));
    undecodable(server.model().generate::<T>("…").await, answer)
}

fn undecodable<T: Debug>(result: Result<T, Error>, answer: &str) -> String {
    match result {
        Err(Error::Undecodable(error)) => error.path().to_owned(),
        other => panic!("{answer}: {other:?}"),
    }
}

#[tokio::test]
async fn a_list_in_place_of_an_object_is_undecodable_at_any_depth() {
    let plates = r#"["nonsense","not a date"]"#;
    assert_eq!(path::<Plate>(plates).await, ".");
    let list = format!(r#"{{"value":[{plates}]}}"#);
    assert_eq!(path::<Vec<Plate>>(&list).await, "[0]");
    let wrapped = format!(r#"{{"value":{plates}}}"#);
    assert_eq!(path::<Option<Plate>>(&wrapped).await, ".");
    assert_eq!(path::<(Position,)>(r#"{"value":[[1,2]]}"#).await, "[0]");
    assert_eq!(
        path::<Entries<BTreeMap<String, u8>>>(r#"{"value":[["a",1]]}"#).await,
        "[0]"
    );
    // The wrapper is an object, too.
    assert_eq!(path::<u8>("[7]").await, ".");
    assert_eq!(path::<Vec<u8>>("[[7]]").await, ".");
    assert_eq!(path::<External>(r#"{"value":{"At":[1,2]}}"#).await, "At");
    assert_eq!(
        path::<External>(r#"{"value":{"Circle":[1]}}"#).await,
        "Circle"
    );
}

#[tokio::test]
async fn a_list_in_place_of_an_object_is_undecodable_in_buffered_content() {
    assert_eq!(path::<Tree>(r#"{"root":["leaf",1]}"#).await, "root");
    let nested = r#"{"root":{"kind":"at","position":[1,2]}}"#;
    assert_eq!(path::<Tree>(nested).await, "root.position");
    assert_eq!(path::<Node>(r#"{"value":["leaf",1]}"#).await, ".");
    let nodes = r#"{"value":[{"kind":"leaf","size":1},["leaf",1]]}"#;
    assert_eq!(path::<Vec<Node>>(nodes).await, "[1]");
    let place = r#"{"id":1,"position":[1,2]}"#;
    assert_eq!(path::<Place>(place).await, "position");
    let place = r#"{"value":{"id":1,"position":[1,2]}}"#;
    assert_eq!(path::<Optional>(place).await, "position");
    let untagged = r#"{"value":{"position":[1,2]}}"#;
    assert_eq!(path::<Untagged>(untagged).await, "position");
    let adjacent = r#"{"value":["Leaf",{"size":1}]}"#;
    assert_eq!(path::<Adjacent>(adjacent).await, ".");
    // Buffered, because the tag comes last.
    let late = r#"{"value":{"with":[1,2],"kind":"At"}}"#;
    assert_eq!(path::<Adjacent>(late).await, "with");
    // Wrong in two ways: a list is not a value at all.
    let limited = r#"{"name":"x","node":["leaf",1]}"#;
    assert_eq!(path::<Limited>(limited).await, "node");
}

#[tokio::test]
async fn every_terminal_method_rejects_a_list_in_place_of_an_object() {
    const LIST: &str = r#"{"root":["leaf",1]}"#;
    const GOOD: &str = r#"{"root":{"kind":"leaf","size":1}}"#;
    let server = TestServer::start();
    let model = server.model();

    server.reply(Reply::choices([GOOD, LIST].map(Reply::text)));
    let samples = model.generate::<Tree>("…").samples(2).await;
    let Err(Error::Incomplete(samples)) = samples else {
        panic!("{samples:?}");
    };
    assert!(matches!(samples.failures(), [Error::Undecodable(_)]));

    server.reply(Reply::text(r#"["Egg"]"#));
    let choice = model.choice("…", ["Chicken", "Egg"]).await;
    assert_eq!(undecodable(choice, "choice"), ".");

    server.reply(Reply::text(LIST));
    let mut stream = model.generate::<Tree>("…").stream().await.unwrap();
    let mut last = None;
    while let Some(event) = stream.next().await {
        last = Some(event);
    }
    assert_eq!(undecodable(last.unwrap(), "stream"), "root");

    server.reply(Reply::text(LIST));
    server.reply(Reply::text(GOOD));
    model.generate::<Tree>("…").reask(1).await.unwrap();
    let request = server.last_request();
    let again = request.text();
    assert!(again.contains("`root`"), "{again}");

    server.reply(Reply::text(LIST));
    let mut many = model.generate_many::<Tree>(["…"]).results();
    let (_, tree) = many.next().await.unwrap();
    assert_eq!(undecodable(tree, "many"), "root");

    // An answer that fails a check first can be decoded later.
    server.reply(Reply::text(LIST));
    let Err(Error::Undecodable(error)) = model.generate::<Tree>("…").await else {
        panic!("a list is not a tree");
    };
    assert_eq!(
        undecodable(error.answer().decode::<Tree>(), "decode"),
        "root"
    );
}

#[tokio::test]
async fn an_item_that_is_a_list_is_undecodable() {
    for (list, expected) in [
        (
            r#"[{"position":[1,2]},{"position":{"x":1,"y":2}}]"#,
            "[0].position",
        ),
        (r#"[[[1,2]],"a"]"#, "[0]"),
        (r#"[{"position":{"x":1,"y":[2]}},"a"]"#, "[0]"),
    ] {
        let server = TestServer::start();
        server.reply(Reply::text(format!(r#"{{"value":{list}}}"#)));
        let call = server.model().generate::<Vec<Untagged>>("…");
        let mut items = call.stream_items().await.unwrap();
        let first = items.next().await.unwrap();
        assert_eq!(undecodable(first, list), expected);
        assert!(items.next().await.unwrap().is_ok(), "{list}");
    }
    let server = TestServer::start();
    server.reply(Reply::text(r#"{"value":[["AB-123","2024-01-01"]]}"#));
    let call = server.model().generate::<Vec<Plate>>("…");
    let mut items = call.stream_items().await.unwrap();
    assert_eq!(undecodable(items.next().await.unwrap(), "plates"), "[0]");
}

#[tokio::test]
async fn a_partial_value_never_contains_a_list_in_place_of_an_object() {
    #[derive(Debug, Clone, Deserialize, Structured)]
    #[structured(partial)]
    struct Forest {
        name: String,
        place: Position,
        root: Node,
        rest: Vec<Node>,
    }

    for (answer, expected) in [
        (r#"{"name":"a","place":[1,2]}"#, "place"),
        (
            r#"{"name":"a","place":{"x":1,"y":2},"root":["leaf",1],"rest":[]}"#,
            "root",
        ),
        (
            concat!(
                r#"{"name":"a","place":{"x":1,"y":2},"root":{"kind":"leaf","size":1},"#,
                r#""rest":[["leaf",1]]}"#,
            ),
            "rest[0]",
        ),
    ] {
        let server = TestServer::start();
        server.reply(Reply::text(answer));
        let stream = server.model().generate::<Forest>("…").stream().await;
        let mut stream = stream.unwrap().partials();
        let mut end = None;
        while let Some(event) = stream.next().await {
            end = Some(event);
        }
        assert_eq!(undecodable(end.unwrap(), answer), expected);
        let partial = stream.partial();
        assert_eq!(partial.name.as_deref(), Some("a"));
        let is_shown = match expected {
            "place" => partial.place.is_some(),
            "root" => partial.root.is_some(),
            _ => partial.rest.as_ref().is_none_or(|rest| !rest.is_empty()),
        };
        assert!(!is_shown, "{partial:?}");
    }
}

#[tokio::test]
async fn lists_are_read_where_the_schema_has_them() {
    #[derive(Debug, Deserialize, Structured)]
    #[serde(untagged)]
    enum Numbers {
        Pair([u8; 2]),
        All(Vec<String>),
    }

    #[derive(Debug, Deserialize, Structured)]
    #[serde(tag = "kind")]
    enum Tagged {
        Names { names: Vec<String> },
    }

    let server = TestServer::start();
    server.reply(Reply::text(r#"{"value":[1,2]}"#));
    let numbers: Numbers = server.model().generate("…").await.unwrap();
    assert!(matches!(numbers, Numbers::Pair([1, 2])));
    server.reply(Reply::text(r#"{"value":["a"]}"#));
    let numbers: Numbers = server.model().generate("…").await.unwrap();
    assert!(matches!(numbers, Numbers::All(names) if names == ["a"]));
    server.reply(Reply::text(
        r#"{"value":{"kind":"Names","names":["a"],"more":[1]}}"#,
    ));
    let Tagged::Names { names } = server.model().generate("…").await.unwrap();
    assert_eq!(names, ["a"]);
}
