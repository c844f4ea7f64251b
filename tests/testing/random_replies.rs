//! Replies with random documents.

use outlines_runtime::testing::{Reply, TestServer};
use outlines_runtime::{Entries, Structured};
use serde::{Deserialize, Serialize};

use crate::fixtures::{Ticket, variants};

/// A type with fields of many kinds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
#[serde(rename_all = "camelCase")]
struct Order {
    /// As printed.
    #[structured(pattern = "^[A-Z]{2}-[0-9]{4,6}$")]
    number: String,
    #[structured(range(min = 1, max = 31))]
    day: u8,
    lines: Vec<Line>,
    #[serde(rename = "ship-to \"where\"")]
    address: Option<Address>,
    notes: Entries<std::collections::BTreeMap<String, Vec<Option<i64>>>>,
    category: Category,
    address_of_host: std::net::Ipv6Addr,
    #[structured(multiple_of = 0.25)]
    weight: f64,
    letter: char,
    pair: [bool; 2],
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line {
    Article {
        name: String,
        price: f32,
    },
    Voucher {
        code: String,
        value: Option<Box<Line>>,
    },
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Address {
    street: String,
    country: std::num::NonZeroI8,
}

/// A recursive type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
struct Category {
    name: String,
    within: Vec<Category>,
}

#[tokio::test]
async fn random_documents_are_values_for_every_variant() {
    let server = TestServer::builder().random(7).start();
    for variant in variants() {
        let model = variant.model(&server);
        for _ in 0..10 {
            variant.call_model::<Order>(&model).await.unwrap();
            variant.call_model::<Vec<Line>>(&model).await.unwrap();
            variant
                .call_model::<Option<Category>>(&model)
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn a_seed_gives_the_same_replies_in_any_order() {
    let replies = async |seed: u64, prompts: [&str; 3]| {
        let server = TestServer::builder().random(seed).start();
        let mut drawn = Vec::new();
        for prompt in prompts {
            drawn.push((
                prompt,
                server.model().generate::<Order>(prompt).await.unwrap(),
            ));
        }
        drawn.sort_by_key(|(prompt, _)| *prompt);
        drawn
            .into_iter()
            .map(|(_, order)| order)
            .collect::<Vec<_>>()
    };
    let orders = replies(7, ["a", "a", "b"]).await;
    assert_eq!(replies(7, ["b", "a", "a"]).await, orders);
    assert_ne!(replies(8, ["a", "a", "b"]).await, orders);
    assert_ne!(orders[0], orders[1]);
}

#[tokio::test]
async fn a_seed_gives_the_same_replies_with_every_version_of_rust() {
    let server = TestServer::builder().random(7).start();
    let model = server.model();
    let mut drawn = Vec::new();
    for _ in 0..3 {
        drawn.push(model.generate::<u32>("A number").await.unwrap());
    }
    assert_eq!(drawn, [100, 89, 3_977_758_775]);
}

#[tokio::test]
async fn queued_replies_come_first_and_can_be_random() {
    let server = TestServer::builder().random(7).start();
    let ticket = Ticket {
        summary: "Queued".to_owned(),
        urgent: false,
    };
    server.reply(&ticket);
    let model = server.model();
    assert_eq!(model.generate::<Ticket>("Sort").await.unwrap(), ticket);
    assert_ne!(model.generate::<Ticket>("Sort").await.unwrap(), ticket);

    server.reply(Reply::random(3)).reply(Reply::random(3));
    let first = model.generate::<Order>("one").await.unwrap();
    assert_eq!(model.generate::<Order>("two").await.unwrap(), first);

    let numbers = model.generate::<u64>("Guess").samples(5).await.unwrap();
    assert!(
        numbers.windows(2).any(|pair| pair[0] != pair[1]),
        "{numbers:?}"
    );
}

#[tokio::test]
async fn random_choices_are_among_the_items() {
    let server = TestServer::builder().random(7).start();
    for _ in 0..20 {
        let chosen = server
            .model()
            .choice("Which came first?", ["Chicken", "Egg"]);
        assert!(["Chicken", "Egg"].contains(&chosen.await.unwrap()));
    }
}
