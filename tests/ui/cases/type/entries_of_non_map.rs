use outlines_runtime::{Entries, Structured};

#[derive(Structured)]
struct Order {
    #[serde(with = "outlines_runtime::entries")]
    prices: Vec<(String, f64)>,
    counts: Entries<Vec<u8>>,
}

fn main() {}
