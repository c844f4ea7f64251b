use outlines_runtime::Structured;

#[derive(Structured)]
struct Amount {
    cents: u128,
}

#[derive(Structured)]
#[serde(untagged)]
enum Price {
    Amount(Vec<Amount>),
    Text(String),
}

#[derive(Structured)]
#[serde(tag = "kind")]
enum Event {
    Paid { cents: i128 },
}

#[derive(Structured)]
struct Flat {
    #[serde(flatten)]
    amount: Amount,
}

fn main() {}
