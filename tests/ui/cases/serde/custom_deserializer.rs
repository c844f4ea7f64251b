use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    #[serde(with = "cents")]
    total: f64,
    #[serde(deserialize_with = "cents::deserialize")]
    tax: f64,
}

#[derive(Structured)]
enum Payment {
    #[serde(deserialize_with = "cents::deserialize")]
    Cash(f64),
}

#[derive(Structured)]
struct Order {
    #[serde(deserialize_with = "json::entries::deserialize")]
    lines: Vec<String>,
    #[serde(with = "serde_with::As::<serde_with::DisplayFromStr>")]
    price: u32,
    #[serde(with = "serde_with::As::<serde_with::DisplayFromStr>")]
    tax: u32,
}

fn main() {}
