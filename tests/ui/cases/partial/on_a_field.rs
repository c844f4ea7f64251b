use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
#[structured(partial)]
struct Order {
    #[structured(partial)]
    line: Line,
}

#[derive(Debug, Clone, Deserialize, Structured)]
struct Line {
    article: String,
}

fn main() {}
