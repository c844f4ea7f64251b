use std::collections::{BTreeMap, HashMap};

use outlines_runtime::Structured;

#[derive(Structured)]
struct Order {
    id: u8,
    #[serde(flatten)]
    rest: HashMap<String, String>,
}

#[derive(Structured)]
enum Event {
    Sent {
        #[serde(flatten)]
        rest: BTreeMap<String, u8>,
    },
}

#[derive(Structured)]
struct Note {
    id: u8,
    #[serde(flatten, default)]
    #[structured(skip)]
    meta: Meta,
}

#[derive(Default)]
struct Meta {
    author: String,
}

fn main() {}
