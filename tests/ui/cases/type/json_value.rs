use outlines_runtime::Structured;
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

#[derive(Structured)]
struct Call {
    arguments: Option<Value>,
    raw: Box<RawValue>,
    map: Map<String, Value>,
    number: Vec<Number>,
}

fn main() {}
