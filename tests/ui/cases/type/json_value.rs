use outlines_runtime::Structured;
use serde_json::Value;

#[derive(Structured)]
struct Call {
    arguments: Option<Value>,
}

fn main() {}
