//! Readers of a stream, and the requested type.

use outlines_runtime::{Model, OpenAI, Structured};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, Structured)]
#[structured(partial)]
struct Row {
    name: String,
    note: String,
    amount: f64,
    paid: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, Structured)]
#[structured(partial)]
struct Table {
    rows: Vec<Row>,
}

fn row(number: u32) -> Row {
    Row {
        name: format!("Row {number}"),
        note: "A note with a \"quoted\" word, and some more.".to_owned(),
        amount: f64::from(number) * 1.25,
        paid: number.is_multiple_of(2),
    }
}

pub(crate) fn answer(size: &str) -> String {
    let rows = match size {
        "20kB" => 190,
        _ => 9_500,
    };
    let rows = (0..rows).map(row).collect();
    serde_json::to_string(&Table { rows }).unwrap()
}

const PROMPT: &str = "Read the rows.";

fn model(url: &str) -> Model {
    OpenAI::builder("gpt-4o-mini")
        .environment(|_| None)
        .base_url(url)
        .api_key("sk-0123456789")
        .build()
        .unwrap()
}

/// Reads streams to their end, and the text after each piece.
pub(crate) async fn text(url: &str, calls: u32) {
    let model = model(url);
    for _ in 0..calls {
        let mut stream = model.generate::<Table>(PROMPT).stream().await.unwrap();
        while let Some(event) = stream.next().await {
            std::hint::black_box(event.unwrap());
            std::hint::black_box(stream.text());
        }
    }
}

/// Reads streams to their end, and a partial value after each piece.
pub(crate) async fn partials(url: &str, calls: u32) {
    let model = model(url);
    for _ in 0..calls {
        let mut stream = model
            .generate::<Table>(PROMPT)
            .stream()
            .await
            .unwrap()
            .partials();
        while let Some(event) = stream.next().await {
            std::hint::black_box(event.unwrap());
            std::hint::black_box(stream.partial());
        }
    }
}
