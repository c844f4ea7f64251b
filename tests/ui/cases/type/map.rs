use indexmap::IndexMap;
use outlines_runtime::Structured;
use std::collections::{BTreeMap, HashMap};

type Alias = BTreeMap<String, u8>;

#[derive(Structured)]
struct Order {
    prices: HashMap<String, f64>,
    counts: Option<Alias>,
    sorted: BTreeMap<u8, bool>,
    ordered: Vec<IndexMap<String, String>>,
}

fn main() {}
