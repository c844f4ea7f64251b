use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize, Structured)]
struct Address {
    city: String,
}

#[derive(Debug, Clone, Deserialize, Structured)]
#[serde(tag = "kind")]
enum Payment {
    Card { number: String },
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Order {
    order: String,
    #[serde(flatten)]
    address: Address,
    #[serde(flatten)]
    payment: Payment,
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Note {
    text: String,
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Letter {
    #[serde(flatten)]
    note: Option<Note>,
}

fn main() {}
